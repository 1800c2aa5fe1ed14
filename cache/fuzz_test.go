package cache

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzInvalidationPath compares the matcher with the plain reading of
// spec/cloudfront.md 6: the path with its query is one string.
func FuzzInvalidationPath(f *testing.F) {
	for _, seed := range [][3]string{
		{"/images/*", "/images/a.png", ""}, {"/a.jpg*", "/a.jpg", "x=1"}, {"/a.jpg?x=*", "/a.jpg", "x=1"},
		{"/img/*.png", "/img/a.png", ""}, {"/img/*.png", "/img/*.png", ""}, {"/*", "/", ""}, {"/a?", "/a", ""},
		{"*", "/", "q"}, {"/a**", "/a*b", "*"}, {"/a?*", "/a", ""}, {"", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, path, keyPath, query string) {
		if strings.Contains(keyPath, "?") {
			t.Skip("a raw path ends before the first ?")
		}
		r := parseRule(path)
		got := r.matches(&Key{Path: keyPath, Query: query}, nil)
		if want := naiveMatch(path, keyPath, query); got != want {
			t.Errorf("%q meets %q ? %q: %v, want %v", path, keyPath, query, got, want)
		}
	})
}

func naiveMatch(path, keyPath, query string) bool {
	full := keyPath
	if query != "" {
		full += "?" + query
	}
	if prefix, wild := strings.CutSuffix(path, "*"); wild {
		return strings.HasPrefix(full, prefix)
	}
	if strings.Count(path, "?") == 1 {
		path = strings.TrimSuffix(path, "?") // no query and an empty one are the same (3.1)
	}
	return full == path
}

// FuzzFile feeds the reader of disk files anything. What it accepts must say
// the same when it is written again.
func FuzzFile(f *testing.F) {
	for _, body := range []string{"", "hello", strings.Repeat("x", blockSize+10)} {
		f.Add(encodeFile(&head{key: Key{"E1", "/a", "q", "v"}, meta: meta(-1), born: 7, size: int64(len(body))}, []byte(body)))
	}
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := parseFileHead(raw, int64(len(raw)))
		if err != nil {
			return
		}
		headSize, _, _ := parsePrefix(raw)
		body, err := joinBlocks(raw[prefixSize+headSize:], h.size)
		if err != nil {
			return
		}
		again := encodeFile(h, body)
		h2, err := parseFileHead(again, int64(len(again)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(h, h2, cmp.AllowUnexported(head{})); diff != "" {
			t.Error(diff)
		}
	})
}

// encodeFile is a whole file, put together from the description in format.go.
func encodeFile(h *head, body []byte) []byte {
	out := appendPrefix(nil, appendHead(nil, h), int64(len(body)))
	for ; len(body) > 0; body = body[min(blockSize, len(body)):] {
		out = appendBlock(out, body[:min(blockSize, len(body))])
	}
	return out
}

func TestFileOnDiskIsAsDescribed(t *testing.T) {
	s := newStore(t, diskConfig(t))
	body := noise(150_000)
	put(t, s, key("/a"), body)
	got, err := os.ReadFile(files(t, s.config.DiskDir)[0])
	if err != nil {
		t.Fatal(err)
	}
	want := encodeFile(&head{key: key("/a"), meta: meta(-1)}, []byte(body))
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes on disk, want %d", len(got), len(want))
	}
}

// FuzzJournal feeds the reader of the journal anything; what it accepts reads
// the same when it is written again.
func FuzzJournal(f *testing.F) {
	f.Add(appendRecord(appendRecord(nil, record{number: 3}), record{number: 9, zone: "E1", rules: []rule{
		{number: 9, kind: queryPrefix, text: "/a", query: "x"}, {number: 9, kind: cacheTag, text: "news"},
	}}))
	f.Add(appendRecord(nil, record{number: 1, zone: "E1", floor: true}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		records, err := parseJournal(raw)
		if err != nil {
			return
		}
		var again []byte
		for _, r := range records {
			again = appendRecord(again, r)
		}
		got, err := parseJournal(again)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(records, got, cmp.AllowUnexported(record{}, rule{})); diff != "" {
			t.Error(diff)
		}
	})
}

// Whatever comes between, no Get finds an object that a naive model says was
// invalidated, and every other object is found.
func TestInvalidationAgainstNaiveModel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	paths := []string{"/", "/a", "/a/", "/a/b", "/a/b.png", "/b", "/b*"}
	queries := []string{"", "x=1", "x=2", "y"}
	rules := []string{"/*", "/a", "/a*", "/a/*", "/a/b*", "/b*", "/b**", "/a?x=1", "/a?x=*", "/a?*", "/b"}
	s := newStore(t, Config{})
	model := make(map[Key]bool)
	for range 20_000 {
		k := at(paths[r.IntN(len(paths))], queries[r.IntN(len(queries))])
		switch n := r.IntN(100); {
		case n < 30:
			put(t, s, k, "x")
			model[k] = true
		case n < 33:
			path := rules[r.IntN(len(rules))]
			s.Invalidate(zoneID, []string{path})
			for k := range model {
				if naiveMatch(path, k.Path, k.Query) {
					delete(model, k)
				}
			}
		default:
			if got := s.Get(k) != nil; got != model[k] {
				t.Fatalf("%v is found: %v, want %v", k, got, model[k])
			}
		}
	}
}

// FuzzHead is FuzzFile behind the checksum.
func FuzzHead(f *testing.F) {
	m := meta(5)
	m.Tags = []string{"news"}
	f.Add(appendHead(nil, &head{key: Key{"E1", "/a", "q", "v"}, meta: m, born: 7}))
	f.Add(appendHead(nil, &head{}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		h, err := parseHead(raw)
		if err != nil {
			return
		}
		got, err := parseHead(appendHead(nil, h))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(h, got, cmp.AllowUnexported(head{})); diff != "" {
			t.Error(diff)
		}
	})
}
