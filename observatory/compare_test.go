package observatory_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
)

func TestCompare(t *testing.T) {
	before := observatory.Grade(site("Content-Security-Policy", "default-src 'self'", "X-Frame-Options", "DENY", "Referrer-Policy", "x", "Cross-Origin-Opener-Policy", "same-origin"), observatory.Options{})
	after := observatory.Grade(site("Content-Security-Policy", "x", "X-Frame-Options", "DENY", "Referrer-Policy", "origin", "Strict-Transport-Security", "max-age=300",
		"X-Content-Type-Options", "nosniff", "Cross-Origin-Opener-Policy", "same-origin-allow-popups"), observatory.Options{})
	c := observatory.Compare(before, after)
	for _, tc := range []struct {
		name string
		got  []observatory.Change
		want []string
	}{
		{"better", c.Better, []string{
			"strict-transport-security hsts-not-implemented hsts-implemented-max-age-less-than-six-months 10",
			"x-content-type-options x-content-type-options-not-implemented x-content-type-options-nosniff 5",
		}},
		{"worse", c.Worse, []string{"content-security-policy csp-implemented-with-no-unsafe csp-header-invalid -30"}},
		{"other", c.Other, []string{
			"cross-origin-opener-policy coop-implemented-with-same-origin coop-implemented-with-same-origin-allow-popups 0",
			"referrer-policy referrer-policy-header-invalid referrer-policy-unsafe 0",
		}},
	} {
		var got []string
		for _, change := range tc.got {
			got = append(got, fmt.Sprint(change.Test, " ", change.Old.Result, " ", change.New.Result, " ", change.Points()))
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
	want := [2]observatory.Verdict{{Algorithm: 6, Grade: "B", Score: 70}, {Algorithm: 6, Grade: "C+", Score: 60}}
	if diff := cmp.Diff(want, [2]observatory.Verdict{c.Old, c.New}); diff != "" {
		t.Error(diff)
	}
	same := observatory.Compare(before, before)
	if len(same.Better)+len(same.Worse)+len(same.Other) != 0 {
		t.Errorf("a result differs from itself: %+v", same)
	}
}

// TestCompareAlgorithms: what only one of the two looks at is neither better nor
// worse, other rules for the same header are.
func TestCompareAlgorithms(t *testing.T) {
	rec := site("X-Frame-Options", "DENY")
	four, six := observatory.Grade(rec, observatory.Options{Algorithm: observatory.V4}), observatory.Grade(rec, observatory.Options{})
	c := observatory.Compare(four, six)
	if len(c.Other) != 2 || c.Other[0].Old != nil || c.Other[0].New == nil || c.Other[0].Points() != 0 {
		t.Errorf("other: %+v, want the two new tests", c.Other)
	}
	if len(c.Better) != 1 || c.Better[0].Test != "x-frame-options" || len(c.Worse) != 0 {
		t.Errorf("better: %+v, worse: %+v, want x-frame-options alone", c.Better, c.Worse)
	}
	if back := observatory.Compare(six, four); len(back.Worse) != 1 || len(back.Other) != 2 || back.Other[0].New != nil {
		t.Errorf("back: %+v", back)
	}
}
