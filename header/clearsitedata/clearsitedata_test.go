package clearsitedata

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name            string
		lines           []string
		canonical       string
		cookies, hinted bool
	}{
		{"none", nil, "", false, false},
		{"types", []string{`"cache", "cookies"`}, `"cache", "cookies"`, true, false},
		{"two lines", []string{`"cache"`, `"clientHints"`}, `"cache", "clientHints"`, false, true},
		{"everything", []string{`"*"`}, `"*"`, true, true},
		{"no quotes", []string{`cookies`}, "", false, false},
		{"single quotes", []string{`'cookies'`}, "", false, false},
		{"unknown types", []string{`"cookie", "cookies", "",`}, `"cookies"`, true, false},
		{"types have case", []string{`"Cookies", "clienthints"`}, "", false, false},
		{"a comma in quotes", []string{`"cache,cookies"`}, "", false, false},
	} {
		f := Parse(tc.lines)
		if f.String() != tc.canonical || f.Clears("cookies") != tc.cookies || f.Clears("clientHints") != tc.hinted {
			t.Errorf("%s: %q, %v, %v", tc.name, f, f.Clears("cookies"), f.Clears("clientHints"))
		}
	}
}

// TestCheck is the table of spec/headers.md 14.
func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name   string
		lines  []string
		logout bool
		want   []string
	}{
		{"ordinary", nil, false, nil},
		{"right", []string{`"cookies", "storage"`}, true, nil},
		{"no quotes", []string{`"cache", cookies`}, true, []string{`CSD-001 error Clear-Site-Data:1:10 cookies`}},
		{"on an ordinary page", []string{`"cookies"`}, false, []string{"CSD-002 warning Clear-Site-Data:1:1 "}},
		{"void on an ordinary page", []string{`"foo"`}, false, nil},
		{"missing", nil, true, []string{"CSD-003 low Clear-Site-Data "}},
		{"everything", []string{`"*"`}, true, []string{"CSD-004 low Clear-Site-Data:1:1 "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.logout) {
				got = append(got, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place, " ", f.Nearest))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`"cookies", "storage"`)
	f.Add(`"*", x, "`)
	f.Fuzz(func(t *testing.T, value string) {
		field := Parse([]string{value})
		if again := Parse([]string{field.String()}); field.String() != "" && (again.String() != field.String() || again.Clears("cookies") != field.Clears("cookies")) {
			t.Errorf("%q is written %q, and read again %q", value, field, again)
		}
		Check([]string{value}, false)
	})
}

func Example() {
	f := Parse([]string{`"cookies","storage", cache`})
	fmt.Println(f, f.Clears("cache"))
	// Output: "cookies", "storage" false
}
