// Package header has what the packages below it share: each of those knows one
// family of response headers, says what a value means to a browser and what is
// wrong with it. None of them does I/O or knows a front door.
package header

// Severity is how bad a finding about a header is, the gravest first.
type Severity uint8

// The severities of the header specification.
const (
	Error  Severity = iota // the header is void or does harm
	High                   // an exploitable weakness
	Medium                 // weaker than intended, or breaks soon
	Low                    // hygiene
	Info                   // worth knowing
)

// String returns the severity's lower-case name.
func (s Severity) String() string {
	return [...]string{"error", "high", "medium", "low", "info"}[s]
}

// MarshalText makes severities readable in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Span is a stretch of a field value, in bytes: from Start up to End. The zero
// Span is the value as a whole, or its absence.
type Span struct {
	Line  int `json:"line"` // which of the field's lines, from 0
	Start int `json:"start"`
	End   int `json:"end"`
}

// Finding is one thing that is wrong with a header. Codes are stable: programs
// match on them, and none is ever given another meaning.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Field    string   `json:"field"` // field name, as it is registered
	Span     Span     `json:"span"`
	Message  string   `json:"message"` // what is wrong: got and want
	Fix      string   `json:"fix"`
}
