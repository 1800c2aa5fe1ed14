package apigateway

import (
	"net/url"
	"strings"
)

// Query is a parsed query string: names and values decoded, in their order.
type Query []QueryParameter

// QueryParameter is one pair of a query string.
type QueryParameter struct{ Name, Value string }

// ParseQuery reads a raw query string. What cannot be decoded stays as it is.
func ParseQuery(raw string) Query {
	var out Query
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		out = append(out, QueryParameter{unescape(name), unescape(value)})
	}
	return out
}

func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// Last gives each name its last value; nil: there are no parameters.
func (q Query) Last() map[string]string {
	if len(q) == 0 {
		return nil
	}
	out := make(map[string]string, len(q))
	for _, p := range q {
		out[p.Name] = p.Value
	}
	return out
}

// All gives each name all its values; nil: there are no parameters.
func (q Query) All() map[string][]string {
	if len(q) == 0 {
		return nil
	}
	out := make(map[string][]string, len(q))
	for _, p := range q {
		out[p.Name] = append(out[p.Name], p.Value)
	}
	return out
}

// Joined gives each name its values joined by a comma, as format 2.0 has them;
// nil: there are no parameters.
func (q Query) Joined() map[string]string {
	out := map[string]string{}
	for name, values := range q.All() {
		out[name] = strings.Join(values, ",")
	}
	return nilIfEmpty(out)
}
