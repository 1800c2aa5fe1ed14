package header_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stage is a browser and a server that answers as every host, with whatever
// fields and content the URL asks for.
type stage struct {
	ctx context.Context

	mu      sync.Mutex
	arrived map[string]*http.Request // by the name in the URL
}

// address is a URL that is answered with that content and these field lines.
func address(origin, path, content string, lines ...string) string {
	return origin + path + "?" + url.Values{"content": {content}, "line": lines}.Encode()
}

// ServeHTTP answers /referer and /cookie with what the request says, and
// anything else with what the URL says.
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s.note(query.Get("name"), r)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html")
	for _, line := range query["line"] {
		name, value, _ := strings.Cut(line, ": ")
		if name == "Content-Type" {
			w.Header().Del(name)
		}
		w.Header().Add(name, value)
	}
	content := query.Get("content")
	switch r.URL.Path {
	case "/referer":
		w.Header().Set("Access-Control-Allow-Origin", "*")
		content = r.Referer()
	case "/cookie":
		content = r.Header.Get("Cookie")
	}
	_, _ = io.WriteString(w, content)
}

func (s *stage) note(name string, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived[name] = r
}

// arrival returns the request of that name; nil: there was none.
func (s *stage) arrival(name string) *http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.arrived[name]
}

// open starts Chromium, which reaches the stage under every name at the usual
// ports.
func open(t *testing.T) *stage {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is not installed, and in CI no test is skipped")
		}
		t.Skip("chromium is not installed; make test installs it where it may")
	}
	s := &stage{arrived: map[string]*http.Request{}}
	plain, secure := httptest.NewServer(s), httptest.NewTLSServer(s)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // containers have no user namespaces
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		// Plain HTTP stays plain.
		chromedp.Flag("disable-features", "HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable"),
		// Without errors of the certificate, or browsers ignore HSTS.
		chromedp.Flag("ignore-certificate-errors-spki-list", keyHash(secure)),
		chromedp.Flag("host-resolver-rules", fmt.Sprintf("MAP *:80 %s, MAP *:443 %s", plain.Listener.Addr(), secure.Listener.Addr())),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	s.ctx = ctx
	return s
}

// keyHash is how Chromium names a server's key.
func keyHash(server *httptest.Server) string {
	sum := sha256.Sum256(server.Certificate().RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// visit opens a page and waits until it is loaded, with all that it embeds.
func (s *stage) visit(t *testing.T, url string) {
	t.Helper()
	if err := chromedp.Do(s.ctx, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
}

// ask runs an asynchronous function in the open page, for each of the
// arguments in turn.
func ask[T, A any](t *testing.T, s *stage, function string, arguments []A) []T {
	t.Helper()
	text, err := json.Marshal(arguments)
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`(async () => {
		const out = [];
		for (const argument of %s) out.push(await (%s)(argument));
		return out;
	})()`, text, function)
	out, err := chromedp.Run(s.ctx, chromedp.Evaluate[[]T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return out
}
