package origin_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

func newSite(objects origin.Objects, change ...func(*origin.WebsiteConfig)) *origin.Website {
	cfg := origin.WebsiteConfig{
		Bucket: origin.BucketConfig{Name: "site", Objects: objects,
			Now: func() time.Time { return time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC) }},
		Website: &s3.WebsiteConfiguration{},
	}
	for _, f := range change {
		f(&cfg)
	}
	return origin.NewWebsite(cfg)
}

func index(c *origin.WebsiteConfig) {
	c.Website.IndexDocument = &s3.IndexDocument{Suffix: aws.String("index.html")}
}

func errorDocument(c *origin.WebsiteConfig) {
	c.Website.ErrorDocument = &s3.ErrorDocument{Key: aws.String("error.html")}
}

func public(c *origin.WebsiteConfig) { c.Bucket.ListAllowed = true }

func moved(status int, location string) answered {
	return answered{Status: status, Fields: []string{date, "Location: " + location, server}}
}

const missingFields = "x-amz-error-message: The specified key does not exist."

func TestWebsite(t *testing.T) {
	objects := origin.Overlay(
		origin.Declared([]*resource.Object{{Key: "old", WebsiteRedirect: "https://example.com/new"}}),
		origin.Dir(files(t, "index.html", "root", "docs/index.html", "docs", "hello.txt", "hello", "error.html", "sorry")))
	page := func(content string) answered {
		tags := map[string]string{"root": "63a9f0ea7bb98050796b649e85481845", "docs": "e3e2a9bfd88566b05001b02a3f51d286", "sorry": "73cf0e388971ee4ec34e8daedd0d36cc"}
		return answered{200, []string{date, modified, `ETag: "` + tags[content] + `"`, sse, "Accept-Ranges: bytes", "Content-Type: text/html", server}, content}
	}
	failing := func(status int, code, message, extra string, fields ...string) answered {
		title := map[int]string{403: "403 Forbidden", 404: "404 Not Found", 405: "405 Method Not Allowed"}[status]
		return answered{status, join([]string{date, "x-amz-error-code: " + code, "x-amz-error-message: " + message}, fields,
			[]string{"Content-Type: text/html; charset=utf-8", server}),
			"<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n<ul>\n<li>Code: " + code +
				"</li>\n<li>Message: " + message + "</li>\n" + extra + "IDS</ul>\n<hr/>\n</body>\n</html>\n"}
	}
	for _, tc := range []struct {
		name string
		site *origin.Website
		r    *exchange.Request
		want answered
	}{
		{"root", newSite(objects, index), bucketRequest("GET", "/"), page("root")},
		{"folder", newSite(objects, index), bucketRequest("GET", "/docs/"), page("docs")},
		{"folder without its slash", newSite(objects, index), bucketRequest("GET", "/docs"), moved(302, "/docs/")},
		{"object", newSite(objects, index), bucketRequest("GET", "/hello.txt"), answered{200, helloFields, "hello"}},
		{"not modified", newSite(objects, index), bucketRequest("GET", "/hello.txt", "If-None-Match", helloETag),
			answered{304, []string{date, modified, etag, sse, server}, ""}},
		{"object that redirects", newSite(objects, index), bucketRequest("GET", "/old"), moved(301, "https://example.com/new")},
		{"missing", newSite(objects, index, public), bucketRequest("GET", "/a%22b"),
			failing(404, "NoSuchKey", "The specified key does not exist.", "<li>Key: a&#34;b</li>\n", "x-amz-error-detail-Key: a%22b")},
		{"missing, not listable", newSite(objects, index), bucketRequest("GET", "/missing"),
			failing(403, "AccessDenied", "Access Denied", "")},
		{"missing folder", newSite(objects, index, public), bucketRequest("GET", "/missing/"),
			failing(404, "NoSuchKey", "The specified key does not exist.", "<li>Key: missing/index.html</li>\n", "x-amz-error-detail-Key: missing/index.html")},
		{"POST", newSite(objects, index), bucketRequest("POST", "/"), failing(405, "MethodNotAllowed",
			"The specified method is not allowed against this resource.", "<li>Method: POST</li>\n<li>ResourceType: BUCKET</li>\n")},
		{"no website", newSite(objects, func(c *origin.WebsiteConfig) { c.Website = nil }), bucketRequest("GET", "/"),
			failing(404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration", "<li>BucketName: site</li>\n")},
		{"error document", newSite(objects, index, errorDocument, public), bucketRequest("GET", "/missing"), answered{404, join(
			[]string{date, "x-amz-error-code: NoSuchKey", missingFields, "x-amz-error-detail-Key: missing"}, page("sorry").Fields[1:]), "sorry"}},
		{"error document ignores ranges and conditions", newSite(objects, index, errorDocument), bucketRequest("GET", "/missing", "Range", "bytes=0-0", "If-None-Match", "*"),
			answered{403, join([]string{date, "x-amz-error-code: AccessDenied", "x-amz-error-message: Access Denied"}, page("sorry").Fields[1:]), "sorry"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, ask(t, tc.site, tc.r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWebsiteMissingErrorDocument(t *testing.T) {
	site := newSite(origin.Dir(files(t, "x", "")), index, errorDocument, public)
	want := answered{404, []string{date, "x-amz-error-code: NoSuchKey", missingFields, "x-amz-error-detail-Key: m",
		"Content-Type: text/html; charset=utf-8", server}, "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n" +
		"<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: m</li>\nIDS</ul>\n" +
		"<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n" +
		"<li>Code: NoSuchKey</li>\n<li>Message: The specified key does not exist.</li>\n<li>Key: error.html</li>\n</ul>\n<hr/>\n</body>\n</html>\n"}
	if diff := cmp.Diff(want, ask(t, site, bucketRequest("GET", "/m"))); diff != "" {
		t.Error(diff)
	}
}

func TestWebsiteRedirects(t *testing.T) {
	objects := origin.Dir(files(t, "docs/a", "a", "index.html", "root"))
	rule := func(prefix, code string, to s3.Redirect) s3.RoutingRule {
		r := s3.RoutingRule{Redirect: &to}
		if prefix != "" || code != "" {
			r.Condition = &s3.Condition{}
		}
		if prefix != "" {
			r.Condition.KeyPrefixEquals = &prefix
		}
		if code != "" {
			r.Condition.HttpErrorCodeReturnedEquals = &code
		}
		return r
	}
	str := aws.String
	rules := []s3.RoutingRule{
		rule("docs/", "", s3.Redirect{ReplaceKeyPrefixWith: str("documents/")}),
		rule("images/", "404", s3.Redirect{ReplaceKeyWith: str("folder deleted.html"), HttpRedirectCode: str("307")}),
		rule("gone", "", s3.Redirect{HostName: str("other.example.com"), Protocol: s3.ProtocolHttps, HttpRedirectCode: str("308")}),
		rule("", "404", s3.Redirect{HostName: str("app.example.com"), ReplaceKeyPrefixWith: str("#!/")}),
	}
	site := newSite(objects, index, public, func(c *origin.WebsiteConfig) { c.Website.RoutingRules = rules })
	all := newSite(objects, func(c *origin.WebsiteConfig) {
		c.Website.RedirectAllRequestsTo = &s3.RedirectAllRequestsTo{HostName: str("www.example.com"), Protocol: s3.ProtocolHttps}
	})
	same := newSite(objects, func(c *origin.WebsiteConfig) {
		c.Website.RedirectAllRequestsTo = &s3.RedirectAllRequestsTo{HostName: str("www.example.com")}
	})
	for _, tc := range []struct {
		name string
		site *origin.Website
		path string
		want answered
	}{
		{"prefix replaced, object or not", site, "/docs/a", moved(301, "http://"+bucketHost+"/documents/a")},
		{"prefix and error", site, "/images/x.jpg", moved(307, "http://"+bucketHost+"/folder%20deleted.html")},
		{"other host", site, "/gone/x?y=z", moved(308, "https://other.example.com/gone/x?y=z")},
		{"any missing key", site, "/x y", moved(301, "http://app.example.com/#!/x%20y")},
		{"all requests", all, "/a%2Fb?q", moved(301, "https://www.example.com/a/b?q")},
		{"all requests, protocol of the endpoint", same, "/", moved(301, "http://www.example.com/")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, ask(t, tc.site, bucketRequest("GET", tc.path))); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := ask(t, site, bucketRequest("GET", "/")); got.Body != "root" {
		t.Errorf("no rule applies: %+v", got)
	}
}
