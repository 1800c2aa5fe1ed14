package httpapi

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/resource/expression"
)

func newRouter(t testing.TB, keys []string) *router {
	t.Helper()
	out := &router{}
	for _, key := range keys {
		parsed, err := expression.ParseRoute(key)
		if err != nil {
			t.Fatal(err)
		}
		out.add(parsed, &route{key: key, segments: parsed.Segments})
	}
	return out
}

// selected looks at every route, as spec/api-gateway.md 2 reads: segment by
// segment a literal beats a variable and that a greedy one; then a method beats
// ANY; full matches before greedy ones before $default.
func selected(keys []string, method, path string) string {
	best, bestRank := "", "\xff"
	for _, key := range keys {
		parsed, _ := expression.ParseRoute(key)
		if rank, ok := rankOf(parsed, method, path); ok && rank < bestRank {
			best, bestRank = key, rank
		}
	}
	return best
}

// rankOf is how well a route fits: the less, the better.
func rankOf(r expression.Route, method, path string) (string, bool) {
	if r.Default {
		return "3", true
	}
	if r.Method != method && r.Method != "ANY" {
		return "", false
	}
	var segments []string
	if path != "/" {
		segments = strings.Split(path[1:], "/")
	}
	rank, kind := "", "1"
	for i, s := range r.Segments {
		switch {
		case s.Greedy:
			if i >= len(segments) || strings.Join(segments[i:], "/") == "" {
				return "", false
			}
			rank, kind, segments = rank+"g", "2", segments[:i+1]
		case i >= len(segments), s.Variable == "" && s.Literal != segments[i], s.Variable != "" && segments[i] == "":
			return "", false
		case s.Variable == "":
			rank += "a"
		default:
			rank += "b"
		}
	}
	if len(segments) != len(r.Segments) {
		return "", false
	}
	if r.Method == "ANY" {
		return kind + rank + "!y", true // "!" sorts before all that could go on
	}
	return kind + rank + "!x", true
}

// TestRouterAgainstReference: a thousand random tables.
func TestRouterAgainstReference(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range 1000 {
		seen := map[string]bool{}
		var keys []string
		for range 1 + random.IntN(12) {
			key := pick("GET", "POST", "ANY") + " "
			for i := range random.IntN(4) {
				key += "/" + pick("a", "b", fmt.Sprintf("{v%d}", i))
			}
			if random.IntN(3) == 0 {
				key += "/{p+}"
			}
			if strings.HasSuffix(key, " ") {
				key += "/"
			}
			if random.IntN(20) == 0 {
				key = "$default"
			}
			if shape := strings.NewReplacer("{v0}", "v", "{v1}", "v", "{v2}", "v").Replace(key); !seen[shape] {
				seen[shape] = true
				keys = append(keys, key)
			}
		}
		compareRouter(t, keys, pick("GET", "POST", "PUT"), "/"+strings.Join([]string{pick("a", "b", "c"), pick("a", "b", "c"), pick("a", "")}[:random.IntN(4)], "/"))
	}
}

func compareRouter(t *testing.T, keys []string, method, path string) {
	t.Helper()
	got := ""
	if r := newRouter(t, keys).find(method, path); r != nil {
		got = r.key
	}
	if want := selected(keys, method, path); got != want {
		t.Errorf("%s %s among %q: %q, want %q", method, path, keys, got, want)
	}
}

// FuzzPaths: any path finds what the reference finds, and its variables are
// parts of it.
func FuzzPaths(f *testing.F) {
	keys := []string{"GET /", "GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{a}/{b}/c", "POST /pets/{x}/{rest+}", "GET /s/", "$default"}
	for _, seed := range []string{"/", "//", "/pets/dog/1", "/pets//x", "/a/b/c", "/s/", "/pets/%2F/x", "/pets/a/b/c/"} {
		f.Add("GET", seed)
	}
	f.Fuzz(func(t *testing.T, method, path string) {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		compareRouter(t, keys, method, path)
		r := newRouter(t, keys).find(method, path)
		for _, s := range r.segments {
			if raw, ok := r.rawVariable(path, s.Variable); s.Variable != "" && (!ok || raw == "" || !strings.Contains(path, raw)) {
				t.Errorf("%s %s: %s is %q", method, path, s.Variable, raw)
			}
		}
	})
}

// FuzzStage: what is cut off a path is a stage's name, and the rest begins with
// a slash.
func FuzzStage(f *testing.F) {
	a := &API{stages: map[string]*stage{"$default": {}, "test": {}, "v-1_x": {}}}
	for _, seed := range []string{"/", "/test", "/test/", "/test/a", "/tests", "/v-1_x//a", "/$default/a", "//test"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		name, rest := a.splitStage(path)
		switch {
		case !strings.HasPrefix(rest, "/"), name == "$default" && rest != path:
			t.Errorf("%q: %q %q", path, name, rest)
		case name != "$default" && path != "/"+name+rest && path != "/"+name:
			t.Errorf("%q: %q %q", path, name, rest)
		}
	})
}

// thousandRoutes is a table of the size that spec/api-gateway.md would allow
// three times over.
func thousandRoutes() []string {
	keys := []string{"$default", "ANY /{proxy+}"}
	for i := range 249 {
		keys = append(keys, fmt.Sprintf("GET /v1/things%d", i), fmt.Sprintf("GET /v1/things%d/{id}", i),
			fmt.Sprintf("ANY /v1/things%d/{id}/parts/{part}", i), fmt.Sprintf("POST /v1/things%d/{proxy+}", i))
	}
	return keys
}

func BenchmarkRoutes(b *testing.B) {
	for name, keys := range map[string][]string{"1": {"ANY /v1/things7/{id}/parts/{part}"}, "1000": thousandRoutes()} {
		table := newRouter(b, keys)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if table.find("GET", "/v1/things7/4711/parts/0815") == nil {
					b.Fatal("not found")
				}
			}
		})
	}
}
