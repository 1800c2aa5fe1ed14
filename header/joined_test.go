package header

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

func TestSplit(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  []Part
	}{
		{"no line", nil, nil},
		{"an empty line", []string{""}, []Part{{}}},
		{"one member", []string{" a\t"}, []Part{{"a", finding.Span{Start: 1, End: 2}}}},
		{"two lines", []string{"a", "b , c"}, []Part{
			{"a", finding.Span{End: 1}},
			{"b", finding.Span{Line: 1, End: 1}},
			{"c", finding.Span{Line: 1, Start: 4, End: 5}},
		}},
		{"an empty line first", []string{"", "a"}, []Part{{}, {"a", finding.Span{Line: 1, End: 1}}}},
		{"empty members", []string{"a,,"}, []Part{
			{"a", finding.Span{End: 1}}, {"", finding.Span{Start: 2, End: 2}}, {"", finding.Span{Start: 3, End: 3}},
		}},
		{"quoted commas", []string{`"a,\",b", c`}, []Part{
			{`"a,\",b"`, finding.Span{End: 8}}, {"c", finding.Span{Start: 10, End: 11}},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Join(tc.lines).Split()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSpanAcrossLines(t *testing.T) {
	j := Join([]string{"ab", "cd"})
	for _, tc := range []struct {
		name       string
		start, end int
		want       finding.Span
	}{
		{"in the first", 1, 2, finding.Span{Start: 1, End: 2}},
		{"in the second", 4, 6, finding.Span{Line: 1, End: 2}},
		{"from one into the other", 1, 5, finding.Span{Start: 1, End: 2}},
		{"at the separator", 2, 3, finding.Span{Start: 2, End: 2}},
		{"past the end", 9, 9, finding.Span{Line: 1, Start: 2, End: 2}},
	} {
		if got := j.Span(tc.start, tc.end); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, tc.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("a, b", "c")
	f.Add(`"a,b`, `\"`)
	f.Fuzz(func(t *testing.T, first, second string) {
		lines := []string{first, second}
		for _, part := range Join(lines).Split() {
			line := lines[part.Span.Line]
			if part.Span.Start > part.Span.End || part.Span.End > len(line) {
				t.Fatalf("%q: span %+v", lines, part.Span)
			}
		}
	})
}
