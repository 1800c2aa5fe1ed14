package structured

import (
	"strings"
	"testing"

	"github.com/dunglas/httpsfv"
)

// FuzzAgainstLibrary compares with a library that many servers use: the same
// fields are valid, and mean the same once they are written canonically.
func FuzzAgainstLibrary(f *testing.F) {
	for _, seed := range []string{
		"1", "-1.50", `"a"`, "tok;a=1;b", ":aGk=:", "?0", "@5", `%"%c3%bc"`, "a, b;x, (c d);y", "a=1, b, c=(1 2);z, a=3", "(", "a=(", "1.2345", "a=1;;", "\ta", "a=\"\\\"\"",
		"999999999999.999", "-0.001", `a=("x"  y )`, "a;b=?1", "a, ,b", "*=*", "1..", "--1", "a=@-3;d=:YQ==:",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if lenient(text) {
			t.Skip()
		}
		lines := []string{text}
		item, err := ParseItem(lines)
		theirItem, theirErr := httpsfv.UnmarshalItem(lines)
		agree(t, "item", text, item.String, err, theirItem, theirErr)
		list, err := ParseList(lines)
		theirList, theirErr := httpsfv.UnmarshalList(lines)
		agree(t, "list", text, list.String, err, theirList, theirErr)
		dictionary, err := ParseDictionary(lines)
		theirDictionary, theirErr := httpsfv.UnmarshalDictionary(lines)
		agree(t, "dictionary", text, dictionary.String, err, theirDictionary, theirErr)
	})
}

// lenient reports what the two may read differently: byte sequences without
// padding, which RFC 9651 section 4.2.7 lets parsers take, and the sign of a
// zero, which means nothing.
func lenient(text string) bool {
	return strings.Contains(text, ":") || strings.Contains(text, "-0")
}

func agree(t *testing.T, kind, text string, ours func() string, err error, theirs httpsfv.StructuredFieldValue, theirErr error) {
	t.Helper()
	if (err == nil) != (theirErr == nil) {
		t.Errorf("%q as %s: %v, the library says %v", text, kind, err, theirErr)
		return
	}
	if err != nil {
		return
	}
	if want, err := httpsfv.Marshal(theirs); err != nil || ours() != want {
		t.Errorf("%q as %s: %s, the library says %s, %v", text, kind, ours(), want, err)
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(`a=1, b=("x" y);q=0.5`, `c=%"%c3%bc", a=:aGk:`)
	f.Add("a", "")
	f.Fuzz(func(t *testing.T, first, second string) {
		lines := []string{first, second}
		d, err := ParseDictionary(lines)
		if err != nil {
			if e := AsError(err); e.Span.Start > e.Span.End || e.Span.End > len(lines[e.Span.Line]) {
				t.Errorf("%q: an error at %+v", lines, e.Span)
			}
			return
		}
		written := d.String()
		again, err := ParseDictionary([]string{written})
		if err != nil || again.String() != written {
			t.Errorf("%q is written %q, and read again %q, %v", lines, written, again, err)
		}
	})
}
