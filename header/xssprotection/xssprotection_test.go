package xssprotection

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		value     string
		want      Policy
		canonical string
	}{
		{"0", Policy{}, "0"},
		{" 0 ; mode=block", Policy{}, "0"},
		{"1", Policy{Enabled: true}, "1"},
		{"1; mode=block", Policy{Enabled: true, Block: true}, "1; mode=block"},
		{"1;MODE = BLOCK ; report=https://r.example/x", Policy{true, true, "https://r.example/x"}, "1; mode=block; report=https://r.example/x"},
		{"on", Policy{Enabled: true}, "1"},
		{"", Policy{Enabled: true}, "1"},
	} {
		got := Parse(tc.value)
		if got != tc.want || got.String() != tc.canonical {
			t.Errorf("%q: %+v, written %q; want %+v, %q", tc.value, got, got, tc.want, tc.canonical)
		}
	}
}

// TestCheck is the table of spec/headers.md 6.
func TestCheck(t *testing.T) {
	got := Check([]string{"0", "1; mode=block"})
	want := finding.List{{
		Code: "XXP-001", Severity: finding.Notice, Place: finding.Place{Header: Name, Span: finding.Span{End: 1}},
		Message: "switches a filter off that current browsers do not have", Fix: "leave it or drop it",
	}, {
		Code: "XXP-002", Severity: finding.Low, Place: finding.Place{Header: Name, Span: finding.Span{Line: 1, End: 13}},
		Message: `"1; mode=block" switches a filter on that current browsers do not have`,
		Fix:     "remove it, or send 0; a Content-Security-Policy does the work",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Check(nil); got != nil {
		t.Errorf("without the field: %v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1; mode=block; report=/x")
	f.Add("0")
	f.Fuzz(func(t *testing.T, value string) {
		p := Parse(value)
		if again := Parse(p.String()); again != p && !strings.ContainsAny(p.Report, ";") {
			t.Errorf("%q is %+v, written and read again %+v", value, p, again)
		}
	})
}

func Example() {
	fmt.Println(Parse("1;mode=BLOCK"))
	// Output: 1; mode=block
}
