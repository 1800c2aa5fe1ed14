package lint

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const apis = `
resource "aws_api_gateway_rest_api" "rest" { name = "rest" }
resource "aws_api_gateway_gateway_response" "errors" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  response_type = "DEFAULT_4XX"
  response_parameters = {
    "gatewayresponse.header.Strict-Transport-Security" = "'max-age=0'"
    "gatewayresponse.header.X-Request"                 = "context.requestId"
  }
}
resource "aws_apigatewayv2_api" "http" {
  name          = "http"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_integration" "app" {
  api_id             = aws_apigatewayv2_api.http.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "https://app.example.com/"
  response_parameters {
    status_code = "200"
    mappings = {
      "overwrite:header.Strict-Transport-Security" = "'max-age=31536000'"
      "overwrite:header.X-Frame-Options"           = "$response.header.x"
    }
  }
}
`

// TestAPIs: what static mappings send is judged where it is written. In an
// HTTP API the quotes that a REST API needs are sent (spec/api-gateway.md 19,
// case 4).
func TestAPIs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(apis), 0o600); err != nil {
		t.Fatal(err)
	}
	found := lintDir(t, dir)
	for address, line := range map[string]int{"aws_api_gateway_gateway_response.errors": 7, "aws_apigatewayv2_integration.app": 23} {
		if !slices.ContainsFunc(found, func(s said) bool {
			return s.Subject == address && s.Line == line && s.Header == "Strict-Transport-Security"
		}) {
			t.Errorf("nothing is said of %s on line %d: %v", address, line, found)
		}
	}
}
