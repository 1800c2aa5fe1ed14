package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlain(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"text", "max-age=300; includeSubDomains", "max-age=300; includeSubDomains"},
		{"other scripts", "größer 日本", "größer 日本"},
		{"quotes stay", `'self' "x"`, `'self' "x"`},
		{"an escape sequence", "a\x1b[2Jb", `a\x1b[2Jb`},
		{"line ends", "a\r\nb\tc", `a\r\nb\tc`},
		{"C1 control", "a\u009bb", `a\u009bb`},
		{"text turned around", "a\u202etxt.exe", `a\u202etxt.exe`},
		{"no width", "a\u200bb", `a\u200bb`},
		{"not UTF-8", "a\xff\x80b", `a\xff\x80b`},
		{"a real U+FFFD", "a\ufffdb", "a\ufffdb"},
		{"delete", "\x7f", `\x7f`},
	} {
		if got := plain(tc.text); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestColumns(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "größer": 6, "日本": 4, "e\u0301": 1, "–": 1, "█": 1} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
}

func TestWrapped(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"fits", "one two", 7, []string{"one two"}},
		{"breaks", "one two three", 7, []string{"one two", "three"}},
		{"a long word alone", "a https://example.com/long b", 6, []string{"a", "https://example.com/long", "b"}},
		{"wide characters", "日本 日本", 8, []string{"日本", "日本"}},
		{"nothing", "", 8, nil},
	} {
		if diff := cmp.Diff(tc.want, wrapped(tc.text, tc.limit)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("a\x1b[2J\xff\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		got := plain(text)
		if again := plain(got); again != got {
			t.Errorf("plain(%q) = %q, and of that %q", text, got, again)
		}
	})
}
