package serve_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve"
)

// siteHeaders are what examples/site/headers.tf sets on every response over
// HTTPS.
var siteHeaders = map[string]string{
	"Strict-Transport-Security": "max-age=31536000",
	"Content-Security-Policy": "base-uri 'none'; connect-src 'self'; default-src 'none'; form-action 'none'; " +
		"frame-ancestors 'none'; img-src 'self'; script-src 'self'; style-src 'self'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "strict-origin-when-cross-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

func TestExampleSiteOverEveryProtocol(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	page, err := os.ReadFile("../examples/site/public/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"h1", "h2", "h3"} {
		t.Run(version, func(t *testing.T) {
			response, body := get(t, r.client(t, version), r.httpsURL("www.example.com", "/"))
			if response.StatusCode != http.StatusOK || body != string(page) {
				t.Errorf("status %d and %d bytes, want 200 and the page's %d", response.StatusCode, len(body), len(page))
			}
			if want := map[string]int{"h1": 1, "h2": 2, "h3": 3}[version]; response.ProtoMajor != want {
				t.Errorf("HTTP/%d, want %d", response.ProtoMajor, want)
			}
			for name, want := range siteHeaders {
				if got := response.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if got := response.Header.Get("Server"); got != "CloudFront" {
				t.Errorf("Server: %q, want CloudFront (spec/cloudfront.md 5.7)", got)
			}
		})
	}
}

// TestPlainHTTPIsRedirected: 301 to the HTTPS port, with the policy's headers
// but HSTS (spec/cloudfront.md 2.3, 5.6).
func TestPlainHTTPIsRedirected(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	response, _ := get(t, r.client(t, "h1"), r.httpURL("www.example.com", "/a?b=1"))
	got := []string{response.Status, response.Header.Get("Location"), response.Header.Get("X-Cache"),
		response.Header.Get("X-Frame-Options"), response.Header.Get("Strict-Transport-Security")}
	want := []string{"301 Moved Permanently", r.httpsURL("www.example.com", "/a?b=1"), "Redirect from cloudfront", "DENY", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHosts(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	door := r.distribution(t)
	client := r.client(t, "h1")
	for host, want := range map[string]int{
		"www.example.com":                                         200,
		door.DomainName:                                           200,
		"www.example.com.lintel.localhost":                        200,
		"www.lintel.localhost":                                    200,
		"site.lintel.localhost":                                   200,
		strings.ToLower(door.ID) + ".lintel.localhost":            200,
		strings.ToLower(door.ID) + ".cloudfront.lintel.localhost": 200,
		"localhost":                                               200, // reaches the first distribution
		"127.0.0.1":                                               200,
	} {
		if response, _ := get(t, client, r.httpsURL(host, "/")); response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", host, response.StatusCode, want)
		}
	}
	for _, host := range []string{"other.example.com", "other.lintel.localhost", "lintel.localhost"} {
		if response, _ := get(t, client, r.httpURL(host, "/")); response.StatusCode != 403 {
			t.Errorf("%s: status %d, want 403 (spec/cloudfront.md 1.2)", host, response.StatusCode)
		}
		if response, err := client.Get(r.httpsURL(host, "/")); err == nil {
			t.Errorf("%s over TLS: status %d, want no certificate for it", host, response.StatusCode)
		}
	}
}

func TestEditIsLiveAndMistakeIsNot(t *testing.T) {
	dir := site(t)
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	client := r.client(t, "h2")
	frameOptions := func() string {
		response, _ := get(t, client, r.httpsURL("www.example.com", "/"))
		return response.Header.Get("X-Frame-Options")
	}
	headers := filepath.Join(dir, "headers.tf")

	edit(t, headers, `"DENY"`, `"SAMEORIGIN"`)
	news := r.awaitNews(t)
	if news.Refused || news.Generation != 2 || frameOptions() != "SAMEORIGIN" {
		t.Errorf("after the edit: %+v, X-Frame-Options %q", news, frameOptions())
	}
	t.Logf("live %v after the change was noticed", news.Took)

	edit(t, headers, `frame_option = "SAMEORIGIN"`, `frame_optoin = "DENY"`)
	news = r.awaitNews(t)
	if !news.Refused || news.Generation != 2 || frameOptions() != "SAMEORIGIN" {
		t.Errorf("after the mistake: %+v, X-Frame-Options %q", news, frameOptions())
	}
	// The mistake is told with its place, its code and the nearest name.
	want := finding.Finding{Code: "TF-UNSUPPORTED-ARGUMENT", Place: finding.Place{File: headers, Line: 40, Column: 7}, Nearest: "frame_option"}
	if !tells(news.Findings, want) {
		t.Errorf("findings %v, want one like %+v", news.Findings, want)
	}

	edit(t, headers, `frame_optoin`, `frame_option`)
	if news = r.awaitNews(t); news.Refused || frameOptions() != "DENY" {
		t.Errorf("after the remedy: %+v, X-Frame-Options %q", news, frameOptions())
	}
}

// tells reports whether a finding of that code, place and nearest name is there.
func tells(list finding.List, want finding.Finding) bool {
	for _, f := range list {
		if f.Code == want.Code && f.Place.File == want.Place.File && f.Place.Line == want.Place.Line &&
			f.Place.Column == want.Place.Column && f.Nearest == want.Nearest {
			return true
		}
	}
	return false
}

// TestEditedPageIsSeenAtOnce: the asset is cached for 300 seconds, and yet.
func TestEditedPageIsSeenAtOnce(t *testing.T) {
	dir := site(t)
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	client := r.client(t, "h2")
	url := r.httpsURL("www.example.com", "/assets/site.css")
	get(t, client, url)
	if response, _ := get(t, client, url); response.Header.Get("X-Cache") != "Hit from cloudfront" {
		t.Errorf("second request: X-Cache %q, want a hit", response.Header.Get("X-Cache"))
	}
	write(t, filepath.Join(dir, "public/assets/site.css"), "body { color: red }\n")
	r.awaitNews(t)
	eventually(t, func() bool {
		_, body := get(t, client, url)
		return body == "body { color: red }\n"
	})
}

func TestSiteDirectory(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"index.html": "home", "docs/index.html": "docs", "404.html": "lost"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
	}
	r := start(t, serve.Config{Source: serve.Source{Site: dir}})
	client := r.client(t, "h2")
	for _, tc := range []struct {
		path, body string
		status     int
	}{{"/", "home", 200}, {"/docs/", "docs", 200}, {"/nothing", "lost", 404}} {
		response, body := get(t, client, r.httpsURL("site.lintel.localhost", tc.path))
		if response.StatusCode != tc.status || body != tc.body {
			t.Errorf("%s: %d %q, want %d %q", tc.path, response.StatusCode, body, tc.status, tc.body)
		}
		if got := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'self'") {
			t.Errorf("%s: Content-Security-Policy %q", tc.path, got)
		}
		if got := response.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: Strict-Transport-Security %q, want no includeSubDomains and no preload", tc.path, got)
		}
	}
	write(t, filepath.Join(dir, "index.html"), "new home")
	eventually(t, func() bool {
		_, body := get(t, client, r.httpsURL("site.lintel.localhost", "/"))
		return body == "new home"
	})
}

// TestSecondInstanceIsRefused: one data directory, one Lintel.
func TestSecondInstanceIsRefused(t *testing.T) {
	c := serve.Config{Source: serve.Source{Terraform: "../examples/site"}, Data: dataDir(t)}
	start(t, c)
	_, err := tryStart(t, c)
	wantCode(t, err, serve.CodeDataInUse)
}

func TestPortInUseNamesItsOwner(t *testing.T) {
	first := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	_, err := tryStart(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}, HTTP: first.report.Places.HTTP})
	list := wantCode(t, err, "edge-listen-in-use")
	if len(list) > 0 && !strings.Contains(list[0].Message, "this process itself") {
		t.Errorf("%s, want it to name the process", list[0].Message)
	}
}

// wantCode wants the error to be one finding of that code.
func wantCode(t *testing.T, err error, code string) finding.List {
	t.Helper()
	list, _ := finding.From(err)
	if len(list) != 1 || list[0].Code != code || list[0].Fix == "" {
		t.Errorf("got %v, want one finding %s that says what to do", err, code)
	}
	return list
}

func eventually(t testing.TB, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Error("it did not come to hold")
}
