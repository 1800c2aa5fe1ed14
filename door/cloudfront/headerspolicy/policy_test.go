package headerspolicy

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

const testID = "11111111-2222-3333-4444-555555555555"

// fields reads "Name: value" lines that the origin sent.
func fields(lines ...string) exchange.Fields {
	var f exchange.Fields
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		f.Add(name, strings.TrimSpace(value), exchange.OwnerOrigin)
	}
	return f
}

func render(f *exchange.Fields) []string {
	out := []string{}
	for _, l := range f.Lines() {
		out = append(out, l.Name+": "+l.Value)
	}
	return out
}

// expect applies a policy to the origin's lines and compares the result.
func expect(t *testing.T, cfg types.ResponseHeadersPolicyConfig, c Context, origin, want []string) {
	t.Helper()
	f := fields(origin...)
	p := Compile(testID, "test", &cfg)
	p.Apply(&f, c)
	if diff := cmp.Diff(want, render(&f)); diff != "" {
		t.Error(diff)
	}
	if added := f.Len() - len(origin); added > p.Extra() {
		t.Errorf("%d lines more, Extra promised %d", added, p.Extra())
	}
}

func security(cfg types.ResponseHeadersPolicySecurityHeadersConfig) types.ResponseHeadersPolicyConfig {
	return types.ResponseHeadersPolicyConfig{SecurityHeadersConfig: &cfg}
}

func custom(headers ...types.ResponseHeadersPolicyCustomHeader) types.ResponseHeadersPolicyConfig {
	return types.ResponseHeadersPolicyConfig{CustomHeadersConfig: &types.ResponseHeadersPolicyCustomHeadersConfig{Items: headers}}
}

func setting(name, value string, override bool) types.ResponseHeadersPolicyCustomHeader {
	return types.ResponseHeadersPolicyCustomHeader{Header: &name, Value: &value, Override: &override}
}

func removing(cfg types.ResponseHeadersPolicyConfig, names ...string) types.ResponseHeadersPolicyConfig {
	cfg.RemoveHeadersConfig = new(types.ResponseHeadersPolicyRemoveHeadersConfig)
	for _, name := range names {
		cfg.RemoveHeadersConfig.Items = append(cfg.RemoveHeadersConfig.Items, types.ResponseHeadersPolicyRemoveHeader{Header: new(name)})
	}
	return cfg
}

var https = Context{HTTPS: true, Method: "GET"}

// every is a security section with every header, none overriding.
func every(override bool) types.ResponseHeadersPolicySecurityHeadersConfig {
	return types.ResponseHeadersPolicySecurityHeadersConfig{
		XSSProtection:         &types.ResponseHeadersPolicyXSSProtection{Override: new(override), Protection: new(true), ModeBlock: new(true)},
		FrameOptions:          &types.ResponseHeadersPolicyFrameOptions{Override: new(override), FrameOption: types.FrameOptionsListDeny},
		ReferrerPolicy:        &types.ResponseHeadersPolicyReferrerPolicy{Override: new(override), ReferrerPolicy: types.ReferrerPolicyListNoReferrer},
		ContentSecurityPolicy: &types.ResponseHeadersPolicyContentSecurityPolicy{Override: new(override), ContentSecurityPolicy: new("default-src 'self'")},
		ContentTypeOptions:    &types.ResponseHeadersPolicyContentTypeOptions{Override: new(override)},
		StrictTransportSecurity: &types.ResponseHeadersPolicyStrictTransportSecurity{
			Override: new(override), AccessControlMaxAgeSec: new(int32(31536000)), IncludeSubdomains: new(true), Preload: new(true),
		},
	}
}

var everyLine = []string{
	"X-XSS-Protection: 1; mode=block",
	"X-Frame-Options: DENY",
	"Referrer-Policy: no-referrer",
	"Content-Security-Policy: default-src 'self'",
	"X-Content-Type-Options: nosniff",
	"Strict-Transport-Security: max-age=31536000; includeSubDomains; preload",
}

func TestSecurityHeadersInTheirOrder(t *testing.T) {
	expect(t, security(every(false)), https, nil, everyLine)
}

func TestCustomHeadersFollowSecurityHeaders(t *testing.T) {
	cfg := security(every(true))
	cfg.CustomHeadersConfig = custom(setting("Permissions-Policy", "camera=()", true), setting("X-Empty", "", false)).CustomHeadersConfig
	expect(t, cfg, https, nil, append(append([]string{}, everyLine...), "Permissions-Policy: camera=()", "X-Empty: "))
}

func TestOverride(t *testing.T) {
	for _, tc := range []struct {
		name     string
		override bool
		origin   []string
		want     []string
	}{
		{"false keeps the origin's, duplicates included", false,
			[]string{"x-frame-options: SAMEORIGIN", "A: 1", "X-Frame-Options: ALLOWALL"},
			[]string{"x-frame-options: SAMEORIGIN", "A: 1", "X-Frame-Options: ALLOWALL"}},
		{"true replaces them by one", true,
			[]string{"x-frame-options: SAMEORIGIN", "A: 1", "X-Frame-Options: ALLOWALL"},
			[]string{"X-Frame-Options: DENY", "A: 1"}},
		{"false adds what is missing", false, []string{"A: 1"}, []string{"A: 1", "X-Frame-Options: DENY"}},
		{"true adds what is missing", true, []string{"A: 1"}, []string{"A: 1", "X-Frame-Options: DENY"}},
		{"an empty value counts as present", false, []string{"X-Frame-Options:"}, []string{"X-Frame-Options: "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			frame := &types.ResponseHeadersPolicyFrameOptions{Override: new(tc.override), FrameOption: types.FrameOptionsListDeny}
			expect(t, security(types.ResponseHeadersPolicySecurityHeadersConfig{FrameOptions: frame}), https, tc.origin, tc.want)
			expect(t, custom(setting("X-Frame-Options", "DENY", tc.override)), https, tc.origin, tc.want)
		})
	}
}

func TestXSSProtectionValues(t *testing.T) {
	for _, tc := range []struct {
		cfg  types.ResponseHeadersPolicyXSSProtection
		want string
	}{
		{types.ResponseHeadersPolicyXSSProtection{Protection: new(false), ModeBlock: new(true)}, "X-XSS-Protection: 0"},
		{types.ResponseHeadersPolicyXSSProtection{Protection: new(true)}, "X-XSS-Protection: 1"},
		{types.ResponseHeadersPolicyXSSProtection{Protection: new(true), ModeBlock: new(true)}, "X-XSS-Protection: 1; mode=block"},
		{types.ResponseHeadersPolicyXSSProtection{Protection: new(true), ReportUri: new("https://r.example/")}, "X-XSS-Protection: 1; report=https://r.example/"},
	} {
		expect(t, security(types.ResponseHeadersPolicySecurityHeadersConfig{XSSProtection: &tc.cfg}), https, nil, []string{tc.want})
	}
}

func TestStrictTransportSecurityValues(t *testing.T) {
	for _, tc := range []struct {
		subdomains, preload *bool
		want                string
	}{
		{nil, nil, "max-age=300"},
		{new(true), new(false), "max-age=300; includeSubDomains"},
		{nil, new(true), "max-age=300; preload"},
		{new(true), new(true), "max-age=300; includeSubDomains; preload"},
	} {
		cfg := types.ResponseHeadersPolicyStrictTransportSecurity{AccessControlMaxAgeSec: new(int32(300)), IncludeSubdomains: tc.subdomains, Preload: tc.preload}
		expect(t, security(types.ResponseHeadersPolicySecurityHeadersConfig{StrictTransportSecurity: &cfg}), https, nil,
			[]string{"Strict-Transport-Security: " + tc.want})
	}
}

// 5.6: on plain HTTP the policy's HSTS is not sent, the origin's is passed on.
func TestMisunderstood02NoStrictTransportSecurityOnHTTP(t *testing.T) {
	plain := Context{Method: "GET"}
	expect(t, security(every(true)), plain, nil, everyLine[:5])
	expect(t, security(every(true)), plain, []string{"Strict-Transport-Security: max-age=1"},
		append([]string{"Strict-Transport-Security: max-age=1"}, everyLine[:5]...))
}

func TestRemoval(t *testing.T) {
	expect(t, removing(custom(), "x-powered-by", "ETag"), https,
		[]string{"X-Powered-By: PHP", "A: 1", "etag: \"1\"", "X-POWERED-BY: more"}, []string{"A: 1"})
}

// 5.7: Server and Date come back as the edge's own.
func TestMisunderstood34RemovedServerBecomesCloudFront(t *testing.T) {
	c := https
	c.Now = time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC)
	expect(t, removing(custom(), "server", "Date"), c,
		[]string{"Server: nginx", "Date: Mon, 01 Jan 1990 00:00:00 GMT", "A: 1"},
		[]string{"A: 1", "Server: CloudFront", "Date: Sun, 06 Nov 1994 08:49:37 GMT"})
	expect(t, removing(custom(setting("Server", "mine", false)), "Server"), c, []string{"Server: nginx"}, []string{"Server: mine"})
}

// 5.3: removal is first, so the policy's value is sent even without override.
func TestMisunderstood35RemovedAndAddedIsThePolicys(t *testing.T) {
	expect(t, removing(custom(setting("Cache-Control", "no-store", false)), "cache-control"), https,
		[]string{"Cache-Control: max-age=60"}, []string{"Cache-Control: no-store"})
}

func TestNilPolicyChangesNothing(t *testing.T) {
	var p *Policy
	f := fields("A: 1")
	p.Apply(&f, https)
	if diff := cmp.Diff([]string{"A: 1"}, render(&f)); diff != "" || p.Extra() != 0 {
		t.Error(diff, p.Extra())
	}
}

// Every line knows its owner, and every line that lost is told.
func TestProvenance(t *testing.T) {
	f := fields("X-Frame-Options: SAMEORIGIN", "Referrer-Policy: origin", "X-Powered-By: PHP")
	trace := new(exchange.Trace)
	f.TraceTo(trace)
	sec := types.ResponseHeadersPolicySecurityHeadersConfig{
		FrameOptions:   &types.ResponseHeadersPolicyFrameOptions{Override: new(true), FrameOption: types.FrameOptionsListDeny},
		ReferrerPolicy: &types.ResponseHeadersPolicyReferrerPolicy{Override: new(false), ReferrerPolicy: types.ReferrerPolicyListNoReferrer},
	}
	cfg := removing(security(sec), "X-Powered-By")
	Compile(testID, "test", &cfg).Apply(&f, https)

	policy, origin := exchange.OwnerPolicy(testID), exchange.OwnerOrigin
	want := []exchange.Field{{Name: "X-Frame-Options", Value: "DENY", Owner: policy}, {Name: "Referrer-Policy", Value: "origin", Owner: origin}}
	if diff := cmp.Diff(want, f.Lines()); diff != "" {
		t.Error(diff)
	}
	wantEvents := []exchange.Event{
		{Action: exchange.Dropped, Field: exchange.Field{Name: "X-Powered-By", Value: "PHP", Owner: origin}, By: policy},
		{Action: exchange.Overridden, Field: exchange.Field{Name: "X-Frame-Options", Value: "SAMEORIGIN", Owner: origin}, By: policy},
		{Action: exchange.NotAdded, Field: exchange.Field{Name: "Referrer-Policy", Value: "no-referrer", Owner: policy}, By: origin},
	}
	if diff := cmp.Diff(wantEvents, trace.Events); diff != "" {
		t.Error(diff)
	}
}

func TestDescribe(t *testing.T) {
	cfg := removing(security(every(true)), "Server")
	cfg.CorsConfig = corsOf([]string{"https://a.example"}, false)
	cfg.ServerTimingHeadersConfig = &types.ResponseHeadersPolicyServerTimingHeadersConfig{Enabled: new(true)}
	got := Compile(testID, "strict", &cfg).Describe()
	want := Description{
		ID: testID, Name: "strict", Removes: []string{"Server"},
		Sets: []Setting{
			{Name: "Access-Control-Allow-Origin", When: "when an allowed Origin asks"},
			{Name: "Access-Control-Allow-Methods", Value: "GET, PUT", When: "on preflights of an allowed Origin"},
			{Name: "Access-Control-Allow-Headers", Value: "X-One, X-Two", When: "on preflights of an allowed Origin"},
			{Name: "X-XSS-Protection", Value: "1; mode=block", Override: true},
			{Name: "X-Frame-Options", Value: "DENY", Override: true},
			{Name: "Referrer-Policy", Value: "no-referrer", Override: true},
			{Name: "Content-Security-Policy", Value: "default-src 'self'", Override: true},
			{Name: "X-Content-Type-Options", Value: "nosniff", Override: true},
			{Name: "Strict-Transport-Security", Value: "max-age=31536000; includeSubDomains; preload", Override: true, When: "on HTTPS"},
			{Name: "Server-Timing", Override: true, When: "when sampled or asked for"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
