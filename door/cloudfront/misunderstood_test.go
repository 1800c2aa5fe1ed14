package cloudfront

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// The tests in this file carry the numbers of spec/cloudfront.md 9; those that
// need no door are in the packages that decide them.

func secured(t *testing.T, protocol types.ViewerProtocolPolicy) *resource.Distribution {
	d := distribution(t)
	b := d.Config.DefaultCacheBehavior
	b.ViewerProtocolPolicy = protocol
	b.ResponseHeadersPolicyId = managedID(t, "SecurityHeadersPolicy")
	b.AllowedMethods = &types.AllowedMethods{
		Quantity: aws.Int32(7), Items: []types.Method{"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"},
		CachedMethods: &types.CachedMethods{Quantity: aws.Int32(2), Items: []types.Method{"GET", "HEAD"}},
	}
	return d
}

func TestMisunderstood01RedirectStatus(t *testing.T) {
	r := newRig(t, setOf(secured(t, types.ViewerProtocolPolicyRedirectToHttps)))
	for _, tc := range []struct {
		method string
		proto  exchange.Proto
		want   int
	}{
		{"GET", exchange.HTTP11, 301}, {"HEAD", exchange.HTTP11, 301}, {"GET", exchange.HTTP10, 301},
		{"POST", exchange.HTTP11, 307}, {"PUT", exchange.HTTP11, 307}, {"DELETE", exchange.HTTP11, 307}, {"OPTIONS", exchange.HTTP11, 307}, {"PATCH", exchange.HTTP11, 307},
		{"POST", exchange.HTTP10, 403}, {"PUT", exchange.HTTP10, 403}, {"DELETE", exchange.HTTP10, 403}, {"OPTIONS", exchange.HTTP10, 403}, {"PATCH", exchange.HTTP10, 403},
	} {
		req := r.request(tc.method + " /a%2Fb?x=1&y")
		req.Scheme, req.TLS, req.Proto, req.Host = "http", nil, tc.proto, "www.example.com:8080"
		got := r.do(req)
		if got.Status != tc.want {
			t.Errorf("%s over %v: %d, want %d", tc.method, tc.proto, got.Status, tc.want)
		}
		if l := got.get("Location"); tc.want != 403 && l != "https://www.example.com/a%2Fb?x=1&y" {
			t.Errorf("%s: Location %q", tc.method, l)
		}
	}
}

func TestMisunderstood02NoHSTSOnTheRedirect(t *testing.T) {
	r := newRig(t, setOf(secured(t, types.ViewerProtocolPolicyRedirectToHttps)))
	got := r.overHTTP("/")
	got.expect(t, 301, "Redirect from cloudfront")
	for name, want := range map[string]string{
		"Strict-Transport-Security": "", "X-XSS-Protection": "1; mode=block", "X-Frame-Options": "SAMEORIGIN",
		"Referrer-Policy": "strict-origin-when-cross-origin", "X-Content-Type-Options": "nosniff",
		"Server": "CloudFront", "Content-Type": "text/html",
	} {
		if got.get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.get(name), want)
		}
	}
	if got.ContentLength != 167 || len(got.body) != 167 {
		t.Errorf("Content-Length %d, body of %d bytes, want the captured 167", got.ContentLength, len(got.body))
	}
	if head := r.overHTTP("HEAD /"); head.body != "" || head.ContentLength != 167 {
		t.Errorf("HEAD: body %q, length %d", head.body, head.ContentLength)
	}
	r.origin(answers(200, "x"))
	if got := r.get("/").get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("HSTS over HTTPS: %q", got)
	}
}

func TestMisunderstood03OriginRedirectIsMissThenHit(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(301, "", "Location: /b"))
	r.get("/a").expect(t, 301, missFrom)
	r.get("/a").expect(t, 301, hitFrom)
}

func TestMisunderstood04NoStoreUnderCachingOptimized(t *testing.T) {
	d := distribution(t)
	b := d.Config.DefaultCacheBehavior
	b.ForwardedValues, b.MinTTL, b.DefaultTTL, b.MaxTTL = nil, nil, nil, nil
	b.CachePolicyId = managedID(t, "CachingOptimized")
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x", "Cache-Control: no-store"))
	r.get("/a").expect(t, 200, missFrom)
	r.get("/a").expect(t, 200, hitFrom)
	r.sleep(time.Second)
	if got := r.get("/a"); got.get("X-Cache") == hitFrom {
		t.Error("still a hit after MinTTL")
	}
}

func TestMisunderstood07ViewerCacheControlIsIgnored(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "x", "Cache-Control: max-age=60"))
	r.get("/a")
	r.get("/a", "Cache-Control: max-age=0", "Pragma: no-cache").expect(t, 200, hitFrom)
	r.get("/a", "Cache-Control: no-store").expect(t, 200, hitFrom)
}

func TestMisunderstood08PolicyCacheControlIsForTheViewerOnly(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = aws.String("pol")
	set := setOf(d)
	set.ResponseHeadersPolicies = []*resource.Document[types.ResponseHeadersPolicyConfig]{{
		Meta: resource.Meta{ID: "pol"},
		Config: types.ResponseHeadersPolicyConfig{Name: aws.String("cc"), CustomHeadersConfig: &types.ResponseHeadersPolicyCustomHeadersConfig{
			Quantity: aws.Int32(1), Items: []types.ResponseHeadersPolicyCustomHeader{{Header: aws.String("Cache-Control"), Value: aws.String("no-store"), Override: aws.Bool(true)}},
		}},
	}}
	r := newRig(t, set)
	r.origin(answers(200, "x", "Cache-Control: max-age=60"))
	r.get("/a")
	got := r.get("/a")
	got.expect(t, 200, hitFrom)
	if got.get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", got.get("Cache-Control"))
	}
}

func TestMisunderstood09PolicyEditsReachCachedObjects(t *testing.T) {
	d := distribution(t)
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x", "Cache-Control: max-age=60"))
	r.get("/a")
	d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = managedID(t, "SecurityHeadersPolicy")
	r.recompile(setOf(d))
	got := r.get("/a")
	got.expect(t, 200, hitFrom)
	if got.get("X-Content-Type-Options") != "nosniff" {
		t.Error("the policy is not on the cached object")
	}
}

func withErrors(d *resource.Distribution, rules ...types.CustomErrorResponse) *resource.Distribution {
	d.Config.CustomErrorResponses = &types.CustomErrorResponses{Quantity: aws.Int32(int32(len(rules))), Items: rules}
	return d
}

func errorTo(code int32, page string, status string) types.CustomErrorResponse {
	return types.CustomErrorResponse{ErrorCode: aws.Int32(code), ResponsePagePath: aws.String(page), ResponseCode: aws.String(status)}
}

func TestMisunderstood11CustomErrorKeepsXCacheError(t *testing.T) {
	d := withErrors(secured(t, types.ViewerProtocolPolicyAllowAll), errorTo(404, "/index.html", "200"))
	r := newRig(t, setOf(d))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/index.html" {
			answers(200, "app", "Content-Type: text/html", "Cache-Control: max-age=60")(w, req)
			return
		}
		answers(404, "gone")(w, req)
	})
	for range 2 { // from the origin, then from the cache
		got := r.get("/some/route")
		got.expect(t, 200, errorFrom)
		if got.body != "app" || got.Outcome.Result != "Error" || got.get("X-Frame-Options") != "SAMEORIGIN" {
			t.Errorf("body %q, result %q, fields %v", got.body, got.Outcome.Result, got.Fields.Lines())
		}
	}
	if r.asked() != 2 {
		t.Errorf("origin asked %d times, want 2: the error and the page are cached", r.asked())
	}
}

func TestMisunderstood12ErrorsAreCachedForTenSeconds(t *testing.T) {
	for _, tc := range []struct {
		status int
		fields []string
		cached bool
	}{{404, nil, true}, {500, nil, true}, {503, nil, true}, {403, nil, false}, {400, nil, false}, {403, []string{"Cache-Control: max-age=5"}, true}} {
		r := newRig(t, setOf(distribution(t)))
		r.origin(answers(tc.status, "e", tc.fields...))
		r.get("/a").expect(t, tc.status, errorFrom)
		r.sleep(9 * time.Second)
		r.get("/a").expect(t, tc.status, errorFrom)
		if cached := r.asked() == 1; cached != tc.cached {
			t.Errorf("%d %v: cached %v, want %v", tc.status, tc.fields, cached, tc.cached)
		}
		r.sleep(2 * time.Second)
		before := r.asked()
		r.get("/a")
		if r.asked() == before {
			t.Errorf("%d: still cached after more than 10 s", tc.status)
		}
	}
}

func TestMisunderstood13ZeroErrorTTLWithS3IsASecond(t *testing.T) {
	d := withErrors(distribution(t), types.CustomErrorResponse{ErrorCode: aws.Int32(404), ErrorCachingMinTTL: aws.Int64(0)})
	r := newRig(t, setOf(d))
	if got := r.door.errorMin(404, true); got != time.Second {
		t.Errorf("bucket: %v", got)
	}
	if got := r.door.errorMin(404, false); got != 0 {
		t.Errorf("custom origin: %v", got)
	}
	if got := r.door.errorMin(500, true); got != 10*time.Second {
		t.Errorf("no rule: %v", got)
	}
}

// bucketSet is a distribution over a bucket with declared objects, whose
// policy lets the edge read, and list when list is true.
func bucketSet(t *testing.T, list bool, objects ...string) *resource.Set {
	d := distribution(t)
	d.Config.Origins.Items[0] = types.Origin{
		Id: aws.String("app"), DomainName: aws.String("site.s3.us-east-1.amazonaws.com"),
		S3OriginConfig: &types.S3OriginConfig{OriginAccessIdentity: aws.String("")}, OriginAccessControlId: aws.String("oac"),
	}
	actions := `"s3:GetObject"`
	if list {
		actions += `,"s3:ListBucket"`
	}
	b := &resource.Bucket{
		Meta: resource.Meta{ARN: "arn:aws:s3:::site"}, Name: "site", Region: "us-east-1",
		Policy: `{"Statement":{"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":[` + actions + `],"Resource":["arn:aws:s3:::site","arn:aws:s3:::site/*"]}}`,
	}
	for _, key := range objects {
		b.Objects = append(b.Objects, &resource.Object{Key: key, Content: []byte("content of " + key), ContentType: "text/html"})
	}
	set := setOf(d)
	set.Buckets = []*resource.Bucket{b}
	return set
}

func TestMisunderstood15MissingKeyIs403WithoutListPermission(t *testing.T) {
	closed := newRig(t, bucketSet(t, false, "index.html"))
	closed.get("/nope.html").expect(t, 403, errorFrom)
	open := newRig(t, bucketSet(t, true, "index.html"))
	open.get("/nope.html").expect(t, 404, errorFrom)
	if got := closed.get("/index.html"); got.Status != 200 || got.body != "content of index.html" {
		t.Errorf("%d %q", got.Status, got.body)
	}
}

func TestMisunderstood16OnlyTheRootHasARootObject(t *testing.T) {
	set := bucketSet(t, false, "index.html", "docs/index.html")
	set.Distributions[0].Config.DefaultRootObject = aws.String("index.html")
	r := newRig(t, set)
	if got := r.get("/?q=1"); got.body != "content of index.html" {
		t.Errorf("/: %d %q", got.Status, got.body)
	}
	r.get("/docs/").expect(t, 403, errorFrom)
	r.get("/index.html").expect(t, 200, hitFrom) // "/" and "/index.html" share one entry (1.3)
}

func TestMisunderstood17RootObjectWithALeadingSlash(t *testing.T) {
	set := bucketSet(t, false, "index.html")
	set.Distributions[0].Config.DefaultRootObject = aws.String("/index.html")
	newRig(t, set).get("/").expect(t, 403, errorFrom)
}

func TestMisunderstood21NormalizedForMatchingRawForTheOrigin(t *testing.T) {
	d := distribution(t)
	d.Config.CacheBehaviors = &types.CacheBehaviors{Quantity: aws.Int32(2), Items: []types.CacheBehavior{
		behaviorFor(d, "/a/b*"), behaviorFor(d, "/a*"),
	}}
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x"))
	got := r.get("/a/b/../c")
	if got.Outcome.Behavior != "/a*" {
		t.Errorf("behavior %q", got.Outcome.Behavior)
	}
	if r.last().RequestURI != "/a/b/../c" {
		t.Errorf("origin got %q", r.last().RequestURI)
	}
}

// behaviorFor sends another pattern where the default behavior goes.
func behaviorFor(d *resource.Distribution, pattern string) types.CacheBehavior {
	b := d.Config.DefaultCacheBehavior
	return types.CacheBehavior{
		PathPattern: aws.String(pattern), TargetOriginId: b.TargetOriginId, ViewerProtocolPolicy: b.ViewerProtocolPolicy,
		ForwardedValues: b.ForwardedValues, MinTTL: b.MinTTL, DefaultTTL: b.DefaultTTL, MaxTTL: b.MaxTTL,
	}
}

func TestMisunderstood23VaryMakesNoVariants(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "x", "Vary: Accept-Language, Accept-Encoding, X-Other"))
	r.get("/a", "Accept-Language: de")
	got := r.get("/a", "Accept-Language: en")
	got.expect(t, 200, hitFrom)
	if got.get("Vary") != "Accept-Encoding" { // the other names are not forwarded by configuration (4.6)
		t.Errorf("Vary %q", got.get("Vary"))
	}
}

func TestMisunderstood24SetCookie(t *testing.T) {
	plain := newRig(t, setOf(distribution(t)))
	plain.origin(answers(200, "x", "Set-Cookie: a=1", "Cache-Control: max-age=60"))
	if got := plain.get("/a"); got.Fields.Has("Set-Cookie") {
		t.Error("Set-Cookie passes although cookies are not forwarded")
	}
	plain.get("/a").expect(t, 200, hitFrom)

	d := distribution(t)
	d.Config.DefaultCacheBehavior.ForwardedValues.Cookies.Forward = types.ItemSelectionAll
	forwarding := newRig(t, setOf(d))
	forwarding.origin(answers(200, "x", "Set-Cookie: a=1", "Cache-Control: max-age=60"))
	forwarding.get("/a")
	got := forwarding.get("/a")
	got.expect(t, 200, hitFrom)
	if got.get("Set-Cookie") != "a=1" {
		t.Errorf("replayed Set-Cookie %q", got.get("Set-Cookie"))
	}
}

func TestMisunderstood28DisallowedMethodIs403(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = managedID(t, "SecurityHeadersPolicy")
	r := newRig(t, setOf(d))
	for _, method := range []string{"POST", "OPTIONS", "TRACE", "PROPFIND", "get"} {
		got := r.get(method + " /a")
		got.expect(t, 403, errorFrom)
		reason := "This distribution is not configured to allow the HTTP request method that was used for this request. The distribution supports only cachable requests."
		if !strings.Contains(got.body, reason) || !strings.Contains(got.body, "Request ID: "+got.get("X-Amz-Cf-Id")) {
			t.Errorf("%s: page %s", method, got.body)
		}
		if got.get("X-Content-Type-Options") != "nosniff" { // a behavior was matched: 5.9
			t.Errorf("%s: policy missing on the page", method)
		}
		if got.Outcome.Detail != "InvalidRequestMethod" {
			t.Errorf("%s: detail %q", method, got.Outcome.Detail)
		}
	}
	if r.asked() != 0 {
		t.Error("the origin was asked")
	}
}

func TestMisunderstood34RemovedServerBecomesCloudFront(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = aws.String("pol")
	set := setOf(d)
	set.ResponseHeadersPolicies = []*resource.Document[types.ResponseHeadersPolicyConfig]{{
		Meta: resource.Meta{ID: "pol"},
		Config: types.ResponseHeadersPolicyConfig{Name: aws.String("rm"), RemoveHeadersConfig: &types.ResponseHeadersPolicyRemoveHeadersConfig{
			Quantity: aws.Int32(2), Items: []types.ResponseHeadersPolicyRemoveHeader{{Header: aws.String("server")}, {Header: aws.String("Date")}},
		}},
	}}
	r := newRig(t, set)
	r.origin(answers(200, "x", "Server: nginx/1.22", "Date: Mon, 01 Jan 2024 00:00:00 GMT"))
	got := r.get("/a")
	if got.get("Server") != "CloudFront" || got.get("Date") != "Sat, 21 Nov 2026 12:00:00 GMT" {
		t.Errorf("Server %q, Date %q", got.get("Server"), got.get("Date"))
	}
}

func TestMisunderstood36CORSLessCopyIsServed(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if o := req.Header.Get("Origin"); o != "" {
			w.Header().Set("Access-Control-Allow-Origin", o)
		}
		answers(200, "x", "Cache-Control: max-age=60")(w, req)
	})
	r.get("/font.woff2")
	got := r.get("/font.woff2", "Origin: https://app.example")
	got.expect(t, 200, hitFrom)
	if got.Fields.Has("Access-Control-Allow-Origin") {
		t.Error("the copy has CORS headers that it was stored without")
	}
}

func TestMisunderstood37CompressNeedsEverything(t *testing.T) {
	text := strings.Repeat("compress me ", 200)
	for _, tc := range []struct {
		name    string
		accept  string
		handler http.HandlerFunc
		want    string
	}{
		{"all conditions hold", "gzip", answers(200, text, "Content-Type: text/css", "Cache-Control: max-age=60"), "gzip"},
		{"not offered", "", answers(200, text, "Content-Type: text/css", "Cache-Control: max-age=60"), ""},
		{"too small", "gzip", answers(200, text[:999], "Content-Type: text/css", "Cache-Control: max-age=60"), ""},
		{"type not in the list", "gzip", answers(200, text, "Content-Type: font/woff2", "Cache-Control: max-age=60"), ""},
		{"already encoded", "gzip", answers(200, text, "Content-Type: text/css", "Content-Encoding: identity"), "identity"},
		{"no Content-Length", "gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/css")
			io.WriteString(w, text[:1200])
			w.(http.Flusher).Flush()
			io.WriteString(w, text[1200:])
		}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := distribution(t)
			d.Config.DefaultCacheBehavior.Compress = aws.Bool(true)
			r := newRig(t, setOf(d))
			r.origin(tc.handler)
			var lines []string
			if tc.accept != "" {
				lines = []string{"Accept-Encoding: " + tc.accept}
			}
			for _, x := range []string{missFrom, hitFrom} {
				got := r.get("/a", lines...)
				got.expect(t, 200, x)
				if got.get("Content-Encoding") != tc.want {
					t.Errorf("%s: Content-Encoding %q, want %q", x, got.get("Content-Encoding"), tc.want)
				}
			}
		})
	}
}

func TestMisunderstood38CompressionWeakensTheETag(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.Compress = aws.Bool(true)
	r := newRig(t, setOf(d))
	text := strings.Repeat("compress me ", 200)
	r.origin(answers(200, text, "Content-Type: text/css", `ETag: "x"`))
	if got := r.get("/a", "Accept-Encoding: gzip").get("ETag"); got != `W/"x"` {
		t.Errorf("strong tag becomes %q", got)
	}
	r.origin(answers(200, text, "Content-Type: text/css", `ETag: malformed`))
	if got := r.get("/b", "Accept-Encoding: gzip"); got.Fields.Has("ETag") {
		t.Errorf("malformed tag is kept: %q", got.get("ETag"))
	}
}

func TestMisunderstood40And41InvalidationPaths(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ForwardedValues.QueryString = aws.Bool(true)
	d.Config.Origins.Items[0].OriginPath = aws.String("/base")
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x", "Cache-Control: max-age=600"))
	fill := func() { r.get("/i.html"); r.get("/i.html?q=1") }
	fill()
	if p := r.door.Invalidate([]string{"/base/i.html"}); p != nil {
		t.Fatal(p)
	}
	r.get("/i.html").expect(t, 200, hitFrom) // the viewer's path counts, not the origin's
	if p := r.door.Invalidate([]string{"/i.html"}); p != nil {
		t.Fatal(p)
	}
	r.get("/i.html").expect(t, 200, missFrom)
	r.get("/i.html?q=1").expect(t, 200, hitFrom)
	if p := r.door.Invalidate([]string{"/i.html*"}); p != nil {
		t.Fatal(p)
	}
	r.get("/i.html?q=1").expect(t, 200, missFrom)
	if p := r.door.Invalidate([]string{"i.html"}); !p.HasErrors() {
		t.Error("a path without a slash is accepted")
	}
}

func TestMisunderstood44StaleIsServedWhenTheOriginDies(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.MaxTTL = aws.Int64(86400)
	r := newRig(t, setOf(d))
	r.origin(answers(200, "good", "Cache-Control: max-age=60"))
	r.get("/a")
	r.origin(answers(503, "down"))
	r.sleep(61 * time.Second)
	got := r.get("/a")
	got.expect(t, 200, hitFrom)
	if got.body != "good" {
		t.Errorf("body %q", got.body)
	}
	asked := r.asked()
	r.sleep(9 * time.Second)
	r.get("/a").expect(t, 200, hitFrom)
	if r.asked() != asked {
		t.Error("the origin is asked again within ErrorCachingMinTTL")
	}
	r.sleep(24 * time.Hour) // past Max TTL
	r.get("/a").expect(t, 503, errorFrom)

	r.origin(answers(200, "good", "Cache-Control: max-age=60, stale-if-error=0"))
	r.get("/refuses")
	r.origin(answers(500, "down"))
	r.sleep(61 * time.Second)
	r.get("/refuses").expect(t, 500, errorFrom)
}

func TestStaleIsNotUsedFor4xx(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "good", "Cache-Control: max-age=60"))
	r.get("/a")
	r.origin(answers(404, "gone"))
	r.sleep(61 * time.Second)
	r.get("/a").expect(t, 404, errorFrom)
}

func TestMisunderstood43StaleWhileRevalidateAnswersAtOnce(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "old", "Cache-Control: max-age=60, stale-while-revalidate=100"))
	r.get("/a")
	release := make(chan struct{})
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		<-release
		answers(200, "new", "Cache-Control: max-age=60")(w, req)
	})
	r.sleep(90 * time.Second)
	if got := r.get("/a"); got.body != "old" { // while the origin does not answer
		t.Errorf("body %q", got.body)
	}
	close(release)
	waitFor(t, func() bool { return r.get("/a").body == "new" })
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for range 200 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("did not happen within 2 s")
}

func TestMisunderstood47EdgeMade403s(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ViewerProtocolPolicy = types.ViewerProtocolPolicyHttpsOnly
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x"))
	r.overHTTP("/a").expect(t, 403, errorFrom)
	body := r.request("/a")
	body.Body, body.ContentLength = io.NopCloser(strings.NewReader("b")), 1
	r.do(body).expect(t, 403, errorFrom)
	r.get("/a", "Via: 1.1 a.cloudfront.net (CloudFront), 1.1 b.cloudfront.net (CloudFront)").expect(t, 403, errorFrom)
	if r.asked() != 0 {
		t.Error("the origin was asked")
	}
	r.get("/a", "Via: 1.1 a.cloudfront.net (CloudFront)").expect(t, 200, missFrom)
}

func TestMisunderstood49MultiRangeOutOfOrderIsTheWhole(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(answers(200, "0123456789", "Cache-Control: max-age=60", "Content-Type: text/plain"))
	r.get("/a")
	for _, tc := range []struct {
		ranges string
		status int
		body   string
	}{
		{"bytes=2-4", 206, "234"}, {"bytes=-2", 206, "89"}, {"bytes=8-", 206, "89"},
		{"bytes=5-6,0-1", 200, "0123456789"}, {"bytes=0-4,3-6", 200, "0123456789"}, {"bytes=20-", 416, ""},
	} {
		got := r.get("/a", "Range: "+tc.ranges)
		if got.Status != tc.status || got.body != tc.body {
			t.Errorf("%s: %d %q, want %d %q", tc.ranges, got.Status, got.body, tc.status, tc.body)
		}
	}
	if got := r.get("/a", "Range: bytes=2-4"); got.get("Content-Range") != "bytes 2-4/10" || got.ContentLength != 3 {
		t.Errorf("Content-Range %q, length %d", got.get("Content-Range"), got.ContentLength)
	}
	multi := r.get("/a", "Range: bytes=0-1,5-6")
	if multi.Status != 206 || !strings.HasPrefix(multi.get("Content-Type"), "multipart/byteranges; boundary=") || int64(len(multi.body)) != multi.ContentLength {
		t.Errorf("%d %q, %d bytes of %d", multi.Status, multi.get("Content-Type"), len(multi.body), multi.ContentLength)
	}
}

func TestMisunderstood50RangeOnAChunkedOriginIsTheWholeFirst(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		io.WriteString(w, "01234")
		w.(http.Flusher).Flush()
		io.WriteString(w, "56789")
	})
	if got := r.get("/a", "Range: bytes=0-1"); got.Status != 200 || got.body != "0123456789" {
		t.Errorf("%d %q", got.Status, got.body)
	}
	if got := r.get("/a", "Range: bytes=0-1"); got.Status != 206 || got.body != "01" || got.get("X-Cache") != hitFrom {
		t.Errorf("%d %q %q", got.Status, got.body, got.get("X-Cache"))
	}
}

func TestMisunderstood51CookiesSwitchOffRevalidation(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.ForwardedValues.Cookies.Forward = types.ItemSelectionAll
	r := newRig(t, setOf(d))
	r.origin(answers(200, "x", "Cache-Control: max-age=60", `ETag: "v1"`))
	r.get("/a")
	r.sleep(61 * time.Second)
	r.get("/a").expect(t, 200, missFrom)
	if r.last().Header.Get("If-None-Match") != "" {
		t.Error("revalidated although cookies are forwarded")
	}
	if r.door.behaviors[0].collapses() {
		t.Error("collapses although cookies are forwarded")
	}
}

func TestMisunderstood52NoCacheMeansRefreshOrMiss(t *testing.T) {
	r := newRig(t, setOf(distribution(t)))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		answers(200, "x", "Cache-Control: no-cache", `ETag: "v1"`)(w, req)
	})
	r.get("/a").expect(t, 200, missFrom)
	r.get("/a").expect(t, 200, refreshFrom)
	r.origin(answers(200, "y", "Cache-Control: no-cache", `ETag: "v2"`))
	if got := r.get("/a"); got.get("X-Cache") != missFrom || got.body != "y" {
		t.Errorf("%q %q", got.get("X-Cache"), got.body)
	}
	if n := r.asked(); n != 3 {
		t.Errorf("origin asked %d times", n)
	}
}

func TestMisunderstood42FailoverTriesThePrimaryEachTime(t *testing.T) {
	d := distribution(t)
	second := d.Config.Origins.Items[0]
	second.Id, second.OriginPath = aws.String("second"), aws.String("/second")
	d.Config.Origins.Items = append(d.Config.Origins.Items, second)
	d.Config.OriginGroups = &types.OriginGroups{Quantity: aws.Int32(1), Items: []types.OriginGroup{{
		Id:               aws.String("group"),
		FailoverCriteria: &types.OriginGroupFailoverCriteria{StatusCodes: &types.StatusCodes{Quantity: aws.Int32(2), Items: []int32{500, 503}}},
		Members:          &types.OriginGroupMembers{Quantity: aws.Int32(2), Items: []types.OriginGroupMember{{OriginId: aws.String("app")}, {OriginId: aws.String("second")}}},
	}}}
	d.Config.DefaultCacheBehavior.TargetOriginId = aws.String("group")
	d.Config.DefaultCacheBehavior.AllowedMethods = secured(t, types.ViewerProtocolPolicyAllowAll).Config.DefaultCacheBehavior.AllowedMethods
	r := newRig(t, setOf(d))
	r.origin(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasPrefix(req.URL.Path, "/second") {
			answers(200, "second", "Cache-Control: no-store")(w, req)
			return
		}
		answers(503, "down")(w, req)
	})
	for i := range 2 {
		got := r.get("/a")
		got.expect(t, 200, missFrom)
		if got.body != "second" || r.asked() != 2*(i+1) || got.Outcome.OriginID != "second" {
			t.Errorf("body %q after %d requests, origin %q", got.body, r.asked(), got.Outcome.OriginID)
		}
	}
	before := r.asked()
	r.get("POST /a").expect(t, 503, errorFrom)
	if r.asked() != before+1 {
		t.Error("POST failed over")
	}
	r.origin(answers(404, "missing"))
	before = r.asked()
	r.get("/b").expect(t, 404, errorFrom)
	if r.asked() != before+1 {
		t.Error("failed over on a status that is not among the criteria")
	}
}

func TestFunctionsAreSaidNotToRun(t *testing.T) {
	d := distribution(t)
	d.Config.DefaultCacheBehavior.FunctionAssociations = &types.FunctionAssociations{Quantity: aws.Int32(1), Items: []types.FunctionAssociation{{
		EventType: types.EventTypeViewerResponse, FunctionARN: aws.String("arn:aws:cloudfront::000000000000:function/headers"),
	}}}
	_, problems := Compile(setOf(d), newRig(t, setOf(distribution(t))).env)
	want := fmt.Sprintf("notice: %s: function headers does not run at viewer-response", finding.NotApplied)
	if len(problems) != 1 || !strings.HasSuffix(problems[0].String(), want) {
		t.Errorf("problems %v", problems)
	}
}
