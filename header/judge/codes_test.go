package judge_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// letters are the severities of spec/headers.md.
var letters = map[byte]finding.Severity{
	'E': finding.Error, 'H': finding.High, 'M': finding.Warning, 'L': finding.Low, 'I': finding.Notice,
}

// contract is every code of spec/headers.md with its first severity: the nth
// letter is that of code n.
var contract = []struct{ family, severities string }{
	{"GEN", "EEMMLHMIML"},
	{"HSTS", "HLEEEEMMLLLMLMMMMEMMHI"},
	{"CSP", "HMEEEEEEEHHMHHHMMMEMEIHMMLLEMLELLIMMLEIIMEMLMMLI"},
	{"XCTO", "MELML"},
	{"XFO", "MEELLE"},
	{"XXP", "IL"},
	{"REF", "LMELLI"},
	{"PP", "LEEMILLI"},
	{"COOP", "LEM"},
	{"COEP", "IEM"},
	{"CORP", "LEM"},
	{"REP", "EEMLMLEI"},
	{"LEAK", "LLMLMLM"},
	{"CACHE", "HMHLLM"},
	{"CORS", "HMELM"},
	{"COOKIE", "HHMEEELMLEMLI"},
	{"CSD", "EMLL"},
	{"INTG", "I"}, {"OAC", "I"}, {"DNS", "I"}, {"XPCD", "I"}, {"UPL", "M"},
}

// additions are codes of ours, for faults that the contract has no code for.
var additions = []string{"HSTS-023", "CSP-049"}

func TestCodesAreThoseOfTheContract(t *testing.T) {
	got := map[string]finding.Severity{}
	for _, d := range judge.Codes() {
		if _, twice := got[d.Code]; twice {
			t.Errorf("%s is there twice", d.Code)
		}
		if !slices.Contains(additions, d.Code) {
			got[d.Code] = d.Severity
		}
	}
	want := map[string]finding.Severity{}
	for _, family := range contract {
		for i := range len(family.severities) {
			want[fmt.Sprintf("%s-%03d", family.family, i+1)] = letters[family.severities[i]]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDocumentationIsComplete: every part is there, in the form that package
// finding asks for.
func TestDocumentationIsComplete(t *testing.T) {
	for _, d := range judge.Codes() {
		for part, text := range map[string]string{
			"title": d.Title, "meaning": d.Meaning, "bad": d.Bad, "good": d.Good, "fix": d.Fix, "source": d.Source,
		} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", d.Code, part)
			}
		}
		if strings.HasSuffix(d.Title, ".") || strings.HasSuffix(d.Fix, ".") || !strings.HasSuffix(d.Meaning, ".") {
			t.Errorf("%s: titles and fixes have no full stop, meanings have one", d.Code)
		}
		if d.Bad == d.Good {
			t.Errorf("%s: the examples are the same", d.Code)
		}
	}
}

// circumstances are what must be known for an example to be what it is.
var circumstances = map[string]func(*recording.Exchange, *judge.Context){
	"HSTS-007":   func(_ *recording.Exchange, c *judge.Context) { c.HSTSFinal = true },
	"HSTS-015":   func(_ *recording.Exchange, c *judge.Context) { c.HSTSPreload = true },
	"CSP-002":    func(_ *recording.Exchange, c *judge.Context) { c.ReportOnlyOverdue = true },
	"CSP-026":    func(_ *recording.Exchange, c *judge.Context) { c.UploadsShareOrigin = true },
	"CSP-036":    func(_ *recording.Exchange, c *judge.Context) { c.ReportHosts = []string{"reports.example.com"} },
	"CSP-043":    func(_ *recording.Exchange, c *judge.Context) { c.Redirectors = []string{"cdn.example"} },
	"COOP-003":   func(_ *recording.Exchange, c *judge.Context) { c.OpensPopups = true },
	"COEP-003":   func(_ *recording.Exchange, c *judge.Context) { c.EmbedderUntried = true },
	"CORP-003":   func(_ *recording.Exchange, c *judge.Context) { c.SharedAsset = true },
	"CACHE-002":  func(_ *recording.Exchange, c *judge.Context) { c.BehindLogin = true },
	"CSD-001":    func(_ *recording.Exchange, c *judge.Context) { c.Logout = true },
	"CSD-004":    func(_ *recording.Exchange, c *judge.Context) { c.Logout = true },
	"COOKIE-011": func(x *recording.Exchange, _ *judge.Context) { x.URL = "http://example.com/" },
}

// TestExamplesAreTrue: an example that is made of field lines has its code,
// and mended it has not.
func TestExamplesAreTrue(t *testing.T) {
	judged := 0
	for _, d := range judge.Codes() {
		for _, example := range []struct {
			name, text string
			want       bool
		}{{"bad", d.Bad, true}, {"good", d.Good, false}} {
			lines, ok := fieldLines(example.text)
			if !ok {
				continue
			}
			judged++
			x := exchange(200, append(lines, "Content-Type: text/html")...)
			var c judge.Context
			if change := circumstances[d.Code]; change != nil {
				change(x, &c)
			}
			found := judge.Response(x, c)
			if got := slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Code == d.Code }); got != example.want {
				t.Errorf("%s, %s example %q: found %v, want %v", d.Code, example.name, example.text, got, example.want)
			}
		}
	}
	if judged < 250 {
		t.Errorf("only %d examples are field lines", judged)
	}
}

var fieldLine = regexp.MustCompile(`^([A-Z][A-Za-z0-9-]*): ?(.*)$`)

// fieldLines takes an example apart; false when it is a situation in words.
func fieldLines(text string) ([]string, bool) {
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		m := fieldLine.FindStringSubmatch(line)
		if m == nil || m[1] == "Origin" {
			return nil, false
		}
	}
	return lines, true
}

// TestMissingFieldsAreSaid: an example "(no Name)" is true of a page without
// any field.
func TestMissingFieldsAreSaid(t *testing.T) {
	sensitive := judge.Context{Sensitive: true}
	found := judge.Response(exchange(200, "Content-Type: text/html"), sensitive)
	var got []string
	for _, f := range found {
		got = append(got, f.Code)
	}
	want := []string{"HSTS-001", "CSP-001", "XCTO-001", "XFO-001", "REF-001", "PP-001", "COOP-001", "COEP-001", "CORP-001", "INTG-001", "OAC-001"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
