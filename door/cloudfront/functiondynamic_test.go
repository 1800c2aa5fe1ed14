package cloudfront

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// choosing is a CloudFront Function at viewer-request that calls these of
// "cloudfront", method and argument in turn, and returns its request.
func choosing(calls ...string) *script {
	s := &script{run: func(e map[string]any) (any, error) { return e["request"], nil }}
	for i := 0; i < len(calls); i += 2 {
		s.origins = append(s.origins, function.OriginCall{Method: calls[i], Argument: json.RawMessage(calls[i+1])})
	}
	return s
}

// withSpare is the distribution of all tests with a second origin, and custom
// headers on the first.
func withSpare(t *testing.T) *resource.Distribution {
	d := distribution(t)
	spare := d.Config.Origins.Items[0]
	spare.Id, spare.OriginPath = aws.String("spare"), aws.String("/spare")
	d.Config.Origins.Items = append(d.Config.Origins.Items, spare)
	d.Config.Origins.Items[0].CustomHeaders = &types.CustomHeaders{Items: []types.OriginCustomHeader{{HeaderName: aws.String("X-Own"), HeaderValue: aws.String("kept")}}}
	return d
}

// TestCloudFrontFunctionsChooseTheOrigin is spec/edge-functions.md 11: of the
// distribution's origins, a group of two of them, or the behavior's own, changed.
func TestCloudFrontFunctionsChooseTheOrigin(t *testing.T) {
	const (
		one, group, update = "selectRequestOriginById", "createRequestOriginGroup", "updateRequestOrigin"
		both               = `{"originIds":[{"originId":"app"},{"originId":"spare"}],"failoverCriteria":{"statusCodes":[503]}}`
	)
	for _, tc := range []struct {
		name  string
		calls []string
		want  []string // what origins are asked for, as "host path X-Own X-New"
	}{
		{"none", nil, []string{"app.example.net /a kept "}},
		{"one by its id", []string{one, `"spare"`}, []string{"app.example.net /spare/a  "}},
		{"a group, of which the first fails", []string{group, both}, []string{"app.example.net /a kept ", "app.example.net /spare/a  "}},
		{"the last call counts", []string{group, both, one, `"spare"`}, []string{"app.example.net /spare/a  "}},
		{"settings that are left out are inherited", []string{update, `{"originPath":"/v2"}`}, []string{"app.example.net /v2/a kept "}},
		{"another host, with headers beside its own", []string{update, `{"domainName":"other.example.net","customHeaders":{"X-New":"1"},"customOriginConfig":{"protocol":"http","port":8080,"sslProtocols":["TLSv1.2"]},"timeouts":{"readTimeout":5,"keepAliveTimeout":2}}`},
			[]string{"other.example.net /a kept 1"}},
		{"another Host for the same one", []string{update, `{"hostHeader":"www.example.net"}`}, []string{"www.example.net /a kept "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, _ := withFunctions(t, withSpare(t), map[string]*script{"function viewer-request": choosing(tc.calls...)})
			reachEverything(r)
			r.origin(func(w http.ResponseWriter, req *http.Request) {
				if len(tc.want) > 1 && !strings.HasPrefix(req.URL.Path, "/spare") {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
			})
			if got := r.get("/a"); got.Status != 200 {
				t.Fatalf("status %d: %s", got.Status, got.body)
			}
			var asked []string
			for _, req := range r.seen {
				asked = append(asked, strings.Join([]string{req.Host, req.URL.Path, req.Header.Get("X-Own"), req.Header.Get("X-New")}, " "))
			}
			if strings.Join(asked, "\n") != strings.Join(tc.want, "\n") {
				t.Errorf("asked %q, want %q", asked, tc.want)
			}
		})
	}
}

// reachEverything sends requests for all hosts to the rig's own server.
func reachEverything(r *rig) {
	r.env.Resolve = func(string) (string, bool) { return r.server.Listener.Addr().String(), true }
	r.recompile(setOf(r.door.document))
}

// TestOriginsThatCannotBeChosen end in the page of an invalid value, and ask
// nobody.
func TestOriginsThatCannotBeChosen(t *testing.T) {
	for name, call := range map[string][2]string{
		"an unknown id":             {"selectRequestOriginById", `"other"`},
		"no id":                     {"selectRequestOriginById", `7`},
		"a group of one":            {"createRequestOriginGroup", `{"originIds":[{"originId":"app"}],"failoverCriteria":{"statusCodes":[503]}}`},
		"a group without criteria":  {"createRequestOriginGroup", `{"originIds":[{"originId":"app"},{"originId":"spare"}]}`},
		"a group with an unknown":   {"createRequestOriginGroup", `{"originIds":[{"originId":"app"},{"originId":"x"}],"failoverCriteria":{"statusCodes":[503]}}`},
		"an address":                {"updateRequestOrigin", `{"domainName":"192.0.2.1"}`},
		"an odd port":               {"updateRequestOrigin", `{"customOriginConfig":{"port":22}}`},
		"an odd protocol":           {"updateRequestOrigin", `{"customOriginConfig":{"protocol":"ftp"}}`},
		"a path that ends in /":     {"updateRequestOrigin", `{"originPath":"/a/"}`},
		"a long timeout":            {"updateRequestOrigin", `{"timeouts":{"readTimeout":121}}`},
		"a line break in a header":  {"updateRequestOrigin", `{"customHeaders":{"X-A":"1\r\nX-B: 2"}}`},
		"a line break in a name":    {"updateRequestOrigin", `{"customHeaders":{"X-A: 1\r\nX-B":"2"}}`},
		"a header that none may":    {"updateRequestOrigin", `{"customHeaders":{"X-Edge-Id":"1"}}`},
		"a line break in Host":      {"updateRequestOrigin", `{"hostHeader":"a\r\nX-B: 2"}`},
		"no object":                 {"updateRequestOrigin", `"other.example.net"`},
		"a setting of another type": {"updateRequestOrigin", `{"domainName":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := withFunctions(t, withSpare(t), map[string]*script{"function viewer-request": choosing(call[0], call[1])})
			got := r.get("/a")
			got.expect(t, 502, "FunctionValidationError from cloudfront")
			if !strings.Contains(got.body, "The CloudFront function returned an invalid value: ") || r.asked() != 0 {
				t.Errorf("%d requests to origins, and the page\n%s", r.asked(), got.body)
			}
		})
	}
}

// TestOriginRequestSwitchesToABucket, and from one to a server: the new origin
// need not be the distribution's (spec 3).
func TestOriginRequestSwitchesToABucket(t *testing.T) {
	bucket := &resource.Bucket{Name: "pages", Objects: []*resource.Object{{Key: "base/a", Content: []byte("from the bucket")}}}
	for _, tc := range []struct {
		name   string
		origin map[string]any
		status int
		body   string // a part of it
	}{
		{"a bucket", map[string]any{"s3": map[string]any{"domainName": "pages.s3.us-east-1.amazonaws.com", "path": "/base", "authMethod": "none"}}, 200, "from the bucket"},
		{"a bucket that is not here", map[string]any{"s3": map[string]any{"domainName": "lost.s3.amazonaws.com", "authMethod": "none"}}, 502, "has no objects here"},
		{"a server as a bucket", map[string]any{"s3": map[string]any{"domainName": "other.example.net", "authMethod": "none"}}, 502, "not the domain name of a bucket"},
		{"a bucket's name in capitals", map[string]any{"s3": map[string]any{"domainName": "Pages.s3.amazonaws.com"}}, 502, "failed validation"},
		{"a bucket by its identity, without a region", map[string]any{"s3": map[string]any{"domainName": "pages.s3.amazonaws.com", "authMethod": "origin-access-identity"}}, 502, "failed validation"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code := &script{run: func(e map[string]any) (any, error) {
				q := requestOf(e)
				q["origin"] = tc.origin
				return set(q, "Host", "pages.s3.us-east-1.amazonaws.com"), nil
			}}
			r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-request": code})
			s := setOf(r.door.document)
			s.Buckets = append(s.Buckets, bucket)
			r.recompile(s)
			if got := r.get("/a"); got.Status != tc.status || !strings.Contains(got.body, tc.body) {
				t.Errorf("got %d: %s", got.Status, got.body)
			}
		})
	}
}

// TestFunctionsNameABoundedNumberOfOrigins.
func TestFunctionsNameABoundedNumberOfOrigins(t *testing.T) {
	code := &script{run: func(e map[string]any) (any, error) {
		q := requestOf(e)
		q["origin"].(map[string]any)["custom"].(map[string]any)["domainName"] = "o" + strings.TrimPrefix(q["uri"].(string), "/") + ".example.net"
		return q, nil
	}}
	r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-request": code})
	reachEverything(r)
	r.origin(answers(200, "hello"))
	for i := range maxDynamic + 1 {
		path, want := "/"+strings.Repeat("a", 1+i/26)+string(rune('a'+i%26)), 200
		if i == maxDynamic {
			want = 502
		}
		if got := r.get(path); got.Status != want {
			t.Fatalf("origin %d: status %d, want %d", i+1, got.Status, want)
		}
	}
	if got := r.get("/aa"); got.Status != 200 {
		t.Errorf("one that is known: status %d", got.Status)
	}
}
