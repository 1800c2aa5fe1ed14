package lint

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/door/cloudfront/headerspolicy"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
)

// judgePolicy judges the response that the policy makes of one without any
// header, as CloudFront would apply it.
func judgePolicy(p *policyDocument, page bool, c judge.Context) finding.List {
	var fields exchange.Fields
	request := exchange.NewFields(exchange.Field{Name: "Origin", Value: crossOrigin(p)})
	headerspolicy.Compile(p.ID, aws.ToString(p.Config.Name), &p.Config).
		Apply(&fields, headerspolicy.Context{HTTPS: true, Method: "GET", Request: &request, Now: c.Now})
	x := recording.Exchange{Method: "GET", URL: "https://" + valuesHost + "/", Status: 200}
	for _, f := range fields.Lines() {
		if f.Owner != exchange.OwnerEdge {
			x.Fields = append(x.Fields, recording.Field{Name: f.Name, Value: f.Value})
		}
	}
	if page {
		x.Fields = append(x.Fields, recording.Field{Name: "Content-Type", Value: "text/html; charset=utf-8"})
	}
	return judge.Response(&x, c)
}

// crossOrigin is a web origin that the policy's CORS section allows.
func crossOrigin(p *policyDocument) string {
	cors := p.Config.CorsConfig
	if cors == nil || cors.AccessControlAllowOrigins == nil || len(cors.AccessControlAllowOrigins.Items) == 0 {
		return ""
	}
	first := cors.AccessControlAllowOrigins.Items[0]
	if !strings.Contains(first, "://") {
		first = "https://" + first
	}
	return strings.ReplaceAll(first, "*", "any")
}

// written is where the policy says what a finding is about: the attribute of
// the header, for Strict-Transport-Security the one of the directive; the
// policy as a whole for what it does not say.
func written(p *policyDocument, f finding.Place) finding.Place {
	at := ""
	for _, h := range resource.PolicyHeaders(&p.Config) {
		if strings.EqualFold(h.Name, f.Header) {
			at = h.Value
		}
	}
	if at == hstsPath {
		at += hstsAttribute(f.Span)
	}
	place := p.Source.At(at)
	place.Header, place.Span = f.Header, f.Span
	return place
}

// hstsPath is where a policy says Strict-Transport-Security, in attributes of
// their own.
const hstsPath = "SecurityHeadersConfig.StrictTransportSecurity"

// hstsAttribute is the attribute for a stretch of the value, which CloudFront
// writes as "max-age=N; includeSubDomains; preload" (spec/cloudfront.md 5.2).
func hstsAttribute(s finding.Span) string {
	switch {
	case s == finding.Span{}:
		return ""
	case s.Start == 0:
		return ".AccessControlMaxAgeSec"
	case s.End-s.Start == len("preload"):
		return ".Preload"
	}
	return ".IncludeSubdomains"
}

// isResponseField reports whether a field means something to browsers in
// responses only.
func isResponseField(name string) bool {
	return slices.ContainsFunc(responseFields, func(known string) bool { return strings.EqualFold(known, name) })
}

var responseFields = []string{
	"Strict-Transport-Security", "Content-Security-Policy", "Content-Security-Policy-Report-Only", "X-Content-Type-Options",
	"X-Frame-Options", "X-XSS-Protection", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Reporting-Endpoints", "Report-To", "NEL", "Clear-Site-Data",
	"Access-Control-Allow-Origin",
}
