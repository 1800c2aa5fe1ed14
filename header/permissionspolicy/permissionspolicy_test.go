package permissionspolicy

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

// TestParse has the rules of spec/headers.md 8.
func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  string // canonical; "!" = void
	}{
		{"none", nil, ""},
		{"nobody", []string{"camera=()"}, "camera=()"},
		{"everybody", []string{"camera=*"}, "camera=*"},
		{"everybody in a list", []string{"camera=(self *)"}, "camera=*"},
		{"self alone", []string{"camera=self"}, "camera=(self)"},
		{"a source alone", []string{`camera="https://a.example"`}, `camera=("https://a.example")`},
		{"a list", []string{`camera=(self   "https://a.example" )`}, `camera=(self "https://a.example")`},
		{"two lines", []string{"camera=()", "usb=(self)"}, "camera=(), usb=(self)"},
		{"the last of two", []string{"camera=(), usb=(), camera=*"}, "camera=*, usb=()"},
		{"other types in a list", []string{"camera=(self 1 none ?1)"}, "camera=(self)"},
		{"a member of another type", []string{"camera, usb=1, hid=none, midi=()"}, "camera=(), usb=(), hid=(), midi=()"},
		{"a report endpoint", []string{`camera=();report-to="x"`}, `camera=();report-to="x"`},
		{"semicolons", []string{"camera=(); usb=()"}, "!"},
		{"Feature-Policy", []string{"camera 'none'"}, "!"},
		{"one fault voids all", []string{"camera=(), usb=('self')"}, "!"},
	} {
		p, err := Parse(tc.lines)
		got := p.String()
		if err != nil {
			got = "!"
		}
		if got != tc.want {
			t.Errorf("%s: %q, %v; want %q", tc.name, got, err, tc.want)
		}
	}
}

func TestAllows(t *testing.T) {
	const self, other = "https://www.example.com", "https://a.example"
	for _, tc := range []struct {
		name, value, feature, origin string
		want                         bool
	}{
		{"nobody", "camera=()", "camera", self, false},
		{"everybody", "camera=*", "camera", other, true},
		{"self", "camera=(self)", "camera", "https://WWW.example.com:443", true},
		{"self is not others", "camera=(self)", "camera", other, false},
		{"a named origin", `camera=("https://a.example")`, "camera", other, true},
		{"another port", `camera=("https://a.example:8443")`, "camera", other, false},
		{"another scheme", `camera=("http://a.example")`, "camera", other, false},
		{"a wildcard", `camera=("https://*.a.example")`, "camera", "https://x.y.a.example", true},
		{"a wildcard is not the bare host", `camera=("https://*.a.example")`, "camera", other, false},
		{"a wildcard elsewhere", `camera=("https://a.*.example")`, "camera", "https://a.b.example", false},
		{"the default is self", "usb=()", "camera", self, true},
		{"the default is not others", "usb=()", "camera", other, false},
		{"the default of sync-xhr is everybody", "usb=()", "sync-xhr", other, true},
	} {
		p, err := Parse([]string{tc.value})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Allows(tc.feature, tc.origin, self); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

// TestCheck is the table of spec/headers.md 8.
func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string
	}{
		{"right", []string{`camera=(self "https://a.example"), ch-ua-arch=()`}, Context{Page: true}, nil},
		{"missing", nil, Context{Page: true}, []string{"PP-001 low Permissions-Policy"}},
		{"missing where it means nothing", nil, Context{}, nil},
		{"semicolons", []string{"camera=(); usb=()"}, Context{}, []string{"PP-002 error Permissions-Policy:1:16"}},
		{"'none'", []string{"camera=('none')"}, Context{}, []string{"PP-002 error Permissions-Policy:1:9"}},
		{"none", []string{"camera=none"}, Context{}, []string{"PP-002 error Permissions-Policy:1:8"}},
		{"no value", []string{"usb=()", "camera"}, Context{}, []string{"PP-002 error Permissions-Policy:2:1"}},
		{"Feature-Policy's grammar", []string{"camera 'self'"}, Context{}, []string{"PP-002 error Permissions-Policy:1:8"}},
		{"no quotes", []string{"camera=(self https://a.example)"}, Context{}, []string{"PP-003 error Permissions-Policy:1:14"}},
		{"single quotes", []string{"camera=(self 'https://a.example')"}, Context{}, []string{"PP-003 error Permissions-Policy:1:14"}},
		{"no scheme", []string{`camera=(self "a.example")`}, Context{}, []string{"PP-003 error Permissions-Policy:1:14"}},
		{"everybody may film", []string{"camera=*"}, Context{}, []string{"PP-004 warning Permissions-Policy:1:8"}},
		{"everybody may go full screen", []string{"fullscreen=*"}, Context{}, nil},
		{"retired", []string{"interest-cohort=()"}, Context{}, []string{"PP-005 notice Permissions-Policy:1:1"}},
		{"unknown", []string{"camera=(), geo-location=()"}, Context{}, []string{"PP-005 notice Permissions-Policy:1:12 geolocation"}},
		{"repeated", []string{"camera=(), camera=(self)"}, Context{}, []string{"PP-006 low Permissions-Policy:1:1"}},
		{"Feature-Policy besides", []string{"camera=()"}, Context{FeaturePolicy: true}, []string{"PP-007 low Feature-Policy"}},
		{"delegated without self", []string{`camera=("https://a.example")`}, Context{}, []string{"PP-008 notice Permissions-Policy:1:8"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, lines(Check(tc.lines, tc.c))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckReportOnly(t *testing.T) {
	want := []string{"PP-004 warning Permissions-Policy-Report-Only:1:5"}
	if diff := cmp.Diff(want, lines(CheckReportOnly([]string{"usb=*"}))); diff != "" {
		t.Error(diff)
	}
	if got := CheckReportOnly(nil); got != nil {
		t.Errorf("without the field: %v", got)
	}
}

func lines(l finding.List) []string {
	var out []string
	for _, f := range l {
		line := fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place)
		if f.Nearest != "" {
			line += " " + f.Nearest
		}
		out = append(out, line)
	}
	return out
}

func FuzzParse(f *testing.F) {
	f.Add(`camera=(self "https://*.a.example"), usb=*;report-to="x"`, "https://a.example")
	f.Add("camera 'none'", "x")
	f.Fuzz(func(t *testing.T, value, origin string) {
		Check([]string{value}, Context{})
		p, err := Parse([]string{value})
		if err != nil {
			return
		}
		again, err := Parse([]string{p.String()})
		if err != nil || again.String() != p.String() {
			t.Errorf("%q is written %q, and read again %q, %v", value, p, again, err)
		}
		if got, want := again.Allows("camera", origin, "https://a.example"), p.Allows("camera", origin, "https://a.example"); got != want {
			t.Errorf("%q: %v, written and read again %v", value, want, got)
		}
	})
}

func Example() {
	p, err := Parse([]string{`camera=(self "https://*.video.example"), usb=()`})
	fmt.Println(p.Allows("camera", "https://eu.video.example", "https://www.example.com"), err)
	_, err = Parse([]string{"camera 'none'"})
	fmt.Println(err)
	// Output:
	// true <nil>
	// unexpected '\'': want a comma between members
}
