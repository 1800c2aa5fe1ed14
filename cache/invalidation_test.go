package cache

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const zoneID = "EDFDVBD632BHDS5"

func at(path, query string) Key { return Key{Zone: zoneID, Path: path, Query: query} }

// Invalidation paths (spec/cloudfront.md 6).
func TestInvalidatePaths(t *testing.T) {
	for _, tc := range []struct {
		name, path string
		gone, kept []Key
	}{
		{"exact", "/a/b.html", []Key{at("/a/b.html", "")}, []Key{at("/a/b", ""), at("/a/b.html2", ""), at("/", "")}},
		{"case", "/A", []Key{at("/A", "")}, []Key{at("/a", "")}},
		{"directory", "/images", []Key{at("/images", "")}, []Key{at("/images/", ""), at("/images/x", "")}},
		{"directory with slash", "/images/", []Key{at("/images/", "")}, []Key{at("/images", "")}},
		{"wildcard", "/images*", []Key{at("/images", ""), at("/images/", ""), at("/images/a/b.png", "v=1"), at("/images2", "")}, []Key{at("/image", ""), at("/x/images", "")}},
		{"wildcard below", "/images/*", []Key{at("/images/", ""), at("/images/a/b.png", "")}, []Key{at("/images", "")}},
		{"everything", "/*", []Key{at("/", ""), at("/a", "x"), at("/a/b/c", "")}, nil},
		{"query", "/a.jpg?x=1", []Key{at("/a.jpg", "x=1")}, []Key{at("/a.jpg", ""), at("/a.jpg", "x=2"), at("/a.jpg", "x=1&y=2")}},
		{"wildcard and query", "/a.jpg*", []Key{at("/a.jpg", ""), at("/a.jpg", "x=1"), at("/a.jpg2", "")}, []Key{at("/a.jp", "")}},
		{"wildcard in the query", "/a.jpg?x=*", []Key{at("/a.jpg", "x="), at("/a.jpg", "x=1&y=2")}, []Key{at("/a.jpg", ""), at("/a.jpg", "y=1"), at("/a.jpg/x", "x=1")}},
		{"two stars", "/a**", []Key{at("/a*", ""), at("/a*b", "")}, []Key{at("/ab", "")}},
		{"encoded", "/%C3%A9", []Key{at("/%C3%A9", "")}, []Key{at("/é", ""), at("/%c3%a9", "")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newStore(t, Config{})
			other := tc.gone[0]
			other.Zone = "EOTHER"
			for _, k := range append(append([]Key{other}, tc.gone...), tc.kept...) {
				put(t, s, k, "x")
			}
			s.Invalidate(zoneID, []string{tc.path})
			for _, k := range tc.gone {
				if s.Get(k) != nil {
					t.Errorf("%v is still found", k)
				}
			}
			for _, k := range append(tc.kept, other) {
				if s.Get(k) == nil {
					t.Errorf("%v is gone", k)
				}
			}
			put(t, s, tc.gone[0], "new")
			mustRead(t, s.Get(tc.gone[0]), 0, -1, "new")
		})
	}
}

func TestMisunderstood39StarInsideIsLiteral(t *testing.T) {
	s := newStore(t, Config{})
	png, star := at("/img/a.png", ""), at("/img/*.png", "")
	put(t, s, png, "x")
	put(t, s, star, "x")
	s.Invalidate(zoneID, []string{"/img/*.png"})
	if s.Get(png) == nil {
		t.Error("/img/*.png dropped /img/a.png")
	}
	if s.Get(star) != nil {
		t.Error("/img/*.png did not drop the path of that name")
	}
}

func TestMisunderstood40PathWithoutQueryDropsOnlyThatVariant(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, at("/index.html", ""), "x")
	put(t, s, at("/index.html", "q=1"), "x")
	s.Invalidate(zoneID, []string{"/index.html"})
	if s.Get(at("/index.html", "")) != nil {
		t.Error("the variant without a query is still found")
	}
	if s.Get(at("/index.html", "q=1")) == nil {
		t.Error("?q=1 is gone")
	}
}

// The key holds the viewer's path, without an origin path before it.
func TestMisunderstood41PathIsTheViewers(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, at("/index.html", ""), "x")
	s.Invalidate(zoneID, []string{"/production/index.html"})
	if s.Get(at("/index.html", "")) == nil {
		t.Error("a path with the origin path dropped the object")
	}
	s.Invalidate(zoneID, []string{"/index.html"})
	if s.Get(at("/index.html", "")) != nil {
		t.Error("still found")
	}
}

// On one node a second miss has its reason in the key.
func TestMisunderstood52SecondMissHasAnotherKey(t *testing.T) {
	s := newStore(t, Config{})
	k := Key{Zone: zoneID, Path: "/a", Variant: "accept-language=en"}
	put(t, s, k, "x")
	if s.Get(k) == nil {
		t.Error("the same key misses twice")
	}
	k.Variant = "accept-language=de"
	if s.Get(k) != nil {
		t.Error("another header value in the key hits")
	}
}

// All header and cookie variants go together (spec 6).
func TestInvalidateDropsAllVariants(t *testing.T) {
	s := newStore(t, Config{})
	for _, v := range []string{"", "gzip", "br,gzip", "cookie=1"} {
		put(t, s, Key{zoneID, "/a", "", v}, "x")
	}
	s.Invalidate(zoneID, []string{"/a"})
	for _, v := range []string{"", "gzip", "br,gzip", "cookie=1"} {
		if s.Get(Key{zoneID, "/a", "", v}) != nil {
			t.Errorf("variant %q is still found", v)
		}
	}
}

func TestInvalidateTag(t *testing.T) {
	s := newStore(t, Config{})
	tagged := func(path string, tags ...string) {
		m := meta(0)
		m.Tags = tags
		if err := s.Fill(key(path), m).Commit(); err != nil {
			t.Fatal(err)
		}
	}
	tagged("/a", "news", "front")
	tagged("/b", "sport")
	s.InvalidateTag(zoneID, "news")
	if s.Get(key("/a")) != nil || s.Get(key("/b")) == nil {
		t.Error("the tag news did not drop /a alone")
	}
	s.InvalidateZone("EOTHER")
	if s.Get(key("/b")) == nil {
		t.Error("another zone's invalidation dropped /b")
	}
	s.InvalidateZone(zoneID)
	if s.Get(key("/b")) != nil {
		t.Error("/b is still found")
	}
}

// What was being fetched when the invalidation came is not served afterwards.
func TestInvalidateMeetsFetchesUnderWay(t *testing.T) {
	s := newStore(t, Config{})
	old, _ := s.Join(key("/a"))
	waiter, _ := s.Join(key("/a"))
	filling := s.Fill(key("/b"), meta(-1))
	reader := filling.Object().Open(t.Context(), 0, -1)
	s.Invalidate(zoneID, []string{"/*"})

	f, leader := s.Join(key("/a"))
	if !leader {
		t.Fatal("a request after the invalidation joins the fetch from before")
	}
	w := old.Store(meta(3))
	io.WriteString(w, "old")
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	if o, err := waiter.Wait(t.Context()); o != nil || err != nil {
		t.Errorf("the waiter gets %v, %v", o, err)
	}
	if s.Get(key("/a")) != nil {
		t.Error("the old answer is found")
	}
	w = f.Store(meta(3))
	io.WriteString(w, "new")
	w.Commit()
	mustRead(t, s.Get(key("/a")), 0, -1, "new")

	if s.Get(key("/b")) != nil {
		t.Error("the object that is filled is found")
	}
	io.WriteString(filling, "to the end")
	filling.Commit()
	if got, err := io.ReadAll(reader); string(got) != "to the end" || err != nil {
		t.Errorf("who read before the invalidation got %q, %v", got, err)
	}
	if s.Get(key("/b")) != nil {
		t.Error("the object is found when it is complete")
	}
}

func TestRefreshDoesNotUndoAnInvalidation(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, key("/a"), "x")
	o := s.Get(key("/a"))
	s.Invalidate(zoneID, []string{"/a"})
	s.Refresh(key("/a"), o, meta(1))
	if s.Get(key("/a")) != nil {
		t.Error("a 304 brought an invalidated object back")
	}
}

func TestTooManyInvalidationsDropTheZone(t *testing.T) {
	s := newStore(t, Config{})
	put(t, s, key("/a"), "x")
	put(t, s, Key{Zone: "EOTHER", Path: "/a"}, "x")
	paths := make([]string, maxZoneRules+1)
	for i := range paths {
		paths[i] = fmt.Sprintf("/other/%d", i)
	}
	s.Invalidate(zoneID, paths)
	if s.Get(key("/a")) != nil {
		t.Error("/a is found, though what it was to be compared with is forgotten")
	}
	if s.Get(Key{Zone: "EOTHER", Path: "/a"}) == nil {
		t.Error("another zone was dropped")
	}
	if n := s.ruleBytes.Load(); n != 0 {
		t.Errorf("%d bytes of rules", n)
	}
	put(t, s, key("/a"), "new")
	mustRead(t, s.Get(key("/a")), 0, -1, "new")
}

func TestSweepForgetsRules(t *testing.T) {
	s := newStore(t, diskConfig(t))
	big := noise(100_000)
	put(t, s, key("/a"), "x")
	put(t, s, key("/big"), big)
	put(t, s, key("/gone"), big)
	paths := []string{"/gone"}
	for i := range sweepRules {
		paths = append(paths, fmt.Sprintf("/other/%d", i))
	}
	s.Invalidate(zoneID, paths)
	waitFor(t, func() bool { return s.ruleBytes.Load() == 0 })
	mustRead(t, s.Get(key("/a")), 0, -1, "x")
	mustRead(t, s.Get(key("/big")), 0, -1, big)
	if s.Get(key("/gone")) != nil {
		t.Error("/gone is found")
	}
	waitFor(t, func() bool {
		info, err := os.Stat(filepath.Join(s.config.DiskDir, journalName))
		return err == nil && info.Size() < 100
	})
	if n := len(files(t, s.config.DiskDir)); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
	s.Close()
	s = newStore(t, s.config)
	mustRead(t, s.Get(key("/big")), 0, -1, big)
	s.Invalidate(zoneID, []string{"/big"})
	if s.Get(key("/big")) != nil {
		t.Error("an invalidation after the restart does not meet what was stored before")
	}
}

func TestInvalidationsSurviveARestart(t *testing.T) {
	c := diskConfig(t)
	s := newStore(t, c)
	for _, path := range []string{"/a", "/b/1", "/b/2", "/c"} {
		put(t, s, key(path), noise(100_000))
	}
	s.Invalidate(zoneID, []string{"/a", "/b/*"})
	put(t, s, key("/b/2"), "since then")
	s.Close()
	s = newStore(t, c)
	for path, want := range map[string]bool{"/a": false, "/b/1": false, "/b/2": true, "/c": true} {
		if got := s.Get(key(path)) != nil; got != want {
			t.Errorf("%s is found: %v, want %v", path, got, want)
		}
	}
}

// A crash: files and journal are there, nothing was closed.
func TestInvalidationsSurviveACrash(t *testing.T) {
	c := diskConfig(t)
	s := newStore(t, c)
	put(t, s, key("/a"), noise(100_000))
	path := files(t, c.DiskDir)[0]
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s.Invalidate(zoneID, []string{"/a"})
	s.Get(key("/a")) // drops the file
	waitFor(t, func() bool { return len(files(t, c.DiskDir)) == 0 })
	journal, err := os.ReadFile(filepath.Join(c.DiskDir, journalName))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	os.WriteFile(path, raw, fileMode) // as if the removal had been lost
	os.WriteFile(filepath.Join(c.DiskDir, journalName), journal, fileMode)
	s = newStore(t, c)
	if s.Get(key("/a")) != nil {
		t.Error("the invalidated object is back")
	}
}

func TestDamagedJournalDropsWhatIsOnDisk(t *testing.T) {
	for _, tc := range []struct {
		name   string
		damage func([]byte) []byte
	}{
		{"half a record", func(b []byte) []byte { return b[:len(b)-3] }},
		{"a bit", func(b []byte) []byte { b[len(b)-1] ^= 4; return b }},
		{"garbage", func(b []byte) []byte { return []byte(strings.Repeat("garbage", 10)) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var book logBook
			c := diskConfig(t)
			c.Logger = book.logger()
			s := newStore(t, c)
			put(t, s, key("/a"), noise(100_000))
			s.Invalidate(zoneID, []string{"/x", "/y"})
			s.Close()
			path := filepath.Join(c.DiskDir, journalName)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile(path, tc.damage(raw), fileMode)
			for range 2 {
				s = newStore(t, c)
				if s.Get(key("/a")) != nil {
					t.Error("/a is found, though it may have been invalidated")
				}
				s.Close()
			}
			if n := book.count(codeJournalDamaged); n != 1 {
				t.Errorf("%d log lines, want 1: %v", n, book.lines)
			}
		})
	}
}

// When the journal cannot be written, the files themselves are removed.
func TestInvalidationOnAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full: ", err)
	}
	var book logBook
	c := diskConfig(t)
	c.Logger = book.logger()
	s := newStore(t, c)
	put(t, s, key("/a"), noise(100_000))
	put(t, s, key("/b"), noise(100_000))
	s.journal.file.Close()
	s.journal.file = full
	s.Invalidate(zoneID, []string{"/a"})
	if s.Get(key("/a")) != nil {
		t.Error("/a is still found")
	}
	waitFor(t, func() bool { return len(files(t, c.DiskDir)) == 1 })
	if n := book.count(codeDiskFailed); n != 1 {
		t.Errorf("%d log lines, want 1: %v", n, book.lines)
	}
	s.Close()
	s = newStore(t, c)
	if s.Get(key("/a")) != nil || s.Get(key("/b")) == nil {
		t.Error("after a restart /a is back, or /b is gone")
	}
}
