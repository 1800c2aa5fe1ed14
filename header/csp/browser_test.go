package csp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/lintel-edge/lintel/header/csp"
)

// trial is one policy and one load, for us and for Chromium.
type trial struct {
	policy string
	more   string // a second line
	meta   string // a policy in a meta element
	report string // a report-only policy
	load   csp.Load
}

// observed is what Chromium did with one trial.
type observed struct{ allowed, blocked bool }

// stage serves the trials' pages and notes what reaches it.
type stage struct {
	trials []trial

	mu        sync.Mutex
	observed  []observed
	directive []string // that the browser blamed
	missing   int
	done      chan struct{} // closed when every trial has come to an end
}

// TestAgainstChromium lets a real browser judge Allows: each trial is a frame
// with its own policy, in which the load is tried.
func TestAgainstChromium(t *testing.T) {
	s := &stage{trials: trials(), missing: len(trials()), done: make(chan struct{})}
	s.observed, s.directive = make([]observed, len(s.trials)), make([]string, len(s.trials))
	ctx := s.open(t)
	// A stage each for HTTPS and plain HTTP, in a tab of its own: its frames are
	// of the same site, so that one session hears them all.
	s.play(t, ctx, "https://page.test/stage")
	tab, cancel := chromedp.NewContext(ctx)
	defer cancel()
	s.play(t, tab, "http://page.test/stage")
	select {
	case <-s.done:
	case <-ctx.Done():
		t.Error("not all trials came to an end")
	}
	s.compare(t)
}

// play opens a stage in a tab that tells what its frames say.
func (s *stage) play(t *testing.T, ctx context.Context, url string) {
	t.Helper()
	err := chromedp.Do(ctx,
		chromedp.ExposeFunc("verdict", func(_ context.Context, v []string) (chromedp.Void, error) {
			n, err := strconv.Atoi(v[0])
			if err == nil {
				s.note(n, v[1], v[2])
			}
			return chromedp.Void{}, err
		}),
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, devtools.AddScriptToEvaluateOnNewDocument, devtools.AddScriptToEvaluateOnNewDocumentParams{Source: s.script(t)})
			return err
		}),
		chromedp.Navigate(url),
	)
	if err != nil {
		t.Fatal(err)
	}
}

func (s *stage) compare(t *testing.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	blocked := 0
	for n, trial := range s.trials {
		got, seen := trial.policies().Allows(trial.load), s.observed[n]
		name := fmt.Sprintf("%q %q %q, %s of %s on %s", trial.policy, trial.more, trial.meta, trial.load.Kind, trial.load.URL, trial.load.Page)
		switch {
		case seen.allowed == seen.blocked:
			t.Errorf("%s: Chromium allowed %v and blocked %v", name, seen.allowed, seen.blocked)
		case got.Allowed != seen.allowed:
			t.Errorf("%s: allowed %v, in Chromium %v", name, got.Allowed, seen.allowed)
		case seen.blocked && got.Violations[0].Effective != s.directive[n]:
			t.Errorf("%s: blocked by %s, in Chromium %s", name, got.Violations[0].Effective, s.directive[n])
		}
		if seen.blocked {
			blocked++
		}
	}
	t.Logf("%d trials, %d blocked", len(s.trials), blocked)
	if len(s.trials) < 60 || blocked < 20 || blocked > len(s.trials)-20 {
		t.Errorf("%d trials, %d blocked: too few of one kind", len(s.trials), blocked)
	}
}

func (tr trial) policies() csp.Policies {
	ps := csp.Parse(tr.policy)
	if tr.more != "" {
		ps = append(ps, csp.Parse(tr.more)...)
	}
	if tr.meta != "" {
		ps = append(ps, csp.ParseMeta(tr.meta)...)
	}
	return append(ps, csp.ParseReportOnly(tr.report)...)
}

// note keeps what became of a trial.
func (s *stage) note(n int, what, directive string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.observed[n]
	if *o == (observed{}) {
		if s.missing--; s.missing == 0 {
			close(s.done)
		}
	}
	if what == "allowed" {
		o.allowed = true
		return
	}
	o.blocked, s.directive[n] = true, directive
}

// script is the probe with its trials.
func (s *stage) script(t *testing.T) string {
	t.Helper()
	type row struct {
		Probe string `json:"probe"`
		URL   string `json:"url"`
		Nonce string `json:"nonce"`
	}
	var rows []row
	for n, tr := range s.trials {
		rows = append(rows, row{tr.probe(), tr.address(n), tr.load.Nonce})
	}
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	probe, err := os.ReadFile("testdata/probe.js")
	if err != nil {
		t.Fatal(err)
	}
	return "const TRIALS = " + string(text) + ";\n" + string(probe)
}

// open starts a Chromium that reaches the stage under every name, at ports 80,
// 443, 8080 and 8443.
func (s *stage) open(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("chromium is not installed, and in CI no test is skipped")
		}
		t.Skip("chromium is not installed; make test installs it where it may")
	}
	plain, secure := httptest.NewServer(s), httptest.NewTLSServer(s)
	t.Cleanup(plain.Close)
	t.Cleanup(secure.Close)
	http, https := plain.Listener.Addr().String(), secure.Listener.Addr().String()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // containers have no user namespaces
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		// No upgrades that no policy asked for.
		chromedp.Flag("disable-features", "HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable"),
		chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("host-resolver-rules", fmt.Sprintf("MAP *:80 %s, MAP *:8080 %s, MAP *:443 %s, MAP *:8443 %s", http, http, https, https)),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}
