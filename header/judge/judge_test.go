package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// exchange is a response to GET https://www.example.com/ with these lines,
// "Name: value".
func exchange(status int, lines ...string) *recording.Exchange {
	x := &recording.Exchange{Method: "GET", URL: "https://www.example.com/", Status: status}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		x.Fields = append(x.Fields, recording.Field{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return x
}

// only renders the findings of some codes: "CODE severity place".
func only(l finding.List, prefix string) []string {
	var out []string
	for _, f := range l {
		if strings.HasPrefix(f.Code, prefix) {
			out = append(out, f.Code+" "+f.Severity.String()+" "+f.Place.String())
		}
	}
	return out
}

// TestGeneral is spec/headers.md 1, the rules for one response.
func TestGeneral(t *testing.T) {
	long := strings.Repeat("x", 1025)
	meta := exchange(200)
	meta.Body.Page = &recording.Page{Metas: []recording.Meta{
		{HTTPEquiv: "permissions-policy", Content: "camera=()"},
		{HTTPEquiv: "Content-Security-Policy", Content: "default-src 'self'"},
		{HTTPEquiv: "refresh", Content: "5"},
	}}
	for _, tc := range []struct {
		name string
		x    *recording.Exchange
		c    judge.Context
		want []string
	}{
		{"nothing", exchange(200), judge.Context{}, nil},
		{"a single value twice", exchange(200, "X-Frame-Options: DENY", "x-frame-options: DENY"), judge.Context{}, []string{"GEN-001 error X-Frame-Options:2:1"}},
		{"a list twice", exchange(200, "Referrer-Policy: origin", "Referrer-Policy: no-referrer"), judge.Context{}, nil},
		{"beyond ASCII", exchange(200, "X-Note: a\tbc ü"), judge.Context{}, []string{"GEN-002 error X-Note:1:6"}},
		{"a control character", exchange(200, "Permissions-Policy: camera=()\x01"), judge.Context{}, []string{"GEN-002 error Permissions-Policy:1:10"}},
		{"a long value", exchange(200, "Content-Security-Policy: "+long), judge.Context{}, nil},
		{"a long value behind a load balancer", exchange(200, "Content-Security-Policy: "+long), judge.Context{Limits: judge.Limits{Value: 1024}}, []string{"GEN-004 warning Content-Security-Policy:1:1"}},
		{"too much in all", exchange(200, "X-A: "+strings.Repeat(long, 8)), judge.Context{}, []string{"GEN-004 warning "}},
		{"obsolete", exchange(200, "Expect-CT: max-age=1", "P3P: x"), judge.Context{}, []string{"GEN-005 low Expect-CT:1:1", "GEN-005 low P3P:1:1"}},
		{"misspelt", exchange(200, "Strict-Transport-Secuirty: max-age=1", "Referer-Policy: origin", "Content-Security-Policy-ReportOnly: x"), judge.Context{},
			[]string{"GEN-006 high Strict-Transport-Secuirty:1:1", "GEN-006 high Referer-Policy:1:1", "GEN-006 high Content-Security-Policy-ReportOnly:1:1"}},
		{"unknown, but no slip", exchange(200, "X-Request-Id: 1", "Via: x", "Set-Cookie2: a", "Age: 1", "ETag: x"), judge.Context{}, nil},
		{"in a meta element", meta, judge.Context{}, []string{"GEN-008 notice Permissions-Policy"}},
		{"empty", exchange(200, "X-Frame-Options:  ", "X-Powered-By:"), judge.Context{}, []string{"GEN-010 low X-Frame-Options:1:1", "GEN-010 low X-Powered-By"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, only(judge.Response(tc.x, tc.c), "GEN-")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSlipsNameTheField(t *testing.T) {
	got := judge.Response(exchange(200, "Referer-Policy: origin"), judge.Context{})
	i := slices.IndexFunc(got, func(f finding.Finding) bool { return f.Code == "GEN-006" })
	if i < 0 || got[i].Nearest != "Referrer-Policy" || got[i].Fix != "write Referrer-Policy" {
		t.Errorf("no word of Referrer-Policy in %v", got)
	}
}

// TestRegisteredNamesAreNoSlips: names of the IANA registry, and others that
// are common in responses.
func TestRegisteredNamesAreNoSlips(t *testing.T) {
	for name := range strings.FieldsSeq(`Accept-CH Accept-Patch Accept-Post Accept-Ranges Accept-Signature Access-Control Access-Control-Allow-Private-Network
		Access-Control-Request-Headers Access-Control-Request-Method Activate-Storage-Access Age Allow ALPN Alt-Svc Alt-Used Apply-To-Redirect-Ref
		Authentication-Control Authentication-Info Available-Dictionary Cache-Control Cache-Group-Invalidation Cache-Groups Cache-Status CDN-Cache-Control
		CDN-Loop Clear-Site-Data Close Connection Content-Base Content-Digest Content-Disposition Content-Encoding Content-ID Content-Language
		Content-Length Content-Location Content-MD5 Content-Range Content-Script-Type Content-Style-Type Content-Type Content-Version Cookie
		Cookie2 Critical-CH Cross-Origin-Embedder-Policy DASL Date DAV Default-Style Delta-Base Deprecation Depth Derived-From Destination
		Detached-JWS Differential-ID Dictionary-ID Digest Document-Isolation-Policy Early-Data EDIINT-Features ETag Expect Expires Forwarded
		GetProfile Hobareg Host HTTP2-Settings If-Match Include-Referred-Token-Binding-ID Incremental Keep-Alive Label Last-Event-ID
		Last-Modified Link Location Lock-Token Memento-Datetime Meter Method-Check MIME-Version Negotiate NEL No-Vary-Search Observe-Browsing-Topics
		Optional OData-Version Ordering-Type Origin Origin-Agent-Cluster OSCORE OSLC-Core-Version Permissions-Policy-Report-Only Ping-From Ping-To
		Position Prefer Preference-Applied Priority ProfileObject Protocol Proxy-Authenticate Proxy-Status Range Redirect-Ref Referer Refresh
		Repeatability-Result Replay-Nonce Reporting-Endpoints Repr-Digest Retry-After Schedule-Reply Schedule-Tag Sec-GPC Sec-Purpose
		Sec-Token-Binding Sec-WebSocket-Accept Security-Scheme Server Server-Timing Service-Worker-Allowed Set-Cookie Set-Cookie2 Set-Login
		Set-Txn Signature Signature-Input SLUG SoapAction Speculation-Rules Status-URI Strict-Transport-Security Sunset Supports-Loading-Mode
		Surrogate-Capability Surrogate-Control TCN TE Timeout Timing-Allow-Origin Topic Traceparent Tracestate Trailer Transfer-Encoding TTL
		Upgrade Urgency URI Use-As-Dictionary Vary Variant-Vary Via Want-Content-Digest Warning WWW-Authenticate X-Cache X-Amz-Cf-Id X-Amz-Cf-Pop
		X-Amz-Request-Id X-Amzn-Trace-Id X-Content-Duration X-Correlation-Id X-Frame X-Forwarded-Proto X-RateLimit-Limit X-Request-Id
		X-Robots-Tag X-UA-Compatible X-Vercel-Id CF-Ray CF-Cache-Status`) {
		if got := only(judge.Response(exchange(200, name+": 1"), judge.Context{}), "GEN-006"); got != nil {
			t.Errorf("%s is taken for a slip: %v", name, got)
		}
	}
}
