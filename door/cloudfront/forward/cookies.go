package forward

import (
	"slices"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/cookie"
)

// selectCookies returns the cookies that the selection takes as one Cookie
// field value, sorted by name as the edge sends them (spec/cloudfront.md 3.1).
func selectCookies(f *exchange.Fields, includes interface{ Includes(string) bool }) string {
	var pairs []cookie.Pair
	for _, line := range f.Values("Cookie") {
		pairs = cookie.Append(pairs, line)
	}
	pairs = slices.DeleteFunc(pairs, func(p cookie.Pair) bool { return !includes.Includes(p.Name) })
	cookie.Sort(pairs)
	return cookie.Join(pairs)
}
