package h2

import (
	"net/textproto"
	"strings"
)

// name is a field name in both spellings: as HTTP/1.1 has it and doors expect
// it, and in lower case for the wire (RFC 9113 section 8.2).
type name struct {
	canonical, lower string
	static           int // the name's place in the static table (RFC 7541 appendix A); 0: none
	// hop fields are the connection's or the engine's, and not sent.
	hop bool
	// unique fields have another value on most responses: in the table of
	// what viewers remember they would only push others out.
	unique bool
}

// known are the names for which nothing is allocated, by every usual spelling.
var known = func() map[string]name {
	all := map[string]name{}
	add := func(spelling string, unique bool) {
		n := spelled(spelling)
		n.unique = unique
		for _, key := range []string{spelling, n.canonical, n.lower} {
			all[key] = n
		}
	}
	for _, spelling := range strings.Fields(`
		Accept Accept-Encoding Accept-Language Accept-Ranges
		Access-Control-Allow-Credentials Access-Control-Allow-Headers Access-Control-Allow-Methods Access-Control-Allow-Origin
		Access-Control-Expose-Headers Access-Control-Max-Age Access-Control-Request-Headers Access-Control-Request-Method
		Allow Authorization Cache-Control Content-Disposition Content-Encoding Content-Language
		Content-Security-Policy Content-Security-Policy-Report-Only Content-Type Cookie
		Cross-Origin-Embedder-Policy Cross-Origin-Opener-Policy Cross-Origin-Resource-Policy Dnt Expires Host
		If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Link Origin Permissions-Policy Pragma Priority
		Range Referer Referrer-Policy Reporting-Endpoints Sec-CH-UA Sec-CH-UA-Mobile Sec-CH-UA-Platform Sec-Fetch-Dest
		Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-User Sec-GPC Server Server-Timing Strict-Transport-Security TE Trailer
		Upgrade-Insecure-Requests User-Agent Vary Via X-Amz-Cf-Pop X-Cache X-Content-Type-Options X-Forwarded-For
		X-Frame-Options X-Powered-By X-Requested-With X-XSS-Protection`) {
		add(spelling, false)
	}
	for _, spelling := range strings.Fields(`
		Age Apigw-Requestid Content-Length Content-Range Date ETag Last-Modified Location Set-Cookie
		X-Amz-Apigw-Id X-Amz-Cf-Id X-Amz-Request-Id X-Amz-Version-Id X-Amzn-RequestId X-Amzn-Trace-Id`) {
		add(spelling, true)
	}
	return all
}()

// static are the names of the static table with the first place of each.
var static = map[string]int{
	"accept-charset": 15, "accept-encoding": 16, "accept-language": 17, "accept-ranges": 18, "accept": 19,
	"access-control-allow-origin": 20, "age": 21, "allow": 22, "authorization": 23, "cache-control": 24,
	"content-disposition": 25, "content-encoding": 26, "content-language": 27, "content-length": 28,
	"content-location": 29, "content-range": 30, "content-type": 31, "cookie": 32, "date": 33, "etag": 34, "expect": 35,
	"expires": 36, "from": 37, "host": 38, "if-match": 39, "if-modified-since": 40, "if-none-match": 41, "if-range": 42,
	"if-unmodified-since": 43, "last-modified": 44, "link": 45, "location": 46, "max-forwards": 47,
	"proxy-authenticate": 48, "proxy-authorization": 49, "range": 50, "referer": 51, "refresh": 52, "retry-after": 53,
	"server": 54, "set-cookie": 55, "strict-transport-security": 56, "transfer-encoding": 57, "user-agent": 58,
	"vary": 59, "via": 60, "www-authenticate": 61,
}

func nameOf(spelling string) name {
	if n, usual := known[spelling]; usual {
		return n
	}
	return spelled(spelling)
}

func spelled(spelling string) name {
	n := name{canonical: textproto.CanonicalMIMEHeaderKey(spelling), lower: strings.ToLower(spelling)}
	n.static = static[n.lower]
	switch n.lower {
	case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "content-length", "host":
		n.hop = true
	}
	return n
}

// contentLength is written by the engine.
var contentLength = nameOf("Content-Length")
