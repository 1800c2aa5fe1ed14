package remedy

import (
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// sign is something that a door's documentation, or captures of it, says about
// its responses. Field names and values are compared without case.
type sign struct {
	door Door
	sure Confidence

	field    string // a response field …
	prefix   string // … whose value begins like this; "" for any value
	contains string // … or has this in it
	cookie   string // a cookie of this name is set
	host     string // the host's name ends like this, "*" standing for one label
}

// signs is the whole knowledge, door by door. Sources: spec/cloudfront.md 4.6,
// spec/load-balancer.md 5 and 8.3, spec/api-gateway.md 3, 7 and 12; for others
// the vendors' documentation of their response headers.
var signs = []sign{
	{door: Lintel, sure: Certain, field: "X-Amz-Cf-Pop", prefix: "LTL"},
	{door: CloudFront, sure: Certain, field: "X-Amz-Cf-Id"},
	{door: CloudFront, sure: Certain, field: "Via", contains: "(CloudFront)"},
	{door: CloudFront, sure: Certain, field: "X-Cache", contains: "from cloudfront"},
	{door: CloudFront, sure: Likely, field: "Server", prefix: "CloudFront"},

	{door: ALB, sure: Certain, field: "Server", prefix: "awselb/"},
	{door: ALB, sure: Certain, cookie: "AWSALB"},
	{door: ALB, sure: Certain, cookie: "AWSALBTG"},
	{door: ALB, sure: Certain, cookie: "AWSALBAPP-0"},
	{door: ClassicELB, sure: Certain, cookie: "AWSELB"},
	{door: NLB, sure: Guess, host: ".elb.*.amazonaws.com"},
	{door: NLB, sure: Guess, host: ".*.elb.amazonaws.com"},

	{door: HTTPAPI, sure: Certain, field: "Apigw-Requestid"},
	{door: RESTAPI, sure: Certain, field: "x-amz-apigw-id"},
	{door: RESTAPI, sure: Likely, field: "x-amzn-Remapped-Date"},
	{door: RESTAPI, sure: Likely, field: "x-amzn-Remapped-Server"},
	{door: LambdaURL, sure: Certain, host: ".lambda-url.*.on.aws"},

	{door: S3Website, sure: Certain, host: ".s3-website.*.amazonaws.com"},
	{door: S3Website, sure: Likely, field: "Server", prefix: "AmazonS3"},

	{door: Cloudflare, sure: Certain, field: "CF-RAY"},
	{door: Cloudflare, sure: Likely, field: "Server", prefix: "cloudflare"},
	{door: Netlify, sure: Certain, field: "X-NF-Request-ID"},
	{door: Netlify, sure: Likely, field: "Server", prefix: "Netlify"},
	{door: Vercel, sure: Certain, field: "X-Vercel-Id"},
	{door: Vercel, sure: Likely, field: "Server", prefix: "Vercel"},

	{door: Nginx, sure: Likely, field: "Server", prefix: "nginx"},
	{door: Apache, sure: Likely, field: "Server", prefix: "Apache"},
	{door: Caddy, sure: Likely, field: "Server", prefix: "Caddy"},
	{door: Caddy, sure: Likely, field: "Via", contains: " Caddy"},
}

// shown returns what in a response is the sign; "" when it is not there.
func (s sign) shown(x *recording.Exchange) string {
	switch {
	case s.cookie != "":
		return s.inCookies(x.Fields.Values("Set-Cookie"))
	case s.host != "":
		u, err := url.Parse(x.URL)
		if err == nil && endsLike(u.Hostname(), s.host) {
			return "host " + u.Hostname()
		}
		return ""
	}
	for _, value := range x.Fields.Values(s.field) {
		if hasPrefixFold(value, s.prefix) && strings.Contains(strings.ToLower(value), strings.ToLower(s.contains)) {
			if s.prefix == "" && s.contains == "" {
				return s.field
			}
			return s.field + ": " + value
		}
	}
	return ""
}

func (s sign) inCookies(lines []string) string {
	for _, line := range lines {
		if name, _, ok := strings.Cut(line, "="); ok && strings.TrimSpace(name) == s.cookie {
			return "cookie " + s.cookie
		}
	}
	return ""
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// endsLike compares the last labels of a host name with a pattern.
func endsLike(host, pattern string) bool {
	want := strings.Split(strings.TrimPrefix(pattern, "."), ".")
	have := strings.Split(strings.ToLower(strings.TrimSuffix(host, ".")), ".")
	if len(have) <= len(want) {
		return false
	}
	for i, label := range want {
		if got := have[len(have)-len(want)+i]; label != "*" && label != got {
			return false
		}
	}
	return true
}
