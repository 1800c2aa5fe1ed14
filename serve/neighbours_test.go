package serve_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/admin"
)

// behind serves testdata/behind with one application at its end, which says
// who came to it, and repeats what it is sent over a WebSocket.
func behind(t *testing.T) *running {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			echo(w)
			return
		}
		w.Header().Set("X-Frame-Options", "ALLOWALL")
		w.Header().Set("X-App", "app")
		io.WriteString(w, strings.Join([]string{r.Host, r.Header.Get("X-Forwarded-For"), r.Header.Get("X-Forwarded-Proto"), r.Header.Get("X-Forwarded-Port")}, "|"))
	}))
	t.Cleanup(app.Close)
	return start(t, serve.Config{
		Source:  serve.Source{Terraform: "testdata/behind"},
		Targets: map[string]string{"10.0.0.10": app.Listener.Addr().String()},
	})
}

// echo takes a connection over, and gives back what comes.
func echo(w http.ResponseWriter) {
	c, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer c.Close()
	io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	io.Copy(c, buffered)
}

// TestDistributionBeforeLoadBalancer: the load balancer is asked as over a
// connection of the edge's, whose address it adds, and what it says goes
// through the distribution's policy.
func TestDistributionBeforeLoadBalancer(t *testing.T) {
	r := behind(t)
	client := r.client(t, "h2")
	for name, tc := range map[string]struct {
		host   string
		status int
		body   string // "" = not looked at
		frame  string
	}{
		"policy replaces the listener's": {"www", 200, "front-|127.0.0.1, 127.0.0.1|http|80", "DENY"},
		"listener replaces the target's": {"live", 200, "live.example.com|127.0.0.1, 127.0.0.1|http|80", "SAMEORIGIN"},
		// The certificate is for app.example.com: a distribution that forwards
		// another Host gets no connection (spec/cloudfront.md 4.1).
		"certificate for another name":      {"secure", 502, "", ""},
		"certificate for the host":          {"app", 200, "app.example.com|127.0.0.1, 127.0.0.1|https|443", "ALLOWALL"},
		"a name of the configuration's DNS": {"named", 200, "app.example.com|127.0.0.1, 127.0.0.1|https|443", "ALLOWALL"},
		"two distributions":                 {"second", 200, "live.example.com|127.0.0.1,127.0.0.1, 127.0.0.1|http|80", "SAMEORIGIN"},
		"three distributions":               {"third", 403, "", ""},
		"a distribution before itself":      {"circle", 403, "", ""},
	} {
		response, body := get(t, client, r.httpsURL(tc.host+".example.com", "/"))
		if response.StatusCode != tc.status || response.Header.Get("X-Frame-Options") != tc.frame {
			t.Errorf("%s: status %d, X-Frame-Options %q, want %d and %q\n%s", name, response.StatusCode, response.Header.Get("X-Frame-Options"), tc.status, tc.frame, body)
		}
		if got := body; tc.body != "" && !sameApplication(tc.body, got) {
			t.Errorf("%s: the application saw %q, want %q", name, got, tc.body)
		}
	}
}

// sameApplication compares what the application saw; of a load balancer's own
// name only the beginning is fixed.
func sameApplication(want, got string) bool {
	host, rest, _ := strings.Cut(want, "|")
	gotHost, gotRest, _ := strings.Cut(got, "|")
	gotHost, _, _ = strings.Cut(gotHost, ":") // the port that this test's viewers use
	return rest == gotRest && (host == gotHost || strings.HasSuffix(host, "-") && strings.HasPrefix(gotHost, host))
}

// TestTrailThroughDoors: who set a header first, who replaced it and who
// dropped it; a cached copy keeps its owners.
func TestTrailThroughDoors(t *testing.T) {
	r := behind(t)
	www := r.distribution(t)
	for _, d := range r.report.Doors {
		if d, ok := d.(*serve.Distribution); ok && d.Address == `aws_cloudfront_distribution.door["www"]` {
			www = d
		}
	}
	ask := func() admin.Explanation {
		e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: r.httpsURL("www.example.com", "/page")})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	owners := func(e admin.Explanation) map[string]exchange.Owner {
		out := map[string]exchange.Owner{}
		for _, f := range e.Headers {
			if f.Name != "Date" {
				out[f.Name] = f.Owner
			}
		}
		return out
	}
	const listener = "listener attribute routing.http.response."
	policy := exchange.OwnerPolicy(www.Behaviors[0].Headers.ID)
	want := map[string]exchange.Owner{
		"X-Frame-Options": policy, "X-App": "load balancer front: origin",
		"X-Content-Type-Options": "load balancer front: " + listener + "x_content_type_options.header_value",
		"Server":                 "load balancer front: edge", "Content-Type": "load balancer front: origin",
		"X-Cache": "edge", "Via": "edge", "X-Amz-Cf-Pop": "edge", "X-Amz-Cf-Id": "edge", "Alt-Svc": "edge", "Vary": "edge",
	}
	e := ask()
	got := owners(e)
	for name, owner := range want {
		if got[name] != owner && got[name] != "" {
			t.Errorf("%s is owned by %q, want %q", name, got[name], owner)
		}
	}
	var frames []exchange.Event
	for _, lost := range e.Lost {
		if lost.Field.Name == "X-Frame-Options" {
			frames = append(frames, lost)
		}
	}
	wantFrames := []exchange.Event{
		{Action: exchange.Overridden, Field: exchange.Field{Name: "X-Frame-Options", Value: "ALLOWALL", Owner: "load balancer front: origin"}, By: "load balancer front: " + listener + "x_frame_options.header_value"},
		{Action: exchange.Overridden, Field: exchange.Field{Name: "X-Frame-Options", Value: "SAMEORIGIN", Owner: "load balancer front: " + listener + "x_frame_options.header_value"}, By: policy},
	}
	if diff := cmp.Diff(wantFrames, frames); diff != "" {
		t.Error(diff)
	}

	get(t, r.client(t, "h2"), r.httpsURL("www.example.com", "/page")) // explain stores nothing
	cached := ask()
	if got := owners(cached); cached.Result != "Hit" || got["X-App"] != want["X-App"] || got["X-Frame-Options"] != policy {
		t.Errorf("%s with the owners %v", cached.Result, got)
	}
}

// TestWebSocketThroughDoors: the viewer's connection is the target's in the end.
func TestWebSocketThroughDoors(t *testing.T) {
	r := behind(t)
	c, err := tls.Dial("tcp", r.report.Places.HTTPS, &tls.Config{RootCAs: r.roots(t), ServerName: "live.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(c, "GET /socket HTTP/1.1\r\nHost: live.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
	in := bufio.NewReader(c)
	response, err := http.ReadResponse(in, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%+v, %v", response, err)
	}
	io.WriteString(c, "over two doors")
	text := make([]byte, len("over two doors"))
	if _, err := io.ReadFull(in, text); err != nil || string(text) != "over two doors" {
		t.Errorf("%q came back, %v", text, err)
	}
}

// TestReloadsThroughDoorsFailNoRequest: a request asks the doors of one
// generation, which lasts until it is answered.
func TestReloadsThroughDoorsFailNoRequest(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "behind")
	if err := os.CopyFS(dir, os.DirFS("testdata/behind")); err != nil {
		t.Fatal(err)
	}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "app") }))
	t.Cleanup(app.Close)
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}, Targets: map[string]string{"10.0.0.10": app.Listener.Addr().String()}})
	client, url := r.client(t, "h2"), r.httpsURL("second.example.com", "/")
	stop := make(chan struct{})
	var viewers sync.WaitGroup
	for range 2 {
		viewers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				response, err := client.Get(url)
				if err != nil {
					t.Error(err)
					return
				}
				text, err := io.ReadAll(response.Body)
				response.Body.Close()
				frame := response.Header.Get("X-Frame-Options")
				if err != nil || string(text) != "app" || frame != "SAMEORIGIN" && frame != "DENY" {
					t.Errorf("status %d, X-Frame-Options %q, %q, %v", response.StatusCode, frame, text, err)
					return
				}
			}
		})
	}
	values := [2]string{`= "SAMEORIGIN"`, `= "DENY"`}
	for i := range 20 {
		edit(t, filepath.Join(dir, "main.tf"), "routing_http_response_x_frame_options_header_value    "+values[i%2], "routing_http_response_x_frame_options_header_value    "+values[(i+1)%2])
		if news := r.awaitNews(t); news.Refused {
			t.Fatal(news.Findings)
		}
	}
	close(stop)
	viewers.Wait()
}

// TestInnerDoorsLog: a request that comes through a distribution is in the log
// of the load balancer behind it, too, in that log's own form
// (spec/load-balancer.md 9); and it is counted for both.
func TestInnerDoorsLog(t *testing.T) {
	r := behind(t)
	get(t, r.client(t, "h2"), r.httpsURL("live.example.com", "/page?a=b"))
	// type, time, elb, client:port, target:port, three times, two statuses, two sizes, request
	entry := regexp.MustCompile(`(?m)^http \S+ app/front/\w+ 127\.0\.0\.1:\d+ 10\.0\.0\.10:3000 \S+ \S+ \S+ 200 200 \d+ [1-9]\d+ "GET http://live\.example\.com:80/page\?a=b HTTP/1\.1" `)
	eventually(t, func() bool {
		text, _ := os.ReadFile(filepath.Join(r.report.Places.Logs, "front.elb.log"))
		return entry.Match(text)
	})
	eventually(t, func() bool {
		_, body := get(t, http.DefaultClient, r.report.Places.Metrics)
		return strings.Contains(body, `lintel_requests_total{distribution="front",result="Miss",status="2xx"} 1`) &&
			strings.Count(body, `result="Miss",status="2xx"} 1`) == 2
	})
}

// TestTrailNamesWhoAnswered: at the addresses of distributions the Host tells
// which one is meant, whatever name led there. One that forwards its viewers'
// Host to another distribution asks itself.
func TestTrailNamesWhoAnswered(t *testing.T) {
	r := behind(t)
	ids := map[string]string{}
	for _, d := range r.report.Doors {
		if d, ok := d.(*serve.Distribution); ok {
			ids[d.Aliases[0]] = d.ID
		}
	}
	steps := func(host string) []string {
		e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: r.httpsURL(host, "/")})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range e.Steps {
			if door, step, inner := strings.Cut(s.Name, ": "); inner && step == "behavior" {
				out = append(out, door)
			}
		}
		return out
	}
	if diff := cmp.Diff([]string{"distribution " + ids["live.example.com"]}, steps("second.example.com")); diff != "" {
		t.Error(diff)
	}
	itself := []string{"distribution " + ids["mirror.example.com"]}
	if diff := cmp.Diff(itself, steps("mirror.example.com")); diff != "" {
		t.Error(diff)
	}
}
