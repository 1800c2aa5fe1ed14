package serve_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/serve"
)

// TestBrowser shows with a real Chromium what the headers are for: the plain
// address leads to HTTPS; HSTS is remembered, so that the second plain request
// never leaves the browser; the policy blocks an inline script; the page's own
// scripts run.
func TestBrowser(t *testing.T) {
	// To the browser the edge is at the usual ports.
	r := start(t, serve.Config{Source: serve.Source{Terraform: "../examples/site"}, PublicPort: 443})
	ctx := browse(t, r, "www.example.com", port(r.report.Places.HTTP))

	first, err := visit(ctx, "http://www.example.com/")
	if err != nil {
		t.Fatal(err)
	}
	second, err := visit(ctx, "http://www.example.com/")
	if err != nil {
		t.Fatal(err)
	}
	want := page{
		Location: "https://www.example.com/", Ready: "true", Inline: "blocked",
		Result: "Blocked by the Content-Security-Policy.", Missing: 0,
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("first visit: %s", diff)
	}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Errorf("second visit: %s", diff)
	}

	if err := chromedp.Cancel(ctx); err != nil { // a connection opened in advance would hold the end up
		t.Fatal(err)
	}
	r.end(t)
	if plain := loggedPlain(t, r); len(plain) != 1 {
		t.Errorf("%d plain requests arrived, want only the first visit's:\n%s", len(plain), strings.Join(plain, "\n"))
	}
}

// TestBrowserAtALoadBalancer: the browser remembers the HSTS that a listener's
// attribute puts in place of the target's, and asks in plain text only once
// (spec/load-balancer.md 7).
func TestBrowserAtALoadBalancer(t *testing.T) {
	r := start(t, serve.Config{
		Source: serve.Source{Terraform: "../examples/load-balancer"}, PublicPort: 443,
		Targets: map[string]string{"10.0.0.10": application(t, "one"), "10.0.1.10": application(t, "two")},
	})
	plain, asked := counting(t, r.report.Places.HTTP, "app.example.com")
	ctx := browse(t, r, "app.example.com", plain)
	for _, visit := range []string{"first", "second"} {
		location, err := visitBare(ctx, "http://app.example.com/")
		if err != nil {
			t.Fatal(err)
		}
		if location != "https://app.example.com/" {
			t.Errorf("the %s visit ended at %s", visit, location)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("%d plain requests arrived, want only the first visit's", n)
	}
	if err := chromedp.Cancel(ctx); err != nil { // a connection opened in advance would hold the end up
		t.Fatal(err)
	}
	r.end(t)
}

// visitBare goes to a page that has no script, and says where that led.
func visitBare(ctx context.Context, url string) (string, error) {
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(url)); err != nil {
		return "", err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[string]("location.href"))
}

// counting passes connections on, and counts those on which the host was asked:
// browsers have hosts of their own to ask, and open connections in advance.
func counting(t *testing.T, to, host string) (at string, asked *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	asked = new(atomic.Int64)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go pass(c, to, func(head string) {
				if strings.Contains(head, "Host: "+host+"\r\n") {
					asked.Add(1)
				}
			})
		}
	}()
	return port(l.Addr().String()), asked
}

func pass(c net.Conn, to string, seen func(head string)) {
	defer c.Close()
	first := make([]byte, 4096)
	n, err := c.Read(first)
	if err != nil {
		return
	}
	seen(string(first[:n]))
	edge, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer edge.Close()
	edge.Write(first[:n])
	go io.Copy(edge, c)
	io.Copy(c, edge)
}

// page is what a visited page says of itself.
type page struct {
	Location string
	Ready    string // "true": its own script ran
	Inline   string // "blocked", or "ran"
	Result   string // what the page tells about the inline script
	Missing  int    // security headers
}

func visit(ctx context.Context, url string) (page, error) {
	err := chromedp.Do(ctx,
		chromedp.Navigate("about:blank"),
		chromedp.Navigate(url),
		chromedp.WaitVisible(chromedp.CSS("#security-headers li.present")), // made by the page's own script
		chromedp.Click(chromedp.CSS("#try-inline")),
	)
	if err != nil {
		return page{}, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[page](`({
		Location: location.href,
		Ready: document.documentElement.dataset.ready,
		Inline: document.documentElement.dataset.inline ?? "blocked",
		Result: document.getElementById("inline-result").textContent,
		Missing: document.querySelectorAll("#security-headers li.missing").length,
	})`))
}

// browse starts a Chromium with a fresh profile that reaches the edge under
// every name, over plain HTTP at that port, and trusts the certificate of one.
func browse(t *testing.T, r *running, name, plain string) context.Context {
	t.Helper()
	path := tool(t, "chromium")
	secure := port(r.report.Places.HTTPS)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // containers have no user namespaces
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		// Otherwise the browser tries HTTPS first, without having been told.
		chromedp.Flag("disable-features", "HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", fmt.Sprintf("MAP *:80 127.0.0.1:%s, MAP *:443 127.0.0.1:%s", plain, secure)),
		chromedp.Flag("ignore-certificate-errors-spki-list", keyHash(t, r, name)),
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 60*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// keyHash is the hash of the public key of the certificate for a name.
// Chromium takes chains with that key for valid, without the browser's own
// store being changed; HSTS is remembered only on connections that are valid.
func keyHash(t *testing.T, r *running, name string) string {
	t.Helper()
	c, err := tls.Dial("tcp", r.report.Places.HTTPS, &tls.Config{RootCAs: r.roots(t), ServerName: name})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sum := sha256.Sum256(c.ConnectionState().PeerCertificates[0].RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// loggedPlain returns the access log's lines of requests without TLS.
func loggedPlain(t *testing.T, r *running) []string {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(r.report.Places.Logs, "E*"))
	if err != nil || len(logs) == 0 {
		t.Fatalf("no access log in %s (%v)", r.report.Places.Logs, err)
	}
	var plain []string
	for _, log := range logs {
		text, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		const csProtocol = 16 // its place in the field list, spec/cloudfront.md 7.1
		for line := range strings.Lines(string(text)) {
			if columns := strings.Split(line, "\t"); len(columns) > csProtocol && columns[csProtocol] == "http" {
				plain = append(plain, strings.TrimSpace(line))
			}
		}
	}
	return plain
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }
