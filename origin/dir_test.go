package origin_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

var written = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// files writes a directory: path, content, path, content …
func files(t testing.TB, pairs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		name := filepath.Join(dir, pairs[i])
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(pairs[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, written, written); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func content(t testing.TB, o *origin.Object) string {
	t.Helper()
	defer o.Content.Close()
	b, err := io.ReadAll(o.Content)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDirObject(t *testing.T) {
	d := origin.Dir(files(t, "css/site.css", "hello"))
	got, err := d.Open(t.Context(), "css/site.css")
	if err != nil {
		t.Fatal(err)
	}
	if c := content(t, got); c != "hello" {
		t.Errorf("content %q", c)
	}
	want := &origin.Object{Size: 5, ModTime: written, ContentType: "text/css",
		ETag: `"5d41402abc4b2a76b9719d911017c592"`} // MD5 of "hello"
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(origin.Object{}, "Content")); diff != "" {
		t.Error(diff)
	}
}

func TestDirReachesNothingElse(t *testing.T) {
	outside := files(t, "secret", "s")
	dir := files(t, "a/b.txt", "b", ".env", "e", ".git/config", "c", ".well-known/security.txt", "w", "dir/x", "x", "closed", "c")
	links := map[string]string{
		"out":     filepath.Join(outside, "secret"),
		"up":      "../" + filepath.Base(outside) + "/secret",
		"folder":  outside,
		"inside":  "a/b.txt",
		"loop":    "loop",
		"dotted":  ".env",
		"nowhere": "missing",
	}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	d := origin.Dir(dir)
	for _, tc := range []struct {
		key  string
		want error
	}{
		{"a/b.txt", nil},
		{"inside", nil},
		{".well-known/security.txt", nil},
		{"", origin.ErrNoSuchKey},
		{".", origin.ErrNoSuchKey},
		{"..", origin.ErrNoSuchKey},
		{"../" + filepath.Base(outside) + "/secret", origin.ErrNoSuchKey},
		{"a/../a/b.txt", origin.ErrNoSuchKey}, // another key than a/b.txt
		{"a//b.txt", origin.ErrNoSuchKey},
		{"./a/b.txt", origin.ErrNoSuchKey},
		{"/a/b.txt", origin.ErrNoSuchKey},
		{filepath.Join(outside, "secret"), origin.ErrNoSuchKey},
		{`a\b.txt`, origin.ErrNoSuchKey},
		{"a/b.txt\x00", origin.ErrNoSuchKey},
		{"a/b.txt/", origin.ErrNoSuchKey},
		{"a/b.txt/c", origin.ErrNoSuchKey},
		{"dir", origin.ErrNoSuchKey}, // folders are no objects
		{"dir/", origin.ErrNoSuchKey},
		{".env", origin.ErrNoSuchKey},
		{".git/config", origin.ErrNoSuchKey},
		{"out", origin.ErrNoSuchKey},
		{"up", origin.ErrNoSuchKey},
		{"folder/secret", origin.ErrNoSuchKey},
		{"loop", origin.ErrNoSuchKey},
		{"nowhere", origin.ErrNoSuchKey},
		{"pipe", origin.ErrNoSuchKey},
		{strings.Repeat("x", 300), origin.ErrNoSuchKey}, // longer than a file name can be
	} {
		o, err := d.Open(t.Context(), tc.key)
		if !errors.Is(err, tc.want) {
			t.Errorf("Open(%q): %v, want %v", tc.key, err, tc.want)
		}
		if err == nil {
			o.Content.Close()
		}
	}
}

func TestDirFollowsChanges(t *testing.T) {
	dir := files(t, "a", "one")
	d := origin.Dir(dir)
	open := func() (string, string) {
		o, err := d.Open(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		return o.ETag, content(t, o)
	}
	first, _ := open()
	if again, _ := open(); again != first {
		t.Errorf("ETag %s, then %s", first, again)
	}
	// The same size and time, but another file, as a build tool writes it.
	other := filepath.Join(dir, "new")
	os.WriteFile(other, []byte("two"), 0o644)
	os.Chtimes(other, written, written)
	os.Rename(other, filepath.Join(dir, "a"))
	if etag, text := open(); etag == first || text != "two" {
		t.Errorf("ETag %s as before, content %q", etag, text)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Open(t.Context(), "a"); !errors.Is(err, origin.ErrNoSuchBucket) {
		t.Errorf("error %v without the directory", err)
	}
}

func TestContentTypeComesFromTheTable(t *testing.T) {
	for name, want := range map[string]string{
		"index.html": "text/html", "a.JS": "text/javascript", "a.mjs": "text/javascript", "a.svg": "image/svg+xml",
		"a.woff2": "font/woff2", "a.tar.gz": "application/gzip", "a.unheard-of": "binary/octet-stream", "README": "binary/octet-stream",
	} {
		o, err := origin.Dir(files(t, name, "")).Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		o.Content.Close()
		if o.ContentType != want {
			t.Errorf("%s: %q, want %q", name, o.ContentType, want)
		}
	}
}

func TestBigFilesHaveAnETagInParts(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "big")
	os.WriteFile(name, nil, 0o644)
	if err := os.Truncate(name, 200<<20); err != nil { // sparse
		t.Fatal(err)
	}
	o, err := origin.Dir(dir).Open(t.Context(), "big")
	if err != nil {
		t.Fatal(err)
	}
	o.Content.Close()
	if !strings.HasSuffix(o.ETag, `-4"`) {
		t.Errorf("ETag %s, want one of 4 parts", o.ETag)
	}
}

func declared() origin.Objects {
	return origin.Declared([]*resource.Object{
		{Key: "index.html", Content: []byte("declared"), ContentType: "text/html", CacheControl: "no-cache",
			ContentDisposition: "inline", ContentEncoding: "br", ContentLanguage: "de", WebsiteRedirect: "/x", Metadata: map[string]string{"k": "v"}},
		{Key: "b/raw", Content: []byte("hello")},
	})
}

func TestDeclaredObjects(t *testing.T) {
	dir := files(t, "file.bin", "hello")
	objects := origin.Overlay(declared(), origin.Declared([]*resource.Object{
		{Key: "file", Path: filepath.Join(dir, "file.bin")},
		{Key: "gone", Path: filepath.Join(dir, "missing")},
	}))
	got := map[string]*origin.Object{}
	for _, key := range []string{"index.html", "b/raw", "file"} {
		o, err := objects.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		content(t, o)
		got[key] = o
	}
	const hello = `"5d41402abc4b2a76b9719d911017c592"`
	want := map[string]*origin.Object{
		"index.html": {Size: 8, ETag: `"d6465c400732330871e46ffe6140eced"`, ContentType: "text/html", CacheControl: "no-cache",
			ContentDisposition: "inline", ContentEncoding: "br", ContentLanguage: "de", WebsiteRedirect: "/x", Metadata: map[string]string{"k": "v"}},
		"b/raw": {Size: 5, ETag: hello, ContentType: "application/octet-stream"},
		"file":  {Size: 5, ETag: hello, ContentType: "application/octet-stream", ModTime: written},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(origin.Object{}, "Content")); diff != "" {
		t.Error(diff)
	}
	if _, err := objects.Open(t.Context(), "gone"); !errors.Is(err, origin.ErrNoSuchKey) {
		t.Errorf("missing file: %v", err)
	}
}

func TestOverlayPrefersTheFirst(t *testing.T) {
	o := origin.Overlay(declared(), origin.Dir(files(t, "index.html", "from disk", "c.txt", "c")))
	for key, want := range map[string]string{"index.html": "declared", "c.txt": "c"} {
		obj, err := o.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if got := content(t, obj); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if _, err := o.Open(t.Context(), "d"); !errors.Is(err, origin.ErrNoSuchKey) {
		t.Errorf("missing: %v", err)
	}
}

// Paging through a bucket, whatever the page's size, gives every key once.
func TestListPages(t *testing.T) {
	dir := origin.Dir(files(t, "a/1", "", "a/2", "", "b", "", "c/d/1", "", "c/e", "", "z", "", ".hidden/x", "", "a.txt", ""))
	over := origin.Overlay(declared(), dir)
	for _, tc := range []struct {
		name              string
		objects           origin.Objects
		prefix, delimiter string
		want              []string
	}{
		{"all", dir, "", "", []string{"a.txt", "a/1", "a/2", "b", "c/d/1", "c/e", "z"}},
		{"folders", dir, "", "/", []string{"a.txt", "a/", "b", "c/", "z"}},
		{"prefix", dir, "c/", "/", []string{"c/d/", "c/e"}},
		{"prefix that is no folder", dir, "a", "", []string{"a.txt", "a/1", "a/2"}},
		{"nothing", dir, "q", "/", nil},
		{"two sources", over, "", "/", []string{"a.txt", "a/", "b", "b/", "c/", "index.html", "z"}},
	} {
		for most := 1; most <= 8; most++ {
			var got []string
			r := origin.ListRequest{Prefix: tc.prefix, Delimiter: tc.delimiter, Max: most}
			for pages := 0; pages < 20; pages++ {
				l, err := tc.objects.List(context.Background(), r)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(l.Entries) + len(l.Prefixes); n > most {
					t.Errorf("%s: %d on a page of %d", tc.name, n, most)
				}
				got = append(got, merged(l)...)
				if r.StartAfter = l.Last; !l.Truncated {
					break
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s, pages of %d:\n%s", tc.name, most, diff)
			}
		}
	}
}

// merged is a page's keys and prefixes in their common order.
func merged(l *origin.Listing) []string {
	var out []string
	e, p := l.Entries, l.Prefixes
	for len(e)+len(p) > 0 {
		if len(p) == 0 || len(e) > 0 && e[0].Key < p[0] {
			out, e = append(out, e[0].Key), e[1:]
			continue
		}
		out, p = append(out, p[0]), p[1:]
	}
	return out
}
