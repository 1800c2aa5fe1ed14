package function

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/function/bundle"
	"github.com/lintel-edge/lintel/function/functiontest"
)

// needs finds another program, or skips the test.
func needs(t testing.TB, name string) string {
	t.Helper()
	return functiontest.Needs(t, name)
}

// logs is a sink that keeps everything.
type logs struct {
	mu    sync.Mutex
	lines []Line
}

func (l *logs) Log(line Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

// texts are the log events so far.
func (l *logs) texts() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, line := range l.lines {
		out = append(out, line.Text)
	}
	return out
}

// newSupervisor starts one that is closed with the test.
func newSupervisor(t testing.TB, change func(*Config)) *Supervisor {
	t.Helper()
	config := Config{Dir: filepath.Join(t.TempDir(), "functions"), Logger: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&config)
	}
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// patient is how long a test waits for what should take milliseconds: machines
// of tests are slow and busy.
const patient = time.Minute

func start(t testing.TB, s *Supervisor, v Version) *Pool {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	p, err := s.Start(ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// node is a version whose whole code is one CommonJS file.
func node(code string) Version {
	return Version{
		Name: "test", Number: "3", ARN: "arn:aws:lambda:us-east-1:111122223333:function:test:3",
		Runtime: "nodejs20.x", Handler: "index.handler", Timeout: patient, Code: bundle.Inline("index.js", code),
	}
}

// invoke returns the payload, or the error.
func invoke(t testing.TB, p *Pool, event string) (string, error) {
	t.Helper()
	r, err := p.Invoke(context.Background(), []byte(event))
	return string(r.Payload), err
}

// mustInvoke fails the test when there is an error.
func mustInvoke(t testing.TB, p *Pool, event string) string {
	t.Helper()
	out, err := invoke(t, p, event)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asError is the error as an *Error; the test fails if it is none.
func asError(t testing.TB, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error", err)
	}
	return e
}

// answersAgain waits until a call is answered right: deadlines of these tests are
// so short that a busy machine may miss them.
func answersAgain(t testing.TB, p *Pool, want string) {
	t.Helper()
	eventually(t, "the next call is answered", func() bool {
		got, err := invoke(t, p, `{}`)
		return err == nil && got == want
	})
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patient); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: did not come about within %v", what, patient)
		}
	}
}

// cloudFront is a CloudFront Function of runtime 2.0.
func cloudFront(code string) Version {
	return Version{Name: "test", Number: "LIVE", Runtime: "cloudfront-js-2.0", Code: CloudFrontCode(code)}
}
