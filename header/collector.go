package header

import "github.com/lintel-edge/lintel/finding"

// Collector gathers what a check finds out about one field.
type Collector struct {
	Field string          // the field's name, as it is registered
	Codes finding.Catalog // documents the codes
	Found finding.List
}

// Add records a finding. What it returns is for what differs from the code's
// documentation, and only good until the next Add.
func (c *Collector) Add(code string, span finding.Span, message string) *finding.Finding {
	return c.At(c.Field, code, span, message)
}

// At is [Collector.Add] for another field than the collector's own.
func (c *Collector) At(field, code string, span finding.Span, message string) *finding.Finding {
	c.Found = append(c.Found, c.Codes.New(code, finding.Place{Header: field, Span: span}, message))
	return &c.Found[len(c.Found)-1]
}
