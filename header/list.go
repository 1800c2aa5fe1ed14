// Package header has what the packages below it share. Each of those knows one
// family of fields: says what a value means to a browser and what is wrong with
// it. None of them does I/O or knows a front door.
package header

import "strings"

// ListHas reports whether a comma-separated list of tokens (RFC 9110 section
// 5.6.1) has a member, in any case.
func ListHas(list, member string) bool {
	for list != "" {
		var item string
		item, list, _ = strings.Cut(list, ",")
		if strings.EqualFold(strings.Trim(item, " \t"), member) {
			return true
		}
	}
	return false
}
