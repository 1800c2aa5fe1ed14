package cache

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// logBook is a logger whose lines a test can read.
type logBook struct {
	mu    sync.Mutex
	lines []string
}

func (b *logBook) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, string(p))
	return len(p), nil
}

func (b *logBook) logger() *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }

// count is how many lines have that code.
func (b *logBook) count(code string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, line := range b.lines {
		if strings.Contains(line, "code="+code+" ") {
			n++
		}
	}
	return n
}

// onDisk is a store with small bounds, so that bodies over 64 KiB go to disk.
func diskConfig(t testing.TB) Config {
	return Config{
		MemoryBytes: 8 << 20, DiskBytes: 64 << 20, MaxMemoryObject: 64 << 10, DiskDir: t.TempDir(),
		Now: func() time.Time { return meta(0).Arrived.Add(time.Minute) },
	}
}

// noise returns n bytes that are the same in each run.
func noise(n int) string {
	r := rand.NewChaCha8([32]byte{1})
	b := make([]byte, n)
	r.Read(b)
	return string(b)
}

// files are the paths of the complete files of a store.
func files(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(dir, "objects"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func mustRead(t testing.TB, o *Object, offset, length int64, want string) {
	t.Helper()
	if o == nil {
		t.Fatal("no object")
	}
	got, err := read(t, o, offset, length)
	if err != nil || got != want {
		t.Fatalf("read %d bytes, %v; want %d bytes, equal: %v", len(got), err, len(want), got == want)
	}
}

func TestLargeObjectGoesToDiskWhileItIsServed(t *testing.T) {
	s := newStore(t, diskConfig(t))
	content := noise(3*blockSize + 1234)
	w := s.Fill(key("/big"), meta(-1))
	early := w.Object().Open(t.Context(), 0, -1)
	defer early.Close()
	for rest := content; len(rest) > 0; rest = rest[min(5000, len(rest)):] {
		if _, err := io.WriteString(w, rest[:min(5000, len(rest))]); err != nil {
			t.Fatal(err)
		}
	}
	first := make([]byte, 100_000)
	if _, err := io.ReadFull(early, first); err != nil || string(first) != content[:100_000] {
		t.Fatalf("the reader does not get the beginning: %v", err)
	}
	late := s.Get(key("/big")).Open(t.Context(), 70_000, 80_000)
	defer late.Close()
	if got, err := io.ReadAll(late); err != nil || string(got) != content[70_000:150_000] {
		t.Errorf("range of a body that arrives: %d bytes, %v", len(got), err)
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(early)
	if err != nil || string(rest) != content[100_000:] {
		t.Errorf("rest: %d bytes, %v", len(rest), err)
	}
	o := s.Get(key("/big"))
	if o.Size() != int64(len(content)) || o.Meta().ContentLength != int64(len(content)) || !o.Complete() {
		t.Errorf("size %d, Content-Length %d, complete %v", o.Size(), o.Meta().ContentLength, o.Complete())
	}
	mustRead(t, o, 0, -1, content)
	mustRead(t, o, blockSize-1, 2, content[blockSize-1:blockSize+1])
	mustRead(t, o, int64(len(content))-10, -1, content[len(content)-10:])
	if st := s.Stats(); st.DiskObjects != 1 || st.FillingBytes != 0 {
		t.Errorf("stats %+v", st)
	}
}

func TestRestartFindsObjects(t *testing.T) {
	c := diskConfig(t)
	s := newStore(t, c)
	big := noise(200_000)
	m := meta(5)
	m.Tags, m.Mark, m.StaleIfError = []string{"news", "front"}, 7, time.Minute
	w := s.Fill(Key{"E1", "/small", "x=1", "gzip"}, m)
	io.WriteString(w, "small")
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	put(t, s, key("/big"), big)
	put(t, s, key("/empty"), "")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = newStore(t, c)
	o := s.Get(Key{"E1", "/small", "x=1", "gzip"})
	if o == nil {
		t.Fatal("small object not found")
	}
	if diff := cmp.Diff(m, *o.Meta()); diff != "" {
		t.Error(diff)
	}
	mustRead(t, o, 0, -1, "small")
	mustRead(t, s.Get(key("/big")), 0, -1, big)
	mustRead(t, s.Get(key("/empty")), 0, -1, "")
	if s.Get(Key{"E1", "/small", "x=1", ""}) != nil {
		t.Error("another variant is found")
	}
}

func TestEvictedObjectsAreFoundOnDisk(t *testing.T) {
	c := diskConfig(t)
	c.MemoryBytes = 1 << 20
	s := newStore(t, c)
	content := noise(30_000)
	const n = 200
	for i := range n {
		k := key("/" + string(rune('a'+i%26)) + strings.Repeat("x", i/26))
		put(t, s, k, content)
		if st := s.Stats(); st.MemoryBytes+st.FillingBytes > c.MemoryBytes {
			t.Fatalf("memory bound exceeded: %+v", st)
		}
		waitFor(t, func() bool { return s.filling.Load() == 0 })
	}
	if st := s.Stats(); st.Evictions == 0 || st.DiskObjects == 0 {
		t.Fatalf("nothing was evicted: %+v", st)
	}
	for i := range n {
		mustRead(t, s.Get(key("/"+string(rune('a'+i%26))+strings.Repeat("x", i/26))), 0, -1, content)
		waitFor(t, func() bool { return s.filling.Load() == 0 }) // what that evicted is on disk
	}
}

func waitFor(t testing.TB, condition func() bool) {
	t.Helper()
	for range 5000 {
		if condition() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("condition does not come true")
}

func TestDiskBound(t *testing.T) {
	c := diskConfig(t)
	c.DiskBytes = 4 << 20
	s := newStore(t, c)
	for i := range 40 {
		put(t, s, key("/"+string(rune('A'+i))), noise(300_000))
		if st := s.Stats(); st.DiskBytes > c.DiskBytes {
			t.Fatalf("disk bound exceeded: %+v", st)
		}
	}
	waitFor(t, func() bool {
		var total int64
		for _, path := range files(t, c.DiskDir) {
			if info, err := os.Stat(path); err == nil {
				total += info.Size()
			}
		}
		return total <= c.DiskBytes
	})
}

func TestModes(t *testing.T) {
	c := diskConfig(t)
	c.DiskDir = filepath.Join(c.DiskDir, "cache")
	s := newStore(t, c)
	put(t, s, key("/big"), noise(100_000))
	s.Invalidate(key("").Zone, []string{"/other"})
	err := filepath.WalkDir(c.DiskDir, func(path string, e fs.DirEntry, err error) error {
		info, _ := e.Info()
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDamagedFilesAreLoggedOnceAndRemoved(t *testing.T) {
	for _, tc := range []struct {
		name   string
		damage func(b []byte) []byte
	}{
		{"empty", func(b []byte) []byte { return nil }},
		{"truncated", func(b []byte) []byte { return b[:len(b)-1] }},
		{"truncated head", func(b []byte) []byte { return b[:20] }},
		{"longer", func(b []byte) []byte { return append(b, 0) }},
		{"other magic", func(b []byte) []byte { b[0] ^= 1; return b }},
		{"bit in the sizes", func(b []byte) []byte { b[15] ^= 1; return b }},
		{"bit in the head", func(b []byte) []byte { b[prefixSize+20] ^= 1; return b }},
		{"bit in the body", func(b []byte) []byte { b[len(b)-100] ^= 1; return b }},
		{"zeros", func(b []byte) []byte { return make([]byte, len(b)) }},
	} {
		for _, content := range []string{noise(1000), noise(100_000)} {
			t.Run(tc.name, func(t *testing.T) {
				var book logBook
				c := diskConfig(t)
				c.Logger = book.logger()
				s := newStore(t, c)
				put(t, s, key("/a"), content)
				s.Close()
				path := files(t, c.DiskDir)[0]
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, tc.damage(raw), 0o600); err != nil {
					t.Fatal(err)
				}

				s = newStore(t, c)
				if o := s.Get(key("/a")); o != nil {
					if got, err := read(t, o, 0, -1); err == nil || strings.HasPrefix(content, got) == false {
						t.Errorf("damaged bytes are served: %d, %v", len(got), err)
					}
				}
				if s.Get(key("/a")) != nil {
					t.Error("the damaged object is still found")
				}
				waitFor(t, func() bool { return len(files(t, c.DiskDir)) == 0 })
				if n := book.count(codeFileDamaged); n != 1 {
					t.Errorf("%d log lines, want 1: %v", n, book.lines)
				}
				put(t, s, key("/a"), content)
				mustRead(t, s.Get(key("/a")), 0, -1, content)
			})
		}
	}
}

// fullFile is a file on a disk that is full after some bytes.
type fullFile struct {
	*os.File
	room *int64
}

func (f fullFile) WriteAt(p []byte, at int64) (int, error) {
	if *f.room -= int64(len(p)); *f.room < 0 {
		return 0, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return f.File.WriteAt(p, at)
}

// A full disk: serving goes on from memory, and it is logged once.
func TestFullDisk(t *testing.T) {
	for _, tc := range []struct {
		name string
		room int64
	}{
		{"at the first block", 0},
		{"in the middle", 3 * (blockSize + sumSize)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var book logBook
			c := diskConfig(t)
			c.Logger = book.logger()
			s := newStore(t, c)
			room := tc.room
			s.disk.create = func(dir string) (file, error) {
				f, err := os.CreateTemp(dir, "*")
				return fullFile{f, &room}, err
			}
			content := noise(1 << 20)
			for range 2 {
				w := s.Fill(key("/big"), meta(-1))
				body := w.Object().Open(t.Context(), 0, -1)
				got := make(chan []byte)
				go func() {
					b, err := io.ReadAll(body)
					if err != nil {
						t.Error(err)
					}
					body.Close()
					got <- b
				}()
				if _, err := io.WriteString(w, content); err != nil {
					t.Error(err)
				}
				if err := w.Commit(); err != nil {
					t.Error(err)
				}
				if string(<-got) != content {
					t.Error("the viewer did not get the body")
				}
				if s.Get(key("/big")) != nil {
					t.Error("it is said to be stored")
				}
			}
			put(t, s, key("/small"), "from memory")
			mustRead(t, s.Get(key("/small")), 0, -1, "from memory")
			if n := book.count(codeDiskFailed); n != 1 {
				t.Errorf("%d log lines, want 1: %v", n, book.lines)
			}
			if !s.Stats().DiskFailed || s.disk.writing.Load() != 0 {
				t.Errorf("stats %+v, writing %d", s.Stats(), s.disk.writing.Load())
			}
			if left, _ := os.ReadDir(s.disk.tempDir()); len(left) != 0 {
				t.Errorf("temporary files are left: %v", left)
			}
		})
	}
}

func TestUnusableDirIsAFinding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := New(Config{DiskDir: filepath.Join(path, "cache")})
	if err == nil || !strings.Contains(err.Error(), "CacheDirUnusable") {
		t.Errorf("New = %v", err)
	}
}

// A clock that was ahead when a file was written must not keep the object
// fresh for longer than its lifetime.
func TestClockThatJumpsBack(t *testing.T) {
	c := diskConfig(t)
	s := newStore(t, c)
	put(t, s, key("/a"), "a") // lifetime one hour, kept for a day
	s.Close()
	now := meta(0).Arrived.Add(-365 * 24 * time.Hour)
	c.Now = func() time.Time { return now }
	s = newStore(t, c)
	m := s.Get(key("/a")).Meta()
	if !m.Arrived.Equal(now) || !m.Expires.Equal(now.Add(time.Hour)) || !m.KeepUntil.Equal(now.Add(24*time.Hour)) {
		t.Errorf("arrived %v, expires %v, kept until %v; want %v and an hour, a day later", m.Arrived, m.Expires, m.KeepUntil, now)
	}
}

func TestObjectsPastTheirUseAreNotLoaded(t *testing.T) {
	c := diskConfig(t)
	s := newStore(t, c)
	put(t, s, key("/a"), "a")
	s.Close()
	c.Now = func() time.Time { return meta(0).KeepUntil }
	s = newStore(t, c)
	if s.Get(key("/a")) != nil || len(files(t, c.DiskDir)) > 0 && !s.disk.removedSoon() {
		t.Error("found")
	}
}

func (d *disk) removedSoon() bool {
	for range 2000 {
		if left, _ := filepath.Glob(filepath.Join(d.objectsDir(), "*", "*")); len(left) == 0 {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}

// A file that a reader has found can be opened even when it is evicted.
func TestTryOpenTellsThatTheFileIsGone(t *testing.T) {
	s := newStore(t, diskConfig(t))
	content := noise(100_000)
	put(t, s, key("/a"), content)
	o := s.Get(key("/a"))
	s.Remove(key("/a"))
	mustRead(t, o, 0, -1, content)
	waitFor(t, func() bool { return len(files(t, s.config.DiskDir)) == 0 })
	if _, err := o.TryOpen(t.Context(), 0, -1); !errors.Is(err, ErrGone) {
		t.Errorf("TryOpen = %v, want ErrGone", err)
	}
	if _, err := io.ReadAll(o.Open(context.Background(), 0, -1)); !errors.Is(err, ErrGone) {
		t.Errorf("read = %v, want ErrGone", err)
	}
}

func TestFileBodyWriteTo(t *testing.T) {
	s := newStore(t, diskConfig(t))
	content := noise(200_000)
	put(t, s, key("/a"), content)
	b := s.Get(key("/a")).Open(t.Context(), 10, 150_000)
	defer b.Close()
	var out bytes.Buffer
	if n, err := b.(io.WriterTo).WriteTo(&out); n != 150_000 || err != nil || out.String() != content[10:150_010] {
		t.Errorf("%d, %v", n, err)
	}
}
