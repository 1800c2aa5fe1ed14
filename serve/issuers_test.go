package serve_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/lintel-edge/lintel/serve"
)

const guarded = `
resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_authorizer" "login" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "login"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://login.example.com"
    audience = ["shop"]
  }
}

resource "aws_apigatewayv2_integration" "app" {
  api_id             = aws_apigatewayv2_api.shop.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "http://app.example.com"
}

resource "aws_apigatewayv2_route" "all" {
  api_id             = aws_apigatewayv2_api.shop.id
  route_key          = "$default"
  target             = "integrations/${aws_apigatewayv2_integration.app.id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.login.id
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true
}
`

// TestIssuersOfTokens: tokens are checked without asking their issuer, whose
// keys are in a file.
func TestIssuersOfTokens(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "in") }))
	t.Cleanup(app.Close)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.tf": guarded, "keys.json": string(keys),
		"lintel.hcl": "issuer \"https://login.example.com\" {\n  keys_file = \"keys.json\"\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}, Resolve: map[string]string{"app.example.com": app.Listener.Addr().String()}})

	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		t.Fatal(err)
	}
	token := func(audience string) string {
		text, err := jwt.Signed(signer).Claims(map[string]any{"iss": "https://login.example.com", "aud": audience, "exp": time.Now().Add(time.Hour).Unix()}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + text
	}
	client := r.client(t, "h2")
	for authorization, want := range map[string]int{token("shop"): 200, token("other"): 401, "": 401} {
		request, err := http.NewRequest(http.MethodGet, r.httpsURL("shop.lintel.localhost", "/"), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", authorization)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%.20q: %d, want %d", authorization, response.StatusCode, want)
		}
	}
}
