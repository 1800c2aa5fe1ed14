package lint

import (
	"slices"
	"strings"
)

// sign is what gives a header's value away.
type sign struct {
	header string
	fits   func(value string) bool // the value is in lower case
}

// signs are asked all; a value that several of them fit is ambiguous.
var signs = []sign{
	{"Strict-Transport-Security", isHSTS},
	{"Cache-Control", isCacheControl},
	{"Content-Security-Policy", isCSP},
	{"X-Content-Type-Options", oneOf("nosniff")},
	{"X-Frame-Options", firstOf("deny", "sameorigin", "allow-from", "allowall")},
	{"X-XSS-Protection", func(v string) bool { return firstPart(v, ";") == "1" && strings.Contains(v, ";") }},
	{"Referrer-Policy", listOf("no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin",
		"same-origin", "strict-origin", "strict-origin-when-cross-origin", "unsafe-url")},
	{"Cross-Origin-Opener-Policy", firstOf("unsafe-none", "same-origin", "same-origin-allow-popups", "noopener-allow-popups")},
	{"Cross-Origin-Embedder-Policy", firstOf("unsafe-none", "require-corp", "credentialless")},
	{"Cross-Origin-Resource-Policy", oneOf("same-origin", "same-site", "cross-origin")},
	{"Permissions-Policy", func(v string) bool { return strings.Contains(v, "=(") }},
	{"Reporting-Endpoints", func(v string) bool { return strings.Contains(v, `="http`) || strings.Contains(v, `="/`) }},
	{"Report-To", func(v string) bool { return v[0] == '{' && strings.Contains(v, `"endpoints"`) }},
	{"NEL", func(v string) bool { return v[0] == '{' && strings.Contains(v, `"report_to"`) }},
	{"Clear-Site-Data", firstOf(`"cache"`, `"cookies"`, `"storage"`, `"executioncontexts"`, `"*"`)},
	{"Set-Cookie", isSetCookie},
}

// guess returns the headers that a value can be for.
func guess(value string) []string {
	value = strings.ToLower(strings.TrimSpace(value))
	if value == "" {
		return nil
	}
	var out []string
	for _, s := range signs {
		if s.fits(value) {
			out = append(out, s.header)
		}
	}
	return out
}

// firstPart is what stands before the first of the separators.
func firstPart(v, separators string) string {
	if i := strings.IndexAny(v, separators); i >= 0 {
		v = v[:i]
	}
	return strings.TrimSpace(v)
}

func oneOf(words ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(words, v) }
}

func firstOf(words ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(words, firstPart(v, ";, ")) }
}

// listOf fits a list of nothing but these words.
func listOf(words ...string) func(string) bool {
	return func(v string) bool {
		for word := range strings.SplitSeq(v, ",") {
			if !slices.Contains(words, strings.TrimSpace(word)) {
				return false
			}
		}
		return true
	}
}

// isHSTS and isCacheControl both fit a max-age alone: what stands beside it
// decides, or the separator.
func isHSTS(v string) bool {
	return strings.HasPrefix(v, "max-age") && !slices.ContainsFunc(strings.Split(v, ","), isCacheWord) ||
		strings.Contains(v, "includesubdomain") || firstPart(v, ";") == "preload"
}

func isCacheControl(v string) bool {
	for word := range strings.SplitSeq(v, ",") {
		if !isCacheWord(word) && firstPart(word, "=") != "max-age" || strings.Contains(word, ";") {
			return false
		}
	}
	return true
}

// isCacheWord knows the directives of Cache-Control but for max-age.
func isCacheWord(word string) bool {
	switch firstPart(word, "=") {
	case "public", "private", "no-cache", "no-store", "no-transform", "s-maxage", "must-revalidate",
		"proxy-revalidate", "must-understand", "immutable", "stale-while-revalidate", "stale-if-error":
		return true
	}
	return false
}

// isCSP goes by the first directive: fetch directives end alike.
func isCSP(v string) bool {
	name := firstPart(v, "; ")
	switch name {
	case "base-uri", "form-action", "frame-ancestors", "sandbox", "report-uri", "report-to", "upgrade-insecure-requests",
		"block-all-mixed-content", "require-trusted-types-for", "trusted-types":
		return true
	}
	return strings.HasSuffix(name, "-src") || strings.HasSuffix(name, "-src-elem") || strings.HasSuffix(name, "-src-attr")
}

// isSetCookie goes by an attribute that follows the pair.
func isSetCookie(v string) bool {
	pair, attributes, ok := strings.Cut(v, ";")
	if !ok || !strings.Contains(pair, "=") || strings.HasPrefix(pair, "max-age") {
		return false
	}
	for a := range strings.SplitSeq(attributes, ";") {
		switch firstPart(a, "=") {
		case "secure", "httponly", "samesite", "path", "domain", "expires", "partitioned":
			return true
		}
	}
	return false
}
