package lint

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const balancers = `
resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"
  routing_http_response_strict_transport_security_header_value = "max-age=31536000"
  default_action {
    type = "redirect"
    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}
resource "aws_lb_listener" "secure" {
  load_balancer_arn = aws_lb.front.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
  routing_http_response_strict_transport_security_header_value = "max-age=abc"
  routing_http_response_x_frame_options_header_value           = "DE\"NY"
  default_action {
    type = "fixed-response"
    fixed_response {
      status_code  = "200"
      content_type = "text/plain"
    }
  }
}
`

// TestMisunderstood05HSTSOnPort80: over plain HTTP it is of no use; also what
// AWS refuses of an attribute, and what it accepts although browsers do not
// (spec/load-balancer.md 7.2, 7.3, 11).
func TestMisunderstood05HSTSOnPort80(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(balancers), 0o600); err != nil {
		t.Fatal(err)
	}
	found := lintDir(t, dir)
	for _, want := range []said{
		{"HSTS-002", "aws_lb_listener.plain", 10, ""},
		{"ValidationError", "aws_lb_listener.secure", 26, ""},
	} {
		if !slices.Contains(found, want) {
			t.Errorf("%v is not among %v", want, found)
		}
	}
	if !slices.ContainsFunc(found, func(s said) bool { return s.Line == 25 && s.Header == "Strict-Transport-Security" }) {
		t.Errorf("nothing is said of max-age=abc on line 25: %v", found)
	}
}
