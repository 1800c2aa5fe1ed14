package contenttypeoptions

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNoSniff has the vectors of spec/headers.md 4.
func TestNoSniff(t *testing.T) {
	for _, tc := range []struct {
		lines []string
		want  bool
	}{
		{[]string{"nosniff"}, true},
		{[]string{"NOSNIFF"}, true},
		{[]string{" nosniff\t"}, true},
		{[]string{"nosniff,,junk"}, true},
		{[]string{"nosniff", "junk"}, true},
		{[]string{"junk,nosniff"}, false},
		{[]string{"", "nosniff"}, false},
		{[]string{`"nosniff"`}, false},
		{[]string{"'nosniff'"}, false},
		{[]string{"nosniff\v"}, false},
		{[]string{""}, false},
		{nil, false},
	} {
		if got := Parse(tc.lines).NoSniff(); got != tc.want {
			t.Errorf("%q: %v", tc.lines, got)
		}
	}
}

func TestBlocks(t *testing.T) {
	for _, tc := range []struct {
		use       Use
		mediaType string
		want      bool
	}{
		{Script, "text/javascript", false}, {Script, "application/x-javascript", false}, {Script, "text/plain", true}, {Script, "application/json", true},
		{Style, "text/css", false}, {Style, "text/plain", true}, {Other, "text/plain", false},
	} {
		if got := tc.use.Blocks(tc.mediaType); got != tc.want {
			t.Errorf("%s of type %s: %v", tc.use, tc.mediaType, got)
		}
	}
}

func TestCheck(t *testing.T) {
	page := Context{Shown: true, MediaType: "text/html"}
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string
	}{
		{"right", []string{"nosniff"}, page, nil},
		{"missing", nil, page, []string{"XCTO-001 warning X-Content-Type-Options"}},
		{"missing where nobody looks", nil, Context{}, nil},
		{"another value", []string{"none"}, page, []string{"XCTO-002 error X-Content-Type-Options:1:1"}},
		{"first item wrong", []string{"junk, nosniff"}, page, []string{"XCTO-002 error X-Content-Type-Options:1:1"}},
		{"twice in a line", []string{"nosniff, nosniff"}, page, []string{"XCTO-003 low X-Content-Type-Options:1:10"}},
		{"two lines", []string{"nosniff", "nosniff"}, page, []string{"XCTO-003 low X-Content-Type-Options:2:1"}},
		{"a script of another type", []string{"nosniff"}, Context{true, 1, "text/plain", Script}, []string{"XCTO-004 warning X-Content-Type-Options"}},
		{"and without nosniff", []string{"no"}, Context{true, 1, "text/plain", Script}, []string{"XCTO-002 error X-Content-Type-Options:1:1"}},
		{"content without type", []string{"nosniff"}, Context{Shown: true, Size: 1}, []string{"XCTO-005 low Content-Type"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
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
	f.Add("nosniff", "junk")
	f.Add(`"nosniff, x"`, "")
	f.Fuzz(func(t *testing.T, first, second string) {
		field := Parse([]string{first, second})
		if again := Parse([]string{field.String()}); again.NoSniff() != field.NoSniff() || again.String() != field.String() {
			t.Errorf("%q, %q: written %q, read again %v", first, second, field, again)
		}
		Check([]string{first, second}, Context{Shown: true, Size: 1, Use: Script})
	})
}

func Example() {
	fmt.Println(Parse([]string{"NoSniff"}), Parse([]string{"junk, nosniff"}).NoSniff())
	// Output: nosniff false
}
