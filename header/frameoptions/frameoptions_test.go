package frameoptions

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAllows is the rule of HTML that spec/headers.md 5 tells.
func TestAllows(t *testing.T) {
	const own, other = "https://a.example", "https://b.example"
	for _, tc := range []struct {
		name      string
		lines     []string
		ancestors []string
		want      bool
	}{
		{"no field", nil, []string{other}, true},
		{"top-level", []string{"DENY"}, nil, true},
		{"DENY", []string{"deny"}, []string{own}, false},
		{"SAMEORIGIN, same", []string{"SameOrigin"}, []string{own, own}, true},
		{"SAMEORIGIN, other", []string{"SAMEORIGIN"}, []string{other}, false},
		{"SAMEORIGIN, other in between", []string{"SAMEORIGIN"}, []string{other, own}, false},
		{"SAMEORIGIN, other on top", []string{"SAMEORIGIN"}, []string{own, other}, false},
		{"SAMEORIGIN, other scheme", []string{"SAMEORIGIN"}, []string{"http://a.example"}, false},
		{"SAMEORIGIN twice", []string{"SAMEORIGIN", "sameorigin"}, []string{own}, true},
		{"two values", []string{"SAMEORIGIN, DENY"}, []string{own}, false},
		{"one of two known", []string{"SAMEORIGIN", "junk"}, []string{own}, false},
		{"ALLOWALL and junk", []string{"ALLOWALL, junk"}, []string{other}, false},
		{"two unknown", []string{"junk, rubbish"}, []string{other}, true},
		{"ALLOW-FROM", []string{"ALLOW-FROM https://c.example"}, []string{other}, true},
		{"ALLOWALL", []string{"ALLOWALL"}, []string{other}, true},
		{"empty", []string{""}, []string{other}, true},
		{"a directive's separator", []string{"SAMEORIGIN;"}, []string{other}, true},
	} {
		if got := Parse(tc.lines).Allows(own, tc.ancestors); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

func TestCheck(t *testing.T) {
	page := Context{Page: true}
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string
	}{
		{"right", []string{"DENY"}, page, nil},
		{"missing", nil, page, []string{"XFO-001 warning X-Frame-Options"}},
		{"missing beside frame-ancestors", nil, Context{Page: true, FrameAncestors: []string{"'self'"}}, nil},
		{"missing where it means nothing", nil, Context{}, nil},
		{"ALLOW-FROM", []string{"allow-from https://x"}, page, []string{"XFO-002 error X-Frame-Options:1:1"}},
		{"ALLOWALL", []string{"ALLOWALL"}, page, []string{"XFO-003 error X-Frame-Options:1:1"}},
		{"typo", []string{"SAMEORIGN"}, page, []string{"XFO-003 error X-Frame-Options:1:1 SAMEORIGIN"}},
		{"two values", []string{"DENY, SAMEORIGIN"}, page, []string{"XFO-004 low X-Frame-Options:1:7"}},
		{"one value twice", []string{"DENY", "DENY"}, page, nil},
		{"DENY against 'self'", []string{"DENY"}, Context{FrameAncestors: []string{"'self'"}}, []string{"XFO-005 low X-Frame-Options:1:1"}},
		{"DENY with 'none'", []string{"DENY"}, Context{FrameAncestors: []string{"'none'"}}, nil},
		{"DENY with an empty list", []string{"DENY"}, Context{FrameAncestors: []string{}}, nil},
		{"SAMEORIGIN with 'self'", []string{"SAMEORIGIN"}, Context{FrameAncestors: []string{"'SELF'"}}, nil},
		{"SAMEORIGIN against more", []string{"SAMEORIGIN"}, Context{FrameAncestors: []string{"'self'", "https://b.example"}}, []string{"XFO-005 low X-Frame-Options:1:1"}},
		{"in a meta element", nil, Context{InMeta: true}, []string{"XFO-006 error X-Frame-Options"}},
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
	f.Add("DENY, junk", "https://a.example")
	f.Add("SAMEORIGIN", "https://b.example")
	f.Fuzz(func(t *testing.T, value, ancestor string) {
		field := Parse([]string{value})
		again := Parse([]string{field.String()})
		if got, want := again.Allows("https://a.example", []string{ancestor}), field.Allows("https://a.example", []string{ancestor}); got != want {
			t.Errorf("%q allows: %v; written %q: %v", value, want, field, got)
		}
		Check([]string{value}, Context{FrameAncestors: []string{ancestor}})
	})
}

func Example() {
	f := Parse([]string{"sameorigin"})
	fmt.Println(f, f.Allows("https://a.example", []string{"https://a.example", "https://b.example"}))
	// Output: SAMEORIGIN false
}
