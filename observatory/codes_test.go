package observatory_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
)

// TestCodes compares all codes with the tables of spec/observatory.md 5.
func TestCodes(t *testing.T) {
	want := map[string]bool{}
	for line := range strings.Lines(readFile(t, "testdata/codes.txt")) {
		if !strings.HasPrefix(line, "#") {
			want[strings.TrimSpace(line)] = true
		}
	}
	points := map[observatory.Code]int{}
	for _, row := range observatory.RecommendationMatrix(observatory.V4) {
		for _, r := range row.Results {
			points[r.Name] = r.ScoreModifier
		}
	}
	got := map[string]bool{}
	for _, o := range observatory.Codes {
		before, pass := ".", "n"
		if n, ok := points[o.Code]; ok {
			before = fmt.Sprint(n)
		}
		switch {
		case o.NotApplicable:
			pass = "-"
		case o.Pass:
			pass = "y"
		}
		got[fmt.Sprintf("%s %s %s %d %s", o.Test, o.Code, before, o.Modifier, pass)] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCodesAreDocumented: every code says what it means and how it is met, and
// one that costs points says what to do.
func TestCodesAreDocumented(t *testing.T) {
	titles := map[string]observatory.Code{}
	for _, o := range observatory.Codes {
		if o.Title == "" || o.Meaning == "" || o.Example == "" || o.Modifier < 0 && o.Fix == "" {
			t.Errorf("%s: something is missing: %+v", o.Code, o)
		}
		if strings.HasSuffix(o.Title, ".") || strings.HasSuffix(o.Fix, ".") || !strings.HasSuffix(o.Meaning, ".") {
			t.Errorf("%s: full stops", o.Code)
		}
		key := o.Test + ": " + o.Title
		if titles[key] != "" {
			t.Errorf("%s and %s have the same title", titles[key], o.Code)
		}
		titles[key] = o.Code
		if found, ok := observatory.Describe(o.Code); !ok || found != o {
			t.Errorf("%s is not found", o.Code)
		}
	}
	if docs := observatory.Catalog(); len(docs) != len(observatory.Codes) {
		t.Errorf("%d codes in the catalog, want %d", len(docs), len(observatory.Codes))
	}
	for code, want := range map[string][3]string{ // severity, bad and good example
		"referrer-policy-unsafe":  {"low", "Referrer-Policy: unsafe-url", "Referrer-Policy: strict-origin-when-cross-origin"},
		"referrer-policy-private": {"notice", "", "Referrer-Policy: strict-origin-when-cross-origin"},
		"hsts-not-implemented":    {"high", "(no Strict-Transport-Security)", "Strict-Transport-Security: max-age=31536000"},
	} {
		doc, _ := observatory.Catalog().Find(code)
		if diff := cmp.Diff(want, [3]string{doc.Severity.String(), doc.Bad, doc.Good}); diff != "" {
			t.Errorf("%s: %s", code, diff)
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
