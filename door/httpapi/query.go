package httpapi

import (
	"net/url"
	"strings"
)

// queryValue is the value of a query parameter: case-sensitive, decoded, many
// values joined by a comma (spec/api-gateway.md 4.3).
func queryValue(raw, name string) (joined string, found bool) {
	for pair := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(pair, "=")
		if pair == "" || decodeQuery(key) != name {
			continue
		}
		if found {
			joined += ","
		}
		joined, found = joined+decodeQuery(value), true
	}
	return joined, found
}

// withoutQuery takes the parameters of a name out of a raw query string and
// leaves the others as they are spelled.
func withoutQuery(raw, name string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		key, _, _ := strings.Cut(pair, "=")
		if pair != "" && decodeQuery(key) != name {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// withQuery adds a parameter behind the others.
func withQuery(raw, name, value string) string {
	pair := url.QueryEscape(name) + "=" + url.QueryEscape(value)
	if raw == "" {
		return pair
	}
	return raw + "&" + pair
}

func decodeQuery(text string) string {
	if !strings.ContainsAny(text, "%+") {
		return text
	}
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}
