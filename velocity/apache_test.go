package velocity

import (
	"bytes"
	"encoding/base64"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// jars are Apache Velocity and what it needs, as Debian installs them.
const jars = "/usr/share/java/velocity.jar:/usr/share/java/commons-collections3.jar:/usr/share/java/commons-lang.jar"

// rendered is what came of a template, or that it was refused.
type rendered struct {
	output  string
	refused bool
}

// apache renders templates with Apache Velocity, in one process for all.
func apache(t *testing.T, templates []string) []rendered {
	t.Helper()
	needsFile(t, "/usr/share/java/velocity.jar")
	java, err := exec.LookPath("javac")
	if err != nil {
		missing(t, "javac (Debian's default-jdk-headless)")
	}
	var in, out, errors bytes.Buffer
	for _, template := range templates {
		in.WriteString(base64.StdEncoding.EncodeToString([]byte(template)) + "\n")
	}
	judge := exec.Command(strings.TrimSuffix(java, "c"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", jars, "testdata/apache/Judge.java")
	judge.Stdin, judge.Stdout, judge.Stderr = &in, &out, &errors
	if err := judge.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errors.String())
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(templates) {
		t.Fatalf("%d templates, %d answers", len(templates), len(lines))
	}
	results := make([]rendered, len(lines))
	for i, line := range lines {
		text, refused := strings.CutPrefix(line, "!")
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		results[i] = rendered{string(decoded), refused}
	}
	return results
}

func needsFile(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Stat(name); err != nil {
		missing(t, name)
	}
}

// missing skips a test without its judge, and fails it where every test must
// run.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" || os.Getenv("LINTEL_REQUIRE_CLIENTS") != "" {
		t.Fatalf("%s is not installed, and here it must be", what)
	}
	t.Skipf("%s is not installed", what)
}

// TestApache: of the common part of the language, all output is that of Apache
// Velocity. A template that it refuses, we refuse.
func TestApache(t *testing.T) {
	type row struct{ name, template string }
	var rows []row
	for context, prelude := range preludes {
		for construct, templates := range corpus {
			for _, template := range templates {
				rows = append(rows, row{construct + " (" + context + "): " + template, prelude + template})
			}
		}
	}
	if len(rows) < 300*len(preludes) {
		t.Errorf("there are only %d templates", len(rows)/len(preludes))
	}
	var templates []string
	for _, r := range rows {
		templates = append(templates, r.template)
	}
	for i, want := range apache(t, templates) {
		got, err := execute(t, rows[i].template, "")
		if want.refused != (err != nil) || !want.refused && got != want.output {
			t.Errorf("%s\ngot  %q, %v\nwant %q, refused: %v", rows[i].name, got, err, want.output, want.refused)
		}
	}
}

// deviations are where the service differs from Apache Velocity 1.7, and what
// it gives there.
var deviations = []struct{ name, spec, template, service string }{
	{"undefined references print nothing", "13.3", `Hello $name`, "Hello "},
	{"missing properties print nothing", "13.3", `#set($m = {})[$m.a][$m.b.c]`, "[][]"},
	{"missing methods print nothing", "13.5", `#set($s = "a")[$s.nothing()]`, "[]"},
	{"put of a new key prints nothing", "13.3", `#set($m = {})[$m.put("a", 1)]`, "[]"},
	{"division by zero prints nothing", "13.3", `#set($x = 1 / 0)[$x]`, "[]"},
	{"undefined is true", "13.3", `#if($undefined)T#end`, "T"},
	{"undefined, with an alternative", "13.3", `#if($x) a #else b #end`, " a "},
	{"not undefined is false", "13.3", `#set($x = !$undefined)$x`, "false"},
	{"undefined equals the empty string", "13.3", `#if($x == "")T#end`, "T"},
	{"undefined is a key", "13.6", `#set($m = {})#set($m[$k] = "f")$m.toString()`, "{=f}"},
	{"a literal 0 is true", "13.3", `#if(0)T#end`, "T"},
	{"a literal empty string is true", "13.3", `#if("")T#end`, "T"},
	{"macros are no calls", "13.6", "#macro(recur $n)$n#end\n#recur(5)", "#recur(5)"},
	{"no evaluate", "13.3", `#evaluate("x")`, `#evaluate("x")`},
	{"no include", "13.3", `#include("x")`, `#include("x")`},
	{"no parse", "13.3", `#parse("x")`, `#parse("x")`},
	{"a dollar at the end", "13.6", `100$`, "100$"},
	{"a hash at the end", "13.6", `a#`, "a#"},
	{"blanks between directives stay", "13.4", "#set($x = 1) #set($y = 2)\n$x$y", " 12"},
	{"indentation of a directive stays", "13.4", "        #set($x = 1)\n        A", "                A"},
	{"backslashes before #set are as before others", "13.4", `\\#set($x = 1)$x`, `\1`},
	{"braces around what is set", "13.3", `#set(${x} = 1)$x`, "1"},
}

// TestDeviations: where the service differs from Apache Velocity, we follow the
// service, and the list of these places holds no other.
func TestDeviations(t *testing.T) {
	var templates []string
	for _, d := range deviations {
		templates = append(templates, d.template)
	}
	for i, theirs := range apache(t, templates) {
		d := deviations[i]
		t.Run(d.name, func(t *testing.T) {
			if !theirs.refused && theirs.output == d.service {
				t.Errorf("Apache Velocity gives %q too (spec %s)", theirs.output, d.spec)
			}
			if got, err := execute(t, d.template, ""); err != nil || got != d.service {
				t.Errorf("got %q, %v, want %q (spec %s)", got, err, d.service, d.spec)
			}
		})
	}
}
