package jar

import (
	"strconv"
	"strings"
	"time"
)

// cookieDate reads the Expires of a cookie as clients do (RFC 6265 section
// 5.1.1): a time, a day, a month and a year in any order, between delimiters
// of many kinds, with whatever else stands around them.
func cookieDate(text string) (time.Time, bool) {
	var d dateParts
	for _, token := range strings.FieldsFunc(text, isDateDelimiter) {
		d.take(token)
	}
	if d.day < 1 || d.day > 31 || d.month == 0 || d.year < 1601 || !d.hasTime || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return time.Time{}, false
	}
	at := time.Date(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, time.UTC)
	return at, at.Day() == d.day // no 30 February
}

type dateParts struct {
	day, year            int
	month                time.Month
	hour, minute, second int
	hasTime, hasYear     bool
}

// take gives a token the first meaning that it can have and that is not taken.
func (d *dateParts) take(token string) {
	if !d.hasTime && d.takeTime(token) {
		return
	}
	n, digits := leadingNumber(token)
	switch {
	case d.day == 0 && (digits == 1 || digits == 2):
		d.day = n
	case d.month == 0 && monthOf(token) != 0:
		d.month = monthOf(token)
	case !d.hasYear && digits >= 2 && digits <= 4:
		d.year, d.hasYear = fullYear(n), true
	}
}

// fullYear: two digits are of this century up to 69.
func fullYear(n int) int {
	switch {
	case n >= 70 && n <= 99:
		return n + 1900
	case n <= 69:
		return n + 2000
	}
	return n
}

func (d *dateParts) takeTime(token string) bool {
	parts := strings.Split(token, ":")
	if len(parts) != 3 {
		return false
	}
	var numbers [3]int
	for i, part := range parts {
		n, digits := leadingNumber(part)
		if digits < 1 || digits > 2 || i < 2 && digits != len(part) {
			return false
		}
		numbers[i] = n
	}
	d.hour, d.minute, d.second, d.hasTime = numbers[0], numbers[1], numbers[2], true
	return true
}

// leadingNumber returns the digits that a token begins with, and how many there
// are: 5 and more are none.
func leadingNumber(token string) (n, digits int) {
	for digits < len(token) && token[digits] >= '0' && token[digits] <= '9' {
		digits++
	}
	if digits > 4 {
		return 0, 0
	}
	n, _ = strconv.Atoi(token[:digits])
	return n, digits
}

func monthOf(token string) time.Month {
	if len(token) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(token[:3], m.String()[:3]) {
			return m
		}
	}
	return 0
}

func isDateDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
}
