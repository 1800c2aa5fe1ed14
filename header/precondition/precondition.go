// Package precondition evaluates conditional requests (RFC 9110 section 13)
// against a stored representation's validators.
package precondition

import (
	"strings"
	"time"

	"github.com/lintel-edge/lintel/header/httpdate"
)

// Conditions are the values of a request's conditional fields; several lines
// of one name are joined by commas, "" is a field that was not sent.
type Conditions struct {
	IfMatch           string
	IfNoneMatch       string
	IfModifiedSince   string
	IfUnmodifiedSince string
	IfRange           string
}

// Validators are those of the stored representation, as its fields say; ""
// is one that it does not have.
type Validators struct {
	ETag         string
	LastModified string
}

// Verdict is what the conditions come to.
type Verdict uint8

// The verdicts.
const (
	Proceed     Verdict = iota // as if there were no conditions
	NotModified                // 304
	Failed                     // 412
)

// Evaluate judges the conditions in the order of RFC 9110 section 13.2.2;
// If-Range is for [RangeApplies]. now is for two-digit years.
func Evaluate(method string, c Conditions, v Validators, now time.Time) Verdict {
	safe := method == "GET" || method == "HEAD"
	switch {
	case c.IfMatch != "":
		if !anyTag(c.IfMatch, v.ETag, strongly) {
			return Failed
		}
	case c.IfUnmodifiedSince != "":
		if modifiedSince(c.IfUnmodifiedSince, v, now) == yes {
			return Failed
		}
	}
	switch {
	case c.IfNoneMatch != "":
		if !anyTag(c.IfNoneMatch, v.ETag, weakly) {
			return Proceed
		}
		if safe {
			return NotModified
		}
		return Failed
	case c.IfModifiedSince != "" && safe:
		if modifiedSince(c.IfModifiedSince, v, now) == no {
			return NotModified
		}
	}
	return Proceed
}

// RangeApplies reports whether the request's Range is to be looked at: there
// is no If-Range, or it names exactly this representation. Tags are compared
// strongly; a date must be the Last-Modified date itself (section 13.1.5).
func RangeApplies(c Conditions, v Validators, now time.Time) bool {
	if c.IfRange == "" {
		return true
	}
	if tag, rest, ok := cutTag(c.IfRange); ok {
		return strings.Trim(rest, " \t") == "" && strongly(tag, v.ETag)
	}
	asked, okAsked := httpdate.Parse(c.IfRange, now)
	stored, okStored := httpdate.Parse(v.LastModified, now)
	return okAsked && okStored && asked.Equal(stored)
}

// answer is that of a date condition; unknown when a date is missing or none:
// the condition is then ignored.
type answer uint8

const (
	unknown answer = iota
	yes
	no
)

func modifiedSince(value string, v Validators, now time.Time) answer {
	since, ok := httpdate.Parse(value, now)
	if !ok {
		return unknown
	}
	modified, ok := httpdate.Parse(v.LastModified, now)
	switch {
	case !ok:
		return unknown
	case modified.After(since):
		return yes
	}
	return no
}
