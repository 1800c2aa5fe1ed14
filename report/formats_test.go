package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the difference before committing it")

// golden compares with a file whose content was read and found right.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

func TestText(t *testing.T) {
	golden(t, "sample.txt", written(t, Text, Options{}, sample()))
}

func TestMarkdown(t *testing.T) {
	golden(t, "sample.md", written(t, Markdown, Options{}, sample()))
}

// TestNothingReachesTheTerminal: no control character but the end of a line,
// and no invalid UTF-8, in any format.
func TestNothingReachesTheTerminal(t *testing.T) {
	for _, format := range []Format{Text, SARIF, JUnit, Markdown, HTML} {
		text := written(t, format, Options{}, hostile())
		if !utf8.Valid(text) {
			t.Errorf("%s: invalid UTF-8", format)
		}
		if i := bytes.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }); i >= 0 {
			t.Errorf("%s: control character %q at %d", format, text[i], i)
		}
	}
}

func TestJUnit(t *testing.T) {
	gone := &Report{Subject: "gone.example", Failure: &recording.Failure{Kind: recording.FailureName, Message: "no such name"}}
	var doc struct {
		Suites []junitSuite `xml:"testsuite"`
	}
	if err := xml.Unmarshal(written(t, JUnit, Options{}, sample(), gone), &doc); err != nil {
		t.Fatal(err)
	}
	type counts struct {
		Name                    string
		Tests, Failures, Errors int
	}
	var got []counts
	for _, s := range doc.Suites {
		got = append(got, counts{s.Name, s.Tests, s.Failures, s.Errors})
	}
	// Twelve tests of which three failed, three findings of which two are
	// warnings or graver.
	if diff := cmp.Diff([]counts{{"www.example.com", 15, 5, 0}, {"gone.example", 1, 0, 1}}, got); diff != "" {
		t.Error(diff)
	}
	if f := doc.Suites[0].Cases[0].Failure; f == nil || f.Type != "csp-not-implemented" || f.Message != "csp-not-implemented (-25 points)" {
		t.Errorf("the first case is %+v", doc.Suites[0].Cases[0])
	}
}

func TestJSON(t *testing.T) {
	var back Report
	one := written(t, JSON, Options{}, sample())
	if err := json.Unmarshal(one, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), &back); diff != "" {
		t.Error(diff)
	}
	if lines := bytes.Count(written(t, JSON, Options{Many: true}, sample(), sample()), []byte("\n")); lines != 2 {
		t.Errorf("two of many take %d lines, want 2", lines)
	}
}

func TestOneLineForEachOfMany(t *testing.T) {
	gone := &Report{Subject: "gone\x1b.example", Failure: &recording.Failure{Kind: recording.FailureName, Message: "no such name"}}
	got := string(written(t, Text, Options{Many: true}, sample(), gone))
	want := "C   50  www.example.com  1 error, 1 warning, 1 low\n-       gone\\x1b.example  not judged: no such name (next: check the spelling; --resolve NAME:ADDRESS looks for it elsewhere)\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdownText(t *testing.T) {
	for text, want := range map[string]string{
		"a | b":           `a \| b`,
		"<script>":        `\<script\>`,
		"*x* `y` [z](u)":  "\\*x\\* \\`y\\` \\[z\\](u)",
		"aws_cloudfront":  `aws\_cloudfront`,
		"max-age=300; ok": "max-age=300; ok",
	} {
		if got := mdText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got, want := fenced("", "a\n```\nb\x1b"), "````\na\n```\nb\\x1b\n````"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
