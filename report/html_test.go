package report

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// hostile is a report full of what must not get through.
func hostile() *Report {
	const evil = `"><script>document.title="ran"</script><img src=x onerror=alert(1)>` + "\x1b[2J\xff"
	r := sample()
	r.Subject, r.URL = evil, "https://x/"+evil
	r.Findings[0].Message, r.Findings[0].Fix, r.Findings[0].Code = evil, evil, evil
	r.Matrix.Rows[0].Header, r.Matrix.Rows[0].Cells[0].Values = evil, []string{evil}
	r.Changes[0].Prose, r.Changes[0].Files[0].Content, r.Changes[0].Files[0].Name, r.Doors[0].Door = evil, evil, evil, evil
	r.Notes, r.Seen.HTTP[0].URL = []string{evil}, evil
	return r
}

// TestHTMLInABrowser: served with its own policy, the page has its style, runs
// nothing, loads nothing and reports no violation.
func TestHTMLInABrowser(t *testing.T) {
	page := written(t, HTML, Options{Version: "v1"}, hostile())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent)
			if r.URL.Path != "/favicon.ico" { // the browser's own wish
				t.Errorf("the page loads %s", r.URL)
			}
			return
		}
		w.Header().Set("Content-Security-Policy", PagePolicy())
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	}))
	defer server.Close()

	type facts struct {
		Title, Radius, Summary string
		Scripts                int
	}
	got, err := look[facts](t, server.URL, `({
		Title: document.title,
		Radius: getComputedStyle(document.querySelector(".hero")).borderTopLeftRadius,
		Summary: document.querySelector(".lost p").textContent,
		Scripts: document.scripts.length + document.images.length,
	})`)
	if err != nil {
		t.Fatal(err)
	}
	want := facts{"Security headers: Lintel", "16px", "There is no Content-Security-Policy", 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// look opens a page in Chromium and asks it something.
func look[T any](t *testing.T, url, question string) (T, error) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(tool(t, "chromium")), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // containers have no user namespaces
		chromedp.DisableGPU,
	)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return *new(T), err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[T](question))
}

// tool finds a program of another package that a test needs. Without it the
// test is skipped, but in CI, where nothing may be skipped, it fails.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed, and in CI no test is skipped", name)
	}
	t.Skipf("%s is not installed; make test installs it where it may", name)
	return ""
}

// TestPagePolicy: the policy is one that the Observatory gives its most for
// (default-src exactly 'none', nothing unsafe; spec/observatory.md 5.1), and
// the page carries it.
func TestPagePolicy(t *testing.T) {
	directives := strings.Split(PagePolicy(), "; ")
	if len(directives) != 5 || directives[0] != "default-src 'none'" || !strings.HasPrefix(directives[1], "style-src 'sha256-") || strings.Contains(PagePolicy(), "unsafe") {
		t.Errorf("the policy is %s", PagePolicy())
	}
	page := string(written(t, HTML, Options{}, sample()))
	for _, never := range []string{"<script", " style=", " onclick", "src=", "href="} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
}

// TestHTMLOfMany: a list is folded, one site a line.
func TestHTMLOfMany(t *testing.T) {
	page := string(written(t, HTML, Options{Many: true}, sample(), sample()))
	if n := strings.Count(page, `<details class="folded">`); n != 2 {
		t.Errorf("%d folded sites, want 2", n)
	}
	if n := strings.Count(page, "</html>"); n != 1 {
		t.Errorf("%d ends of the page", n)
	}
}
