package setcookie

import (
	"strconv"
	"strings"
	"time"
)

// parseDate reads a cookie's date in any of the forms that servers send: words
// in any order, of which one is a time, one a month, and two are numbers (RFC
// 6265bis section 5.1.1).
func parseDate(s string) (time.Time, bool) {
	var d date
	for _, word := range strings.FieldsFunc(s, delimiter) {
		d.take(word)
	}
	return d.time()
}

// delimiter is the grammar's delimiter: all but letters, digits, colons and
// bytes beyond ASCII.
func delimiter(c rune) bool {
	return c == '\t' || c >= ' ' && c <= '/' || c >= ';' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

type date struct {
	hour, minute, second, day, year int
	month                           time.Month
	hasTime, hasDay, hasYear        bool
}

// take gives a word its first possible meaning that is still open.
func (d *date) take(word string) {
	switch {
	case !d.hasTime && d.clock(word):
		d.hasTime = true
	case !d.hasDay && leading(word, 1, 2, &d.day):
		d.hasDay = true
	case d.month == 0 && d.monthName(word):
	case !d.hasYear && leading(word, 2, 4, &d.year):
		d.hasYear = true
	}
}

// clock reads hours:minutes:seconds, with anything behind that is no digit.
func (d *date) clock(word string) bool {
	parts := strings.SplitN(word, ":", 3)
	var h, m, s int
	if len(parts) != 3 || !leading(parts[0], 1, 2, &h) || !leading(parts[1], 1, 2, &m) || !leading(parts[2], 1, 2, &s) {
		return false
	}
	if strings.Trim(parts[0], digits) != "" || strings.Trim(parts[1], digits) != "" {
		return false
	}
	d.hour, d.minute, d.second = h, m, s
	return true
}

const digits = "0123456789"

// leading reads the digits that a word begins with, if there are from least to
// most of them.
func leading(word string, least, most int, n *int) bool {
	end := len(word) - len(strings.TrimLeft(word, digits))
	if end < least || end > most {
		return false
	}
	*n, _ = strconv.Atoi(word[:end])
	return true
}

const months = "janfebmaraprmayjunjulaugsepoctnovdec"

func (d *date) monthName(word string) bool {
	if len(word) < 3 {
		return false
	}
	i := strings.Index(months, strings.ToLower(word[:3]))
	if i < 0 || i%3 != 0 {
		return false
	}
	d.month = time.Month(i/3 + 1)
	return true
}

// time puts the parts together; false when one is missing or out of range.
func (d *date) time() (time.Time, bool) {
	if !d.hasTime || !d.hasDay || !d.hasYear || d.month == 0 {
		return time.Time{}, false
	}
	switch {
	case d.year >= 70 && d.year <= 99:
		d.year += 1900
	case d.year <= 69:
		d.year += 2000
	}
	t := time.Date(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, time.UTC)
	valid := d.year >= 1601 && t.Day() == d.day && t.Hour() == d.hour && t.Minute() == d.minute && t.Second() == d.second
	return t, valid
}
