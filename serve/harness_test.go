package serve_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/lintel-edge/lintel/serve"
)

// running is a Server on loopback with ports of the system's choice.
type running struct {
	*serve.Server
	report serve.Report
	news   chan serve.News
	hangup chan os.Signal
	data   string
	stop   context.CancelFunc
	done   chan error
}

// start serves the configuration until the test ends.
func start(t testing.TB, c serve.Config) *running {
	t.Helper()
	r, err := tryStart(t, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tryStart is start for what may be refused; env is "NAME=value".
func tryStart(t testing.TB, c serve.Config, env ...string) (*running, error) {
	t.Helper()
	fill(&c.HTTP, "127.0.0.1:0")
	fill(&c.HTTPS, "127.0.0.1:0")
	fill(&c.Admin, "127.0.0.1:0")
	fill(&c.Data, dataDir(t))
	r := &running{news: make(chan serve.News, 1024), hangup: make(chan os.Signal, 1), data: c.Data, done: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	var err error
	r.Server, err = serve.Start(ctx, c, serve.Process{
		Getenv: func(name string) string { return lookUp(env, name) }, Version: "test", Logger: logger(t),
		Reload: r.hangup, Told: func(n serve.News) { r.news <- n },
	})
	if err != nil {
		stop()
		return nil, err
	}
	r.report = r.Report()
	go func() { r.done <- r.Run(ctx) }()
	t.Cleanup(func() { r.end(t) })
	return r, nil
}

// distribution is the first door of the start report, which has to be one.
func (r *running) distribution(t testing.TB) *serve.Distribution {
	t.Helper()
	d, ok := r.report.Doors[0].(*serve.Distribution)
	if !ok {
		t.Fatalf("the first door is %+v, want a distribution", r.report.Doors[0])
	}
	return d
}

// end stops the server and wants it to end well; it may be called twice.
func (r *running) end(t testing.TB) {
	t.Helper()
	r.stop()
	select {
	case err := <-r.done:
		if err != nil {
			t.Errorf("Run: %v", err)
		}
		r.done <- nil
	case <-time.After(20 * time.Second):
		t.Error("the server does not end")
	}
}

// awaitNews returns what became of the next configuration.
func (r *running) awaitNews(t testing.TB) serve.News {
	t.Helper()
	select {
	case n := <-r.news:
		return n
	case <-time.After(10 * time.Second):
		t.Fatal("no configuration was read again")
		return serve.News{}
	}
}

// client speaks one version of HTTP, trusts the local CA, reaches every host
// on loopback, and follows no redirect.
func (r *running) client(t testing.TB, version string) *http.Client {
	t.Helper()
	config := &tls.Config{RootCAs: r.roots(t)}
	var transport http.RoundTripper
	switch version {
	case "h1", "h2":
		protocols := new(http.Protocols)
		protocols.SetHTTP1(version == "h1")
		protocols.SetHTTP2(version == "h2")
		transport = &http.Transport{TLSClientConfig: config, Protocols: protocols, DialContext: toLoopback, DisableCompression: true, MaxIdleConnsPerHost: 64}
	case "h3":
		transport = &http3.Transport{TLSClientConfig: config, DisableCompression: true, Dial: func(ctx context.Context, addr string, c *tls.Config, q *quic.Config) (*quic.Conn, error) {
			_, port, _ := net.SplitHostPort(addr)
			return quic.DialAddrEarly(ctx, "127.0.0.1:"+port, c, q)
		}}
	}
	t.Cleanup(func() {
		if c, ok := transport.(io.Closer); ok {
			c.Close()
		}
	})
	return &http.Client{Transport: transport, Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

func (r *running) roots(t testing.TB) *x509.CertPool {
	t.Helper()
	pem, err := os.ReadFile(r.report.Places.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate in the CA's file")
	}
	return pool
}

func toLoopback(ctx context.Context, network, addr string) (net.Conn, error) {
	_, port, _ := net.SplitHostPort(addr)
	var d net.Dialer
	return d.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
}

// httpsURL and httpURL are addresses at the ports that were chosen.
func (r *running) httpsURL(host, path string) string {
	_, port, _ := net.SplitHostPort(r.report.Places.HTTPS)
	return "https://" + net.JoinHostPort(host, port) + path
}

func (r *running) httpURL(host, path string) string {
	_, port, _ := net.SplitHostPort(r.report.Places.HTTP)
	return "http://" + net.JoinHostPort(host, port) + path
}

// get returns a response and its whole body.
func get(t testing.TB, c *http.Client, url string) (*http.Response, string) {
	t.Helper()
	response, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// site copies examples/site into a fresh directory.
func site(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if err := os.CopyFS(dir, os.DirFS("../examples/site")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// edit replaces text in a file, which must be there, by writing a new file and
// renaming it over the old one.
func edit(t testing.TB, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s has no %q", path, old)
	}
	write(t, path, strings.Replace(string(text), old, new, 1))
}

func write(t testing.TB, path, text string) {
	t.Helper()
	draft := filepath.Join(filepath.Dir(path), ".draft")
	if err := errors.Join(os.WriteFile(draft, []byte(text), 0o600), os.Rename(draft, path)); err != nil {
		t.Fatal(err)
	}
}

// dataDir is a directory whose path is short enough for a socket's name.
func dataDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lintel")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func lookUp(env []string, name string) string {
	for _, entry := range env {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// logger writes into the test's own log.
func logger(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}
