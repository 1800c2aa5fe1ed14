package admin

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/datadir"
)

// operations answers with fixed values.
type operations struct{ refusal error }

func (operations) Status(context.Context) (Status, error) {
	return Status{PID: 7, Generation: 3, Doors: []Door{{ID: "E1", Aliases: []string{"www.example.com"}}}}, nil
}

func (o operations) Reload(context.Context) (Reloaded, error) { return Reloaded{}, o.refusal }

func (operations) Invalidate(_ context.Context, i Invalidation) (Invalidated, error) {
	return Invalidated{ID: "I1", Distribution: i.Distribution, Paths: i.Paths}, nil
}

func (operations) Explain(_ context.Context, q Question) (Explanation, error) {
	return Explanation{
		URL: q.URL, Status: 200,
		Headers: []exchange.Field{{Name: "Server", Value: "CloudFront", Owner: exchange.OwnerEdge}},
		Lost:    []exchange.Event{{Action: exchange.Dropped, Field: exchange.Field{Name: "server", Value: "nginx", Owner: exchange.OwnerOrigin}, By: exchange.OwnerEdge}},
		Missing: finding.List{{Code: "X", Severity: finding.Warning, Message: "missing"}},
	}, nil
}

// start runs the operations on a fresh data directory and returns its path.
func start(t *testing.T, ops Operations) string {
	t.Helper()
	path, err := os.MkdirTemp("", "admin") // t.TempDir may be too long for a socket's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(path) })
	dir, err := datadir.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	token, err := dir.NewToken()
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen(dir.Socket())
	if err != nil {
		t.Fatal(err)
	}
	server := NewServer(Handler(ops, token))
	go server.Serve(l)
	t.Cleanup(func() { server.Close(); dir.Close() })
	return path
}

func TestRoundTrips(t *testing.T) {
	refusal := finding.List{{Code: "A", Place: finding.Place{File: "main.tf", Line: 3, Column: 5}, Message: "bad"}}
	ops := operations{refusal.Err()}
	client, err := Dial(start(t, ops))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()

	status, err := client.Status(ctx)
	wantStatus, _ := ops.Status(ctx)
	if diff := cmp.Diff(wantStatus, status); diff != "" || err != nil {
		t.Error(diff, err)
	}
	invalidated, err := client.Invalidate(ctx, Invalidation{"www.example.com", []string{"/*"}})
	if diff := cmp.Diff(Invalidated{"I1", "www.example.com", []string{"/*"}}, invalidated); diff != "" || err != nil {
		t.Error(diff, err)
	}
	explanation, err := client.Explain(ctx, Question{URL: "https://www.example.com/"})
	wantExplanation, _ := ops.Explain(ctx, Question{URL: "https://www.example.com/"})
	if diff := cmp.Diff(wantExplanation, explanation); diff != "" || err != nil {
		t.Error(diff, err)
	}
	_, err = client.Reload(ctx)
	list, _ := finding.From(err)
	if diff := cmp.Diff(refusal, list); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheTokenOpensTheSocket(t *testing.T) {
	client, err := Dial(start(t, operations{}))
	if err != nil {
		t.Fatal(err)
	}
	client.token = "guessed"
	if _, err := client.Status(t.Context()); err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("a wrong token gives %v", err)
	}
	r, _ := http.NewRequest("GET", "http://lintel/status", nil)
	response, err := client.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a token: status %d, want 401", response.StatusCode)
	}
}

func TestSocketIsForItsOwnerOnly(t *testing.T) {
	path := start(t, operations{})
	info, err := os.Stat(datadir.Socket(path))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket has mode %v (%v), want 0600", info.Mode().Perm(), err)
	}
}

func TestNothingRuns(t *testing.T) {
	if _, err := Dial(t.TempDir()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("an unused directory gives %v, want ErrNotRunning", err)
	}
	dir, err := datadir.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if _, err := dir.NewToken(); err != nil {
		t.Fatal(err)
	}
	client, err := Dial(dir.Path())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Status(t.Context()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a directory that nobody listens in gives %v, want ErrNotRunning", err)
	}
}
