// Package httpdate reads and writes HTTP-date (RFC 9110 section 5.6.7).
package httpdate

import "time"

// The three forms: the one that is written and the two obsolete ones that
// must still be understood.
const (
	imfFixdate  = "Mon, 02 Jan 2006 15:04:05 GMT"
	rfc850Date  = "Monday, 02-Jan-06 15:04:05 GMT"
	asctimeDate = time.ANSIC
)

// Parse reads a date in any of the three forms. Everything else is not a date,
// also the "0" and "-1" that servers send in Expires: RFC 9111 section 5.3
// takes those for a time in the past. now settles the century of RFC 850
// dates: a year that seems more than 50 years ahead lies behind.
func Parse(value string, now time.Time) (t time.Time, ok bool) {
	if t, err := time.Parse(imfFixdate, value); err == nil {
		return t, true
	}
	if t, err := time.Parse(asctimeDate, value); err == nil {
		return t, true
	}
	t, err := time.Parse(rfc850Date, value)
	if err != nil {
		return time.Time{}, false
	}
	return nearestCentury(t, now), true
}

// nearestCentury keeps the two digits of the year and moves the century to the
// latest one that is not more than 50 years ahead of now.
func nearestCentury(t, now time.Time) time.Time {
	latest := now.Year() + 50
	year := latest - latest%100 + t.Year()%100
	if year > latest {
		year -= 100
	}
	return t.AddDate(year-t.Year(), 0, 0)
}

// Format writes the preferred form, always in GMT.
func Format(t time.Time) string { return t.UTC().Format(imfFixdate) }
