package serve_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/matrix"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/terraform"
)

const hstsName = "Strict-Transport-Security"

// layers serves testdata/layers/… with the header set at one layer.
func layers(dir, layer string) serve.Config {
	return serve.Config{Source: serve.Source{Terraform: "testdata/layers/" + dir, Given: []terraform.Given{{Name: "layer", Value: layer}}}}
}

// covered is what the matrix says of Strict-Transport-Security on the classes of
// the distribution: the lines, joined by " | ".
func covered(t *testing.T, c serve.Config, o matrix.Options) map[recording.Class]string {
	t.Helper()
	surfaces, problems, err := serve.Matrix(t.Context(), c, o)
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	i := slices.IndexFunc(surfaces, func(s matrix.Surface) bool { return s.Door == "aws_cloudfront_distribution.www" })
	m := surfaces[i].Matrix
	row := m.Rows[slices.IndexFunc(m.Rows, func(r judge.Row) bool { return r.Header == hstsName })]
	out := map[recording.Class]string{}
	for j, class := range m.Classes {
		out[class] = strings.Join(row.Cells[j].Values, " | ")
	}
	return out
}

// wire asks a running edge for the classes of responses.
type wire struct {
	t      *testing.T
	r      *running
	client *http.Client
}

func newWire(t *testing.T, r *running) *wire { return &wire{t, r, r.client(t, "h1")} }

// ask wants a status and returns the header's lines, as covered does.
func (w *wire) ask(status int, method, url string, fields ...string) string {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		request.Header.Set(name, value)
	}
	response, err := w.client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != status {
		w.t.Errorf("%s %s: status %d, want %d", method, url, response.StatusCode, status)
	}
	return strings.Join(response.Header.Values(hstsName), " | ")
}

// page asks for the page twice, until its copy answers, and returns what that
// one says, with its tag.
func (w *wire) page(url string) (first, cached, tag string) {
	w.t.Helper()
	first = w.ask(200, "GET", url)
	response, _ := get(w.t, w.client, url)
	if !strings.HasPrefix(response.Header.Get("X-Cache"), "Hit") {
		w.t.Errorf("X-Cache is %q", response.Header.Get("X-Cache"))
	}
	return first, strings.Join(response.Header.Values(hstsName), " | "), response.Header.Get("ETag")
}

// malformed sends what nobody can read as one request, two hosts.
func (w *wire) malformed() string {
	w.t.Helper()
	c, err := tls.Dial("tcp", strings.TrimPrefix(w.r.report.Places.HTTPS, "https://"), &tls.Config{RootCAs: w.r.roots(w.t), ServerName: "www.example.com"})
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: www.example.com\r\nHost: other.example\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 400 {
		w.t.Errorf("two hosts: status %d, want 400", response.StatusCode)
	}
	return strings.Join(response.Header.Values(hstsName), " | ")
}

// everywhere is a value on all classes.
func everywhere(value string, classes ...recording.Class) map[recording.Class]string {
	out := map[recording.Class]string{}
	for _, c := range classes {
		out[c] = value
	}
	return out
}

const hstsYear = "max-age=31536000"

// What the edge makes in front of any origin, and what it sends on.
var (
	edgeMade = []recording.Class{recording.RedirectHTTPS, recording.EdgeError.Of("400"), recording.EdgeError.Of("403")}
	byTarget = []recording.Class{
		recording.OK, recording.Cached, recording.NotModified, recording.Redirect, recording.NotFound, recording.Error, recording.Preflight, recording.Upgrade,
	}
	byBalancer = []recording.Class{recording.EdgeError.Of("502"), recording.EdgeError.Of("504")}
)

// TestMatrixAgreesWithTheWireBehindABalancer: a distribution, a load balancer
// and two nginx targets. A target's own header is on its answers only; that of
// a listener also on the balancer's own (spec/load-balancer.md 7.2.4); that of
// a policy on all but plain HTTP and what has no behavior (spec/cloudfront.md
// 5.6, 5.9).
func TestMatrixAgreesWithTheWireBehindABalancer(t *testing.T) {
	for layer, want := range map[string]map[recording.Class]string{
		"target":   merged(everywhere(hstsYear, byTarget...), everywhere("", edgeMade...), everywhere("", byBalancer...)),
		"listener": merged(everywhere(hstsYear, byTarget...), everywhere("", edgeMade...), everywhere(hstsYear, byBalancer...)),
		"policy": merged(everywhere(hstsYear, byTarget...), everywhere("", edgeMade...), everywhere(hstsYear, byBalancer...),
			everywhere(hstsYear, recording.EdgeError.Of("403"))),
	} {
		t.Run(layer, func(t *testing.T) {
			c := layers("balancer", layer)
			var o matrix.Options
			if layer == "target" {
				o.Origin = recording.Fields{{Name: hstsName, Value: hstsYear}}
			}
			got := covered(t, c, o)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(got, balancerOnTheWire(t, c, layer == "target")); diff != "" {
				t.Errorf("matrix and wire: %s", diff)
			}
		})
	}
}

func merged(all ...map[recording.Class]string) map[recording.Class]string {
	out := map[recording.Class]string{}
	for _, m := range all {
		for class, value := range m {
			out[class] = value
		}
	}
	return out
}

func balancerOnTheWire(t *testing.T, c serve.Config, targetSays bool) map[recording.Class]string {
	targets := []string{freeAddress(t), freeAddress(t)}
	stop := startNginx(t, targetServer(t, targets, targetSays), targets...)
	c.Targets = map[string]string{"10.0.0.10": targets[0], "10.0.1.10": targets[1]}
	r := start(t, c)
	w := newWire(t, r)
	at := func(path string) string { return r.httpsURL("www.example.com", path) }
	out := map[recording.Class]string{}
	var tag string
	out[recording.OK], out[recording.Cached], tag = w.page(at("/page.html"))
	out[recording.NotModified] = w.ask(304, "GET", at("/page.html"), "If-None-Match: "+tag)
	out[recording.RedirectHTTPS] = w.ask(301, "GET", r.httpURL("www.example.com", "/page.html"))
	out[recording.Redirect] = w.ask(301, "GET", at("/redirect"))
	out[recording.NotFound] = w.ask(404, "GET", at("/missing"))
	out[recording.Error] = w.ask(500, "GET", at("/error"))
	out[recording.Preflight] = w.ask(204, "OPTIONS", at("/page.html"), "Origin: https://app.example", "Access-Control-Request-Method: GET")
	out[recording.Upgrade] = w.ask(101, "GET", at("/socket"), "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
	out[recording.EdgeError.Of("403")] = w.ask(403, "DELETE", at("/page.html"))
	out[recording.EdgeError.Of("400")] = w.malformed()
	out[recording.EdgeError.Of("504")] = w.ask(504, "GET", at("/silent"))
	stop()
	out[recording.EdgeError.Of("502")] = w.ask(502, "GET", at("/gone"))
	return out
}

// targetServer is nginx as a target: a page, and each class that an application
// can answer.
func targetServer(t *testing.T, addresses []string, says bool) string {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.html"), []byte("<!doctype html><title>a page</title>"), 0o644); err != nil {
		t.Fatal(err)
	}
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	socket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { echo(w) }))
	t.Cleanup(silent.Close)
	t.Cleanup(socket.Close)
	header := ""
	if says {
		header = "add_header " + hstsName + ` "` + hstsYear + `" always;`
	}
	return fmt.Sprintf(`
		listen %[1]s;
		listen %[2]s;
		root %[3]s;
		%[4]s
		if ($request_method = OPTIONS) { return 204; }
		location = / { return 200; }
		location = /redirect { return 301 /page.html; }
		location = /error { return 500; }
		location = /silent { proxy_pass %[5]s; }
		location = /socket {
			proxy_pass %[6]s;
			proxy_http_version 1.1;
			proxy_set_header Connection Upgrade;
			proxy_set_header Upgrade $http_upgrade;
		}`, addresses[0], addresses[1], dir, header, silent.URL, socket.URL)
}

// TestMatrixAgreesWithTheWireBehindAnAPI: a distribution, an HTTP API and a
// function that really runs. What the function returns is on its answers, a
// mapping acts on the status that it names, and neither on the API's own error
// (spec/api-gateway.md 16).
func TestMatrixAgreesWithTheWireBehindAnAPI(t *testing.T) {
	tool(t, "node")
	answers := []recording.Class{recording.OK, recording.Cached, recording.NotModified, recording.Preflight}
	failed := recording.EdgeError.Of("500")
	behind := merged(everywhere(hstsYear, answers...), everywhere("", edgeMade...), everywhere("", failed))
	for layer, want := range map[string]map[recording.Class]string{
		"function": behind, "mapping": behind,
		"policy": merged(behind, everywhere(hstsYear, failed, recording.EdgeError.Of("403"))),
	} {
		t.Run(layer, func(t *testing.T) {
			c := layers("api", layer)
			got := covered(t, c, matrix.Options{})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			r := start(t, c)
			w := newWire(t, r)
			at := func(path string) string { return r.httpsURL("www.example.com", path) }
			onWire := map[recording.Class]string{
				recording.RedirectHTTPS:       w.ask(301, "GET", r.httpURL("www.example.com", "/page")),
				recording.Preflight:           w.ask(200, "OPTIONS", at("/page"), "Origin: https://app.example", "Access-Control-Request-Method: GET"),
				recording.EdgeError.Of("403"): w.ask(403, "DELETE", at("/page")),
				recording.EdgeError.Of("400"): w.malformed(),
				failed:                        w.ask(500, "GET", at("/fail")),
			}
			var tag string
			onWire[recording.OK], onWire[recording.Cached], tag = w.page(at("/page"))
			onWire[recording.NotModified] = w.ask(304, "GET", at("/page"), "If-None-Match: "+tag)
			if diff := cmp.Diff(got, onWire); diff != "" {
				t.Errorf("matrix and wire: %s", diff)
			}
		})
	}
}
