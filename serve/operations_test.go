package serve_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/admin"
)

func (r *running) admin(t *testing.T) *admin.Client {
	t.Helper()
	client, err := admin.Dial(r.data)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// TestExplainNamesOwnersLossesAndRemedies on testdata/explain, whose policy has
// no more than X-Frame-Options and replaces what the origin says.
func TestExplainNamesOwnersLossesAndRemedies(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Frame-Options", "SAMEORIGIN")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Powered-By", "tests")
		io.WriteString(w, "hello")
	}))
	defer app.Close()
	r := start(t, serve.Config{
		Source:  serve.Source{Terraform: "testdata/explain"},
		Resolve: map[string]string{"app.example.com": app.Listener.Addr().String()},
	})
	e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: r.httpsURL("www.example.com", "/a?b=1")})
	if err != nil {
		t.Fatal(err)
	}
	door := r.distribution(t)
	got := []any{e.Status, e.Result, e.Door, e.Address, e.Rule, e.Origin, e.Generation}
	want := []any{200, "Miss", door.ID, "aws_cloudfront_distribution.www", "*", "app", uint64(1)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	policy := exchange.OwnerPolicy(door.Behaviors[0].Headers.ID)
	owners := map[string]exchange.Owner{}
	for _, f := range e.Headers {
		owners[strings.ToLower(f.Name)] = f.Owner
	}
	for name, owner := range map[string]exchange.Owner{
		"x-frame-options": policy, "referrer-policy": exchange.OwnerOrigin, "x-cache": exchange.OwnerEdge, "x-amz-cf-id": exchange.OwnerEdge,
	} {
		if owners[name] != owner {
			t.Errorf("%s is owned by %q, want %q", name, owners[name], owner)
		}
	}
	if _, ok := owners["x-powered-by"]; ok {
		t.Error("X-Powered-By was to be removed")
	}
	wantLost := []exchange.Event{
		{Action: exchange.Dropped, Field: exchange.Field{Name: "X-Powered-By", Value: "tests", Owner: exchange.OwnerOrigin}, By: policy},
		{Action: exchange.Overridden, Field: exchange.Field{Name: "X-Frame-Options", Value: "SAMEORIGIN", Owner: exchange.OwnerOrigin}, By: policy},
	}
	if diff := cmp.Diff(wantLost, ofPolicy(e.Lost, policy)); diff != "" {
		t.Error(diff)
	}

	place := finding.Place{File: "testdata/explain/main.tf", Line: 1, Column: 1}
	var missing []string
	for _, f := range e.Missing {
		missing = append(missing, f.Subject)
		if f.Place.File != place.File || f.Place.Line != place.Line || !strings.Contains(f.Fix, "frames-only") {
			t.Errorf("%s: place %v and fix %q, want the policy's", f.Subject, f.Place, f.Fix)
		}
	}
	wantMissing := []string{"Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy"}
	if diff := cmp.Diff(wantMissing, missing); diff != "" {
		t.Error(diff)
	}
}

// Nobody can add a header to a policy of AWS's: the remedy is a policy of one's own.
func TestExplainSendsNobodyToManagedPolicies(t *testing.T) {
	text, err := os.ReadFile("testdata/explain/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	const own, managed = "aws_cloudfront_response_headers_policy.frames.id", `"67f7725c-6f97-4210-82d7-5512b31e9d03"` // Managed-SecurityHeadersPolicy
	file := filepath.Join(t.TempDir(), "main.tf")
	write(t, file, string(text))
	edit(t, file, own, managed)
	r := start(t, serve.Config{Source: serve.Source{Terraform: filepath.Dir(file)}, Resolve: map[string]string{"app.example.com": "127.0.0.1:1"}})
	e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: r.httpsURL("www.example.com", "/")})
	if err != nil {
		t.Fatal(err)
	}
	var fixes []string
	for _, f := range e.Missing {
		fixes = append(fixes, f.Fix)
	}
	const remedy = `nobody can change Managed-SecurityHeadersPolicy: give behavior "*" a response headers policy of your own that has `
	want := []string{remedy + "content_security_policy in security_headers_config", remedy + "an items block for Permissions-Policy in custom_headers_config"}
	if diff := cmp.Diff(want, fixes); diff != "" {
		t.Error(diff)
	}
}

func ofPolicy(events []exchange.Event, policy exchange.Owner) []exchange.Event {
	var out []exchange.Event
	for _, e := range events {
		if e.By == policy {
			out = append(out, e)
		}
	}
	return out
}

// TestInvalidationIsVisibleOnTheNextRequest, under every name that a
// distribution has.
func TestInvalidationIsVisibleOnTheNextRequest(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	client, control := r.client(t, "h2"), r.admin(t)
	url := r.httpsURL("www.example.com", "/assets/site.css")
	for _, name := range []string{r.distribution(t).ID, "www.example.com", "site", "aws_cloudfront_distribution.site"} {
		get(t, client, url)
		if response, _ := get(t, client, url); response.Header.Get("X-Cache") != "Hit from cloudfront" {
			t.Fatalf("X-Cache %q, want a hit", response.Header.Get("X-Cache"))
		}
		done, err := control.Invalidate(t.Context(), admin.Invalidation{Distribution: name, Paths: []string{"/assets/*"}})
		if err != nil || done.Distribution != r.distribution(t).ID {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		if response, _ := get(t, client, url); response.Header.Get("X-Cache") != "Miss from cloudfront" {
			t.Errorf("%s: X-Cache %q after the invalidation, want a miss", name, response.Header.Get("X-Cache"))
		}
	}
}

func TestOriginMode(t *testing.T) {
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "SAMEORIGIN")
		fmt.Fprintf(w, "%s %s %s", r.Method, r.Host, r.URL.RequestURI())
	}))
	defer app.Close()
	r := start(t, serve.Config{Source: serve.Source{Origin: app.URL}})
	request, _ := http.NewRequest("POST", r.httpsURL("app.lintel.localhost", "/form?a=1"), strings.NewReader("x=1"))
	response, err := r.client(t, "h2").Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if want := "POST " + request.URL.Host + " /form?a=1"; string(body) != want {
		t.Errorf("the application saw %q, want %q", body, want)
	}
	for name, want := range map[string]string{
		"Strict-Transport-Security": "max-age=31536000", "X-Frame-Options": "SAMEORIGIN", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if response.Header.Get("Content-Security-Policy-Report-Only") == "" {
		t.Error("no Content-Security-Policy-Report-Only")
	}
}

func TestMetricsAndHealth(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	get(t, r.client(t, "h2"), r.httpsURL("www.example.com", "/"))
	base := strings.TrimSuffix(r.report.Places.Metrics, "/metrics")
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if response, body := get(t, http.DefaultClient, base+path); response.StatusCode != 200 || body != want {
			t.Errorf("%s: %d %q", path, response.StatusCode, body)
		}
	}
	eventually(t, func() bool { // counted after the response
		_, body := get(t, http.DefaultClient, base+"/metrics")
		return regexp.MustCompile(`lintel_requests_total\{distribution="E\w+",result="Miss",status="2xx"\} 1\n`).MatchString(body)
	})
}

// TestServiceManagerIsTold follows sd_notify(3) from the start to the end.
func TestServiceManagerIsTold(t *testing.T) {
	dir := dataDir(t)
	path := filepath.Join(dir, "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	r, err := tryStart(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}}, "NOTIFY_SOCKET="+path)
	if err != nil {
		t.Fatal(err)
	}
	wantNotice(t, manager, `^READY=1\nSTATUS=generation 1, 1 distribution$`)
	if _, err := r.admin(t).Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantNotice(t, manager, `^RELOADING=1\nMONOTONIC_USEC=\d+$`)
	wantNotice(t, manager, `^READY=1\nSTATUS=generation 2, 1 distribution$`)
	r.end(t)
	wantNotice(t, manager, `^STOPPING=1$`)
}

func wantNotice(t *testing.T, manager *net.UnixConn, want string) {
	t.Helper()
	manager.SetReadDeadline(time.Now().Add(5 * time.Second))
	message := make([]byte, 512)
	n, err := manager.Read(message)
	if err != nil || !regexp.MustCompile(want).Match(message[:n]) {
		t.Errorf("the service manager was told %q (%v), want %s", message[:n], err, want)
	}
}

// TestRequestsEndBeforeTheServerDoes: one that has begun is answered whole.
func TestRequestsEndBeforeTheServerDoes(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		io.WriteString(w, "whole")
	}))
	defer app.Close()
	r := start(t, serve.Config{Source: serve.Source{Origin: app.URL}})
	client, answer := r.client(t, "h2"), make(chan string, 1)
	go func() {
		response, err := client.Get(r.httpsURL("app.lintel.localhost", "/"))
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answer <- string(body)
	}()
	<-begun
	r.stop()
	eventually(t, func() bool { // listening has ended
		c, err := net.Dial("tcp", r.report.Places.HTTPS)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	close(finish)
	if got := <-answer; got != "whole" {
		t.Errorf("the viewer got %q, want the whole answer", got)
	}
}

func TestReportIsData(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}})
	text, err := json.Marshal(r.report)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Doors []struct {
			Address   string
			URLs      []string
			Behaviors []struct {
				PathPattern           string `json:"path_pattern"`
				ViewerProtocolPolicy  string `json:"viewer_protocol_policy"`
				ResponseHeadersPolicy string `json:"response_headers_policy"`
			}
		}
		Localhost string
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	door := got.Doors[0]
	if door.Address != "aws_cloudfront_distribution.site" || len(door.URLs) < 6 || len(door.Behaviors) != 1 ||
		door.Behaviors[0].PathPattern != "*" || door.Behaviors[0].ViewerProtocolPolicy != "redirect-to-https" ||
		door.Behaviors[0].ResponseHeadersPolicy != "lintel-site-strict" || got.Localhost != r.distribution(t).ID {
		t.Errorf("report %s", text)
	}
	if _, err := os.Stat(r.report.Places.CA); err != nil {
		t.Error(err)
	}
}
