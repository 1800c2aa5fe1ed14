package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// lost are the tests that cost points, the dearest first; then those that
// failed without a cost.
func (s *Score) lost() []Test {
	return s.tests(func(t Test) bool { return t.Modifier < 0 || !t.Pass })
}

// kept are all other tests, those with extra credit first.
func (s *Score) kept() []Test {
	out := s.tests(func(t Test) bool { return t.Modifier >= 0 && t.Pass })
	slices.SortStableFunc(out, func(a, b Test) int { return cmp.Compare(b.Modifier, a.Modifier) })
	return out
}

func (s *Score) tests(in func(Test) bool) []Test {
	var out []Test
	for _, t := range s.Tests {
		if in(t) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Test) int { return cmp.Compare(a.Modifier, b.Modifier) })
	return out
}

// extraCredit says what became of the bonuses: they count only when few
// points are lost elsewhere (spec/observatory.md 2).
func (s *Score) extraCredit() string {
	bonus, penalty := 0, 0
	for _, t := range s.Tests {
		bonus += max(t.Modifier, 0)
		penalty += min(t.Modifier, 0)
	}
	if bonus == 0 || s.Score == 100+bonus+penalty {
		return ""
	}
	return fmt.Sprintf("%d points of extra credit do not count, because more than 10 are lost", bonus)
}

// grade gives a recording both grades, and says where the Observatory's and
// browsers differ. Where the Observatory would give no grade, a note says why.
func (r *Report) grade(rec *recording.Recording, o observatory.Options) {
	result := observatory.Grade(rec, o)
	presence := observatory.Presence(rec)
	r.Presence = &presence
	if why := result.Scan.Refusal; why != "" {
		r.Notes = append(r.Notes, "no grade: "+string(why))
		return
	}
	r.Score = scoreOf(result)
	for _, d := range observatory.Differences(rec, result) {
		r.Deviations = append(r.Deviations, Deviation{Test: d.Test, Topic: d.Topic, Grader: d.Observatory, Browser: d.Browser})
	}
}

func scoreOf(result observatory.Result) *Score {
	s := &Score{
		Algorithm: int(result.Scan.Algorithm), Grade: result.Scan.Grade, Score: result.Scan.Score,
		Passed: result.Scan.Passed, Failed: result.Scan.Failed,
	}
	for _, t := range result.Tests {
		outcome, _ := observatory.Describe(t.Result)
		s.Tests = append(s.Tests, Test{t.Name, string(t.Result), t.Modifier, t.Pass, outcome.Title, outcome.Fix})
	}
	return s
}

// signed is a modifier with its sign.
func signed(points int) string {
	if points == 0 {
		return "0"
	}
	return fmt.Sprintf("%+d", points)
}

// changeFor finds the first change that settles a code; n counts from 1, and
// is 0 when there is none.
func (r *Report) changeFor(code string) (n int, c remedy.Change) {
	for i, c := range r.Changes {
		if slices.Contains(c.Settles, code) {
			return i + 1, c
		}
	}
	return 0, c
}

// lostCodes are the results that cost points.
func (r *Report) lostCodes() []string {
	if r.Score == nil {
		return nil
	}
	var out []string
	for _, t := range r.Score.lost() {
		out = append(out, t.Result)
	}
	return out
}

// remedy is what gives the points of a test back, in a line: a change at the
// door that answered, else what can be done anywhere.
func (r *Report) remedy(t Test) string {
	n, c := r.changeFor(t.Result)
	switch {
	case n > 0:
		return fmt.Sprintf("remedy %d: %s", n, plain(c.Title))
	case t.Fix != "" && (t.Modifier < 0 || !t.Pass):
		return "fix: " + t.Fix
	}
	return ""
}

// observatoryCases are the tests as cases of a suite.
func observatoryCases(class string, r *Report) []junitCase {
	if r.Score == nil {
		return nil
	}
	var out []junitCase
	for _, t := range r.Score.Tests {
		c := junitCase{Class: class, Name: "observatory " + t.Name}
		if !t.Pass {
			c.Failure = &junitProblem{Type: t.Result, Message: fmt.Sprintf("%s (%s points)", t.Result, signed(t.Modifier)), Text: t.Title}
		}
		out = append(out, c)
	}
	return out
}
