package examples_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/serve"
)

// asked is a request to an example, and what must come back. An empty header
// must not be there.
type asked struct {
	method               string // "" is GET
	path, user, password string
	send                 map[string]string // headers
	status               int
	headers              map[string]string
	body                 string // a part of it
}

const year = "max-age=31536000"

// TestExamplesWithFunctions starts each as a user would, and asks it.
func TestExamplesWithFunctions(t *testing.T) {
	for _, tc := range []struct {
		dir, needs string
		requests   []asked
	}{
		{dir: "site", requests: []asked{
			{path: "/", status: 200, headers: map[string]string{"Strict-Transport-Security": year, "X-Robots-Tag": "noindex"}},
		}},
		{dir: "cloudfront-function-headers", requests: []asked{
			{path: "/", status: 200, headers: map[string]string{
				"Strict-Transport-Security": year, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "strict-origin-when-cross-origin",
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
					"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			}, body: "Look at the headers"},
			// Not called when the origin answers 400 or more (spec/edge-functions.md 1).
			{path: "/missing", status: 403, headers: map[string]string{"Strict-Transport-Security": ""}},
		}},
		{dir: "lambda-edge-headers/production", needs: "node", requests: []asked{
			{path: "/", status: 200, headers: map[string]string{
				"Strict-Transport-Security": year, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "strict-origin-when-cross-origin", "Content-Security-Policy-Report-Only": "",
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://images.example.com; " +
					"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			}},
			// Called for errors of the origin as well.
			{path: "/missing", status: 403, headers: map[string]string{"Strict-Transport-Security": year}},
		}},
		{dir: "lambda-edge-headers/development", needs: "node", requests: []asked{
			{path: "/", status: 200, headers: map[string]string{
				"Strict-Transport-Security": "max-age=300", "Content-Security-Policy": "",
				"Content-Security-Policy-Report-Only": "default-src 'none'; script-src 'self' http://localhost:3000; style-src 'self'; img-src 'self'; " +
					"connect-src 'self' ws://localhost:3000; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			}},
		}},
		{dir: "spa-error-pages", requests: []asked{
			{path: "/", status: 200, headers: map[string]string{"Strict-Transport-Security": year, "Permissions-Policy": "camera=(), microphone=()"}},
			{path: "/account", status: 200, headers: map[string]string{"Strict-Transport-Security": year, "Permissions-Policy": ""}, body: "Every address"},
		}},
		{dir: "basic-auth", requests: []asked{
			{path: "/", status: 401, headers: map[string]string{
				"WWW-Authenticate": `Basic realm="preview", charset="UTF-8"`, "Cache-Control": "no-store", "Strict-Transport-Security": year,
				"X-Cache": "FunctionGeneratedResponse from cloudfront",
			}},
			{path: "/", user: "guest", password: "wrong", status: 401},
			{path: "/", user: "nobody", password: "lintel", status: 401},
			{path: "/", user: "guest", password: "lintel", status: 200, body: "Only who knows"},
		}},
		{dir: "python-origin-request", needs: "python3", requests: []asked{
			{path: "/", status: 200, body: "The page of the root"},
			{path: "/docs/", status: 200, body: "The page of a directory"},
			{path: "/docs", status: 301, headers: map[string]string{"Location": "/docs/", "X-Cache": "LambdaGeneratedResponse from cloudfront"}},
		}},
	} {
		t.Run(tc.dir, func(t *testing.T) {
			functiontest.Needs(t, tc.needs)
			ask := serveExample(t, tc.dir)
			for _, r := range tc.requests {
				ask(r)
			}
		})
	}
}

// serveExample serves a copy of an example, and returns what asks it. prepare
// may change the copy before it is served.
func serveExample(t *testing.T, dir string, prepare ...func(copied string)) func(asked) {
	t.Helper()
	root, _, _ := strings.Cut(dir, "/")
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	for _, change := range prepare {
		change(copied)
	}
	data, err := os.MkdirTemp("", "lintel") // t.TempDir may be too long for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(data) })
	ctx, stop := context.WithCancel(context.Background())
	server, err := serve.Start(ctx, serve.Config{
		Source: serve.Source{Terraform: copied + strings.TrimPrefix(dir, root)},
		HTTP:   "127.0.0.1:0", HTTPS: "127.0.0.1:0", Admin: "none", Data: data,
	}, serve.Process{Getenv: func(string) string { return "" }, Version: "test"})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	report := server.Report()
	if len(report.Warnings) > 0 {
		t.Errorf("the report warns: %v", report.Warnings)
	}
	client := clientOf(t, report.Places)
	return func(r asked) { ask(t, client, "https://localhost"+r.path, r) }
}

// clientOf trusts the local CA, reaches every name at the edge, and follows no
// redirect.
func clientOf(t *testing.T, places serve.Places) *http.Client {
	t.Helper()
	pem, err := os.ReadFile(places.CA)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, DisableCompression: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, places.HTTPS)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

func ask(t *testing.T, client *http.Client, url string, want asked) {
	t.Helper()
	request, err := http.NewRequest(want.method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range want.send {
		request.Header.Set(name, value)
	}
	if want.user != "" {
		request.SetBasicAuth(want.user, want.password)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name := range want.headers {
		got[name] = response.Header.Get(name)
	}
	if want.headers == nil {
		want.headers = got
	}
	if diff := cmp.Diff(want.headers, got); diff != "" || response.StatusCode != want.status || !strings.Contains(string(body), want.body) {
		t.Errorf("%s as %q: status %d, want %d; body %.200q; headers (- want, + got)\n%s", url, want.user, response.StatusCode, want.status, body, diff)
	}
}
