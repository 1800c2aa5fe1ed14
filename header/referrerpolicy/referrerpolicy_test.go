package referrerpolicy

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSends is the table of spec/headers.md 7.
func TestSends(t *testing.T) {
	for _, tc := range []struct {
		policy             Policy
		same, cross, lower Part
	}{
		{"no-referrer", Nothing, Nothing, Nothing},
		{"same-origin", FullURL, Nothing, Nothing},
		{"strict-origin", OriginURL, OriginURL, Nothing},
		{"strict-origin-when-cross-origin", FullURL, OriginURL, Nothing},
		{"origin", OriginURL, OriginURL, OriginURL},
		{"origin-when-cross-origin", FullURL, OriginURL, OriginURL},
		{"no-referrer-when-downgrade", FullURL, FullURL, Nothing},
		{"unsafe-url", FullURL, FullURL, FullURL},
		{"", FullURL, OriginURL, Nothing},
	} {
		got := [3]Part{tc.policy.Sends(SameOrigin), tc.policy.Sends(CrossOrigin), tc.policy.Sends(LessSecure)}
		if want := [3]Part{tc.same, tc.cross, tc.lower}; got != want {
			t.Errorf("%s: %v, want %v", tc.policy, got, want)
		}
	}
}

func TestEffective(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  Policy
	}{
		{"none", nil, Default},
		{"one", []string{"no-referrer"}, NoReferrer},
		{"in any case", []string{"No-Referrer"}, NoReferrer},
		{"the last", []string{"no-referrer, strict-origin"}, StrictOrigin},
		{"the last of two lines", []string{"no-referrer", "same-origin"}, SameOriginOnly},
		{"the last known", []string{"no-referrer, from-the-future,, "}, NoReferrer},
		{"nothing known", []string{`"no-referrer"`}, Default},
		{"legacy tokens count in meta elements only", []string{"never"}, Default},
		{"semicolons do not separate", []string{"no-referrer; same-origin"}, Default},
	} {
		if got := Parse(tc.lines).Effective(); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// TestCheck is the table of spec/headers.md 7.
func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string
	}{
		{"right", []string{"strict-origin-when-cross-origin"}, Context{Page: true}, nil},
		{"missing", nil, Context{Page: true}, []string{"REF-001 low Referrer-Policy"}},
		{"missing where it means little", nil, Context{}, nil},
		{"unsafe-url", []string{"unsafe-url"}, Context{}, []string{"REF-002 warning Referrer-Policy:1:1"}},
		{"origin", []string{"origin"}, Context{}, []string{"REF-002 low Referrer-Policy:1:1"}},
		{"a weak one that is overridden", []string{"unsafe-url, no-referrer"}, Context{}, nil},
		{"unknown", []string{"no-referer"}, Context{}, []string{"REF-003 error Referrer-Policy:1:1 no-referrer"}},
		{"unknown beside a known one", []string{"no-referrer, from-the-future"}, Context{}, nil},
		{"quotes", []string{"'no-referrer', same-origin"}, Context{}, []string{"REF-003 error Referrer-Policy:1:1"}},
		{"semicolons", []string{"no-referrer; same-origin"}, Context{}, []string{"REF-003 error Referrer-Policy:1:1"}},
		{"spaces", []string{"no-referrer same-origin"}, Context{}, []string{"REF-003 error Referrer-Policy:1:1"}},
		{"the weaker last", []string{"no-referrer", "strict-origin"}, Context{}, []string{"REF-004 low Referrer-Policy:2:1"}},
		{"a weaker meta element", []string{"no-referrer"}, Context{Meta: "origin"}, []string{"REF-005 low Referrer-Policy"}},
		{"a stricter meta element", []string{"same-origin"}, Context{Meta: "no-referrer"}, nil},
		{"a weaker one than the default", nil, Context{Meta: "unsafe-url"}, []string{"REF-005 low Referrer-Policy"}},
		{"a legacy token", []string{"never"}, Context{}, []string{"REF-006 notice Referrer-Policy:1:1"}},
		{"a legacy token in meta", nil, Context{Meta: "Never"}, []string{"REF-006 notice Referrer-Policy"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				line := fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place)
				if f.Nearest != "" {
					line += " " + f.Nearest
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("no-referrer, x", "origin")
	f.Add(`"`, "never")
	f.Fuzz(func(t *testing.T, first, second string) {
		field := Parse([]string{first, second})
		if again := Parse([]string{field.String()}); again.Effective() != field.Effective() || again.String() != field.String() {
			t.Errorf("%q, %q: written %q, read again %q", first, second, field, again)
		}
		Check([]string{first, second}, Context{Meta: second})
	})
}

func Example() {
	f := Parse([]string{"no-referrer, strict-origin-when-cross-origin"})
	fmt.Println(f.Effective(), f.Effective().Sends(LessSecure) == Nothing)
	// Output: strict-origin-when-cross-origin true
}
