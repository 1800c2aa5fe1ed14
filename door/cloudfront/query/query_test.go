package query

import (
	"strings"
	"testing"
)

func TestFilter(t *testing.T) {
	listed := func(names ...string) func(string) bool {
		return func(name string) bool {
			for _, n := range names {
				if n == name {
					return true
				}
			}
			return false
		}
	}
	for _, tc := range []struct {
		name, query string
		keep        func(string) bool
		want        string
	}{
		{"nothing", "", listed("a"), ""},
		{"a last empty parameter is one", "a=1&", listed("a"), "a=1"},
		{"none kept", "b=1&c=2", listed("a"), ""},
		{"all kept, byte for byte", "a=1&&b", listed("a", "b", ""), "a=1&&b"},
		{"request order, not the list's", "b=2&x=0&a=1", listed("a", "b"), "b=2&a=1"},
		{"duplicates stay", "a=2&b&a=1", listed("a"), "a=2&a=1"},
		{"semicolons belong to the value", "a=1;b=2&c=3", listed("a"), "a=1;b=2"},
		{"case matters", "A=1&a=2", listed("a"), "a=2"},
		{"nothing is decoded", "%61=1&a=%26", listed("a"), "a=%26"},
		{"equals signs in the value", "a=b=c&d", listed("a"), "a=b=c"},
	} {
		if got := Filter(tc.query, tc.keep); got != tc.want {
			t.Errorf("%s: Filter(%q) = %q, want %q", tc.name, tc.query, got, tc.want)
		}
	}
}

func TestGet(t *testing.T) {
	for _, tc := range []struct {
		query, name, want string
		ok                bool
	}{
		{"a=1&b=2&b=3", "b", "2", true},
		{"a", "a", "", true},
		{"a=1=2", "a", "1=2", true},
		{"ab=1", "a", "", false},
		{"", "a", "", false},
	} {
		if got, ok := Get(tc.query, tc.name); got != tc.want || ok != tc.ok {
			t.Errorf("Get(%q, %q) = %q, %v", tc.query, tc.name, got, ok)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"a=1&b=2", "&&=&a", "a=1;b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if got := Filter(query, func(string) bool { return true }); got != query {
			t.Errorf("keeping all of %q gives %q", query, got)
		}
		short := func(name string) bool { return name != "" && len(name) < 3 }
		got := Filter(query, short)
		if Filter(got, short) != got {
			t.Errorf("%q filtered twice changes", query)
		}
		var want []string
		for param := range strings.SplitSeq(query, "&") {
			if n, _, _ := strings.Cut(param, "="); short(n) {
				want = append(want, param)
			}
		}
		if got != strings.Join(want, "&") {
			t.Errorf("Filter(%q) = %q, want %q", query, got, want)
		}
	})
}

func BenchmarkFilter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Filter("page=2&size=large&utm_source=x", func(name string) bool { return name != "nope" })
	}
}
