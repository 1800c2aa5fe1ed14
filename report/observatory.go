package report

import (
	"cmp"
	"fmt"
	"slices"
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
	if bonus == 0 || 100+penalty >= creditFrom {
		return ""
	}
	return fmt.Sprintf("%d points of extra credit do not count: they do from a score of %d without them", bonus, creditFrom)
}

// creditFrom is the score from which extra credit counts.
const creditFrom = 90

// signed is a modifier with its sign.
func signed(points int) string {
	if points == 0 {
		return "0"
	}
	return fmt.Sprintf("%+d", points)
}

// remedyFor finds the first remedy for a code.
func (r *Report) remedyFor(code string) (Remedy, bool) {
	i := slices.IndexFunc(r.Remedies, func(m Remedy) bool { return slices.Contains(m.For, code) })
	if i < 0 {
		return Remedy{}, false
	}
	return r.Remedies[i], true
}

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
