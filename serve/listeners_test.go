package serve_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/admin"
)

// listenersOf are the addresses of the first load balancer's listeners, by the
// key of their resource.
func listenersOf(report serve.Report) map[string]string {
	out := map[string]string{}
	for _, l := range report.Doors[0].(*serve.LoadBalancer).Listeners {
		_, key, _ := strings.Cut(l.Address, `["`)
		out[strings.TrimSuffix(key, `"]`)] = l.URL
	}
	return out
}

// anywhere lets the system choose the places of the further listeners.
var anywhere = map[string]string{"front:20081": "127.0.0.1:0", `aws_lb_listener.secure["api"]`: "127.0.0.1:0"}

// TestListenersOnTheirPorts: each listener of a load balancer answers at its own
// place, whatever host is named there, and explain knows which one it was.
func TestListenersOnTheirPorts(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "testdata/listeners"}, Listeners: anywhere})
	urls := listenersOf(r.report)
	for key, policy := range map[string]string{"plain": "", "further": "", "secure": "max-age=443", "api": "max-age=20443"} {
		response, body := get(t, r.client(t, "h1"), urls[key])
		if got := response.Header.Get("Strict-Transport-Security"); body != key || got != policy {
			t.Errorf("%s at %s: %q with the policy %q, want %q", key, urls[key], body, got, policy)
		}
	}
	other := strings.Replace(urls["further"], "front.lintel.localhost", "any.example.org", 1)
	if _, body := get(t, r.client(t, "h1"), other); body != "further" {
		t.Errorf("%s: %q, want the listener, which takes every host", other, body)
	}
	if _, body := get(t, r.client(t, "h2"), urls["api"]); body != "api" {
		t.Errorf("%s over h2: %q", urls["api"], body)
	}
	e, err := r.admin(t).Explain(t.Context(), admin.Question{URL: urls["api"]})
	if err != nil {
		t.Fatal(err)
	}
	const fix = `set routing_http_response_content_security_policy_header_value of aws_lb_listener.secure["api"]`
	if e.Status != 200 || len(e.Missing) == 0 || e.Missing[0].Fix != fix {
		t.Errorf("status %d, missing %v", e.Status, e.Missing)
	}
}

// TestListenerCertificates: SNI chooses among a listener's certificates, and a
// name that none is for gets the default one (spec/load-balancer.md 0.1); the
// policy decides on versions (2).
func TestListenerCertificates(t *testing.T) {
	r := start(t, serve.Config{Source: serve.Source{Terraform: "testdata/listeners"}, Listeners: anywhere})
	address := strings.TrimSuffix(strings.Replace(listenersOf(r.report)["api"], "https://front.lintel.localhost", "127.0.0.1", 1), "/")
	for name, want := range map[string]string{
		"www.example.com":        "www.example.com",
		"v1.api.example.com":     "v1.api.example.com", // local: made for the name, as the wildcard would be good for it
		"other.example.org":      "www.example.com",
		"v1.v2.api.example.com":  "www.example.com", // a wildcard stands for one label
		"front.lintel.localhost": "front.lintel.localhost",
		"":                       "localhost",
	} {
		c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: name})
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if got := c.ConnectionState().PeerCertificates[0].DNSNames[0]; got != want {
			t.Errorf("%q gets the certificate of %q, want %q's", name, got, want)
		}
		c.Close()
	}
	if c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: "www.example.com", MaxVersion: tls.VersionTLS12}); err == nil {
		c.Close()
		t.Error("TLS 1.2 was accepted, want 1.3 only: ELBSecurityPolicy-TLS13-1-3-2021-06")
	}
}

// TestListenersComeAndGo while viewers of another listener ask: none of them
// notices.
func TestListenersComeAndGo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "listeners")
	if err := os.CopyFS(dir, os.DirFS("testdata/listeners")); err != nil {
		t.Fatal(err)
	}
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}, Listeners: anywhere})
	client, urls := r.client(t, "h1"), listenersOf(r.report)
	stop := make(chan struct{})
	var viewers sync.WaitGroup
	viewers.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			response, err := client.Get(urls["further"])
			if err != nil {
				t.Error(err)
				return
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("status %d", response.StatusCode)
			}
		}
	})
	main := filepath.Join(dir, "main.tf")
	names := [2]string{`toset(["secure", "api"])`, `toset(["secure"])`}
	certificate := [2]string{`["api"].arn`, `["secure"].arn`}
	for i := range 6 {
		text, err := os.ReadFile(main)
		if err != nil {
			t.Fatal(err)
		}
		write(t, main, strings.NewReplacer(names[i%2], names[(i+1)%2], certificate[i%2], certificate[(i+1)%2]).Replace(string(text)))
		if news := r.awaitNews(t); news.Refused {
			t.Fatal(news.Findings)
		}
		now := listenersOf(r.Report())
		if now["further"] != urls["further"] {
			t.Errorf("the other listener has moved to %s", now["further"])
		}
		if _, there := now["api"]; there != (i%2 == 1) {
			t.Errorf("after edit %d the listeners are %v", i, now)
		}
		if i%2 == 1 {
			get(t, r.client(t, "h1"), now["api"])
		}
	}
	close(stop)
	viewers.Wait()
}

// TestListenersTakeEachOthersPlaces: what is open is not opened again, whoever
// had it before.
func TestListenersTakeEachOthersPlaces(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "listeners")
	if err := os.CopyFS(dir, os.DirFS("testdata/listeners")); err != nil {
		t.Fatal(err)
	}
	one, two := freeAddress(t), freeAddress(t)
	facts := func(further, api string) string {
		return fmt.Sprintf("listener \"front:20081\" {\n  address = %q\n}\nlistener \"front:20443\" {\n  address = %q\n}\n", further, api)
	}
	local := filepath.Join(dir, serve.LocalFileName)
	write(t, local, facts(one, two))
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	write(t, local, facts(two, one))
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	for scheme, at := range map[string]string{"http": two, "https": one} {
		want := map[string]string{"http": "further", "https": "api"}[scheme]
		_, port, _ := net.SplitHostPort(at)
		if _, body := get(t, r.client(t, "h1"), scheme+"://front.lintel.localhost:"+port+"/"); body != want {
			t.Errorf("%s: %q, want %q", at, body, want)
		}
	}
}

// TestListenerWhosePlaceIsTaken: where the user says the place, it is an error;
// what was served before keeps being served. Where nobody says it, another is
// chosen.
func TestListenerWhosePlaceIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := filepath.Join(t.TempDir(), "listeners")
	if err := os.CopyFS(dir, os.DirFS("testdata/listeners")); err != nil {
		t.Fatal(err)
	}
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	before := listenersOf(r.report)
	write(t, filepath.Join(dir, serve.LocalFileName), `listener "front:20081" { address = "`+taken.Addr().String()+`" }`)
	news := r.awaitNews(t)
	if !news.Refused || len(news.Findings.Of(finding.Error)) != 1 || news.Findings.Of(finding.Error)[0].Code != "edge-listen-in-use" ||
		news.Findings.Of(finding.Error)[0].Place.Line == 0 {
		t.Fatalf("news %+v", news)
	}
	if _, body := get(t, r.client(t, "h1"), before["further"]); body != "further" {
		t.Errorf("after the refusal: %q", body)
	}
	write(t, filepath.Join(dir, serve.LocalFileName), `listener "front:20018" { address = "127.0.0.1:0" }`)
	news = r.awaitNews(t)
	if news.Refused || !tells(news.Findings, finding.Finding{Code: serve.CodeListenerUnknown, Nearest: "front:20081"}) {
		t.Errorf("news %+v", news)
	}
	if diff := cmp.Diff(before, listenersOf(r.Report())); diff != "" {
		t.Error(diff)
	}

	port := portOf(t, before["further"])
	second := start(t, serve.Config{Source: serve.Source{Terraform: "testdata/listeners"}})
	if other := portOf(t, listenersOf(second.report)["further"]); other == port {
		t.Errorf("both have port %s", port)
	}
}

func portOf(t *testing.T, url string) string {
	t.Helper()
	_, rest, _ := strings.Cut(url, "://")
	_, port, err := net.SplitHostPort(strings.TrimSuffix(rest, "/"))
	if err != nil {
		t.Fatal(err)
	}
	return port
}
