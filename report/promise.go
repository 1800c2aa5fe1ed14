package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// Promise is the grade that the remedies bring, reckoned on the recording. It
// leaves out what the application can add, and what a door that is put in
// front brings besides headers, such as HTTPS.
type Promise struct {
	Remedies []int  `json:"remedies"` // which of the changes, from 1
	Grade    string `json:"grade"`    // one of [Grades]
	Score    int    `json:"score"`
}

// String is one line for people.
func (p *Promise) String() string {
	numbers := make([]string, len(p.Remedies))
	for i, n := range p.Remedies {
		numbers[i] = strconv.Itoa(n)
	}
	word := "remedy"
	if len(numbers) > 1 {
		word = "remedies"
	}
	return fmt.Sprintf("after %s %s: %s (%d)", word, strings.Join(numbers, " and "), p.Grade, p.Score)
}

// promise grades what the recording would be; nil when no change has an effect
// that is known, or when there is no grade.
func (r *Report) promise(rec *recording.Recording, o observatory.Options) *Promise {
	var p Promise
	for i, c := range r.Changes {
		if !c.Effect.None() {
			p.Remedies = append(p.Remedies, i+1)
		}
	}
	if r.Score == nil || len(p.Remedies) == 0 {
		return nil
	}
	result := observatory.Grade(remedy.After(rec, r.Changes), o)
	p.Grade, p.Score = result.Scan.Grade, result.Scan.Score
	return &p
}
