package origin

import (
	"slices"
	"strconv"
	"strings"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/exchange"
)

// codeAccessForbidden is the code of a refused preflight.
const codeAccessForbidden = "AccessForbidden"

// The answers to preflights that no rule allows, with S3's own wording.
var (
	errCORSDisabled   = &s3Error{403, codeAccessForbidden, "CORSResponse: CORS is not enabled for this bucket."}
	errCORSNotAllowed = &s3Error{403, codeAccessForbidden, "CORSResponse: This CORS request is not allowed. " +
		"This is usually because the evalution of Origin, request method / Access-Control-Request-Method or " +
		"Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."}
	errCORSNoOrigin = &s3Error{400, "BadRequest", "Insufficient information. Origin request header needed."}
	errCORSNoMethod = &s3Error{400, "BadRequest", "Invalid Access-Control-Request-Method: null"}
)

// allowOrigin adds the CORS fields of the first rule that allows this GET or
// HEAD, if any.
func (a *answer) allowOrigin(rules []s3.CORSRule) {
	from := a.r.Fields.Get("Origin")
	if from == "" {
		return
	}
	for i := range rules {
		if matchAny(rules[i].AllowedOrigins, from) && slices.Contains(rules[i].AllowedMethods, a.r.Method) {
			a.corsFields(&rules[i], from, "")
			return
		}
	}
}

// preflight answers OPTIONS.
func (a *answer) preflight(rules []s3.CORSRule) (*exchange.Response, *s3Error) {
	from, method := a.r.Fields.Get("Origin"), a.r.Fields.Get("Access-Control-Request-Method")
	switch {
	case from == "":
		return nil, errCORSNoOrigin
	case method == "":
		return nil, errCORSNoMethod
	case len(rules) == 0:
		return nil, errCORSDisabled
	}
	asked := listOf(a.r.Fields.Combined("Access-Control-Request-Headers"))
	for i := range rules {
		rule := &rules[i]
		if !matchAny(rule.AllowedOrigins, from) || !slices.Contains(rule.AllowedMethods, method) || !allowsHeaders(rule, asked) {
			continue
		}
		a.corsFields(rule, from, strings.Join(asked, ", "))
		a.finish()
		return &exchange.Response{Status: 200, Fields: a.fields}, nil
	}
	return nil, errCORSNotAllowed
}

// corsFields says what the rule allows. A rule for every origin answers "*" and
// no credentials.
func (a *answer) corsFields(rule *s3.CORSRule, from, headers string) {
	if slices.Contains(rule.AllowedOrigins, "*") {
		a.add("Access-Control-Allow-Origin", "*")
	} else {
		a.add("Access-Control-Allow-Origin", from)
	}
	a.add("Access-Control-Allow-Methods", strings.Join(rule.AllowedMethods, ", "))
	a.addIf("Access-Control-Allow-Headers", headers)
	a.addIf("Access-Control-Expose-Headers", strings.Join(rule.ExposeHeaders, ", "))
	if rule.MaxAgeSeconds != nil {
		a.add("Access-Control-Max-Age", strconv.Itoa(int(*rule.MaxAgeSeconds)))
	}
	if !slices.Contains(rule.AllowedOrigins, "*") {
		a.add("Access-Control-Allow-Credentials", "true")
	}
	a.add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
}

func allowsHeaders(rule *s3.CORSRule, asked []string) bool {
	for _, name := range asked {
		ok := slices.ContainsFunc(rule.AllowedHeaders, func(pattern string) bool {
			return matchStar(strings.ToLower(pattern), name)
		})
		if !ok {
			return false
		}
	}
	return true
}

// listOf splits a list of header names, in lower case.
func listOf(value string) []string {
	var out []string
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.ToLower(strings.TrimSpace(name)); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func matchAny(patterns []string, s string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matchStar(p, s) })
}

// matchStar matches a pattern with at most one "*", as CORS rules have.
func matchStar(pattern, s string) bool {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	return len(s) >= len(before)+len(after) && strings.HasPrefix(s, before) && strings.HasSuffix(s, after)
}
