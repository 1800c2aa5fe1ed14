package lint

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

// said is what a finding says, without its wording.
type said struct {
	Code, Subject string
	Line          int
	Header        string
}

func lintDir(t *testing.T, dir string) []said {
	t.Helper()
	config, problems := terraform.Load(context.Background(), terraform.Options{Dir: dir})
	set, more := config.Documents()
	if all := append(problems, more...); all.HasErrors() {
		t.Fatal(all)
	}
	var out []said
	for _, f := range Terraform(set, judge.Context{}).Findings {
		out = append(out, said{f.Code, f.Subject, f.Place.Line, f.Place.Header})
	}
	return out
}

// TestTerraform: every finding stands on the line of the attribute that it is
// about, which testdata/faults/main.tf marks with the code.
func TestTerraform(t *testing.T) {
	want := marks(t, "testdata/faults/main.tf")
	got := map[mark]bool{}
	for _, s := range lintDir(t, "testdata/faults") {
		if slices.ContainsFunc(want, func(m mark) bool { return m.Code == s.Code }) { // what else a policy should have, others test
			got[mark{s.Code, s.Line}] = true
		}
	}
	for _, m := range want {
		if !got[m] {
			t.Errorf("%v is not found", m)
		}
		delete(got, m)
	}
	for m := range got {
		t.Errorf("%v is found, and not marked", m)
	}
}

// mark is a code that a line's comment names.
type mark struct {
	Code string
	Line int
}

func marks(t *testing.T, file string) []mark {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []mark
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		if _, comment, ok := strings.Cut(line, "# "); ok {
			for code := range strings.SplitSeq(strings.TrimSpace(comment), ", ") {
				out = append(out, mark{code, n})
			}
		}
	}
	return out
}

// TestManagedPolicy: AWS's own policies are written nowhere, so that what is
// wrong with them stands where a behavior names them.
func TestManagedPolicy(t *testing.T) {
	for _, s := range lintDir(t, "testdata/managed") {
		if s.Line != 21 || s.Subject != "aws_cloudfront_distribution.site" {
			t.Errorf("%v, want line 21", s)
		}
	}
}

func TestStrictTransportAttributes(t *testing.T) {
	// "max-age=31536000; includeSubDomains; preload"
	for want, span := range map[string]finding.Span{
		"":                        {},
		".AccessControlMaxAgeSec": {Start: 0, End: 16},
		".IncludeSubdomains":      {Start: 18, End: 35},
		".Preload":                {Start: 37, End: 44},
	} {
		if got := hstsAttribute(span); got != want {
			t.Errorf("%v is %q, want %q", span, got, want)
		}
	}
}

// TestPages: only what can be a page is blamed for a page's missing headers.
func TestPages(t *testing.T) {
	for pattern, want := range map[string]bool{
		"*": true, "/docs/*": true, "/v1.2/*": true, "*.html": true, "/index.php": true, "/a.*": true,
		"*.png": false, "/assets/*.js": false, "/api/*": false, "/v2/api/users": false, "/graphql": false,
	} {
		if got := (use{behavior: resource.Behavior{PathPattern: pattern}}).page(); got != want {
			t.Errorf("%s: %v, want %v", pattern, got, want)
		}
	}
}

func TestFunctionName(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:cloudfront::123456789012:function/headers":         "function headers",
		"arn:aws:lambda:us-east-1:123456789012:function:security:3": "function security:3",
		"headers": "headers",
	} {
		if got := functionName(arn); got != want {
			t.Errorf("%s: %q, want %q", arn, got, want)
		}
	}
}
