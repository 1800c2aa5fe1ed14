package leak

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

func TestProducts(t *testing.T) {
	for _, tc := range []struct {
		value string
		want  []Product
	}{
		{"", nil},
		{"nginx", []Product{{"nginx", "", "", finding.Span{End: 5}}}},
		{"Apache/2.4.62 (Debian (sid)) OpenSSL/3.0", []Product{
			{"Apache", "2.4.62", "Debian (sid)", finding.Span{End: 28}}, {"OpenSSL", "3.0", "", finding.Span{Start: 29, End: 40}}}},
		{"1.1 abc.cloudfront.net (CloudFront), 1.1 x", []Product{
			{"1.1", "", "", finding.Span{End: 3}}, {"abc.cloudfront.net", "", "CloudFront", finding.Span{Start: 4, End: 35}},
			{"1.1", "", "", finding.Span{Start: 37, End: 40}}, {"x", "", "", finding.Span{Start: 41, End: 42}}}},
		{"(only a comment", nil},
	} {
		if diff := cmp.Diff(tc.want, Products(tc.value)); diff != "" {
			t.Errorf("%s: %s", tc.value, diff)
		}
	}
}

// TestCheck is the table of spec/headers.md 11.
func TestCheck(t *testing.T) {
	for _, tc := range []struct{ name, field, want string }{
		{"a version", "Server: nginx/1.22.1", "LEAK-001 low"},
		{"a system", "Server: Apache (Ubuntu)", "LEAK-001 low"},
		{"a name", "Server: nginx", ""},
		{"CloudFront", "Server: AmazonS3", ""},
		{"a load balancer", "server: awselb/2.0", "LEAK-001 low"},
		{"a framework", "X-Powered-By: Express", "LEAK-002 low"},
		{"a framework's version", "X-AspNetMvc-Version: 5.2", "LEAK-002 low"},
		{"a family", "X-Drupal-Cache: HIT", "LEAK-002 low"},
		{"a proxy", "Via: 1.1 proxy (squid/5.7)", "LEAK-002 low"},
		{"a proxy's protocol", "Via: 1.1 abcdef.cloudfront.net (CloudFront)", ""},
		{"a machine", "X-Served-By: web-17", "LEAK-003 warning"},
		{"a private address", "Location: http://10.0.3.17:8080/login", "LEAK-003 warning"},
		{"a private IPv6 address", "Location: http://[fd00::1]/", "LEAK-003 warning"},
		{"an internal name", "Location: https://app.prod.internal/", "LEAK-003 warning"},
		{"a public address", "Location: https://www.example.com/10.0.0.1", ""},
		{"a relative address", "Location: /login", ""},
		{"tracing", "X-B3-TraceId: 1", "LEAK-004 low"},
		{"a proxy's field", "X-Varnish: 1", "LEAK-004 low"},
		{"a source map", "SourceMap: /app.js.map", "LEAK-005 warning"},
		{"a realm", `WWW-Authenticate: Basic realm="Tomcat Manager Application"`, "LEAK-006 low"},
		{"a neutral realm", `WWW-Authenticate: Basic realm="restricted"`, ""},
		{"debugging", "X-Debug-Token: 1", "LEAK-007 warning"},
		{"a stack trace", `X-Error: Traceback (most recent call last): File "a.py"`, "LEAK-007 warning"},
		{"nothing", "X-Powered-By:", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name, value, _ := strings.Cut(tc.field, ":")
			var got string
			for _, f := range Check(recording.Fields{{Name: name, Value: strings.TrimSpace(value)}}, false) {
				got += fmt.Sprint(f.Code, " ", f.Severity)
				if f.Place.Header != name {
					t.Errorf("the place is %s", f.Place)
				}
			}
			if got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestDevelopmentMayTell(t *testing.T) {
	fields := recording.Fields{{Name: "SourceMap", Value: "/a.map"}, {Name: "X-Debug-Token", Value: "1"}}
	if got := Check(fields, true); got != nil {
		t.Errorf("%v", got)
	}
}

func FuzzProducts(f *testing.F) {
	f.Add("Apache/2.4.62 (Debian (sid)) OpenSSL/3.0")
	f.Add("(((, a(b)(c)")
	f.Fuzz(func(t *testing.T, value string) {
		for _, p := range Products(value) {
			if p.Span.Start >= p.Span.End || p.Span.End > len(value) || !strings.HasPrefix(value[p.Span.Start:], p.Name) {
				t.Errorf("%q: %+v", value, p)
			}
		}
		for _, name := range []string{"Server", "Via", "Location", "WWW-Authenticate"} {
			Check(recording.Fields{{Name: name, Value: value}}, false)
		}
	})
}

func Example() {
	for _, p := range Products("Apache/2.4.62 (Debian) OpenSSL/3.0.15") {
		fmt.Println(p)
	}
	// Output:
	// Apache/2.4.62 (Debian)
	// OpenSSL/3.0.15
}
