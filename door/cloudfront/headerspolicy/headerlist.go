package headerspolicy

import "strings"

// headerList is Access-Control-Allow-Headers with wildcards inside names, such
// as "x-amz-*". Whether CloudFront echoes such an entry or expands it is
// (unverified): browsers understand only "*" alone, so it is expanded to those
// requested names that it matches.
type headerList struct {
	fixed    string   // the entries without wildcard, and "*", joined
	names    []string // the same, one by one
	patterns []namePattern
}

// namePattern is an entry with one star, in lower case.
type namePattern struct{ before, after string }

func compileHeaderList(items []string) *headerList {
	l := new(headerList)
	for _, item := range items {
		before, after, wild := strings.Cut(strings.ToLower(item), "*")
		if wild && item != "*" {
			l.patterns = append(l.patterns, namePattern{before, after})
			continue
		}
		l.names = append(l.names, item)
	}
	l.fixed = strings.Join(l.names, ", ")
	return l
}

// granted returns the header's value for a preflight that asks for a list of
// names: the fixed entries and the requested names that a pattern matches.
func (l *headerList) granted(requested string) string {
	var b strings.Builder
	b.WriteString(l.fixed)
	for requested != "" {
		var name string
		name, requested, _ = strings.Cut(requested, ",")
		name = strings.Trim(name, " \t")
		if !isToken(name) || !l.matches(strings.ToLower(name)) {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}

func (l *headerList) matches(name string) bool {
	for _, p := range l.patterns {
		if len(name) >= len(p.before)+len(p.after) && strings.HasPrefix(name, p.before) && strings.HasSuffix(name, p.after) {
			return true
		}
	}
	return false
}

// isToken reports whether s is a field name (RFC 9110 section 5.1): what a
// viewer sent is echoed only then.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && strings.IndexByte("!#$%&'*+-.^_`|~", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}
