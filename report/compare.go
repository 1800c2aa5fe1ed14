package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
)

// Comparison says what got better and what got worse since an earlier report
// of the same subject.
type Comparison struct {
	At       time.Time `json:"at,omitzero"` // of the earlier report
	OldGrade string    `json:"old_grade,omitempty"`
	OldScore int       `json:"old_score,omitempty"`
	Better   []Delta   `json:"better,omitempty"`
	Worse    []Delta   `json:"worse,omitempty"`
}

// Delta is one thing that changed.
type Delta struct {
	What   string `json:"what"` // "strict-transport-security", "X-Frame-Options on 404", "HSTS-008"
	Before string `json:"before"`
	After  string `json:"after"`
	Points int    `json:"points,omitempty"` // of the grade
}

// Compare sets a report beside an earlier one: tests of the grade, headers by
// kind of response where both saw that kind, and findings.
func Compare(before, after *Report) *Comparison {
	c := &Comparison{At: before.At, OldGrade: before.Grade()}
	if before.Score != nil {
		c.OldScore = before.Score.Score
	}
	c.tests(before.Score, after.Score)
	c.headers(before.Matrix, after.Matrix)
	c.findings(before.Findings, after.Findings)
	return c
}

// GradeChange is ": C+ 60 → A+ 120" where both have a grade.
func (r *Report) GradeChange() string {
	if r.Score == nil || r.Comparison.OldGrade == "" {
		return ""
	}
	return fmt.Sprintf(": %s %d → %s %d", r.Comparison.OldGrade, r.Comparison.OldScore, r.Score.Grade, r.Score.Score)
}

// add files a change by its direction; 0 is neither better nor worse.
func (c *Comparison) add(direction int, d Delta) {
	switch {
	case direction > 0:
		c.Better = append(c.Better, d)
	case direction < 0:
		c.Worse = append(c.Worse, d)
	}
}

func (c *Comparison) tests(before, after *Score) {
	if before == nil || after == nil {
		return
	}
	old := map[string]Test{}
	for _, t := range before.Tests {
		old[t.Name] = t
	}
	for _, t := range after.Tests {
		was, there := old[t.Name]
		if !there || was.Result == t.Result {
			continue
		}
		points := t.Modifier - was.Modifier
		direction := points
		if points == 0 && was.Pass != t.Pass {
			direction = 1
			if was.Pass {
				direction = -1
			}
		}
		c.add(direction, Delta{t.Name, was.Result, t.Result, points})
	}
}

// health orders what a header can be: missing, there with a fault, well.
var health = map[judge.State]int{judge.Absent: 0, judge.Duplicated: 1, judge.Different: 1, judge.Present: 2}

func (c *Comparison) headers(before, after judge.Matrix) {
	old := cells(before)
	for _, row := range after.Rows {
		for i, class := range after.Classes {
			what := row.Header + " on " + className(class)
			if slices.Contains(before.Classes, class) {
				c.state(what, cmp.Or(old[what], judge.Absent), row.Cells[i].State)
			}
			delete(old, what)
		}
	}
	for _, row := range before.Rows { // what no response has any more
		for _, class := range before.Classes {
			what := row.Header + " on " + className(class)
			if was, left := old[what]; left && slices.Contains(after.Classes, class) {
				c.state(what, was, judge.Absent)
			}
		}
	}
}

func (c *Comparison) state(what string, was, is judge.State) {
	c.add(health[is]-health[was], Delta{What: what, Before: string(was), After: string(is)})
}

func cells(m judge.Matrix) map[string]judge.State {
	out := map[string]judge.State{}
	for _, row := range m.Rows {
		for i, class := range m.Classes {
			out[row.Header+" on "+className(class)] = row.Cells[i].State
		}
	}
	return out
}

// findings compares codes and headers; notices are no news.
func (c *Comparison) findings(before, after finding.List) {
	old, now := said(before), said(after)
	for _, f := range before {
		if key := keyOf(f); old[key] && !now[key] {
			c.add(1, Delta{What: key, Before: f.Message, After: "gone"})
			old[key] = false // once
		}
	}
	was := said(before)
	for _, f := range after {
		if key := keyOf(f); now[key] && !was[key] {
			c.add(-1, Delta{What: key, Before: "not found", After: f.Message})
			now[key] = false
		}
	}
}

func said(l finding.List) map[string]bool {
	out := map[string]bool{}
	for _, f := range l {
		if f.Severity < finding.Notice {
			out[keyOf(f)] = true
		}
	}
	return out
}

// keyOf names a finding, but for its severity and its words.
func keyOf(f finding.Finding) string {
	if f.Place.Header == "" {
		return f.Code
	}
	return f.Code + " " + f.Place.Header
}

// ReadJSON reads the reports that a --json of one or of many sites holds, by
// subject.
func ReadJSON(r io.Reader) (map[string]*Report, error) {
	out := map[string]*Report{}
	for d := json.NewDecoder(r); ; {
		rep := new(Report)
		switch err := d.Decode(rep); {
		case errors.Is(err, io.EOF) && len(out) > 0:
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("it is no report in JSON: %w", err)
		case rep.Schema != Schema:
			return nil, fmt.Errorf("its schema is %.40q, want %q", rep.Schema, Schema)
		}
		out[rep.Subject] = rep
	}
}
