package forward

import (
	"net/netip"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

func managed(t *testing.T, cachePolicy, originPolicy string) *Rules {
	t.Helper()
	c, ok := resource.ManagedCachePolicy(cachePolicy)
	if !ok {
		t.Fatalf("no managed cache policy %q", cachePolicy)
	}
	if originPolicy == "" {
		return FromPolicies(&c.Config, nil)
	}
	o, ok := resource.ManagedOriginRequestPolicy(originPolicy)
	if !ok {
		t.Fatalf("no managed origin request policy %q", originPolicy)
	}
	return FromPolicies(&c.Config, &o.Config)
}

func viewer(method string, lines ...string) *exchange.Request {
	r := &exchange.Request{
		Method: method, Scheme: "https", Host: "www.example.com", Path: "/a", Proto: exchange.HTTP11,
		Remote: netip.MustParseAddrPort("192.0.2.7:4711"),
	}
	for i := 0; i < len(lines); i += 2 {
		r.Fields.Add(lines[i], lines[i+1], exchange.OwnerViewer)
	}
	return r
}

var app = Target{ID: "app", Host: "app.example.net"}

// atOrigin is what an origin sees of a request, by name, without the fields
// that every request gets.
func atOrigin(r *Rules, v *exchange.Request, t Target) map[string]string {
	o := r.OriginRequest(v, v.Path, v.Query, r.Encoding(&v.Fields), t, Facts{RequestID: "id", Via: "x.cloudfront.net (CloudFront)"})
	got := map[string]string{"Host": o.Host}
	for _, l := range o.Fields.Lines() {
		switch l.Name {
		case "X-Amz-Cf-Id", "Via", "X-Forwarded-For":
			continue
		}
		got[l.Name] = l.Value
	}
	return got
}

// The union of cache policy and origin request policy: spec/cloudfront.md 3.1.
func TestUnionTable(t *testing.T) {
	names := []string{"k", "l", "b", "d", "x"}
	none, all := Selection{}, Selection{Mode: All}
	list := func(n ...string) Selection { return Selection{Mode: Listed, Names: n} }
	block := func(n ...string) Selection { return Selection{Mode: AllExcept, Names: n} }
	for _, tc := range []struct {
		name       string
		key, asked Selection
		want       []string
	}{
		{"none none", none, none, nil},
		{"none all", none, all, names},
		{"none list", none, list("l"), []string{"l"}},
		{"none block", none, block("b"), []string{"k", "l", "d", "x"}},
		{"all none", all, none, names},
		{"all block: block ignored", all, block("b"), names},
		{"list none", list("k"), none, []string{"k"}},
		{"list all", list("k"), all, names},
		{"list list", list("k"), list("l"), []string{"k", "l"}},
		{"list block: listed always", list("k", "b"), block("b", "d"), []string{"k", "l", "b", "x"}},
		{"block none", block("d"), none, []string{"k", "l", "b", "x"}},
		{"block all", block("d"), all, names},
		{"block list", block("d", "l"), list("l"), []string{"k", "l", "b", "x"}},
		{"block block", block("d"), block("b"), []string{"k", "l", "x"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, n := range names {
				if (union{tc.key, tc.asked}).Includes(n) {
					got = append(got, n)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The default fate of each viewer header, spec/cloudfront.md 4.3.
func TestDefaultFates(t *testing.T) {
	v := viewer("GET",
		"User-Agent", "curl", "Accept", "*/*", "Accept-Language", "en", "Referer", "r", "X-Real-IP", "1.2.3.4", "X-Forwarded-Proto", "http",
		"TE", "trailers", "X-Edge-Location", "x", "Authorization", "Bearer s", "Cookie", "a=1", "Cache-Control", "no-cache", "Pragma", "no-cache",
		"If-None-Match", `"x"`, "Range", "bytes=0-1", "Origin", "https://o.example", "X-Custom", "c", "CloudFront-Viewer-Country", "XX",
		"Accept-Encoding", "gzip, deflate, br", "X-HTTP-Method-Override", "PUT")
	got := atOrigin(managed(t, "CachingOptimized", ""), v, app)
	want := map[string]string{
		"Host": "app.example.net", "User-Agent": "Amazon CloudFront", "Cache-Control": "no-cache", "Pragma": "no-cache",
		"If-None-Match": `"x"`, "Range": "bytes=0-1", "Accept-Encoding": "br,gzip",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLegacyForwardsHeadersThatNobodyNames(t *testing.T) {
	v := viewer("GET", "X-Custom", "c", "Origin", "https://o.example", "Accept", "*/*", "User-Agent", "curl", "Accept-Encoding", "br, gzip")
	got := atOrigin(FromLegacy(&types.ForwardedValues{QueryString: aws.Bool(false)}), v, app)
	want := map[string]string{
		"Host": "app.example.net", "User-Agent": "Amazon CloudFront", "X-Custom": "c", "Origin": "https://o.example", "Accept-Encoding": "gzip",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMisunderstood25AuthorizationReachesTheOriginOnlySometimes(t *testing.T) {
	for _, tc := range []struct {
		name   string
		rules  *Rules
		method string
		want   bool
	}{
		{"GET", managed(t, "CachingOptimized", ""), "GET", false},
		{"HEAD", managed(t, "CachingOptimized", ""), "HEAD", false},
		{"POST", managed(t, "CachingOptimized", ""), "POST", true},
		{"DELETE", managed(t, "CachingOptimized", ""), "DELETE", true},
		{"GET with allViewer", managed(t, "CachingDisabled", "AllViewer"), "GET", true},
		{"GET keyed", managed(t, "Amplify", ""), "GET", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, got := atOrigin(tc.rules, viewer(tc.method, "Authorization", "Bearer s"), app)["Authorization"]
			if got != tc.want {
				t.Errorf("forwarded: %v", got)
			}
		})
	}
}

func TestMisunderstood26AllViewerForwardsTheViewersHost(t *testing.T) {
	v := viewer("GET")
	if got := atOrigin(managed(t, "CachingDisabled", "AllViewer"), v, app)["Host"]; got != "www.example.com" {
		t.Errorf("AllViewer: Host %q", got)
	}
	if got := atOrigin(managed(t, "CachingDisabled", "AllViewerExceptHostHeader"), v, app)["Host"]; got != "app.example.net" {
		t.Errorf("AllViewerExceptHostHeader: Host %q", got)
	}
	bucket := Target{ID: "b", Host: "b.s3.amazonaws.com", Bucket: true}
	if got := atOrigin(managed(t, "CachingDisabled", "AllViewer"), v, bucket)["Host"]; got != "b.s3.amazonaws.com" {
		t.Errorf("bucket: Host %q", got)
	}
}

func TestMisunderstood27ExceptHostBringsNoGeoHeaders(t *testing.T) {
	got := atOrigin(managed(t, "CachingDisabled", "AllViewerExceptHostHeader"), viewer("GET", "User-Agent", "u"), app)
	if diff := cmp.Diff(map[string]string{"Host": "app.example.net", "User-Agent": "u"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMadeHeaders(t *testing.T) {
	v := viewer("GET", "User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile", "CloudFront-Forwarded-Proto", "forged")
	v.TLS = &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256"}
	got := atOrigin(managed(t, "CachingDisabled", "AllViewerAndCloudFrontHeaders-2022-06"), v, app)
	for name, want := range map[string]string{
		"CloudFront-Forwarded-Proto": "https", "CloudFront-Viewer-Http-Version": "1.1", "CloudFront-Is-Mobile-Viewer": "true",
		"CloudFront-Is-IOS-Viewer": "true", "CloudFront-Is-Desktop-Viewer": "false", "CloudFront-Is-Tablet-Viewer": "false",
		"CloudFront-Viewer-TLS": "TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake", "CloudFront-Viewer-Address": "192.0.2.7:4711",
	} {
		if g := lookup(got, name); g != want {
			t.Errorf("%s: %q, want %q", name, g, want)
		}
	}
}

func lookup(m map[string]string, name string) string {
	for n, v := range m {
		if exchange.EqualName(n, name) {
			return v
		}
	}
	return ""
}

// Accept-Encoding normalisation, spec/cloudfront.md 3.1.
func TestAcceptEncodingNormalisation(t *testing.T) {
	for _, tc := range []struct {
		name, policy, sent string
		key, origin        string
	}{
		{"both enabled, both offered", "CachingOptimized", "gzip, deflate, br", "br,gzip", "br,gzip"},
		{"both enabled, gzip offered", "CachingOptimized", "gzip", "gzip", "gzip"},
		{"both enabled, br offered", "CachingOptimized", "br", "br", "br"},
		{"neither offered", "CachingOptimized", "deflate", "", "identity"},
		{"not sent", "CachingOptimized", "", "", ""},
		{"gzip only enabled", "Elemental-MediaPackage", "gzip, br", "gzip", "gzip"},
		{"flags off: dropped", "CachingOptimizedForUncompressedObjects", "gzip, br", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, v := managed(t, tc.policy, ""), viewer("GET")
			if tc.sent != "" {
				v.Fields.Add("Accept-Encoding", tc.sent, exchange.OwnerViewer)
			}
			e := r.Encoding(&v.Fields)
			if got := e.String(); got != tc.key {
				t.Errorf("in the key: %q, want %q", got, tc.key)
			}
			if got := atOrigin(r, v, app)["Accept-Encoding"]; got != tc.origin {
				t.Errorf("at the origin: %q, want %q", got, tc.origin)
			}
		})
	}
}

func TestMisunderstood22QueryIsNotInTheKeyByDefault(t *testing.T) {
	if got := managed(t, "CachingOptimized", "").KeyQuery("v=2"); got != "" {
		t.Errorf("CachingOptimized keys on %q", got)
	}
	all := managed(t, "UseOriginCacheControlHeaders-QueryStrings", "")
	if a, b := all.KeyQuery("a=1&b=2"), all.KeyQuery("b=2&a=1"); a != "a=1&b=2" || b != "b=2&a=1" {
		t.Errorf("order and case count: %q, %q", a, b)
	}
	some := managed(t, "Elemental-MediaPackage", "")
	if got := some.KeyQuery("x=0&start=1&START=2&m=3&start=4"); got != "start=1&m=3&start=4" {
		t.Errorf("listed parameters: %q", got)
	}
}

func TestVariant(t *testing.T) {
	r := managed(t, "UseOriginCacheControlHeaders", "")
	base := viewer("GET", "Cookie", "b=2; a=1", "Origin", "https://a.example")
	variant := func(v *exchange.Request) string { return r.Variant(v, r.Encoding(&v.Fields), nil) }
	for _, tc := range []struct {
		name string
		v    *exchange.Request
		same bool
	}{
		{"cookie order does not count", viewer("GET", "Cookie", "a=1; b=2", "Origin", "https://a.example"), true},
		{"an unkeyed header does not count", viewer("GET", "Cookie", "a=1; b=2", "Origin", "https://a.example", "X-A", "1"), true},
		{"header names have no case", viewer("GET", "Cookie", "a=1; b=2", "ORIGIN", "https://a.example"), true},
		{"header values have case", viewer("GET", "Cookie", "a=1; b=2", "Origin", "https://A.example"), false},
		{"cookie values have case", viewer("GET", "Cookie", "a=1; b=X", "Origin", "https://a.example"), false},
		{"HEAD shares with GET", viewer("HEAD", "Cookie", "a=1; b=2", "Origin", "https://a.example"), true},
		{"OPTIONS does not", viewer("OPTIONS", "Cookie", "a=1; b=2", "Origin", "https://a.example"), false},
		{"absent is not empty", viewer("GET", "Cookie", "a=1; b=2", "Origin", "https://a.example", "X-HTTP-Method", ""), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := variant(tc.v) == variant(base); got != tc.same {
				t.Errorf("same variant: %v\n%q\n%q", got, variant(tc.v), variant(base))
			}
		})
	}
}

func TestLegacyCookieWildcards(t *testing.T) {
	r := FromLegacy(&types.ForwardedValues{Cookies: &types.CookiePreference{
		Forward: types.ItemSelectionWhitelist, WhitelistedNames: &types.CookieNames{Items: []string{"sess*", "u?"}},
	}})
	got := atOrigin(r, viewer("GET", "Cookie", "u1=x; session=2; $Version=1; other=3; u=4"), app)["Cookie"]
	if got != "session=2; u1=x" {
		t.Errorf("Cookie %q", got)
	}
}

func TestEdgeMadeRequestFields(t *testing.T) {
	r := managed(t, "CachingOptimized", "")
	v := viewer("GET", "X-Forwarded-For", "198.51.100.1", "Via", "1.0 proxy")
	custom := Target{ID: "app", Host: "h", Path: "/base", Custom: []exchange.Field{{Name: "X-Secret", Value: "s", Owner: exchange.OwnerOriginConfig("app")}}}
	o := r.OriginRequest(v, "/a%20b", "q=1", r.Encoding(&v.Fields), custom, Facts{RequestID: "id==", Via: "abc.cloudfront.net (CloudFront)"})
	if o.Path != "/base/a%20b" || o.Query != "" || o.HasQuery {
		t.Errorf("path %q query %q", o.Path, o.Query)
	}
	want := []exchange.Field{
		{Name: "User-Agent", Value: "Amazon CloudFront", Owner: exchange.OwnerEdge},
		{Name: "X-Forwarded-For", Value: "198.51.100.1,192.0.2.7", Owner: exchange.OwnerEdge},
		{Name: "Via", Value: "1.0 proxy, 1.1 abc.cloudfront.net (CloudFront)", Owner: exchange.OwnerEdge},
		{Name: "X-Amz-Cf-Id", Value: "id==", Owner: exchange.OwnerEdge},
		{Name: "X-Secret", Value: "s", Owner: exchange.OwnerOriginConfig("app")},
	}
	if diff := cmp.Diff(want, o.Fields.Lines()); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkVariantOfCachingOptimized(b *testing.B) {
	c, _ := resource.ManagedCachePolicy("CachingOptimized")
	r, v := FromPolicies(&c.Config, nil), viewer("GET", "Accept-Encoding", "gzip, deflate, br", "User-Agent", "x")
	b.ReportAllocs()
	for b.Loop() {
		if r.Variant(v, r.Encoding(&v.Fields), nil) != "br,gzip" {
			b.Fatal("wrong variant")
		}
	}
}
