package origin_test

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

const bucketHost = "site.s3.eu-west-1.amazonaws.com"

func newBucket(objects origin.Objects, change ...func(*origin.BucketConfig)) *origin.Bucket {
	cfg := origin.BucketConfig{Name: "site", Region: "eu-west-1", Objects: objects,
		Now: func() time.Time { return time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC) }}
	for _, f := range change {
		f(&cfg)
	}
	return origin.NewBucket(cfg)
}

func listable(c *origin.BucketConfig) { c.ListAllowed = true }

// answered is an answer as a whole, without the ids, which are random.
type answered struct {
	Status int
	Fields []string // "Name: value"
	Body   string
}

var ids = regexp.MustCompile(`<RequestId>[0-9A-Z]{16}</RequestId><HostId>[A-Za-z0-9+/]{76}</HostId>|` +
	`<li>RequestId: [0-9A-Z]{16}</li>\n<li>HostId: [A-Za-z0-9+/]{76}</li>\n`)

func ask(t testing.TB, o origin.Origin, r *exchange.Request) answered {
	t.Helper()
	resp, err := o.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	got := answered{Status: resp.Status}
	for _, l := range resp.Fields.Lines() {
		if l.Owner != exchange.OwnerOrigin {
			t.Errorf("%s is owned by %q", l.Name, l.Owner)
		}
		if l.Name != "x-amz-id-2" && l.Name != "x-amz-request-id" {
			got.Fields = append(got.Fields, l.Name+": "+l.Value)
		}
	}
	if len(got.Fields)+2 != resp.Fields.Len() {
		t.Errorf("ids are missing: %v", resp.Fields.Lines())
	}
	if resp.Body != nil {
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.ContentLength != int64(len(b)) {
			t.Errorf("ContentLength %d of %d bytes", resp.ContentLength, len(b))
		}
		got.Body = ids.ReplaceAllString(string(b), "IDS")
	}
	return got
}

func bucketRequest(method, path string, fields ...string) *exchange.Request {
	r := &exchange.Request{Method: method, Scheme: "http", Host: bucketHost}
	r.Path, r.Query, r.HasQuery = strings.Cut(path, "?")
	for i := 0; i < len(fields); i += 2 {
		r.Fields.Add(fields[i], fields[i+1], exchange.OwnerViewer)
	}
	return r
}

const (
	helloETag = `"5d41402abc4b2a76b9719d911017c592"`
	date      = "Date: Sat, 21 Nov 2026 04:00:00 GMT"
	modified  = "Last-Modified: Sun, 01 Nov 2026 12:00:00 GMT"
	etag      = "ETag: " + helloETag
	sse       = "x-amz-server-side-encryption: AES256"
	server    = "Server: AmazonS3"
	isXML     = "Content-Type: application/xml"
	xmlHead   = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
)

var helloFields = []string{date, modified, etag, sse, "Accept-Ranges: bytes", "Content-Type: text/plain", server}

func denied() answered {
	return answered{403, []string{date, isXML, server}, xmlHead + `<Error><Code>AccessDenied</Code><Message>Access Denied</Message>IDS</Error>`}
}

func TestBucketReads(t *testing.T) {
	b := newBucket(origin.Dir(files(t, "hello.txt", "hello", "a b+c.txt", "hello", "ü.txt", "hello", "empty.txt", "")))
	for _, tc := range []struct {
		name string
		r    *exchange.Request
		want answered
	}{
		{"GET", bucketRequest("GET", "/hello.txt"), answered{200, helloFields, "hello"}},
		{"HEAD", bucketRequest("HEAD", "/hello.txt"), answered{200, helloFields, ""}},
		{"query means nothing", bucketRequest("GET", "/hello.txt?v=2"), answered{200, helloFields, "hello"}},
		{"percent-encoding", bucketRequest("GET", "/a%20b%2Bc.txt"), answered{200, helloFields, "hello"}},
		{"plus stays", bucketRequest("GET", "/a%20b+c.txt"), answered{200, helloFields, "hello"}},
		{"UTF-8", bucketRequest("GET", "/%C3%BC.txt"), answered{200, helloFields, "hello"}},
		{"broken encoding", bucketRequest("GET", "/%zz"), answered{400, []string{date, isXML, server},
			xmlHead + "<Error><Code>InvalidURI</Code><Message>Couldn&#39;t parse the specified URI.</Message>IDS</Error>"}},
		{"not UTF-8", bucketRequest("HEAD", "/%ff"), answered{400, []string{date, isXML, server}, ""}},
		{"key too long", bucketRequest("GET", "/"+strings.Repeat("k", 1025)), answered{400, []string{date, isXML, server},
			xmlHead + "<Error><Code>KeyTooLongError</Code><Message>Your key is too long</Message>IDS</Error>"}},
		{"PUT", bucketRequest("PUT", "/hello.txt"), denied()},
		{"POST", bucketRequest("POST", "/hello.txt"), denied()},
		{"DELETE", bucketRequest("DELETE", "/hello.txt"), denied()},
		{"PATCH", bucketRequest("PATCH", "/hello.txt"), answered{405, []string{date, isXML, server},
			xmlHead + "<Error><Code>MethodNotAllowed</Code><Message>The specified method is not allowed against this resource.</Message>" +
				"<Method>PATCH</Method><ResourceType>OBJECT</ResourceType>IDS</Error>"}},
		{"root without list permission", bucketRequest("GET", "/"), denied()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, ask(t, b, tc.r)); diff != "" {
				t.Error(diff)
			}
		})
	}
	r, _ := b.Fetch(t.Context(), bucketRequest("HEAD", "/hello.txt"))
	if r.ContentLength != 5 || r.Body != nil {
		t.Errorf("HEAD: length %d, body %v", r.ContentLength, r.Body)
	}
	r, _ = b.Fetch(t.Context(), bucketRequest("GET", "/empty.txt"))
	if r.ContentLength != 0 || r.Body != nil {
		t.Errorf("empty: length %d, body %v", r.ContentLength, r.Body)
	}
}

func TestMisunderstood15MissingKeyIs403UnlessListable(t *testing.T) {
	objects := origin.Dir(files(t, "x", ""))
	if diff := cmp.Diff(denied(), ask(t, newBucket(objects), bucketRequest("GET", "/missing"))); diff != "" {
		t.Error(diff)
	}
	want := answered{404, []string{date, isXML, server},
		xmlHead + "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&lt;b</Key>IDS</Error>"}
	if diff := cmp.Diff(want, ask(t, newBucket(objects, listable), bucketRequest("GET", "/a%3Cb"))); diff != "" {
		t.Error(diff)
	}
}

func TestMisunderstood16FolderHasNoIndexDocument(t *testing.T) {
	objects := origin.Dir(files(t, "docs/index.html", "index"))
	for _, path := range []string{"/docs/", "/docs"} {
		if diff := cmp.Diff(denied(), ask(t, newBucket(objects), bucketRequest("GET", path))); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if got := ask(t, newSite(objects, index), bucketRequest("GET", "/docs/")); got.Status != 200 || got.Body != "index" {
		t.Errorf("website endpoint: %+v", got)
	}
}

func TestMisunderstood17RootObjectWithLeadingSlashIs403(t *testing.T) {
	b := newBucket(origin.Dir(files(t, "index.html", "x")))
	if diff := cmp.Diff(denied(), ask(t, b, bucketRequest("GET", "//index.html"))); diff != "" {
		t.Error(diff)
	}
}

func TestMisunderstood26ForwardedHostIs403(t *testing.T) {
	b := newBucket(origin.Dir(files(t, "hello.txt", "hello")))
	r := bucketRequest("GET", "/hello.txt")
	for host, status := range map[string]int{
		"www.example.com": 403, "site": 403, "sites3.amazonaws.com": 403, "mysite.s3.amazonaws.com": 403,
		"site.s3.amazonaws.com": 200, "SITE.s3.eu-west-1.amazonaws.com": 200, "site.s3.dualstack.eu-west-1.amazonaws.com:443": 200, "": 200,
	} {
		r.Host = host
		if got := ask(t, b, r).Status; got != status {
			t.Errorf("Host %q: %d, want %d", host, got, status)
		}
	}
}

func TestBucketConditions(t *testing.T) {
	b := newBucket(origin.Dir(files(t, "hello.txt", "hello")))
	const at, before, after = "Sun, 01 Nov 2026 12:00:00 GMT", "Sun, 01 Nov 2026 11:59:59 GMT", "Sun, 01 Nov 2026 12:00:01 GMT"
	for _, tc := range []struct {
		name   string
		fields []string
		want   int
	}{
		{"If-None-Match, same", []string{"If-None-Match", helloETag}, 304},
		{"If-None-Match, weak", []string{"If-None-Match", `"x", W/` + helloETag}, 304},
		{"If-None-Match, any", []string{"If-None-Match", "*"}, 304},
		{"If-None-Match, other", []string{"If-None-Match", `"x"`}, 200},
		{"If-None-Match wins over the date", []string{"If-None-Match", `"x"`, "If-Modified-Since", after}, 200},
		{"If-Modified-Since, same", []string{"If-Modified-Since", at}, 304},
		{"If-Modified-Since, earlier", []string{"If-Modified-Since", before}, 200},
		{"If-Modified-Since, nonsense", []string{"If-Modified-Since", "yesterday"}, 200},
		{"If-Match, same", []string{"If-Match", helloETag}, 200},
		{"If-Match, without quotes", []string{"If-Match", strings.Trim(helloETag, `"`)}, 200},
		{"If-Match, weak", []string{"If-Match", "W/" + helloETag}, 412},
		{"If-Match, other", []string{"If-Match", `"x"`}, 412},
		{"If-Match wins over the date", []string{"If-Match", helloETag, "If-Unmodified-Since", before}, 200},
		{"If-Unmodified-Since, same", []string{"If-Unmodified-Since", at}, 200},
		{"If-Unmodified-Since, earlier", []string{"If-Unmodified-Since", before}, 412},
		{"If-Match and If-None-Match", []string{"If-Match", helloETag, "If-None-Match", helloETag}, 304},
	} {
		if got := ask(t, b, bucketRequest("GET", "/hello.txt", tc.fields...)).Status; got != tc.want {
			t.Errorf("%s: %d, want %d", tc.name, got, tc.want)
		}
	}
	want := answered{304, []string{date, modified, etag, sse, server}, ""}
	if diff := cmp.Diff(want, ask(t, b, bucketRequest("GET", "/hello.txt", "If-None-Match", helloETag))); diff != "" {
		t.Error(diff)
	}
	want = answered{412, []string{date, isXML, server}, xmlHead + "<Error><Code>PreconditionFailed</Code>" +
		"<Message>At least one of the pre-conditions you specified did not hold</Message><Condition>If-Match</Condition>IDS</Error>"}
	if diff := cmp.Diff(want, ask(t, b, bucketRequest("GET", "/hello.txt", "If-Match", `"x"`))); diff != "" {
		t.Error(diff)
	}
}

func TestBucketRanges(t *testing.T) {
	b := newBucket(origin.Dir(files(t, "hello.txt", "hello", "empty.txt", "")))
	for _, tc := range []struct {
		name, asked, condition string
		status                 int
		content, contentRange  string
	}{
		{name: "from to", asked: "bytes=1-2", status: 206, content: "el", contentRange: "bytes 1-2/5"},
		{name: "from", asked: "bytes=3-", status: 206, content: "lo", contentRange: "bytes 3-4/5"},
		{name: "last", asked: "bytes=-2", status: 206, content: "lo", contentRange: "bytes 3-4/5"},
		{name: "more than there is", asked: "bytes=-9", status: 206, content: "hello", contentRange: "bytes 0-4/5"},
		{name: "past the end", asked: "Bytes=4-99999999999999999999", status: 206, content: "o", contentRange: "bytes 4-4/5"},
		{name: "behind the end", asked: "bytes=5-", status: 416},
		{name: "nothing", asked: "bytes=-0", status: 416},
		{name: "several are ignored", asked: "bytes=0-0,2-2", status: 200, content: "hello"},
		{name: "backwards", asked: "bytes=2-1", status: 200, content: "hello"},
		{name: "other unit", asked: "lines=1-2", status: 200, content: "hello"},
		{name: "nonsense", asked: "bytes=a-b", status: 200, content: "hello"},
		{name: "sign", asked: "bytes=+1-2", status: 200, content: "hello"},
		{name: "If-Range, same", asked: "bytes=0-0", condition: helloETag, status: 206, content: "h", contentRange: "bytes 0-0/5"},
		{name: "If-Range, other", asked: "bytes=0-0", condition: `"x"`, status: 200, content: "hello"},
		{name: "If-Range, date", asked: "bytes=0-0", condition: "Sun, 01 Nov 2026 12:00:00 GMT", status: 206, content: "h", contentRange: "bytes 0-0/5"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := bucketRequest("GET", "/hello.txt", "Range", tc.asked)
			if tc.condition != "" {
				r.Fields.Add("If-Range", tc.condition, exchange.OwnerViewer)
			}
			want := answered{tc.status, helloFields, tc.content}
			switch tc.status {
			case 206:
				want.Fields = []string{date, modified, etag, sse, "Accept-Ranges: bytes", "Content-Range: " + tc.contentRange,
					"Content-Type: text/plain", server}
			case 416:
				want.Fields = []string{date, isXML, server}
				want.Body = xmlHead + "<Error><Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message>" +
					"<RangeRequested>" + tc.asked + "</RangeRequested><ActualObjectSize>5</ActualObjectSize>IDS</Error>"
			}
			if diff := cmp.Diff(want, ask(t, b, r)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := ask(t, b, bucketRequest("GET", "/empty.txt", "Range", "bytes=0-")).Status; got != 416 {
		t.Errorf("range of an empty object: %d, want 416", got)
	}
}

func TestBucketMetadataAndVersion(t *testing.T) {
	b := newBucket(declared(), func(c *origin.BucketConfig) { c.Versioning = true })
	got := ask(t, b, bucketRequest("GET", "/index.html"))
	version := got.Fields[4]
	if !regexp.MustCompile(`^x-amz-version-id: [0-9a-f]{32}$`).MatchString(version) {
		t.Errorf("version %q", version)
	}
	want := answered{200, []string{date, "Last-Modified: Sat, 21 Nov 2026 04:00:00 GMT", `ETag: "d6465c400732330871e46ffe6140eced"`, sse,
		version, "x-amz-website-redirect-location: /x", "x-amz-meta-k: v", "Cache-Control: no-cache", "Content-Disposition: inline",
		"Content-Encoding: br", "Content-Language: de", "Accept-Ranges: bytes", "Content-Type: text/html", server}, "declared"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if again := ask(t, b, bucketRequest("GET", "/index.html")); again.Fields[4] != version {
		t.Errorf("version changed to %q", again.Fields[4])
	}
}

func TestBucketWithoutItsDirectory(t *testing.T) {
	b := newBucket(origin.Dir(filepath.Join(t.TempDir(), "missing")))
	want := answered{404, []string{date, isXML, server}, xmlHead + "<Error><Code>NoSuchBucket</Code>" +
		"<Message>The specified bucket does not exist</Message><BucketName>site</BucketName>IDS</Error>"}
	if diff := cmp.Diff(want, ask(t, b, bucketRequest("GET", "/x"))); diff != "" {
		t.Error(diff)
	}
}

func TestFileThatShrinksIsACutNotAnEnd(t *testing.T) {
	dir := files(t, "a", strings.Repeat("x", 100_000))
	resp, err := newBucket(origin.Dir(dir)).Fetch(t.Context(), bucketRequest("GET", "/a"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := os.Truncate(filepath.Join(dir, "a"), 10); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); err != io.ErrUnexpectedEOF {
		t.Errorf("error %v, want io.ErrUnexpectedEOF", err)
	}
}

func TestBucketCORS(t *testing.T) {
	rules := []s3.CORSRule{
		{AllowedOrigins: []string{"https://*.example.com"}, AllowedMethods: []string{"GET", "PUT"}, AllowedHeaders: []string{"x-*", "Authorization"},
			ExposeHeaders: []string{"ETag", "x-amz-request-id"}, MaxAgeSeconds: aws.Int32(300)},
		{AllowedOrigins: []string{"*"}, AllowedMethods: []string{"GET"}},
	}
	const vary = "Vary: Origin, Access-Control-Request-Headers, Access-Control-Request-Method"
	own := []string{date, "Access-Control-Allow-Origin: https://www.example.com", "Access-Control-Allow-Methods: GET, PUT"}
	own2 := []string{"Access-Control-Expose-Headers: ETag, x-amz-request-id", "Access-Control-Max-Age: 300", "Access-Control-Allow-Credentials: true", vary}
	anyone := []string{date, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET", vary}
	for _, tc := range []struct {
		name string
		r    *exchange.Request
		want answered
	}{
		{"GET without Origin", bucketRequest("GET", "/hello.txt"), answered{200, helloFields, "hello"}},
		{"GET from a listed origin", bucketRequest("GET", "/hello.txt", "Origin", "https://www.example.com"),
			answered{200, join(own, own2, helloFields[1:]), "hello"}},
		{"GET from anywhere", bucketRequest("GET", "/hello.txt", "Origin", "https://evil.example"), answered{200, join(anyone, helloFields[1:]), "hello"}},
		{"HEAD is not listed", bucketRequest("HEAD", "/hello.txt", "Origin", "https://evil.example"), answered{200, helloFields, ""}},
		{"error has the fields too", bucketRequest("GET", "/missing", "Origin", "https://evil.example"),
			answered{403, join(anyone, []string{isXML, server}), denied().Body}},
		{"preflight", bucketRequest("OPTIONS", "/hello.txt", "Origin", "https://www.example.com", "Access-Control-Request-Method", "PUT",
			"Access-Control-Request-Headers", "X-One,authorization"),
			answered{200, join(own, []string{"Access-Control-Allow-Headers: x-one, authorization"}, own2, []string{server}), ""}},
		{"preflight for a header that is not listed", bucketRequest("OPTIONS", "/a", "Origin", "https://www.example.com",
			"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "Content-Type"), forbidden("PUT", corsNotAllowed)},
		{"preflight for a method that is not listed", bucketRequest("OPTIONS", "/a", "Origin", "https://evil.example",
			"Access-Control-Request-Method", "DELETE"), forbidden("DELETE", corsNotAllowed)},
		{"OPTIONS without Origin", bucketRequest("OPTIONS", "/a"), answered{400, []string{date, isXML, server},
			xmlHead + "<Error><Code>BadRequest</Code><Message>Insufficient information. Origin request header needed.</Message>IDS</Error>"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBucket(origin.Dir(files(t, "hello.txt", "hello")), func(c *origin.BucketConfig) { c.CORS = rules })
			if diff := cmp.Diff(tc.want, ask(t, b, tc.r)); diff != "" {
				t.Error(diff)
			}
		})
	}
	r := bucketRequest("OPTIONS", "/a", "Origin", "https://www.example.com", "Access-Control-Request-Method", "GET")
	want := forbidden("GET", "CORSResponse: CORS is not enabled for this bucket.")
	if diff := cmp.Diff(want, ask(t, newBucket(declared()), r)); diff != "" {
		t.Error(diff)
	}
}

const corsNotAllowed = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / " +
	"Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource&#39;s CORS spec."

func forbidden(method, message string) answered {
	return answered{403, []string{date, isXML, server}, xmlHead + "<Error><Code>AccessForbidden</Code><Message>" + message +
		"</Message><Method>" + method + "</Method><ResourceType>OBJECT</ResourceType>IDS</Error>"}
}

func join(parts ...[]string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}
