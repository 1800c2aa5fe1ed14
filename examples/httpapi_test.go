package examples_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHTTPAPIExample starts the example beside an application as a user would,
// and looks at the responses that its mapping covers, and at those that it does
// not (spec/api-gateway.md 16).
func TestHTTPAPIExample(t *testing.T) {
	application := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=0")
		w.Header().Set("Server", "application")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		switch r.URL.Path {
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
		case "/teapot":
			w.WriteHeader(http.StatusTeapot)
		}
		io.WriteString(w, r.URL.Path+" "+r.Header.Get("X-Request-Id"))
	}))
	t.Cleanup(application.Close)
	ask := serveExample(t, "http-api", func(copied string) { placeOrigin(t, copied, strings.TrimPrefix(application.URL, "http://")) })
	hsts := map[string]string{"Strict-Transport-Security": year, "Server": ""}
	fromPage := map[string]string{"Origin": "https://www.example.com"}
	for _, r := range []asked{
		{path: "/page", status: 200, headers: hsts, body: "/page "},
		{path: "/missing", status: 404, headers: hsts, body: "/missing "},
		{path: "/teapot", status: 418, headers: map[string]string{"Strict-Transport-Security": "max-age=0", "Server": "application"}}, // not mapped
		{path: "/notes/1", status: 200, headers: map[string]string{"Strict-Transport-Security": year}, body: "Buy milk"},
		{path: "/notes/2", status: 404, headers: map[string]string{"Strict-Transport-Security": year}, body: "No such note"},
		{path: "/", status: 404, headers: map[string]string{"Strict-Transport-Security": ""}, body: `{"message":"Not Found"}`},
		{path: "/page", send: fromPage, status: 200, headers: map[string]string{"Access-Control-Allow-Origin": "https://www.example.com"}},
		{method: "OPTIONS", path: "/page", send: map[string]string{"Origin": "https://www.example.com", "Access-Control-Request-Method": "POST"}, status: 204,
			headers: map[string]string{"Access-Control-Allow-Methods": "GET,POST", "Strict-Transport-Security": ""}},
	} {
		ask(r)
	}
}

// placeOrigin says in an example's lintel.hcl where its application is.
func placeOrigin(t *testing.T, dir, address string) {
	t.Helper()
	name := filepath.Join(dir, "lintel.hcl")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	placed := strings.Replace(string(text), "127.0.0.1:3000", address, 1)
	if err := os.WriteFile(name, []byte(placed), 0o600); err != nil {
		t.Fatal(err)
	}
}
