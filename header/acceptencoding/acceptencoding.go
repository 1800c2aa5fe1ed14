// Package acceptencoding reads the Accept-Encoding field as CloudFront does
// (spec/cloudfront.md 2.6, 3.1): what counts is which of the codings that an
// edge can make are named; preferences between them are not looked at.
package acceptencoding

import "strings"

// zeroQualityRefuses says whether "gzip;q=0" is no offer of gzip, as RFC 9110
// section 12.4.2 has it. What CloudFront does is (unverified): it documents
// presence only.
const zeroQualityRefuses = true

// Offer is what a request's Accept-Encoding lines offer.
type Offer struct {
	Sent   bool // the field is there, even if it names nothing known
	Gzip   bool
	Brotli bool
}

// Parse reads the values of a request's Accept-Encoding lines. It allocates
// nothing.
func Parse(values []string) Offer {
	o := Offer{Sent: len(values) > 0}
	for _, rest := range values {
		for rest != "" {
			var member string
			member, rest, _ = strings.Cut(rest, ",")
			o.add(member)
		}
	}
	return o
}

// add takes one member of the list in: a coding and its weight.
func (o *Offer) add(member string) {
	coding, weight, _ := strings.Cut(member, ";")
	if zeroQualityRefuses && isZero(weight) {
		return
	}
	switch coding = strings.Trim(coding, " \t"); {
	case strings.EqualFold(coding, "gzip"):
		o.Gzip = true
	case strings.EqualFold(coding, "br"):
		o.Brotli = true
	}
}

// isZero reports whether a weight (RFC 9110 section 12.4.2) is q=0, q=0.0, …
func isZero(weight string) bool {
	name, value, _ := strings.Cut(strings.Trim(weight, " \t"), "=")
	digits, ok := strings.CutPrefix(strings.Trim(value, " \t"), "0")
	return ok && strings.EqualFold(strings.Trim(name, " \t"), "q") && strings.Trim(digits, ".0") == ""
}

// Enabled returns the offer without the codings that a policy does not enable.
func (o Offer) Enabled(gzip, brotli bool) Offer {
	o.Gzip = o.Gzip && gzip
	o.Brotli = o.Brotli && brotli
	return o
}

// String returns the normalized field value (3.1): "br,gzip", "br", "gzip" or "".
func (o Offer) String() string {
	switch {
	case o.Brotli && o.Gzip:
		return "br,gzip"
	case o.Brotli:
		return "br"
	case o.Gzip:
		return "gzip"
	}
	return ""
}
