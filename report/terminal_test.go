package report

import (
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// Where plain HTTP is graded for want of HTTPS, which costs 20 points, people
// hear what is wrong with HTTPS, and what to do.
func TestNoHTTPS(t *testing.T) {
	r := Build(Input{Recording: &recording.Recording{
		Host:  "www.example.com",
		HTTP:  recording.Session{Hops: []recording.Exchange{{Method: "GET", URL: "http://www.example.com/", Status: 200}}},
		HTTPS: recording.Session{Failure: &recording.Failure{Kind: recording.FailureTLS, Message: "no cipher in common\x1b[2J"}},
	}})
	text := string(written(t, Text, Options{}, r))
	if !strings.Contains(text, "\nNo HTTPS\n  no cipher in common") || !strings.Contains(text, "next: "+advice[recording.FailureTLS][:30]) {
		t.Error(text)
	}
	if text := string(written(t, Markdown, Options{}, r)); !strings.Contains(text, "- no HTTPS: no cipher in common") || strings.Contains(text, "\x1b") {
		t.Error(text)
	}
}

// The hint at the end of findings names a code that is explained: AWS's own,
// which Terraform directories can have, are not.
func TestHintNamesAnExplainedCode(t *testing.T) {
	r := Of("infra", time.Time{}, finding.List{
		{Code: "InvalidArgument", Severity: finding.Error, Message: "refused"}, {Code: "HSTS-015", Severity: finding.Warning, Message: "slip"},
	}, judge.Matrix{}, nil)
	if text := string(written(t, Text, Options{}, r)); !strings.Contains(text, "lintel explain-code HSTS-015") {
		t.Error(text)
	}
}

// So does the fix of a bar, where there is one to name.
func TestBarNamesAnExplainedCode(t *testing.T) {
	for want, codes := range map[string][]string{
		`mend it; "lintel explain-code HSTS-015" tells how`: {"InvalidArgument", "HSTS-015"},
		"mend it; the report says what AWS would take":      {"InvalidArgument"},
	} {
		if got := mendIt(codes); got != want {
			t.Errorf("%v: %q, want %q", codes, got, want)
		}
	}
}
