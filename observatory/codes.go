package observatory

import (
	"github.com/lintel-edge/lintel/finding"
)

// Code is a result code, as the Observatory spells it. Each belongs to one
// test.
type Code string

// Outcome is everything that is fixed about a result code: what it does to the
// score, and what it means.
type Outcome struct {
	Code          Code
	Test          string // the test that it is a result of
	Modifier      int    // points under the newest algorithm
	Pass          bool   // a test can pass and cost points
	NotApplicable bool   // passed because there is nothing to judge; null in the HTTP API
	Title         string // the condition: lower case, no full stop
	Meaning       string // what it means for a visitor; sentences
	Example       string // field lines, or a situation in words
	Fix           string // what to do, one sentence, lower case, no full stop; "" where nothing is to be done
}

// Codes documents every result code of every algorithm, test by test in the
// order of the tests, what to aim for first.
var Codes = func() []Outcome {
	var out []Outcome
	for _, table := range []struct {
		test string
		rows []Outcome
	}{
		{"content-security-policy", policyCodes},
		{"cookies", cookieCodes},
		{"cross-origin-embedder-policy", embedderCodes},
		{"cross-origin-opener-policy", openerCodes},
		{"cross-origin-resource-sharing", sharingCodes},
		{"redirection", redirectionCodes},
		{"referrer-policy", referrerCodes},
		{"strict-transport-security", transportCodes},
		{"subresource-integrity", integrityCodes},
		{"x-content-type-options", sniffingCodes},
		{"x-frame-options", frameCodes},
		{"cross-origin-resource-policy", resourceCodes},
	} {
		for _, row := range table.rows {
			row.Test = table.test
			out = append(out, row)
		}
	}
	return out
}()

// outcomes are the codes by name.
var outcomes = func() map[Code]Outcome {
	out := make(map[Code]Outcome, len(Codes))
	for _, o := range Codes {
		out[o.Code] = o
	}
	return out
}()

// Describe returns what is fixed about a code.
func Describe(code Code) (Outcome, bool) {
	o, ok := outcomes[code]
	return o, ok
}

// modifier is what a code adds to the score. One has changed over time.
func (a Algorithm) modifier(code Code) int {
	if code == XFOSameOriginOrDeny && a < V5 {
		return 0
	}
	return outcomes[code].Modifier
}

// Catalog is [Codes] in the form of other documented codes, for whoever
// explains them all.
func Catalog() finding.Catalog {
	good := map[string]string{}
	var out finding.Catalog
	for _, o := range Codes {
		if good[o.Test] == "" {
			good[o.Test] = o.Example
		}
		doc := finding.Doc{
			Code: string(o.Code), Severity: o.severity(), Title: o.Title, Meaning: o.Meaning,
			Bad: o.Example, Good: good[o.Test], Fix: o.Fix, Source: "MDN HTTP Observatory, test " + o.Test,
		}
		if o.Fix == "" { // nothing is bad about it
			doc.Bad, doc.Good = "", o.Example
		}
		out = append(out, doc)
	}
	return out
}

// severity weighs a result by the points that it costs.
func (o Outcome) severity() finding.Severity {
	switch {
	case o.Modifier >= 0:
		return finding.Notice
	case o.Modifier >= -5:
		return finding.Low
	case o.Modifier >= -10:
		return finding.Warning
	}
	return finding.High
}
