package csp

import (
	"fmt"
	"strings"
)

// mostCompared bounds the sources of a list that are compared, each with each.
const mostCompared = 500

// subsumed judges sources that another one of the list covers.
func (k *checker) subsumed(d Directive) {
	if len(d.Sources) > mostCompared {
		return
	}
	for i := range d.Sources {
		s := &d.Sources[i]
		if s.Form != FormHost && s.Form != FormScheme {
			continue
		}
		for j := range d.Sources {
			other := &d.Sources[j]
			if other.Form == FormHost && other.Host != s.Host && other.Host[0] != '*' {
				continue // most pairs, at once
			}
			if i == j || !other.includes(s, k.HTTPS) || j > i && s.includes(other, k.HTTPS) {
				continue // of two equal ones the second is one too many
			}
			k.add("CSP-032", s.Span, fmt.Sprintf("%s is covered by %s", s.Text, other.Text))
			break
		}
	}
}

// includes reports whether every URL that b matches is matched by s too. https
// says that the page is, which is what sources without a scheme mean then.
func (s *Source) includes(b *Source, https bool) bool {
	switch {
	case s.Form == FormScheme && b.Form == FormScheme:
		return schemeMatches(s.Scheme, b.Scheme)
	case s.Form == FormScheme && b.Form == FormHost:
		return schemeIncludes(s.Scheme, b.Scheme, https)
	case s.Text == "*":
		return isNetwork(b.Scheme) || b.Scheme == ""
	case s.Form != FormHost || b.Form != FormHost:
		return false
	}
	return hostIncludes(s.Host, b.Host) && schemeIncludes(s.Scheme, b.Scheme, https) &&
		portIncludes(s, b) && pathIncludes(s.Path, b.Path)
}

// schemeIncludes compares the schemes of sources, of which "" is the page's.
func schemeIncludes(a, b string, https bool) bool {
	switch {
	case a == b:
		return true
	case a == "":
		return b == "https"
	case b == "":
		return a == "http" || a == "https" && https
	}
	return schemeMatches(a, b)
}

func hostIncludes(a, b string) bool {
	if a == b || a == "*" {
		return true
	}
	suffix, wildcard := strings.CutPrefix(a, "*")
	return wildcard && strings.HasSuffix(b, suffix) && len(b) > len(suffix)
}

func portIncludes(a, b *Source) bool {
	port := func(s *Source) string {
		if s.Port == defaultPort(s.Scheme) {
			return ""
		}
		return s.Port
	}
	return a.Port == "*" || port(a) == port(b)
}

func pathIncludes(a, b string) bool {
	return a == b || a == "" || a == "/" || b != "" && strings.HasSuffix(a, "/") && pathMatches(a, b)
}
