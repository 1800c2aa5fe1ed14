package hsts

import (
	"fmt"
	"slices"
)

// issues collects them in the order in which the list's checker says them.
type issues []Issue

func (l *issues) fail(code string, args ...any) { l.add(false, code, args...) }
func (l *issues) warn(code string, args ...any) { l.add(true, code, args...) }

func (l *issues) add(warning bool, code string, args ...any) {
	*l = append(*l, Issue{Code: code, Warning: warning, Message: fmt.Sprintf(messages[code], args...)})
}

func (l issues) has(code string) bool {
	return slices.ContainsFunc(l, func(i Issue) bool { return i.Code == code })
}

// blocking reports whether any of them is an error.
func blocking(l []Issue) bool {
	return slices.ContainsFunc(l, func(i Issue) bool { return !i.Warning })
}

// messages are our words for the checker's codes (spec/headers.md 2.5, 2.6).
var messages = map[string]string{
	"domain.format.begins_with_dot":     "the name begins with a dot",
	"domain.format.ends_with_dot":       "the name ends with a dot",
	"domain.format.contains_double_dot": "the name has two dots in a row",
	"domain.format.public_suffix":       "the name is a public suffix, which its operator must submit by hand",
	"domain.format.invalid_characters":  "the name has %q in it, want letters, digits, hyphens and dots: no port, no path",
	"domain.format.is_ip_address":       "this is an address, want a name",
	"domain.is_subdomain":               "only registrable domains can be submitted: submit %s",

	"domain.tls.cannot_connect":     "two tries to connect to https://%s failed: %s",
	"domain.tls.invalid_cert_chain": "the certificate of https://%s is invalid, or its chain incomplete",
	"domain.tls.sha1":               "a certificate of the chain is signed with SHA-1",
	"tls.obsolete_cipher_suite":     "%s with %s, want TLS 1.3, or ECDHE with AES-GCM or ChaCha20",
	"domain.www.no_tls":             "www.%s answers on port 443, but not with valid HTTPS: %s",

	"response.no_header":        "the response has no " + Name,
	"response.multiple_headers": "the response has %d lines of " + Name + ", want one",

	"header.parse.empty":                        "the value is empty",
	"header.parse.empty_directive":              "an empty directive: a stray semicolon",
	"header.parse.unknown_directive":            "unknown directive %q",
	"header.parse.repeated.max_age":             "max-age is repeated; the list takes the first, browsers ignore the field",
	"header.parse.repeated.include_sub_domains": "includeSubDomains is repeated",
	"header.parse.repeated.preload":             "preload is repeated",
	"header.parse.invalid.include_sub_domains":  "includeSubDomains has more behind it",
	"header.parse.invalid.preload":              "preload has more behind it",
	"header.parse.invalid.max_age.no_value":     "max-age has no value; the list takes no space around the equals sign",
	"header.parse.max_age.non_digit_characters": "max-age is not digits; the list takes no quotes either",
	"header.parse.max_age.parse_int_error":      "max-age is no number, or too large for one",
	"header.parse.max_age.leading_zero":         "max-age has a leading zero",

	"header.preloadable.include_sub_domains.missing": "includeSubDomains is missing",
	"header.preloadable.preload.missing":             "preload is missing",
	"header.preloadable.max_age.missing":             "there is no valid max-age",
	"header.preloadable.max_age.zero":                "max-age is 0, which makes browsers forget the host",
	"header.preloadable.max_age.below_1_year":        "max-age is %d, want at least 31536000 (1 year)",
	"header.preloadable.max_age.below_18_weeks":      "max-age is %d, want at least 10886400 (18 weeks)",
	"header.preloadable.max_age.over_10_years":       "max-age is %d, more than ten years",

	"header.removable.contains.preload": "preload is still there",
	"header.removable.missing.max_age":  "there is no valid max-age",

	"redirects.http.does_not_exist":          "http://%s does not answer: %s",
	"redirects.http.useless_header":          "http://%s sends " + Name + ", which browsers ignore there",
	"redirects.http.no_redirect":             "http://%s does not redirect to HTTPS",
	"redirects.http.www_first":               "http://%s redirects to %s; want https on the same host first, so that browsers store its policy",
	"redirects.http.first_redirect.insecure": "http://%s redirects to %s, want https on the same host",
	"redirects.http.first_redirect.invalid":  "http://%s redirects to %s, which does not answer: %s",
	"redirects.http.first_redirect.no_hsts":  "http://%s redirects to %s, whose field does not meet the list's terms: %s",
	"redirects.insecure.initial":             "%s redirects to plain HTTP: %s",
	"redirects.insecure.subsequent":          "%s redirects to plain HTTP in step %d: %s",
	"redirects.too_many":                     "%s redirects more than %d times",
	"redirects.follow_error":                 "the redirects of %s cannot be followed: %s",
}
