package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBar: the sample has a C, HSTS-006 (error), GEN-003 (warning), LEAK-001
// (low) and the result codes of twelve tests.
func TestBar(t *testing.T) {
	for _, tc := range []struct {
		name, minGrade string
		failOn         []string
		want           []string // codes of what stays below
	}{
		{"no bar", "", nil, nil},
		{"a grade reached", "C", nil, nil},
		{"a lower grade", "c-", nil, nil},
		{"a grade missed", "C+", nil, []string{CodeGradeBelow}},
		{"A is above A-, and A+ above A", "A+", nil, []string{CodeGradeBelow}},
		{"a code", "", []string{"hsts-006"}, []string{CodeForbidden}},
		{"another code", "", []string{"HSTS-005"}, nil},
		{"a family", "", []string{"GEN"}, []string{CodeForbidden}},
		{"a severity means graver ones too", "", []string{"high"}, []string{CodeForbidden}},
		{"the weakest of several severities", "", []string{"error", "low"}, []string{CodeForbidden}},
		{"none", "", []string{"none"}, nil},
		{"both", "A", []string{"warning"}, []string{CodeGradeBelow, CodeForbidden}},
	} {
		bar, unknown := ParseBar(tc.minGrade, tc.failOn)
		if len(unknown) > 0 {
			t.Fatalf("%s: %v", tc.name, unknown)
		}
		var got []string
		for _, f := range bar.Check(sample()) {
			got = append(got, f.Code)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func TestBarNamesWhatFails(t *testing.T) {
	bar, _ := ParseBar("", []string{"warning"})
	got := bar.Check(sample())
	if len(got) != 1 || got[0].Message != "www.example.com has HSTS-006, GEN-003" {
		t.Errorf("%v", got)
	}
}

func TestUnknownBars(t *testing.T) {
	_, unknown := ParseBar("E", []string{"HSTS-0006", "grave"})
	if len(unknown) != 3 || unknown[1].Nearest != "HSTS-006" {
		t.Errorf("%v", unknown)
	}
}
