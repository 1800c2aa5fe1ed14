// Package query takes raw query strings apart as CloudFront does
// (spec/cloudfront.md 3.1): parameters are separated by "&" only, and keep
// their order, their spelling and their duplicates. Nothing is decoded.
package query

import "strings"

// Filter returns the query with only those parameters whose name keep wants. A
// name is what stands before the first "=", as it was sent. When all stay, the
// query itself is returned, without allocation.
func Filter(query string, keep func(name string) bool) string {
	if all(query, keep) {
		return query
	}
	var b strings.Builder
	for rest, more := query, query != ""; more; {
		var param string
		param, rest, more = strings.Cut(rest, "&")
		if !keep(name(param)) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(param)
	}
	return b.String()
}

// Get returns the raw value of the first parameter of that name.
func Get(query, wanted string) (value string, ok bool) {
	for rest, more := query, query != ""; more; {
		var param string
		param, rest, more = strings.Cut(rest, "&")
		if name(param) == wanted {
			_, value, _ = strings.Cut(param, "=")
			return value, true
		}
	}
	return "", false
}

func all(query string, keep func(name string) bool) bool {
	for rest, more := query, query != ""; more; {
		var param string
		param, rest, more = strings.Cut(rest, "&")
		if !keep(name(param)) {
			return false
		}
	}
	return true
}

func name(param string) string {
	n, _, _ := strings.Cut(param, "=")
	return n
}
