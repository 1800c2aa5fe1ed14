package serve_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/admin"
)

// application answers with its name, the path, and a policy of its own.
func application(t *testing.T, name string) (address string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=1")
		w.Header().Set("Server", "app")
		w.Header().Set("Seen", r.Header.Get("X-Forwarded-Proto")+" "+r.Header.Get("X-Forwarded-Port")+" "+r.Header.Get("X-Forwarded-For"))
		if r.URL.Path == "/missing" {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, name)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// TestLoadBalancerExample serves examples/load-balancer, and looks at each
// class of response on the wire (spec/load-balancer.md 4, 6.2, 7.2).
func TestLoadBalancerExample(t *testing.T) {
	r := start(t, serve.Config{
		Source:  serve.Source{Terraform: "../examples/load-balancer"},
		Targets: map[string]string{"10.0.0.10": application(t, "one"), "10.0.1.10": application(t, "two")},
	})
	attributes := http.Header{
		"Strict-Transport-Security": {"max-age=31536000"},
		"Content-Security-Policy":   {"default-src 'self'"},
		"X-Content-Type-Options":    {"nosniff"},
		"X-Frame-Options":           {"DENY"},
	}
	for name, tc := range map[string]struct {
		host, path string
		status     int
		more       http.Header
	}{
		"answer of a target": {"front.lintel.localhost", "/", 200, http.Header{"Seen": {"https 443 127.0.0.1"}}},
		"error of a target":  {"front.lintel.localhost", "/missing", 404, http.Header{"Seen": {"https 443 127.0.0.1"}}},
		"redirect":           {"front.lintel.localhost", "/old/page?a=b", 301, http.Header{"Location": {r.httpsURL("front.lintel.localhost", "/")}}},
		"fixed response":     {"old.example.com.lintel.localhost", "/", 410, nil},
	} {
		for _, version := range []string{"h1", "h2"} {
			response, _ := get(t, r.client(t, version), r.httpsURL(tc.host, tc.path))
			want := maps.Clone(attributes)
			maps.Copy(want, tc.more)
			got := http.Header{}
			for field, values := range response.Header {
				if !slices.Contains([]string{"Content-Type", "Content-Length", "Date"}, field) {
					got[field] = values
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || response.StatusCode != tc.status {
				t.Errorf("%s, %s: status %d, want %d\n%s", name, version, response.StatusCode, tc.status, diff)
			}
		}
	}
}

// TestLoadBalancerPlainListener: port 80 has attributes of its own: none here,
// so that it says no Strict-Transport-Security (spec/load-balancer.md 11, case 3).
func TestLoadBalancerPlainListener(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/load-balancer"}})
	response, body := get(t, r.client(t, "h1"), r.httpURL("front.lintel.localhost", "/a?b=c"))
	want := r.httpsURL("front.lintel.localhost", "/a?b=c")
	if got := response.Header.Get("Location"); response.StatusCode != 301 || got != want {
		t.Errorf("status %d, Location %q, want 301 and %q", response.StatusCode, got, want)
	}
	if len(body) != 134 || response.Header.Get("Strict-Transport-Security") != "" || response.Header.Get("Server") != "awselb/2.0" {
		t.Errorf("%d bytes, %v; want 134 bytes from awselb/2.0 without a policy (spec/load-balancer.md 4.2)", len(body), response.Header)
	}
}

// TestLoadBalancerIsReported: the start report has its listeners, explain the
// owners of its headers and what is missing.
func TestLoadBalancerIsReported(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/load-balancer"}})
	var listeners []string
	for _, l := range r.report.Doors[0].(*serve.LoadBalancer).Listeners {
		listeners = append(listeners, l.Address+" "+l.URL)
	}
	want := []string{
		"aws_lb_listener.plain " + r.httpURL("front.lintel.localhost", "/"),
		"aws_lb_listener.secure " + r.httpsURL("front.lintel.localhost", "/"),
	}
	if diff := cmp.Diff(want, listeners); diff != "" {
		t.Error(diff)
	}
	e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: r.httpsURL("front.lintel.localhost", "/old/x")})
	if err != nil {
		t.Fatal(err)
	}
	owners := map[string]string{}
	for _, line := range e.Headers {
		owners[line.Name] = string(line.Owner)
	}
	if got, want := owners["Strict-Transport-Security"], "listener attribute routing.http.response.strict_transport_security.header_value"; got != want {
		t.Errorf("owner %q, want %q", got, want)
	}
	gotDoor := []string{e.Kind, e.Door, e.Address, e.RuleNoun}
	if diff := cmp.Diff([]string{"load balancer", "front", "aws_lb.front", "rule"}, gotDoor); diff != "" {
		t.Error(diff)
	}
	var missing []string
	for _, f := range e.Missing {
		missing = append(missing, f.Subject)
	}
	if diff := cmp.Diff([]string{"Referrer-Policy", "Permissions-Policy"}, missing); diff != "" {
		t.Error(diff)
	}
	status, err := r.admin(t).Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	doors := []admin.Door{{Kind: "load balancer", ID: "front", Address: "aws_lb.front", URL: r.httpsURL("front.lintel.localhost", "/")}}
	if diff := cmp.Diff(doors, status.Doors); diff != "" {
		t.Error(diff)
	}
}

// TestAuthenticationIsNotSkipped: what would let everybody in is refused,
// unless the user says so (spec/load-balancer.md 0.1 step 5).
func TestAuthenticationIsNotSkipped(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/main.tf", authenticated)
	source := serve.Source{Terraform: dir}
	_, err := tryStart(t, serve.Config{Source: source})
	found, _ := finding.From(err)
	if len(found) != 1 || found[0].Code != "alb-authentication" || found[0].Place.Line == 0 {
		t.Fatalf("found %v", err)
	}
	r := start(t, serve.Config{Source: source, SkipAuthentication: true})
	if response, body := get(t, r.client(t, "h2"), r.httpsURL("inner.lintel.localhost", "/")); response.StatusCode != 200 || body != "in" {
		t.Errorf("status %d, body %q", response.StatusCode, body)
	}
}

const authenticated = `
resource "aws_lb" "inner" {
  name    = "inner"
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_lb_listener" "secure" {
  load_balancer_arn = aws_lb.inner.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
  default_action {
    type = "authenticate-oidc"
    authenticate_oidc {
      authorization_endpoint = "https://id.example.com/authorize"
      client_id              = "a"
      client_secret          = "b"
      issuer                 = "https://id.example.com"
      token_endpoint         = "https://id.example.com/token"
      user_info_endpoint     = "https://id.example.com/user"
    }
  }
  default_action {
    type = "fixed-response"
    fixed_response {
      status_code  = "200"
      content_type = "text/plain"
      message_body = "in"
    }
  }
}
`

// TestTargetGroupOfTheLocalFile: addresses of a group stand in for its targets.
func TestTargetGroupOfTheLocalFile(t *testing.T) {
	r := start(t, serve.Config{
		Source:       serve.Source{Terraform: "../examples/load-balancer"},
		TargetGroups: map[string][]string{"app": {application(t, "only")}},
	})
	if _, body := get(t, r.client(t, "h2"), r.httpsURL("front.lintel.localhost", "/")); body != "only" {
		t.Errorf("body %q", body)
	}
}
