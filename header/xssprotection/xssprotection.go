// Package xssprotection knows X-XSS-Protection, which switched filters that no
// current browser has (spec/headers.md 6). They guessed which scripts were
// injected, and opened leaks of their own.
//
//	xssprotection.Parse("1; mode=block").Enabled
package xssprotection

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Name is the field's name.
const Name = "X-XSS-Protection"

// Policy is what the filters took from a value.
type Policy struct {
	Enabled bool
	Block   bool   // show nothing, in place of the page without the script
	Report  string // where to tell of it; "" = nowhere
}

// Parse reads a value: "0", or "1" with parameters. Filters took anything that
// does not begin with 0 for being switched on, which they were without the
// field too.
func Parse(value string) Policy {
	first, rest, _ := strings.Cut(value, ";")
	if strings.HasPrefix(strings.TrimSpace(first), "0") {
		return Policy{}
	}
	p := Policy{Enabled: true}
	for parameter := range strings.SplitSeq(rest, ";") {
		name, argument, _ := strings.Cut(parameter, "=")
		argument = strings.TrimSpace(argument)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "mode":
			p.Block = p.Block || strings.EqualFold(argument, "block")
		case "report":
			p.Report = argument
		}
	}
	return p
}

// String returns the canonical value.
func (p Policy) String() string {
	if !p.Enabled {
		return "0"
	}
	value := "1"
	if p.Block {
		value += "; mode=block"
	}
	if p.Report != "" {
		value += "; report=" + p.Report
	}
	return value
}

// Check judges the field's lines; that there are none is as it should be.
func Check(lines []string) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	for i, line := range lines {
		span := finding.Span{Line: i, End: len(line)}
		if Parse(line).Enabled {
			l.Add("XXP-002", span, fmt.Sprintf("%q switches a filter on that current browsers do not have", line))
		} else {
			l.Add("XXP-001", span, "switches a filter off that current browsers do not have")
		}
	}
	return l.Found
}

// Codes documents what [Check] finds (spec/headers.md 6).
var Codes = finding.Catalog{
	{
		Code: "XXP-001", Severity: finding.Notice, Title: "present with 0",
		Meaning: "It keeps the filters of very old browsers from doing harm, and means nothing to others. The example without is as good.",
		Bad:     "X-XSS-Protection: 0", Good: "(no X-XSS-Protection)",
		Fix: "leave it or drop it", Source: "spec/headers.md 6",
	}, {
		Code: "XXP-002", Severity: finding.Low, Title: "present with 1",
		Meaning: "The filters are gone from Edge 17, Chrome 78 and Safari 15.4, and never were in Firefox. Where they still run, they can be used to switch off chosen scripts of the page, or to find out what is in it.",
		Bad:     "X-XSS-Protection: 1; mode=block", Good: "X-XSS-Protection: 0",
		Fix: "remove it, or send 0; a Content-Security-Policy does the work", Source: "spec/headers.md 6",
	},
}
