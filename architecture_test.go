// Package lintel_test holds what is true of the project as a whole: which
// package may import which, and that each says what it is for. The reasons are
// in ARCHITECTURE.md; every rule here repeats its own in a line.
package lintel_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/lintel-edge/lintel/"

// floors are the rooms from the ground up. A room imports rooms on floors
// below its own, so that a reader can start at the bottom, and so that what is
// below can be used without what is above.
var floors = [][]string{
	{"exchange", "finding", "header", "recording", "jsonpath"},
	{"resource", "observatory"},
	{"cache", "origin", "function", "velocity", "apigateway", "openapi", "terraform", "store", "remedy"},
	{"door"},
	{"edge", "rollout", "scan", "lint", "matrix"},
	{"serve", "console", "control", "estate", "report"},
	{"cmd", "bench"},
}

// arrows are the imports between rooms of one floor, each with its reason.
var arrows = map[[2]string]string{
	{"header", "finding"}:    "what is wrong with a header is a finding",
	{"header", "exchange"}:   "header rules read field lines",
	{"header", "recording"}:  "what was seen of a site is judged header by header",
	{"terraform", "openapi"}: "the body of an API is a text until it is read",

	{"apigateway", "origin"}:   "HTTP backends are reached through it",
	{"apigateway", "function"}: "what runs Lambda functions is a pool of its",
}

// closed are imports that a room must do without, and why.
var closed = []struct {
	room, reason string
	imports      []string
}{
	{"exchange", "values do no I/O", []string{"net", "net/http", "os"}},
	{"finding", "values do no I/O", []string{"net", "net/http", "os"}},
	{"header", "parsers take text", []string{"net", "net/http", "os"}},
	{"recording", "values do no I/O", []string{"net", "net/http", "os"}},
	{"jsonpath", "values do no I/O", []string{"net", "net/http", "os"}},
	{"velocity", "a template can do nothing but compute", []string{"net", "net/http", "os", "time"}},
	{"observatory", "a grade is a pure function of a recording", []string{"net", "net/http", "os", module + "header"}},
	{"remedy", "advice does no I/O", []string{"net", "net/http", "os"}},
	{"resource", "documents are judged without looking around", []string{"net", "net/http", "os"}},
	{"door", "what is on disk comes through cache and origin", []string{"os", "net/http/httputil"}},
	{"edge", "the edge knows doors, not documents", []string{module + "resource", module + "door", module + "terraform"}},
}

// owners are the modules that only some rooms may import, so that replacing
// one touches one place.
var owners = map[string][]string{
	"github.com/spf13/cobra":               {"cmd"},
	"github.com/charmbracelet/lipgloss":    {"cmd"},
	"github.com/hashicorp/hcl/v2":          {"terraform", "serve", "remedy"},
	"github.com/zclconf/go-cty":            {"terraform", "remedy"},
	"github.com/quic-go/quic-go":           {"edge"},
	"github.com/caddyserver/certmagic":     {"edge"},
	"github.com/prometheus/client_golang":  {"edge"},
	"github.com/maypok86/otter/v2":         {"cache"},
	"github.com/fsnotify/fsnotify":         {"serve"},
	"github.com/oschwald/maxminddb-golang": {"serve"},
	"github.com/dop251/goja":               {"function"},
}

// source is one package as its files say: tests are left out, they may look
// anywhere.
type source struct {
	dir     string // from the root, with slashes
	doc     bool   // it has a package comment
	imports []string
}

func TestImportsGoDown(t *testing.T) {
	for _, s := range sources(t) {
		for _, path := range s.imports {
			target, ours := strings.CutPrefix(path, module)
			from, to := room(s.dir), room(target)
			if !ours || from == to || arrows[[2]string{from, to}] != "" {
				continue
			}
			if floor(t, from) <= floor(t, to) {
				t.Errorf("%s imports %s, which is not on a floor below its own", s.dir, target)
			}
		}
	}
}

// TestDoorsDoNotImportEachOther: each is one AWS product, and can be read,
// replaced and removed alone.
func TestDoorsDoNotImportEachOther(t *testing.T) {
	for _, s := range sources(t) {
		for _, path := range s.imports {
			target, _ := strings.CutPrefix(path, module)
			if room(s.dir) == "door" && room(target) == "door" && door(s.dir) != door(target) {
				t.Errorf("%s imports %s", s.dir, target)
			}
		}
	}
}

func TestClosedRooms(t *testing.T) {
	for _, s := range sources(t) {
		for _, rule := range closed {
			for _, path := range rule.imports {
				if room(s.dir) == rule.room && slices.ContainsFunc(s.imports, within(path)) {
					t.Errorf("%s imports %s: %s", s.dir, path, rule.reason)
				}
			}
		}
		for dependency, rooms := range owners {
			if slices.ContainsFunc(s.imports, within(dependency)) && !slices.Contains(rooms, room(s.dir)) {
				t.Errorf("%s imports %s, which is for %v", s.dir, dependency, rooms)
			}
		}
	}
}

// within matches a standard package exactly, any other path with all below it.
func within(path string) func(string) bool {
	return func(imported string) bool {
		return imported == path || strings.Contains(path, ".") && strings.HasPrefix(imported, path+"/")
	}
}

// TestEveryPackageSaysWhatItIsFor: the comment is the first thing a reader of
// a package sees, here and in its documentation.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, s := range sources(t) {
		if !s.doc {
			t.Errorf("%s has no package comment", s.dir)
		}
		if name := path.Base(s.dir); slices.Contains([]string{"util", "utils", "common", "helpers", "misc"}, name) {
			t.Errorf("%s is named after nothing that it handles", s.dir)
		}
	}
}

// TestEveryDependencyHasItsReason: a module that is required directly stands
// in ARCHITECTURE.md, whole or, for services of one SDK, by its last steps.
func TestEveryDependencyHasItsReason(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	required := 0
	for line := range strings.Lines(string(mod)) {
		dependency, isRequired := strings.CutPrefix(line, "\t")
		if !isRequired || strings.Contains(line, "// indirect") {
			continue
		}
		required++
		dependency, _, _ = strings.Cut(dependency, " ")
		short := "…" + strings.TrimPrefix(dependency, "github.com/aws/aws-sdk-go-v2")
		if !strings.Contains(string(text), "`"+dependency+"`") && !strings.Contains(string(text), "`"+short+"`") {
			t.Errorf("ARCHITECTURE.md does not say what %s is for", dependency)
		}
	}
	if required == 0 {
		t.Error("go.mod requires nothing: is it read right?")
	}
}

// sources reads every package of the module.
func sources(t *testing.T) []source {
	t.Helper()
	byDir := map[string]*source{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(name, ".") || name == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		return read(byDir, path)
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []source
	for _, s := range byDir {
		out = append(out, *s)
	}
	if len(out) < 20 {
		t.Fatalf("only %d packages were found: is this the root of the module?", len(out))
	}
	return out
}

func read(byDir map[string]*source, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	dir := filepath.ToSlash(filepath.Dir(path))
	s := byDir[dir]
	if s == nil {
		s = &source{dir: dir}
		byDir[dir] = s
	}
	s.doc = s.doc || file.Doc != nil
	for _, spec := range file.Imports {
		s.imports = append(s.imports, imported(spec))
	}
	return nil
}

func imported(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
	return path
}

// room is the first step of a package's path: "edge" of "edge/metrics".
func room(dir string) string {
	first, _, _ := strings.Cut(dir, "/")
	return first
}

// door is the second step: "cloudfront" of "door/cloudfront/query".
func door(dir string) string { return room(strings.TrimPrefix(dir, "door/")) }

func floor(t *testing.T, room string) int {
	t.Helper()
	i := slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, room) })
	if i < 0 {
		t.Fatalf("room %q is on no floor: add it to the list, and to ARCHITECTURE.md", room)
	}
	return i
}
