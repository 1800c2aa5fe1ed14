package resource

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"
)

// TestManagedCachePolicies is the table of spec/cloudfront.md 3.6.
func TestManagedCachePolicies(t *testing.T) {
	const overrides = "Host, Origin, X-HTTP-Method-Override, X-HTTP-Method, X-Method-Override"
	rows := []struct{ name, id, ttl, headers, cookies, query, encodings string }{
		{"CachingOptimized", "658327ea-f89d-4fab-a63d-7e88639e58f6", "1/86400/31536000", "none", "none", "none", "gzip br"},
		{"CachingOptimizedForUncompressedObjects", "b2884449-e4de-46a7-ac36-70bc7f1ddd6d", "1/86400/31536000", "none", "none", "none", ""},
		{"CachingDisabled", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "0/0/0", "none", "none", "none", ""},
		{"UseOriginCacheControlHeaders", "83da9c7e-98b4-4e11-a168-04f0df8e2c65", "0/0/31536000", overrides, "all", "none", "gzip br"},
		{"UseOriginCacheControlHeaders-QueryStrings", "4cc15a8a-d715-48a4-82b8-cc0b614638fe", "0/0/31536000", overrides, "all", "all", "gzip br"},
		{"Elemental-MediaPackage", "08627262-05a9-4f76-9ded-b50ca2e3a84f", "0/86400/31536000", "Origin", "none", "aws.manifestfilter, start, end, m", "gzip"},
		{"Amplify", "2e54312d-136d-493c-8eb9-b001f22f67d2", "2/2/600", "Authorization, CloudFront-Viewer-Country, Host", "all", "all", "gzip br"},
	}
	if got := len(ManagedCachePolicies()); got != len(rows) {
		t.Errorf("%d managed cache policies, want %d", got, len(rows))
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, ok := ManagedCachePolicy(row.id)
			if !ok {
				t.Fatalf("no policy with id %s", row.id)
			}
			checkFound(t, p, ManagedCachePolicy, row.name, p.Config.Name)
			k := p.Config.ParametersInCacheKeyAndForwardedToOrigin
			got := row
			got.ttl = fmt.Sprintf("%d/%d/%d", *p.Config.MinTTL, *p.Config.DefaultTTL, *p.Config.MaxTTL)
			got.headers = string(k.HeadersConfig.HeaderBehavior)
			if k.HeadersConfig.HeaderBehavior == cloudfront.CachePolicyHeaderBehaviorWhitelist {
				got.headers = joined(t, k.HeadersConfig.Headers.Quantity, k.HeadersConfig.Headers.Items)
			}
			got.cookies = string(k.CookiesConfig.CookieBehavior)
			got.query = string(k.QueryStringsConfig.QueryStringBehavior)
			if got.query == "whitelist" {
				got.query = joined(t, k.QueryStringsConfig.QueryStrings.Quantity, k.QueryStringsConfig.QueryStrings.Items)
			}
			got.encodings = strings.TrimSpace(when(k.EnableAcceptEncodingGzip, "gzip ") + when(k.EnableAcceptEncodingBrotli, "br"))
			if got != row {
				t.Errorf("got  %+v\nwant %+v", got, row)
			}
		})
	}
}

// TestManagedOriginRequestPolicies is the table of spec/cloudfront.md 3.7.
func TestManagedOriginRequestPolicies(t *testing.T) {
	june2022 := "allViewerAndWhitelistCloudFront: CloudFront-Forwarded-Proto, " +
		"CloudFront-Is-Android-Viewer, CloudFront-Is-Desktop-Viewer, CloudFront-Is-IOS-Viewer, CloudFront-Is-Mobile-Viewer, " +
		"CloudFront-Is-SmartTV-Viewer, CloudFront-Is-Tablet-Viewer, CloudFront-Viewer-Address, CloudFront-Viewer-ASN, " +
		"CloudFront-Viewer-City, CloudFront-Viewer-Country, CloudFront-Viewer-Country-Name, CloudFront-Viewer-Country-Region, " +
		"CloudFront-Viewer-Country-Region-Name, CloudFront-Viewer-Http-Version, CloudFront-Viewer-Latitude, CloudFront-Viewer-Longitude, " +
		"CloudFront-Viewer-Metro-Code, CloudFront-Viewer-Postal-Code, CloudFront-Viewer-Time-Zone, CloudFront-Viewer-TLS"
	rows := []struct{ name, id, headers, cookies, query string }{
		{"AllViewer", "216adef6-5c7f-47e4-b989-5492eafa07d3", "allViewer", "all", "all"},
		{"AllViewerExceptHostHeader", "b689b0a8-53d0-40ab-baf2-68738e2966ac", "allExcept: Host", "all", "all"},
		{"AllViewerAndCloudFrontHeaders-2022-06", "33f36d7e-f396-46d9-90e0-52428a34d9dc", june2022, "all", "all"},
		{"CORS-S3Origin", "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf", "whitelist: Origin, Access-Control-Request-Headers, Access-Control-Request-Method", "none", "none"},
		{"CORS-CustomOrigin", "59781a5b-3903-41f3-afcb-af62929ccde1", "whitelist: Origin", "none", "none"},
		{"UserAgentRefererHeaders", "acba4595-bd28-49b8-b9fe-13317c0390fa", "whitelist: User-Agent, Referer", "none", "none"},
		{"HostHeaderOnly", "bf0718e1-ba1e-49d1-88b1-f726733018ae", "whitelist: Host", "none", "none"},
		{"Elemental-MediaTailor-PersonalizedManifests", "775133bc-15f2-49f9-abea-afb2e0bf67d2",
			"whitelist: Origin, Access-Control-Request-Headers, Access-Control-Request-Method, User-Agent, X-Forwarded-For", "none", "all"},
	}
	if got := len(ManagedOriginRequestPolicies()); got != len(rows) {
		t.Errorf("%d managed origin request policies, want %d", got, len(rows))
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, ok := ManagedOriginRequestPolicy(row.id)
			if !ok {
				t.Fatalf("no policy with id %s", row.id)
			}
			checkFound(t, p, ManagedOriginRequestPolicy, row.name, p.Config.Name)
			got := row
			got.headers = string(p.Config.HeadersConfig.HeaderBehavior)
			if h := p.Config.HeadersConfig.Headers; h != nil {
				got.headers += ": " + joined(t, h.Quantity, h.Items)
			}
			got.cookies = string(p.Config.CookiesConfig.CookieBehavior)
			got.query = string(p.Config.QueryStringsConfig.QueryStringBehavior)
			if got != row {
				t.Errorf("got  %+v\nwant %+v", got, row)
			}
		})
	}
}

// TestManagedResponseHeadersPolicies is the table of spec/cloudfront.md 5.11;
// "!" marks the values that override the origin's.
func TestManagedResponseHeadersPolicies(t *testing.T) {
	simple := []string{"Access-Control-Allow-Origin: *"}
	preflight := []string{
		"Access-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
		"Access-Control-Allow-Origin: *",
		"Access-Control-Expose-Headers: *",
	}
	security := []string{
		"Referrer-Policy: strict-origin-when-cross-origin",
		"Strict-Transport-Security: max-age=31536000",
		"X-Content-Type-Options: nosniff!",
		"X-Frame-Options: SAMEORIGIN",
		"X-XSS-Protection: 1; mode=block",
	}
	rows := []struct {
		name, id string
		want     []string
	}{
		{"SimpleCORS", "60669652-455b-4ae9-85a4-c4c02393f86c", simple},
		{"CORS-With-Preflight", "5cc3b908-e619-4b99-88e5-2cf7f45965bd", preflight},
		{"SecurityHeadersPolicy", "67f7725c-6f97-4210-82d7-5512b31e9d03", security},
		{"CORS-and-SecurityHeadersPolicy", "e61eb60c-9c35-4d20-a928-2b84e02af89c", slices.Concat(simple, security)},
		{"CORS-with-preflight-and-SecurityHeadersPolicy", "eaab4381-ed33-4a86-88ca-d9558dc6cd63", slices.Concat(preflight, security)},
	}
	if got := len(ManagedResponseHeadersPolicies()); got != len(rows) {
		t.Errorf("%d managed response headers policies, want %d", got, len(rows))
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, ok := ManagedResponseHeadersPolicy(row.id)
			if !ok {
				t.Fatalf("no policy with id %s", row.id)
			}
			checkFound(t, p, ManagedResponseHeadersPolicy, row.name, p.Config.Name)
			if p.Config.CustomHeadersConfig != nil || p.Config.RemoveHeadersConfig != nil || p.Config.ServerTimingHeadersConfig != nil {
				t.Error("a managed policy has only CORS and security headers")
			}
			got := append(corsLines(t, p.Config.CorsConfig), securityLines(p.Config.SecurityHeadersConfig)...)
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestManagedPolicyOfAnotherName(t *testing.T) {
	for _, name := range []string{"", "Managed-", "Managed-Managed-Amplify", "amplify", "658327ea"} {
		if p, ok := ManagedCachePolicy(name); ok {
			t.Errorf("%q found %s", name, *p.Config.Name)
		}
	}
}

// checkFound checks that a managed policy has its name, and is found by both
// forms of it.
func checkFound[T any](t *testing.T, p *Document[T], find func(string) (*Document[T], bool), name string, got *string) {
	t.Helper()
	if *got != "Managed-"+name {
		t.Errorf("name %q, want %q", *got, "Managed-"+name)
	}
	for _, n := range []string{name, "Managed-" + name} {
		if found, ok := find(n); !ok || found.ID != p.ID {
			t.Errorf("name %q does not find %s", n, p.ID)
		}
	}
}

func joined(t *testing.T, quantity *int32, items []string) string {
	t.Helper()
	if int(*quantity) != len(items) {
		t.Errorf("Quantity is %d for %d items", *quantity, len(items))
	}
	return strings.Join(items, ", ")
}

func when(b *bool, s string) string {
	if *b {
		return s
	}
	return ""
}

func corsLines(t *testing.T, c *cloudfront.ResponseHeadersPolicyCorsConfig) []string {
	if c == nil {
		return nil
	}
	if *c.OriginOverride || *c.AccessControlAllowCredentials {
		t.Error("a managed policy neither overrides CORS headers nor allows credentials")
	}
	var out []string
	if m := c.AccessControlAllowMethods.Items; len(m) > 2 { // SimpleCORS documents none; the model wants some
		names := make([]string, len(m))
		for i, v := range m {
			names[i] = string(v)
		}
		out = append(out, "Access-Control-Allow-Methods: "+joined(t, c.AccessControlAllowMethods.Quantity, names))
	}
	out = append(out, "Access-Control-Allow-Origin: "+joined(t, c.AccessControlAllowOrigins.Quantity, c.AccessControlAllowOrigins.Items))
	if e := c.AccessControlExposeHeaders; e != nil {
		out = append(out, "Access-Control-Expose-Headers: "+joined(t, e.Quantity, e.Items))
	}
	return out
}

func securityLines(s *cloudfront.ResponseHeadersPolicySecurityHeadersConfig) []string {
	if s == nil {
		return nil
	}
	hsts := fmt.Sprintf("max-age=%d", *s.StrictTransportSecurity.AccessControlMaxAgeSec)
	if s.StrictTransportSecurity.IncludeSubdomains != nil || s.StrictTransportSecurity.Preload != nil {
		hsts += " and more"
	}
	xss := when(s.XSSProtection.Protection, "1") + when(s.XSSProtection.ModeBlock, "; mode=block")
	lines := []string{
		"Referrer-Policy: " + string(s.ReferrerPolicy.ReferrerPolicy) + when(s.ReferrerPolicy.Override, "!"),
		"Strict-Transport-Security: " + hsts + when(s.StrictTransportSecurity.Override, "!"),
		"X-Content-Type-Options: nosniff" + when(s.ContentTypeOptions.Override, "!"),
		"X-Frame-Options: " + string(s.FrameOptions.FrameOption) + when(s.FrameOptions.Override, "!"),
		"X-XSS-Protection: " + xss + when(s.XSSProtection.Override, "!"),
	}
	if s.ContentSecurityPolicy != nil {
		lines = append(lines, "Content-Security-Policy: "+*s.ContentSecurityPolicy.ContentSecurityPolicy)
	}
	return lines
}
