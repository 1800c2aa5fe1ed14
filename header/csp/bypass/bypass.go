// Package bypass knows well-known hosts that make a script list useless: what
// they serve lets anybody run code of their own from a listed place. It is
// data, with one question: [List.Find]. The lists are samples, so that "not
// found" does not mean harmless.
package bypass

import "strings"

// Endpoint is one such URL.
type Endpoint struct {
	Host string // lower case
	Path string // begins with a slash
}

// List is endpoints in the order in which they are looked for. Nothing writes
// to one.
type List struct {
	endpoints []Endpoint
	byHost    map[string][]int
}

func newList(urls ...string) *List {
	l := &List{byHost: map[string][]int{}}
	for i, url := range urls {
		host, path, _ := strings.Cut(url, "/")
		l.endpoints = append(l.endpoints, Endpoint{Host: host, Path: "/" + path})
		l.byHost[host] = append(l.byHost[host], i)
	}
	return l
}

// All returns the endpoints.
func (l *List) All() []Endpoint { return append([]Endpoint(nil), l.endpoints...) }

// Find returns the first endpoint that a host source lets through. The host is
// in lower case, and may begin with "*."; the path is as in a source: "" and
// "/" mean any, one that ends in a slash is a prefix.
func (l *List) Find(host, path string) (Endpoint, bool) {
	if suffix, wildcard := strings.CutPrefix(host, "*."); wildcard {
		return l.findBelow("."+suffix, path)
	}
	for _, i := range l.byHost[host] {
		if e := l.endpoints[i]; e.within(path) {
			return e, true
		}
	}
	return Endpoint{}, false
}

func (l *List) findBelow(suffix, path string) (Endpoint, bool) {
	for _, e := range l.endpoints {
		if strings.HasSuffix(e.Host, suffix) && e.within(path) {
			return e, true
		}
	}
	return Endpoint{}, false
}

func (e Endpoint) within(path string) bool {
	switch {
	case path == "" || path == "/":
		return true
	case strings.HasSuffix(path, "/"):
		return strings.HasPrefix(e.Path, path)
	}
	return e.Path == path
}
