package pattern

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern   string
		matches   []string
		otherwise []string
	}{
		{"images/*.jpg", []string{"/images/a.jpg", "/images/x/a.jpg", "/images/.jpg"}, []string{"/images/a.JPG", "/x/images/a.jpg", "/images/a.jpgx"}},
		{"/images/*.jpg", []string{"/images/a.jpg", "/images/x/a.jpg"}, []string{"/images", "/"}},
		{"*product.jpg", []string{"/product.jpg", "/my-product.jpg", "/a/b/product.jpg"}, []string{"/product.jpg/"}},
		{"a*.jpg", []string{"/apple.jpg", "/abra/cadabra/magic.jpg"}, []string{"/x/apple.jpg"}},
		{"a??.jpg", []string{"/ant.jpg", "/abe.jpg", "/a/b.jpg"}, []string{"/a.jpg", "/able.jpg"}},
		{"images", []string{"/images"}, []string{"/images/", "/images/a", "/image"}},
		{"/app", []string{"/app"}, []string{"/app/", "/apple"}},
		{"/app/*", []string{"/app/", "/app/x"}, []string{"/app", "/apple"}},
		{"/app*", []string{"/app", "/app/", "/app/x", "/apple"}, []string{"/ap"}},
		{"*", []string{"/", "/a", "/a/b"}, nil},
		{"/", []string{"/"}, []string{"/a"}},
		{"**", []string{"/", "/ab"}, nil},
		{"?", []string{"/a"}, []string{"/", "/ab"}},
		{"/a*b*c", []string{"/abc", "/a-b-b-c", "/abcbc"}, []string{"/acb", "/ab", "/ac"}},
		{"/a*ab", []string{"/aab", "/aabab"}, []string{"/ab"}}, // prefix and suffix may not overlap
		{"/*b?d*", []string{"/abcd", "/bbd", "/xbbdd/"}, []string{"/bd", "/abc"}},
		{`/~"'$@:+&_-.`, []string{`/~"'$@:+&_-.`}, nil},
	} {
		p, err := Compile(tc.pattern)
		if err != nil {
			t.Errorf("Compile(%q): %v", tc.pattern, err)
			continue
		}
		if p.String() != tc.pattern {
			t.Errorf("String = %q, want %q", p.String(), tc.pattern)
		}
		m, err := NewMatcher([]string{tc.pattern})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range tc.matches {
			if !p.Match(s) || m.Match(s) != 0 {
				t.Errorf("%q does not match %q", tc.pattern, s)
			}
		}
		for _, s := range tc.otherwise {
			if p.Match(s) || m.Match(s) != -1 {
				t.Errorf("%q matches %q", tc.pattern, s)
			}
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, tc := range []struct{ pattern, want string }{
		{"", "path pattern is empty"},
		{"/" + strings.Repeat("a", 255), "has 256 characters, want at most 255"},
		{"/a b", `has ' ' at offset 2`},
		{"/%61", `has '%' at offset 1`},
		{"/{a,b}", `has '{' at offset 1`},
		{"/[ab]", `has '[' at offset 1`},
	} {
		if _, err := Compile(tc.pattern); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("Compile(%q) = %v, want %q", tc.pattern, err, tc.want)
		}
	}
	_, err := NewMatcher([]string{"/a b", "/ok", "/%"})
	if err == nil || !strings.Contains(err.Error(), `"/a b"`) || !strings.Contains(err.Error(), `"/%"`) {
		t.Errorf("NewMatcher = %v, want both wrong patterns named", err)
	}
}

// Misunderstood 18: "images/*" and "*.jpg" match at any depth.
func TestMisunderstood18StarCrossesSlashes(t *testing.T) {
	expectMatch(t, "images/*", "/images/a/b/c.png", 0)
	expectMatch(t, "*.jpg", "/a/b/c.jpg", 0)
}

// Misunderstood 19: patterns are case-sensitive. (They see no query because a
// path has none.)
func TestMisunderstood19CaseMatters(t *testing.T) {
	expectMatch(t, "*.jpg", "/LOGO.JPG", -1)
	expectMatch(t, "/Images/*", "/images/a", -1)
}

// Misunderstood 21: the pattern is matched against the normalized path.
func TestMisunderstood21DotSegmentsAreRemovedBeforeMatching(t *testing.T) {
	expectMatch(t, "/a/b*", Normalize("/a/b/../c"), -1)
	expectMatch(t, "/a/c", Normalize("/a/b/../c"), 0)
	expectMatch(t, "/a*", Normalize("/a/b/.."), 0)
	expectMatch(t, "/a/b*", Normalize("/a/b/.."), -1)
}

func expectMatch(t *testing.T, pattern, path string, want int) {
	t.Helper()
	m, err := NewMatcher([]string{pattern})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Match(path); got != want {
		t.Errorf("%q on %q = %d, want %d", pattern, path, got, want)
	}
}

func TestMatcherTakesTheFirstInOrder(t *testing.T) {
	m, err := NewMatcher([]string{"/api/private/*", "/api/*", "*.jpg", "/api/x.jpg", "/"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/api/private/x.jpg": 0,
		"/api/x.jpg":         1,
		"/img/x.jpg":         2,
		"/":                  4,
		"/other":             -1,
		"*":                  -1,
		"":                   -1,
	} {
		if got := m.Match(path); got != want {
			t.Errorf("Match(%q) = %d, want %d", path, got, want)
		}
	}
}

func TestMatcherOfManyPatterns(t *testing.T) {
	m, err := NewMatcher(manyPatterns(200))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 63, 64, 127, 128, 199} {
		if got := m.Match(fmt.Sprintf("/section-%d/x", i)); got != i {
			t.Errorf("section %d matched %d", i, got)
		}
	}
	empty, err := NewMatcher(nil)
	if err != nil || empty.Match("/x") != -1 {
		t.Errorf("a matcher of no patterns: %v", err)
	}
}

func TestNormalize(t *testing.T) {
	for _, tc := range []struct{ path, want string }{
		{"/", "/"},
		{"/a/b", "/a/b"},
		{"/a/b/", "/a/b/"},
		{"/.well-known/x", "/.well-known/x"},
		{"/a/...", "/a/..."},
		{"/a/..b", "/a/..b"},
		{"//", "/"},
		{"///a//b", "/a/b"},
		{"/a/./b", "/a/b"},
		{"/a/.", "/a/"},
		{"/a/b/..", "/a/"},
		{"/a/b/../c", "/a/c"},
		{"/a/b/../../c", "/c"},
		{"/../../a", "/a"},
		{"/..", "/"},
		{"/a/../..", "/"},
		{"/a/b//", "/a/b/"},
		{"/a//../b", "/b"},
		{"/%61dmin", "/admin"},
		{"/%7euser/%41%2D%5f%30", "/~user/A-_0"},
		{"/a/%2e%2E/b", "/b"},
		{"/a%2Fb", "/a%2Fb"},
		{"/a%20b", "/a%20b"},
		{"/100%", "/100%"},
		{"/%zz%6", "/%zz%6"},
		{"*", "*"},
		{"", ""},
	} {
		if got := Normalize(tc.path); got != tc.want {
			t.Errorf("Normalize(%q) = %q, want %q", tc.path, got, tc.want)
		}
	}
}

// FuzzMatch compares with the regular expression that the pattern stands for.
func FuzzMatch(f *testing.F) {
	for _, seed := range [][2]string{{"/a*b?c", "/axxbyc"}, {"*.jpg", "/x/y.jpg"}, {"**?*", "/a"}, {"/", "/"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, path string) {
		p, err := Compile(pattern)
		if err != nil || !strings.HasPrefix(path, "/") {
			return
		}
		m, err := NewMatcher([]string{pattern})
		if err != nil {
			t.Fatal(err)
		}
		want := reference(pattern).MatchString(latin1(path))
		if p.Match(path) != want || (m.Match(path) == 0) != want {
			t.Errorf("%q on %q: %v, %d, want %v", pattern, path, p.Match(path), m.Match(path), want)
		}
	})
}

func reference(pattern string) *regexp.Regexp {
	expr := regexp.QuoteMeta("/" + strings.TrimPrefix(pattern, "/"))
	expr = strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(expr)
	return regexp.MustCompile(`(?s)\A` + expr + `\z`)
}

// latin1 turns each byte into a character, as "?" takes bytes.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// FuzzNormalize compares with path.Clean, which differs in the last slash only.
func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"/a/../b//c/.", "/%2e%2e/a", "/.well-known", "//..//"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if !strings.HasPrefix(raw, "/") {
			return
		}
		got := Normalize(raw)
		if again := Normalize(got); !strings.Contains(got, "%") && again != got {
			t.Errorf("Normalize(%q) = %q, and once more %q", raw, got, again)
		}
		want := path.Clean(decode(raw))
		if got != want && got != want+"/" {
			t.Errorf("Normalize(%q) = %q, path.Clean says %q", raw, got, want)
		}
	})
}

func manyPatterns(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("/section-%d/*", i)
	}
	return out
}

// typical is a distribution's behaviors as teams write them, filled up to n.
func typical(n int) []string {
	out := []string{"/api/*", "*.jpg", "*.png", "*.css", "/static/*", "/admin*", "/.well-known/*", "*.woff2"}
	return append(out, manyPatterns(n-len(out))...)
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{25, 75} {
		for name, path := range map[string]string{"first": "/api/users", "none": "/some/page.html", "worst": "/section-x/page/"} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				m, err := NewMatcher(typical(n))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					m.Match(Normalize(path))
				}
			})
		}
	}
}

// BenchmarkMatchHostile is a long path against the pattern that would make a
// backtracking matcher explode.
func BenchmarkMatchHostile(b *testing.B) {
	p, err := Compile("/*" + strings.Repeat("a*", 30) + strings.Repeat("a", 100) + "?b*c")
	if err != nil {
		b.Fatal(err)
	}
	long := "/" + strings.Repeat("a", 8000) + "c"
	b.ReportAllocs()
	for b.Loop() {
		p.Match(long)
	}
}
