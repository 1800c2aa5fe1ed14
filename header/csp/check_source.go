package csp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// sources judges a source list, expression by expression. Beside
// 'strict-dynamic' places are dead, and stand there for old browsers.
func (k *checker) sources(d Directive) {
	strict := d.Has(StrictDynamic)
	for i := range d.Sources {
		s := &d.Sources[i]
		if k.full() {
			return
		}
		if k.missingSemicolon(d, s) || k.quotes(s) {
			continue
		}
		switch s.Form {
		case FormInvalid:
			k.invalid(d, s)
		case FormKeyword:
			k.keyword(d, s)
		case FormNonce:
			k.nonce(s)
		case FormHost:
			k.host(s)
		}
		k.placement(d, s)
		if !strict {
			k.insecure(s)
		}
	}
	if !strict {
		k.subsumed(d)
	}
	k.redirected(d)
}

// quotes judges what needs single quotes and has none, or others.
func (k *checker) quotes(s *Source) bool {
	if s.Form != FormHost && s.Form != FormInvalid || s.Text[0] != '\'' && strings.IndexByte(s.Text, '.') >= 0 {
		return false // what is most frequent, at once
	}
	bare := strings.Trim(s.Text, "'\"")
	complete := len(s.Text) >= 2 && s.Text[0] == '\'' && s.Text[len(s.Text)-1] == '\''
	if complete || !needsQuotes(bare) {
		return false
	}
	what := "has no quotes"
	if bare != s.Text {
		what = "has the wrong quotes"
	}
	f := k.add("CSP-007", s.Span, fmt.Sprintf("%s %s: browsers take it for a host, or for nothing", s.Text, what))
	f.Nearest = "'" + bare + "'"
	f.Fix = "write " + f.Nearest
	return true
}

// needsQuotes knows keywords, nonces and hashes by their text without quotes.
func needsQuotes(bare string) bool {
	if keyword(bare) != 0 {
		return true
	}
	switch name, value, _ := strings.Cut(bare, "-"); lower(name) {
	case "nonce", "sha256", "sha384", "sha512":
		return value != "" && !strings.Contains(value, ".")
	}
	return false
}

// invalid judges what is no source expression.
func (k *checker) invalid(d Directive, s *Source) {
	inner := strings.Trim(s.Text, "'")
	switch {
	case strings.HasPrefix(lower(inner), "nonce-") && inner != s.Text:
		f := k.add("CSP-024", s.Span, fmt.Sprintf("%s has characters that base64 has not: browsers ignore it", s.Text))
		f.Severity = finding.Low
	case s.Text[0] == '\'':
		f := k.add("CSP-008", s.Span, fmt.Sprintf("%s is no keyword: browsers ignore it", s.Text))
		if nearest := finding.Nearest(lower(inner), keywordNames[1:]); nearest != "" {
			f.Nearest = "'" + nearest + "'"
		}
	case strings.Contains(s.Text, "["):
		k.add("CSP-028", s.Span, fmt.Sprintf("%s: addresses of IPv6 cannot be sources", s.Text))
	case strings.Contains(s.Text, "*"):
		k.add("CSP-031", s.Span, fmt.Sprintf("%s: a wildcard stands for whole labels in front only", s.Text)).Expected = "*.host"
	default:
		k.add("CSP-049", s.Span, fmt.Sprintf("%s is no source of %s: browsers ignore it", s.Text, d.Name))
	}
}

// keyword judges a keyword by its company.
func (k *checker) keyword(d Directive, s *Source) {
	if s.Keyword != None {
		return
	}
	if first, _ := d.find(None); first.Span != s.Span {
		return
	}
	for i := range d.Sources {
		if other := &d.Sources[i]; other.Keyword != None && other.Keyword != ReportSample {
			k.add("CSP-030", s.Span, "'none' is ignored beside other sources")
			return
		}
	}
}

// The least length of a nonce, in base64 digits: 128 bits (spec/headers.md 3.7).
const leastNonce = 22

func (k *checker) nonce(s *Source) {
	if n := len(strings.TrimRight(s.Value, "=")); n < leastNonce {
		k.add("CSP-024", s.Span, fmt.Sprintf("a nonce of %d characters, want at least %d (16 bytes)", n, leastNonce))
	}
	if slices.Contains(k.EarlierNonces, s.Value) {
		k.add("CSP-023", s.Span, "an earlier response had the same nonce")
	}
}

func (k *checker) host(s *Source) {
	switch {
	case s.Host == "localhost", strings.HasSuffix(s.Host, ".localhost"), s.Host == "127.0.0.1":
		if !k.Development {
			k.add("CSP-029", s.Span, s.Text+" is every visitor's own machine")
		}
	case isIPv4(s.Host):
		k.add("CSP-028", s.Span, s.Text+": by the standard addresses never match, but for 127.0.0.1")
	}
}

func isIPv4(host string) bool {
	if !isDigit(host[len(host)-1]) {
		return false
	}
	parts := strings.Split(host, ".")
	if len(parts) != 4 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// placement judges expressions that a directive does not know
// (spec/headers.md 3.6; navigations have no nonces or code either).
func (k *checker) placement(d Directive, s *Source) {
	if d.Name != "frame-ancestors" {
		return
	}
	code := s.Form == FormNonce || s.Form == FormHash
	if code || s.Form == FormKeyword && s.Keyword != Self && s.Keyword != None {
		k.add("CSP-049", s.Span, fmt.Sprintf("%s is no source of %s: browsers ignore it", s.Text, d.Name))
	}
}

// insecure judges sources that reach plain HTTP.
func (k *checker) insecure(s *Source) {
	if k.HTTPS && (s.Scheme == "http" || s.Scheme == "ws") {
		k.add("CSP-020", s.Span, s.Text+" allows what anybody on the way can change")
	}
}

// redirected judges paths, which redirects get around.
func (k *checker) redirected(d Directive) {
	if len(k.Redirectors) == 0 {
		return
	}
	open := func(s Source) bool {
		return s.Form == FormHost && slices.ContainsFunc(k.Redirectors, func(host string) bool { return hostMatches(s.Host, lower(host)) })
	}
	i := slices.IndexFunc(d.Sources, open)
	if i < 0 {
		return
	}
	for _, s := range d.Sources {
		if s.Form == FormHost && s.Path != "" && s.Path != "/" {
			k.add("CSP-043", s.Span, fmt.Sprintf("%s redirects, and behind a redirect the path of %s is ignored", d.Sources[i].Host, s.Text))
		}
	}
}
