package observatory

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// TransportSecurityOutput is what the test of Strict-Transport-Security
// reports.
type TransportSecurityOutput struct {
	Data              *string `json:"data"`              // the value's first 1,024 characters; nil: none, or nobody to trust it from
	IncludeSubDomains bool    `json:"includeSubDomains"` // of the preload entry, where there is one
	MaxAge            *Number `json:"maxAge"`            // seconds; nil: absent
	Preload           bool    `json:"preload"`           // the directive
	Preloaded         bool    `json:"preloaded"`         // the host is on the list
}

func (TransportSecurityOutput) test() {}

// Number is what JavaScript read as a number. One that is none is NaN, and null
// in JSON.
type Number float64

// IsNaN reports that there was no number.
func (n Number) IsNaN() bool { return math.IsNaN(float64(n)) }

// MarshalJSON implements [json.Marshaler].
func (n Number) MarshalJSON() ([]byte, error) {
	if n.IsNaN() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// hstsOutcome is an outcome of the test.
type hstsOutcome struct {
	code   Code
	output TransportSecurityOutput
}

const (
	// sixMonths is less than half a year: many sites send 180 days, and the
	// Observatory lets them pass.
	sixMonths = 15552000 // seconds

	maxTransportSecurity = 1024 // characters
	maxMaxAge            = 128  // characters of a max-age directive
)

func transportSecurity(s *site) (Code, Output) {
	t := s.hstsOutcome()
	return t.code, t.output
}

// hstsOutcome runs the test once for all who ask (spec/observatory.md
// 5.6).
func (s *site) hstsOutcome() *hstsOutcome {
	if s.hsts != nil {
		return s.hsts
	}
	t := &hstsOutcome{}
	s.hsts = t
	switch {
	case s.https == nil:
		t.code = HSTSNoHTTPS
		return t
	case s.rec.HTTPS.Certificate != nil:
		t.code = HSTSInvalidCert
	default:
		t.judge(s.value("strict-transport-security")) // HTTPS is graded where it answers
	}
	if entry, ok := s.preloads.Lookup(s.host); ok {
		t.code = HSTSPreloaded
		t.output.IncludeSubDomains, t.output.Preloaded = entry.IncludeSubDomains, true
	}
	return t
}

func (t *hstsOutcome) judge(value string, present bool) {
	if !present {
		t.code = HSTSNotImplemented
		return
	}
	data := clip(value, maxTransportSecurity)
	t.output.Data = &data
	if strings.Contains(data, ",") {
		t.code = HSTSInvalid
		return
	}
	for part := range strings.SplitSeq(data, ";") {
		t.directive(strings.ToLower(trim(part)))
	}
	switch age := t.output.MaxAge; {
	case age == nil:
		t.code = HSTSInvalid
	case *age < sixMonths:
		t.code = HSTSTooShort
	default: // not a number is not less
		t.code = HSTSSixMonths
	}
}

// directive reads one directive. The last max-age counts.
func (t *hstsOutcome) directive(text string) {
	switch {
	case strings.HasPrefix(text, "max-age="):
		age := parseInt(strings.TrimPrefix(clip(text, maxMaxAge), "max-age="))
		t.output.MaxAge = &age
	case text == "includesubdomains":
		t.output.IncludeSubDomains = true
	case text == "preload":
		t.output.Preload = true
	}
}

// parseInt is JavaScript's: white space, a sign, digits, and whatever follows.
func parseInt(text string) Number {
	text = strings.TrimLeftFunc(text, isSpace)
	end := 0
	if text != "" && (text[0] == '-' || text[0] == '+') {
		end++
	}
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	n, err := strconv.ParseFloat(text[:end], 64)
	if err != nil {
		return Number(math.NaN())
	}
	return Number(n)
}
