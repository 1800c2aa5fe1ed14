package cache

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

func newStore(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func key(path string) Key { return Key{Zone: "EDFDVBD632BHDS5", Path: path} }

func meta(length int64) Meta {
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	return Meta{
		Status:  200,
		Fields:  []exchange.Field{{Name: "Content-Type", Value: "text/html", Owner: exchange.OwnerOrigin}},
		Arrived: now, Expires: now.Add(time.Hour), KeepUntil: now.Add(24 * time.Hour),
		StaleWhileRevalidate: -1, StaleIfError: -1,
		ContentLength: length,
	}
}

// put stores a complete object.
func put(t testing.TB, s *Store, k Key, content string) {
	t.Helper()
	w := s.Fill(k, meta(-1))
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

// read returns the whole body of an object, and the error that ended it.
func read(t testing.TB, o *Object, offset, length int64) (string, error) {
	t.Helper()
	b := o.Open(t.Context(), offset, length)
	defer b.Close()
	content, err := io.ReadAll(b)
	return string(content), err
}

func TestGetReturnsWhatWasStored(t *testing.T) {
	s := newStore(t, Config{})
	if o := s.Get(key("/a")); o != nil {
		t.Fatal("an empty store has an object")
	}
	put(t, s, key("/a"), "hello")
	o := s.Get(key("/a"))
	if o == nil {
		t.Fatal("not found")
	}
	if diff := cmp.Diff(meta(5), *o.Meta()); diff != "" {
		t.Error(diff)
	}
	if got, err := read(t, o, 0, -1); got != "hello" || err != nil {
		t.Errorf("body %q, %v", got, err)
	}
	if !o.Complete() || o.Size() != 5 {
		t.Errorf("complete %v, size %d", o.Complete(), o.Size())
	}
}

func TestKeysDifferInEveryPart(t *testing.T) {
	s := newStore(t, Config{})
	keys := []Key{
		{"E1", "/a", "x=1", "gzip"}, {"E2", "/a", "x=1", "gzip"}, {"E1", "/A", "x=1", "gzip"},
		{"E1", "/a", "x=2", "gzip"}, {"E1", "/a", "x=1", "br"},
	}
	for _, k := range keys {
		put(t, s, k, k.Zone+k.Path+k.Query+k.Variant)
	}
	for _, k := range keys {
		if got, _ := read(t, s.Get(k), 0, -1); got != k.Zone+k.Path+k.Query+k.Variant {
			t.Errorf("%v: %q", k, got)
		}
	}
}

func TestOpenRange(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, key("/a"), "0123456789")
	for _, tc := range []struct {
		name           string
		offset, length int64
		want           string
	}{
		{"whole", 0, -1, "0123456789"},
		{"first", 0, 3, "012"},
		{"middle", 4, 2, "45"},
		{"tail", 7, -1, "789"},
		{"past the end", 8, 50, "89"},
		{"behind the end", 20, -1, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, err := read(t, s.Get(key("/a")), tc.offset, tc.length); got != tc.want || err != nil {
				t.Errorf("%q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

// An unfinished body is streamed to the viewer but not stored (spec 3.4).
func TestAbortedFillLeavesNothing(t *testing.T) {
	s := newStore(t, Config{})
	w := s.Fill(key("/a"), meta(10))
	io.WriteString(w, "half")
	o := s.Get(key("/a"))
	broken := errors.New("origin closed the connection")
	w.Abort(broken)
	if got, err := read(t, o, 0, -1); got != "" || !errors.Is(err, broken) {
		_ = got
	}
	if s.Get(key("/a")) != nil {
		t.Error("an aborted fill is found")
	}
}

// Content-Length mismatch: streamed to the viewer but not stored (spec 3.4).
func TestCommitRefusesTheWrongLength(t *testing.T) {
	for _, content := range []string{"short", "much too long"} {
		s := newStore(t, Config{})
		w := s.Fill(key("/a"), meta(10))
		io.WriteString(w, content)
		b := w.Object().Open(t.Context(), 0, -1)
		if err := w.Commit(); !errors.Is(err, ErrLength) {
			t.Errorf("%q: Commit = %v", content, err)
		}
		got, err := io.ReadAll(b)
		if string(got) != content || !errors.Is(err, ErrLength) {
			t.Errorf("reader got %q, %v", got, err)
		}
		if s.Get(key("/a")) != nil {
			t.Errorf("%q is kept", content)
		}
	}
}

// Request collapsing streams to all waiters while the body arrives (spec 3.5).
func TestWaitersStreamWhileTheBodyArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t, Config{})
		f, leader := s.Join(key("/a"))
		if !leader {
			t.Fatal("the first is no leader")
		}
		got := make(chan string)
		for range 3 {
			f, leader := s.Join(key("/a"))
			if leader {
				t.Fatal("two leaders")
			}
			go func() {
				o, err := f.Wait(t.Context())
				if o == nil || err != nil {
					t.Errorf("Wait: %v, %v", o, err)
				}
				b := o.Open(t.Context(), 0, -1)
				first := make([]byte, 5)
				io.ReadFull(b, first)
				got <- string(first)
				rest, _ := io.ReadAll(b)
				got <- string(rest)
			}()
		}
		w := f.Store(meta(-1))
		defer f.Pass()
		io.WriteString(w, "first")
		for range 3 {
			if part := <-got; part != "first" {
				t.Errorf("first part %q", part)
			}
		}
		io.WriteString(w, "second")
		w.Commit()
		for range 3 {
			if part := <-got; part != "second" {
				t.Errorf("second part %q", part)
			}
		}
	})
}

// Uncacheable: the waiters are released and each goes to the origin (spec 3.5).
func TestPassReleasesTheWaiters(t *testing.T) {
	s := newStore(t, Config{})
	f, _ := s.Join(key("/a"))
	waiter, _ := s.Join(key("/a"))
	f.Pass()
	f.Pass()
	if o, err := waiter.Wait(t.Context()); o != nil || err != nil {
		t.Errorf("Wait: %v, %v", o, err)
	}
	if _, leader := s.Join(key("/a")); !leader {
		t.Error("the flight is still in the air")
	}
}
