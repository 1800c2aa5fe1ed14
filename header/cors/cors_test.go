package cors

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShares is Fetch's "CORS check".
func TestShares(t *testing.T) {
	for _, tc := range []struct {
		name                 string
		origins, credentials []string
		origin               string
		without, with        bool
	}{
		{"nothing said", nil, nil, "https://a.example", false, false},
		{"anybody", []string{"*"}, nil, "https://a.example", true, false},
		{"anybody with credentials", []string{"*"}, []string{"true"}, "https://a.example", true, false},
		{"one", []string{"https://a.example"}, nil, "https://a.example", true, false},
		{"one with credentials", []string{"https://a.example"}, []string{"true"}, "https://a.example", true, true},
		{"credentials in capitals", []string{"https://a.example"}, []string{"True"}, "https://a.example", true, false},
		{"another", []string{"https://b.example"}, []string{"true"}, "https://a.example", false, false},
		{"origins have case", []string{"https://A.example"}, nil, "https://a.example", false, false},
		{"a slash too many", []string{"https://a.example/"}, nil, "https://a.example", false, false},
		{"two lines", []string{"https://a.example", "https://a.example"}, nil, "https://a.example", false, false},
		{"null", []string{"null"}, []string{"true"}, "null", true, true},
	} {
		a := Parse(tc.origins, tc.credentials)
		if without, with := a.Shares(tc.origin, false), a.Shares(tc.origin, true); without != tc.without || with != tc.with {
			t.Errorf("%s: %v without credentials, %v with", tc.name, without, with)
		}
	}
}

// TestCheck is the list of spec/headers.md 12.
func TestCheck(t *testing.T) {
	yes := []string{"true"}
	for _, tc := range []struct {
		name                 string
		origins, credentials []string
		origin               string
		want                 []string
	}{
		{"nothing", nil, yes, "https://a.example", nil},
		{"anybody without credentials", []string{"*"}, nil, "https://a.example", nil},
		{"an echo with credentials", []string{"https://a.example"}, yes, "https://a.example", []string{"CORS-001 high"}},
		{"an echo without", []string{"https://a.example"}, nil, "https://a.example", nil},
		{"an origin of its own", []string{"https://app.example.com"}, yes, "https://app.example.com", nil},
		{"a fixed origin", []string{"https://partner.example"}, yes, "https://a.example", nil},
		{"null", []string{"null"}, nil, "", []string{"CORS-002 warning"}},
		{"anybody with credentials", []string{"*"}, yes, "", []string{"CORS-003 error"}},
		{"a list", []string{"https://a.example, https://b.example"}, nil, "", []string{"CORS-004 low"}},
		{"two lines", []string{"https://a.example", "https://b.example"}, nil, "", []string{"CORS-004 low"}},
		{"a suffix", []string{"https://evil-example.com"}, yes, "https://evil-example.com", []string{"CORS-005 warning"}},
		{"a prefix", []string{"https://example.com.evil.test"}, nil, "https://example.com.evil.test", []string{"CORS-005 warning"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.origins, tc.credentials, Context{"www.example.com", tc.origin}) {
				got = append(got, fmt.Sprint(f.Code, " ", f.Severity))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("https://a.example", "true", "https://a.example")
	f.Add("*", "", "null")
	f.Fuzz(func(t *testing.T, origin, credentials, asked string) {
		a := Parse([]string{origin}, []string{credentials})
		if s := a.String(); s != "" {
			again := Parse([]string{s}, []string{credentials})
			if again.Shares(asked, true) != a.Shares(asked, true) || again.Shares(asked, false) != a.Shares(asked, false) {
				t.Errorf("%q is written %q, which means another thing to %q", origin, s, asked)
			}
		}
		Check([]string{origin}, []string{credentials}, Context{"example.com", asked})
	})
}

func Example() {
	a := Parse([]string{"*"}, []string{"true"})
	fmt.Println(a.Shares("https://a.example", false), a.Shares("https://a.example", true))
	// Output: true false
}
