// Package report is what people and programs see of the judge: the whole
// judgement of one site as a [Report], and its renderings for terminals, for
// continuous integration and for browsers ([NewWriter]).
//
// It renders to an [io.Writer] that it is handed and does no other I/O. It
// judges nothing itself: grades come from package observatory, findings from
// the header packages, remedies from package remedy.
package report

import (
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// Schema names the JSON form of a report. It changes when a field is taken
// away or gets another meaning; new fields leave it as it is.
const Schema = "lintel-report/1"

// Report is the whole judgement of one site, or of whatever else was judged:
// header values, a directory of Terraform. What does not apply is left out.
type Report struct {
	Schema  string    `json:"schema"`        // [Schema]
	Subject string    `json:"subject"`       // what was judged, as the user wrote it
	URL     string    `json:"url,omitempty"` // of the response that was graded
	At      time.Time `json:"at,omitzero"`   // when it was looked at

	Failure *recording.Failure `json:"failure,omitempty"` // why there is nothing to judge
	Seen    *Seen              `json:"seen,omitempty"`    // how the response was reached

	Score    *Score                     `json:"score,omitempty"`    // the HTTP Observatory's
	Presence *observatory.PresenceGrade `json:"presence,omitempty"` // our second grade
	Findings finding.List               `json:"findings"`           // the gravest first
	Matrix   judge.Matrix               `json:"matrix,omitzero"`    // which class of response has which header

	// Surfaces are what the doors of a configuration answer (lintel matrix);
	// Findings then are about all of them.
	Surfaces []Surface `json:"surfaces,omitempty"`

	Preload *Preload `json:"preload,omitempty"` // when it was asked for

	Doors      []remedy.Layer  `json:"doors,omitempty"`      // which front doors answered, from the viewer inwards
	Changes    []remedy.Change `json:"changes,omitempty"`    // what to do about it, and where
	Promise    *Promise        `json:"promise,omitempty"`    // the grade with those in place
	Deviations []Deviation     `json:"deviations,omitempty"` // where the grader and browsers do not agree
	Notes      []string        `json:"notes,omitempty"`      // what else a person should know
	Comparison *Comparison     `json:"comparison,omitempty"` // with an earlier report
}

// Grade is the Observatory's letter, or "".
func (r *Report) Grade() string {
	if r.Score == nil {
		return ""
	}
	return r.Score.Grade
}

// resultCodes are the Observatory's result codes.
func (r *Report) resultCodes() []string {
	if r.Score == nil {
		return nil
	}
	var out []string
	for _, t := range r.Score.Tests {
		out = append(out, t.Result)
	}
	return out
}

// Seen is how the graded response was reached.
type Seen struct {
	Status      int                `json:"status"`
	Proto       string             `json:"proto,omitempty"`       // "HTTP/2.0"
	TLS         string             `json:"tls,omitempty"`         // "TLS 1.3"
	HTTP        []Hop              `json:"http,omitempty"`        // from http://
	HTTPS       []Hop              `json:"https,omitempty"`       // from https://
	NoHTTP      *recording.Failure `json:"no_http,omitempty"`     // why plain HTTP gave no final response
	NoHTTPS     *recording.Failure `json:"no_https,omitempty"`    // why HTTPS did not
	Certificate *recording.Failure `json:"certificate,omitempty"` // what is wrong with it
}

// Hop is one response on the way.
type Hop struct {
	URL    string `json:"url"`
	Status int    `json:"status"`
}

// Score is what the HTTP Observatory gives (spec/observatory.md 2).
type Score struct {
	Algorithm int    `json:"algorithm"` // its version, 4 to 6
	Grade     string `json:"grade"`     // one of [Grades]
	Score     int    `json:"score"`     // from 0; above 100 with extra credit
	Passed    int    `json:"tests_passed"`
	Failed    int    `json:"tests_failed"`
	Tests     []Test `json:"tests"` // in the Observatory's order
}

// Test is one of the Observatory's tests with its outcome.
type Test struct {
	Name     string `json:"name"`     // "content-security-policy"
	Result   string `json:"result"`   // "csp-not-implemented"
	Modifier int    `json:"modifier"` // points
	Pass     bool   `json:"pass"`
	Title    string `json:"title,omitempty"` // what the result means, in a few words
	Fix      string `json:"fix,omitempty"`   // what to do at any door, where there is something to do
}

// Deviation is a point on which the grader and browsers do not agree.
type Deviation struct {
	Test    string `json:"test"`
	Topic   string `json:"topic"`   // what the two see differently
	Grader  string `json:"grader"`  // what the Observatory says; a sentence
	Browser string `json:"browser"` // what browsers do; a sentence
}
