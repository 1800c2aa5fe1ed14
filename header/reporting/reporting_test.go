package reporting

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/finding"
)

const page = "https://www.example.com/a/b"

func TestParseEndpoints(t *testing.T) {
	got, err := ParseEndpoints([]string{`csp="https://r.example/c";q=1, n=5`, `default="/reports", l=("x")`})
	if err != nil {
		t.Fatal(err)
	}
	want := Endpoints{
		{"csp", "https://r.example/c", finding.Span{Start: 4, End: 25}},
		{"default", "/reports", finding.Span{Line: 1, Start: 8, End: 18}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s := got.String(); s != `csp="https://r.example/c", default="/reports"` {
		t.Errorf("String = %s", s)
	}
}

// TestUsable: potentially trustworthy URLs only, relative ones allowed
// (spec/headers.md 10).
func TestUsable(t *testing.T) {
	for _, tc := range []struct {
		endpoint, base string
		want           bool
	}{
		{"https://r.example/c", page, true},
		{"/c", page, true},
		{"c", page, true},
		{"/c", "http://www.example.com/", false},
		{"http://r.example/c", page, false},
		{"http://localhost:8080/c", page, true},
		{"http://127.0.0.1/c", page, true},
		{"http://[::1]/c", page, true},
		{"data:,x", page, false},
		{"https://%zz", page, false},
	} {
		if got := (Endpoint{URL: tc.endpoint}).Usable(tc.base); got != tc.want {
			t.Errorf("%s on %s: %v", tc.endpoint, tc.base, got)
		}
	}
}

func TestParseGroups(t *testing.T) {
	got, problems := ParseGroups([]string{
		`{"max_age":60,"endpoints":[{"url":"https://r.example/c"}]}, {"group":"b","max_age":0,"include_subdomains":true,"endpoints":[]}`,
		`{"max_age":"60","endpoints":[]}`, `{"max_age":1}`, `5`,
	})
	want := []Group{
		{Name: "default", MaxAge: 60, Endpoints: []GroupMember{{"https://r.example/c", 1, 1}}, Span: finding.Span{End: 58}},
		{Name: "b", IncludeSubdomains: true, Span: finding.Span{Start: 60, End: 126}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantProblems := []Problem{
		{finding.Span{Line: 1, End: 31}, `max_age is "60", want a whole number from 0`, true},
		{finding.Span{Line: 2, End: 13}, "no endpoints, which are required", false},
		{finding.Span{Line: 3, End: 1}, "not a JSON object", false},
	}
	if diff := cmp.Diff(wantProblems, problems); diff != "" {
		t.Error(diff)
	}
}

func TestParseNEL(t *testing.T) {
	for _, tc := range []struct {
		value string
		want  []NEL
		fault string
	}{
		{`{"report_to":"n","max_age":60}`, []NEL{{ReportTo: "n", MaxAge: 60, FailureFraction: 1}}, ""},
		{`{"report_to":"n","max_age":60,"success_fraction":0.01,"failure_fraction":0.5,"include_subdomains":true}`, []NEL{{"n", 60, true, 0.01, 0.5, finding.Span{}}}, ""},
		{`{"max_age":0}`, []NEL{{FailureFraction: 1}}, ""},
		{`{"max_age":60}`, nil, "no report_to, which is required"},
		{`{"report_to":"n"}`, nil, "no max_age, which is required"},
		{`{"report_to":"n","max_age":1.5}`, nil, "max_age is 1.5, want a whole number from 0"},
		{`{"report_to":"n","max_age":1,"failure_fraction":-0.1}`, nil, "failure_fraction is -0.1, want a number from 0 to 1"},
		{`{"report_to":5,"max_age":1}`, nil, "report_to is 5, want a string"},
		{`nel="x"`, nil, "no JSON objects, separated by commas"},
		{`{"max_age":0}]`, []NEL{{FailureFraction: 1}}, "no JSON objects, separated by commas"},
		{`{"max_age":0`, nil, "no JSON objects, separated by commas"},
	} {
		got, problems := ParseNEL([]string{tc.value})
		if diff := cmp.Diff(tc.want, got, cmpopts.IgnoreFields(NEL{}, "Span")); diff != "" {
			t.Errorf("%s: %s", tc.value, diff)
		}
		if fault := messages(problems); fault != tc.fault {
			t.Errorf("%s: %q, want %q", tc.value, fault, tc.fault)
		}
	}
}

func messages(problems []Problem) string {
	if len(problems) == 0 {
		return ""
	}
	return problems[0].Message
}

// TestCheck is the table of spec/headers.md 10.
func TestCheck(t *testing.T) {
	const elsewhere = `{"group":"n","max_age":60,"endpoints":[{"url":"https://r.example/c"}]}`
	one := func(value string) []string { return []string{value} }
	for _, tc := range []struct {
		name  string
		lines Lines
		c     Context
		want  []string
	}{
		{"nothing", Lines{}, Context{Used: []string{}}, nil},
		{"right", Lines{one(`csp="/c"`), one(elsewhere), one(`{"report_to":"n","max_age":60}`)}, Context{Used: []string{"csp"}}, nil},
		{"JSON in the dictionary's place", Lines{Endpoints: one(`{"csp":"/c"}`)}, Context{}, []string{"REP-001 error Reporting-Endpoints:1:1"}},
		{"a dictionary in JSON's place", Lines{ReportTo: one(`csp="https://r.example/c"`)}, Context{}, []string{"REP-001 error Report-To:1:1"}},
		{"nothing required", Lines{NEL: one(`{}`)}, Context{}, []string{"REP-001 error NEL:1:1"}},
		{"plain HTTP", Lines{Endpoints: one(`csp="http://r.example/c"`)}, Context{}, []string{"REP-002 error Reporting-Endpoints:1:5"}},
		{"plain HTTP in a group", Lines{one(`x="/y"`), one(`{"max_age":1,"endpoints":[{"url":"http://r.example"}]}`), nil}, Context{}, []string{"REP-002 error Report-To:1:1"}},
		{"its own host", Lines{ReportTo: one(`{"group":"n","max_age":60,"endpoints":[{"url":"/n"}]}`), NEL: one(`{"report_to":"n","max_age":60}`)}, Context{}, []string{"REP-003 warning Report-To:1:1"}},
		{"Report-To only", Lines{ReportTo: one(elsewhere)}, Context{}, []string{"REP-004 low Report-To"}},
		{"no such group", Lines{NEL: one(`{"report_to":"n","max_age":60}`)}, Context{}, []string{"REP-005 warning NEL:1:1"}},
		{"a group that ends sooner", Lines{ReportTo: one(elsewhere), NEL: one(`{"report_to":"n","max_age":61}`)}, Context{}, []string{"REP-005 warning NEL:1:1"}},
		{"unused", Lines{Endpoints: one(`csp="/c", default="/d", old="/o"`)}, Context{Used: []string{"csp"}}, []string{"REP-006 low Reporting-Endpoints:1:29"}},
		{"an unused group", Lines{Endpoints: one(`n="/c"`), ReportTo: one(elsewhere)}, Context{Used: []string{}}, []string{"REP-006 low Reporting-Endpoints:1:3", "REP-006 low Report-To:1:1"}},
		{"a fraction", Lines{NEL: one(`{"report_to":"n","max_age":60,"success_fraction":2}`)}, Context{}, []string{"REP-007 error NEL:1:1"}},
		{"an age in words", Lines{ReportTo: one(`{"max_age":"1d","endpoints":[]}`)}, Context{}, []string{"REP-007 error Report-To:1:1"}},
		{"no preflight", Lines{Endpoints: one(`csp="https://r.example/c"`)}, Context{Refused: []string{"https://r.example/c"}}, []string{"REP-008 notice Reporting-Endpoints:1:5"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.c.URL = page
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				got = append(got, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`csp="https://r.example/c"`)
	f.Add(`{"group":"n","max_age":60,"endpoints":[{"url":"/n"}]}, {"report_to":"n","max_age":60,"success_fraction":0.5}`)
	f.Add(`{}]`)
	f.Fuzz(func(t *testing.T, value string) {
		lines := []string{value}
		Check(Lines{lines, lines, lines}, Context{URL: page, Used: []string{}})
		if e, err := ParseEndpoints(lines); err == nil {
			if again, err := ParseEndpoints([]string{e.String()}); err != nil || again.String() != e.String() {
				t.Errorf("%q is written %q, and read again %q, %v", value, e, again, err)
			}
		}
		groups, _ := ParseGroups(lines)
		for _, g := range groups {
			again, problems := ParseGroups([]string{g.String()})
			if len(again) != 1 || again[0].String() != g.String() {
				t.Errorf("%q is written %q, and read again %v, %v", value, g, again, problems)
			}
		}
		policies, _ := ParseNEL(lines)
		for _, n := range policies {
			if again, problems := ParseNEL([]string{n.String()}); len(again) != 1 || again[0].String() != n.String() {
				t.Errorf("%q is written %q, and read again %v, %v", value, n, again, problems)
			}
		}
	})
}

func Example() {
	endpoints, _ := ParseEndpoints([]string{`csp="/reports/csp"`})
	policies, _ := ParseNEL([]string{`{"max_age": 86400, "report_to": "nel"}`})
	fmt.Println(endpoints[0].Usable("https://www.example.com/"), policies[0])
	// Output: true {"report_to":"nel","max_age":86400,"success_fraction":0,"failure_fraction":1}
}
