package observatory

import "strings"

// ReferrerPolicyOutput is what the test of Referrer-Policy reports.
type ReferrerPolicyOutput struct {
	Data *string `json:"data"` // header and meta values, joined; nil: none
	HTTP bool    `json:"http"` // there is a header
	Meta bool    `json:"meta"` // there is a meta element
}

func (ReferrerPolicyOutput) test() {}

// referrerPolicies says of every known policy whether it is private.
var referrerPolicies = map[string]bool{
	"no-referrer": true, "same-origin": true, "strict-origin": true, "strict-origin-when-cross-origin": true,
	"origin": false, "origin-when-cross-origin": false, "unsafe-url": false, "no-referrer-when-downgrade": false,
}

// referrerPolicy is spec/observatory.md 5.5: the last known policy decides, and
// that of a meta element comes last.
func referrerPolicy(s *site) (Code, Output) {
	header, inHeader := s.value("referrer-policy")
	meta, inMeta := s.metaReferrer()
	if !inHeader && !inMeta {
		return ReferrerNotImplemented, ReferrerPolicyOutput{}
	}
	data := header
	switch {
	case inHeader && inMeta:
		data += ", " + meta
	case inMeta:
		data = meta
	}
	code := ReferrerInvalid
	for word := range strings.SplitSeq(data, ",") {
		private, known := referrerPolicies[trim(strings.ToLower(word))]
		switch {
		case known && private:
			code = ReferrerPrivate
		case known:
			code = ReferrerUnsafe
		}
	}
	return code, ReferrerPolicyOutput{&data, inHeader, inMeta}
}
