package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// headerSet is a list of field names, lower case, and of what names may begin
// with.
type headerSet struct {
	names    []string
	prefixes []string
}

// has reports whether name is in the set. Case does not matter.
func (s headerSet) has(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(s.names, name) ||
		slices.ContainsFunc(s.prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// neverToOrigin are the names that an origin's custom headers may not have
// (spec/cloudfront.md 4.3).
var neverToOrigin = headerSet{
	names: []string{
		"cache-control", "connection", "content-length", "cookie", "host", "if-match", "if-modified-since",
		"if-none-match", "if-range", "if-unmodified-since", "max-forwards", "pragma", "proxy-authorization",
		"proxy-connection", "range", "request-range", "te", "trailer", "transfer-encoding", "upgrade", "via", "x-real-ip",
	},
	prefixes: []string{"x-amz-", "x-edge-"},
}

// notRemovable are the names that a response headers policy may not remove
// (5.7).
var notRemovable = headerSet{
	names: []string{
		"connection", "content-encoding", "content-length", "expect", "host", "keep-alive", "proxy-authenticate",
		"proxy-authorization", "proxy-connection", "trailer", "transfer-encoding", "upgrade", "via", "warning",
		"x-accel-buffering", "x-accel-charset", "x-accel-limit-rate", "x-accel-redirect", "x-amzn-auth",
		"x-amzn-cf-billing", "x-amzn-cf-id", "x-amzn-cf-xff", "x-amzn-errortype", "x-amzn-fle-profile",
		"x-amzn-header-count", "x-amzn-header-order", "x-amzn-lambda-integration-tag", "x-amzn-requestid", "x-cache",
		"x-forwarded-proto", "x-real-ip",
	},
	prefixes: []string{"x-amz-cf-", "x-edge-"},
}

// neverInCacheKey are the headers that CloudFront makes for origins only
// (3.1).
var neverInCacheKey = headerSet{names: []string{
	"cloudfront-viewer-address", "cloudfront-viewer-asn", "cloudfront-viewer-tls",
	"cloudfront-viewer-ja3-fingerprint", "cloudfront-viewer-ja4-fingerprint",
}}

// securityFields are the names that have fields of their own in a response
// headers policy, and what these are called (5.2).
var securityFields = map[string]string{
	"content-security-policy":   "ContentSecurityPolicy",
	"strict-transport-security": "StrictTransportSecurity",
	"x-frame-options":           "FrameOptions",
	"x-content-type-options":    "ContentTypeOptions",
	"referrer-policy":           "ReferrerPolicy",
	"x-xss-protection":          "XSSProtection",
}

// corsPrefix begins the names of every CORS response header.
const corsPrefix = "access-control-"

// fieldName is a token of RFC 9110 5.6.2.
var fieldName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// judgeFieldName reports a name that no header can have, or that is too long.
func judgeFieldName(r *reporter, path, name string) {
	if !fieldName.MatchString(name) {
		r.add(path, finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("%q is not a header name", name),
			Expected: "letters, digits and - without spaces",
			Nearest:  nearestFieldName(name),
		})
	}
	tooLong(r, path, InvalidArgument, &name, maxFieldName)
}

// nearestFieldName drops what people write around a name: spaces and the colon.
func nearestFieldName(name string) string {
	if bare := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(name), ":")); fieldName.MatchString(bare) {
		return bare
	}
	return ""
}

// judgeFieldValue reports a value that is too long or would end its line.
func judgeFieldValue(r *reporter, path, value string) {
	tooLong(r, path, InvalidArgument, &value, maxFieldValue)
	if strings.ContainsAny(value, "\r\n\x00") {
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: "the value holds a line end", Fix: "Write it on one line; a heredoc ends with a line end: use chomp().",
		})
	}
}

// checkOriginCustomHeaders judges the headers that are added to every request
// to an origin.
func checkOriginCustomHeaders(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	if o.CustomHeaders == nil {
		return
	}
	path += ".CustomHeaders"
	list := o.CustomHeaders.Items
	tooMany(r, path, TooManyOriginCustomHeaders, len(list), maxOriginCustomHeaders, "custom headers")
	seen, total := map[string]bool{}, 0
	for i, h := range list {
		name, value := text(h.HeaderName), text(h.HeaderValue)
		at := fmt.Sprintf("%s[%d]", path, i)
		if name != "" {
			checkOriginCustomHeader(name, seen, at+".HeaderName", r)
		}
		judgeFieldValue(r, at+".HeaderValue", value)
		total += len(name) + len(value)
	}
	checkFieldTotal(r, path, total)
}

func checkOriginCustomHeader(name string, seen map[string]bool, path string, r *reporter) {
	judgeFieldName(r, path, name)
	lower := strings.ToLower(name)
	switch {
	case neverToOrigin.has(name):
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%s cannot be a custom header: CloudFront sets it or keeps it away itself", name),
		})
	case seen[lower]:
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("custom header %s is there already", name), Fix: "Keep one of them.",
		})
	}
	seen[lower] = true
}

// checkFieldTotal reports custom headers that are too long together.
func checkFieldTotal(r *reporter, path string, total int) {
	if total > maxFieldTotal {
		r.add(path, finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("names and values of the custom headers are %d characters long", total),
			Expected: fmt.Sprintf("at most %d together", maxFieldTotal),
		})
	}
}

// text is a string that may be missing.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
