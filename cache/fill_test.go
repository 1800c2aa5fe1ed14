package cache

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// passing is a store that cannot hold what is over 64 KiB.
func passingConfig() Config { return Config{MemoryBytes: 8 << 20, MaxMemoryObject: 64 << 10} }

// Without a disk a large body is passed through with a bounded window: the
// writer waits for the slowest reader, and nothing is stored.
func TestPassingThroughWaitsForReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t, passingConfig())
		content := noise(2 << 20)
		w := s.Fill(key("/big"), meta(-1))
		fast, slow := w.Object().Open(t.Context(), 0, -1), w.Object().Open(t.Context(), 0, -1)
		fastGot := make(chan string)
		go func() { fastGot <- drain(t, fast) }()
		done := make(chan error)
		go func() {
			_, err := io.WriteString(w, content)
			done <- errors.Join(err, w.Commit())
		}()
		synctest.Wait()
		_, arrived := w.fill.state()
		if arrived > s.config.MaxMemoryObject+passWindow {
			t.Errorf("%d bytes are held for a reader that takes none", arrived)
		}
		if s.Get(key("/big")) != nil {
			t.Error("found, though it is not stored")
		}
		if drain(t, slow) != content || <-fastGot != content {
			t.Error("the readers did not get the body")
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, err := w.Object().TryOpen(t.Context(), 0, -1); !errors.Is(err, ErrGone) {
			t.Errorf("TryOpen when the beginning is gone: %v", err)
		}
	})
}

func drain(t testing.TB, b io.ReadCloser) string {
	defer b.Close()
	got, err := io.ReadAll(b)
	if err != nil {
		t.Error(err)
	}
	return string(got)
}

// An answer that says that it is too large is never found.
func TestAnnouncedTooLarge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t, passingConfig())
		content := noise(1 << 20)
		w := s.Fill(key("/big"), meta(1<<20))
		if s.Get(key("/big")) != nil {
			t.Error("found")
		}
		b := w.Object().Open(t.Context(), 0, -1)
		go func() {
			io.WriteString(w, content)
			if err := w.Commit(); err != nil {
				t.Error(err)
			}
		}()
		if drain(t, b) != content {
			t.Error("the viewer did not get the body")
		}
	})
}

// The limit on stored objects holds on disk too (spec 3.4).
func TestMaxObject(t *testing.T) {
	for size, want := range map[int]bool{300_000: true, 300_001: false} {
		c := diskConfig(t)
		c.MaxObject = 300_000
		s := newStore(t, c)
		w := s.Fill(key("/a"), meta(-1))
		b := w.Object().Open(t.Context(), 0, -1)
		content, done := noise(size), make(chan error)
		go func() {
			_, err := io.WriteString(w, content)
			done <- errors.Join(err, w.Commit())
		}()
		if drain(t, b) != content {
			t.Error("the viewer did not get the body")
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := s.Get(key("/a")) != nil; got != want {
			t.Errorf("%d bytes: stored %v, want %v", size, got, want)
		}
	}
}

// Viewer disconnect before the end: not stored (spec 3.4).
func TestAbandonedFill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t, Config{})
		w := s.Fill(key("/a"), meta(-1))
		b := w.Object().Open(t.Context(), 0, -1)
		io.WriteString(w, "beginning")
		b.Close()
		time.Sleep(abandonGrace / 2)
		again := s.Get(key("/a")).Open(t.Context(), 0, -1) // in time
		time.Sleep(abandonGrace)
		select {
		case <-w.Abandoned():
			t.Fatal("abandoned, though somebody reads")
		default:
		}
		again.Close()
		again.Close()
		<-w.Abandoned()
		if s.Get(key("/a")) != nil {
			t.Error("found")
		}
		w.Abort(nil)
	})
}

// A refresh in the background has no reader and goes on.
func TestFillWithoutReadersIsNotAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t, Config{})
		w := s.Fill(key("/a"), meta(-1))
		io.WriteString(w, "a")
		time.Sleep(time.Minute)
		io.WriteString(w, "b")
		w.Commit()
		mustRead(t, s.Get(key("/a")), 0, -1, "ab")
	})
}

// Once too large, a fill without readers has nowhere to go.
func TestTooLargeWithoutReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t, passingConfig())
		w := s.Fill(key("/a"), meta(-1))
		if _, err := io.WriteString(w, noise(1<<20)); !errors.Is(err, ErrAbandoned) {
			t.Errorf("Write = %v, want ErrAbandoned", err)
		}
		w.Abort(nil)
	})
}

// When a refetch breaks off, the object from before is there again.
func TestAbortBringsTheOlderObjectBack(t *testing.T) {
	for _, content := range []string{"old", noise(100_000)} {
		s := newStore(t, diskConfig(t))
		put(t, s, key("/a"), content)
		w := s.Fill(key("/a"), meta(-1))
		io.WriteString(w, "new, but")
		if o := s.Get(key("/a")); o != w.Object() {
			t.Error("the newest object is not found")
		}
		w.Abort(errors.New("origin went away"))
		mustRead(t, s.Get(key("/a")), 0, -1, content)
	}
}

func TestNewestFillWins(t *testing.T) {
	s := newStore(t, diskConfig(t))
	first, second := s.Fill(key("/a"), meta(-1)), s.Fill(key("/a"), meta(-1))
	io.WriteString(first, noise(100_000))
	io.WriteString(second, "second")
	second.Commit()
	first.Commit()
	mustRead(t, s.Get(key("/a")), 0, -1, "second")
	waitFor(t, func() bool { return len(files(t, s.config.DiskDir)) == 0 })
}

func TestRemoveDuringAFill(t *testing.T) {
	s := newStore(t, Config{})
	w := s.Fill(key("/a"), meta(-1))
	s.Remove(key("/a"))
	io.WriteString(w, "x")
	w.Commit()
	if s.Get(key("/a")) != nil {
		t.Error("found")
	}
}

// A 304 may come while the body still arrives.
func TestRefreshDuringAFill(t *testing.T) {
	s := newStore(t, Config{})
	w := s.Fill(key("/a"), meta(-1))
	io.WriteString(w, "body")
	m := meta(-1)
	m.Expires = m.Expires.Add(time.Hour)
	o := s.Refresh(key("/a"), w.Object(), m)
	if s.Get(key("/a")) != o {
		t.Error("the refreshed object is not found")
	}
	w.Commit()
	if !o.Complete() || o.Meta().ContentLength != 4 || !o.Meta().Expires.Equal(m.Expires) {
		t.Errorf("complete %v, meta %+v", o.Complete(), o.Meta())
	}
	mustRead(t, s.Get(key("/a")), 0, -1, "body")
	if st := s.Stats(); st.MemoryBytes < 4 {
		t.Errorf("it counts nothing: %+v", st)
	}
}

func TestReadersEndWithTheirContext(t *testing.T) {
	s := newStore(t, Config{})
	w := s.Fill(key("/a"), meta(-1))
	ctx, cancel := context.WithCancel(t.Context())
	b := w.Object().Open(ctx, 0, -1)
	defer b.Close()
	cancel()
	if _, err := b.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Read = %v", err)
	}
	f, _ := s.Join(key("/b"))
	waiter, _ := s.Join(key("/b"))
	if _, err := waiter.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v", err)
	}
	f.Pass()
	w.Abort(nil)
}

func TestShareReleasesWithAnObject(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, key("/a"), "stale")
	f, _ := s.Join(key("/a"))
	waiter, _ := s.Join(key("/a"))
	o := s.Refresh(key("/a"), s.Get(key("/a")), meta(-1))
	f.Share(o)
	f.Pass()
	if got, err := waiter.Wait(t.Context()); got != o || err != nil {
		t.Errorf("Wait = %v, %v", got, err)
	}
}

func TestMemo(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, key("/a"), "x")
	o := s.Get(key("/a"))
	if o.Memo() != nil {
		t.Error("a new object has a memo")
	}
	o.SetMemo("HTTP/1.1 200 OK")
	if s.Get(key("/a")).Memo() != "HTTP/1.1 200 OK" {
		t.Error("the memo is lost")
	}
	if s.Refresh(key("/a"), o, meta(1)).Memo() != nil {
		t.Error("the memo of the old meta is on the refreshed object")
	}
}

// Bodies on their way are counted too.
func TestFillsAreBounded(t *testing.T) {
	s := newStore(t, Config{MemoryBytes: 4 << 20, MaxMemoryObject: 1 << 20})
	var writers []*Writer
	for range 20 {
		w := s.Fill(key("/a"+strings.Repeat("x", len(writers))), meta(-1))
		io.WriteString(w, noise(200_000))
		writers = append(writers, w)
		if got := s.Stats().FillingBytes; got > 1<<20 {
			t.Fatalf("%d bytes on their way, want at most a quarter of 4 MiB", got)
		}
	}
	for _, w := range writers {
		w.Abort(nil)
	}
	if got := s.Stats().FillingBytes; got != 0 {
		t.Errorf("%d bytes are still counted", got)
	}
}

// Everything at once. Each answer is one letter, repeated; the origin's letter
// is the same for all who fetch at one moment.
func TestConcurrentUse(t *testing.T) {
	c := diskConfig(t)
	c.MemoryBytes = 1 << 20
	s := newStore(t, c)
	var letter atomic.Int64
	deadline := time.Now().Add(2 * time.Second)
	var workers sync.WaitGroup
	for g := range 8 {
		workers.Go(func() {
			for n := g; time.Now().Before(deadline); n++ {
				i := n % 8
				k := key("/" + string(rune('a'+i)))
				if n%13 == 0 {
					letter.Add(1)
					s.Invalidate(zoneID, []string{k.Path})
				}
				useOnce(t, s, k, 1+i*i*3000, &letter)
			}
		})
	}
	workers.Wait()
}

// useOnce looks an object up, or fetches it, and reads it whole.
func useOnce(t *testing.T, s *Store, k Key, size int, letter *atomic.Int64) {
	o := s.Get(k)
	if o == nil {
		o = fetch(t, s, k, size, letter)
	}
	if o == nil {
		return
	}
	b, err := o.TryOpen(t.Context(), 0, -1)
	if errors.Is(err, ErrGone) {
		return
	}
	if err != nil {
		t.Error(err)
		return
	}
	got := drain(t, b)
	if len(got) != size || strings.Count(got, got[:1]) != size {
		t.Errorf("%d bytes of several answers, want %d of one", len(got), size)
	}
}

// fetch leads or waits. nil: the answer is not to be shared.
func fetch(t *testing.T, s *Store, k Key, size int, letter *atomic.Int64) *Object {
	f, leader := s.Join(k)
	if !leader {
		o, err := f.Wait(t.Context())
		if err != nil {
			t.Error(err)
		}
		return o
	}
	defer f.Pass()
	w := f.Store(meta(-1))
	go func() {
		io.WriteString(w, strings.Repeat(string(rune('a'+letter.Load()%26)), size))
		w.Commit()
	}()
	return w.Object()
}

// No Get that begins after an invalidation finds what the origin had before.
func TestConcurrentInvalidation(t *testing.T) {
	s := newStore(t, diskConfig(t))
	var origin, invalidated atomic.Int64
	deadline := time.Now().Add(time.Second)
	var workers sync.WaitGroup
	workers.Go(func() {
		for time.Now().Before(deadline) {
			n := origin.Add(1)
			s.Invalidate(zoneID, []string{"/a*"})
			invalidated.Store(n)
		}
	})
	for range 4 {
		workers.Go(func() {
			for time.Now().Before(deadline) {
				least := invalidated.Load()
				if o := s.Get(key("/a")); o != nil {
					if got := int64(o.Meta().Mark); got < least {
						t.Errorf("version %d is found after version %d was invalidated", got, least-1)
					}
					continue
				}
				if f, leader := s.Join(key("/a")); leader {
					m := meta(-1)
					m.Mark = uint32(origin.Load())
					f.Store(m).Commit()
				}
			}
		})
	}
	workers.Wait()
}

// Nothing runs on after Close and the end of the fills.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		s, err := New(diskConfig(t))
		if err != nil {
			t.Fatal(err)
		}
		w := s.Fill(key("/a"), meta(-1))
		b := w.Object().Open(t.Context(), 0, -1)
		io.WriteString(w, noise(100_000))
		b.Close()
		w.Abort(nil)
		put(t, s, key("/b"), "x")
		s.Invalidate(zoneID, []string{"/*"})
		s.Close()
		s.Close()
	}
	waitFor(t, func() bool { return runtime.NumGoroutine() <= before })
}

// A 304 to an older body must not hide the newer one.
func TestRefreshDoesNotHideANewerBody(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, key("/a"), "old")
	o := s.Get(key("/a"))
	put(t, s, key("/a"), "new")
	fresh := s.Refresh(key("/a"), o, meta(3))
	mustRead(t, fresh, 0, -1, "old")
	mustRead(t, s.Get(key("/a")), 0, -1, "new")
}
