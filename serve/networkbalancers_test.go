package serve_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/admin"
)

// network serves testdata/network with one application behind it.
func network(t *testing.T) (*running, *serve.NetworkBalancer) {
	t.Helper()
	r := start(t, serve.Config{
		Source:    serve.Source{Terraform: "testdata/network"},
		Targets:   map[string]string{"10.0.0.10": application(t, "one")},
		Listeners: map[string]string{"pass:80": "127.0.0.1:0", "pass:443": "127.0.0.1:0"},
	})
	return r, reported(t, r, func(*serve.NetworkBalancer) bool { return true })
}

// TestNetworkBalancerPassesOn what the target says, its own policy unaltered
// (spec/load-balancer.md 7.6), to viewers and to a distribution in front of it.
func TestNetworkBalancerPassesOn(t *testing.T) {
	r, pass := network(t)
	plain := strings.Replace(pass.Listeners[0].URL, "tcp://", "http://", 1)
	secure := strings.Replace(pass.Listeners[1].URL, "tls://", "https://", 1)
	for url, via := range map[string]string{plain + "/": "", secure + "/": "", r.httpsURL("www.example.com", "/"): "127.0.0.1"} {
		response, body := get(t, r.client(t, "h1"), url)
		got := []string{body, response.Header.Get("Strict-Transport-Security"), strings.TrimSpace(response.Header.Get("Seen"))}
		if diff := cmp.Diff([]string{"one", "max-age=1", via}, got); diff != "" {
			t.Errorf("%s: %s", url, diff)
		}
	}
}

// TestNetworkBalancerEndsTLS with its certificate, policy and protocols.
func TestNetworkBalancerEndsTLS(t *testing.T) {
	_, pass := network(t)
	address := strings.Replace(pass.Listeners[1].URL, "tls://pass.lintel.localhost", "127.0.0.1", 1)
	c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: "other.example.org", NextProtos: []string{"h2", "http/1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	state := c.ConnectionState()
	got := []string{state.PeerCertificates[0].DNSNames[0], state.NegotiatedProtocol}
	if diff := cmp.Diff([]string{"app.example.com", "http/1.1"}, got); diff != "" {
		t.Error(diff)
	}
	if old, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: "app.example.com", MaxVersion: tls.VersionTLS11}); err == nil {
		old.Close()
		t.Error("TLS 1.1 was accepted, want 1.2 at least: ELBSecurityPolicy-TLS13-1-2-2021-06")
	}
}

// TestNetworkBalancerOutlivesReloads: a connection goes on while configurations
// change, and ends with the server.
func TestNetworkBalancerOutlivesReloads(t *testing.T) {
	r, pass := network(t)
	address := strings.Replace(pass.Listeners[1].URL, "tls://pass.lintel.localhost", "127.0.0.1", 1)
	c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, ServerName: "app.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	in := bufio.NewReader(c)
	for i := range 3 {
		fmt.Fprintf(c, "GET /%d HTTP/1.1\r\nHost: app.example.com\r\n\r\n", i)
		response, err := http.ReadResponse(in, nil)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("after %d reloads: %+v, %v", i, response, err)
		}
		io.Copy(io.Discard, response.Body)
		if _, err := r.admin(t).Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.end(t)
	if _, err := in.ReadByte(); err == nil {
		t.Error("the connection outlived the server")
	}
}

// TestNetworkBalancerIsListed in the report and in lintel status.
func TestNetworkBalancerIsListed(t *testing.T) {
	r, pass := network(t)
	if got := []any{pass.Kind, pass.ID, pass.Address, pass.Listeners[0].Protocol, pass.Listeners[0].Port, pass.Listeners[0].Group}; true {
		want := []any{"network load balancer", "pass", "aws_lb.pass", "TCP", 80, "app"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	status, err := r.admin(t).Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := admin.Door{Kind: "network load balancer", ID: "pass", Address: "aws_lb.pass", URL: pass.Listeners[0].URL}
	if diff := cmp.Diff(want, status.Doors[len(status.Doors)-1]); diff != "" {
		t.Error(diff)
	}
	var text strings.Builder
	if err := r.report.WriteText(&text, serve.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"TCP 80", pass.DNSName + " (network load balancer pass)"} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("the report does not say %q:\n%s", part, text.String())
		}
	}
}
