package headerspolicy

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
)

func corsOf(origins []string, override bool) *types.ResponseHeadersPolicyCorsConfig {
	return &types.ResponseHeadersPolicyCorsConfig{
		AccessControlAllowOrigins: &types.ResponseHeadersPolicyAccessControlAllowOrigins{Items: origins},
		AccessControlAllowHeaders: &types.ResponseHeadersPolicyAccessControlAllowHeaders{Items: []string{"X-One", "X-Two"}},
		AccessControlAllowMethods: &types.ResponseHeadersPolicyAccessControlAllowMethods{
			Items: []types.ResponseHeadersPolicyAccessControlAllowMethodsValues{"GET", "PUT"}},
		OriginOverride: new(override),
	}
}

func corsPolicy(cfg *types.ResponseHeadersPolicyCorsConfig) types.ResponseHeadersPolicyConfig {
	return types.ResponseHeadersPolicyConfig{CorsConfig: cfg}
}

// from is a request of a method with these lines.
func from(method string, lines ...string) Context {
	request := fields(lines...)
	return Context{HTTPS: true, Method: method, Request: &request}
}

func TestCORSSimpleRequest(t *testing.T) {
	cfg := corsOf([]string{"https://a.example", "https://b.example"}, false)
	cfg.AccessControlAllowCredentials = new(true)
	cfg.AccessControlExposeHeaders = &types.ResponseHeadersPolicyAccessControlExposeHeaders{Items: []string{"X-A", "X-B"}}
	cfg.AccessControlMaxAgeSec = new(int32(600))
	expect(t, corsPolicy(cfg), from("GET", "Origin: https://b.example"), nil, []string{
		"Vary: Origin",
		"Access-Control-Allow-Origin: https://b.example",
		"Access-Control-Allow-Credentials: true",
		"Access-Control-Expose-Headers: X-A, X-B",
	})
}

// 5.5: the policy decorates whatever the origin answered to OPTIONS; it makes
// no answer of its own.
func TestMisunderstood29PreflightIsOnlyDecorated(t *testing.T) {
	cfg := corsOf([]string{"https://a.example"}, false)
	cfg.AccessControlMaxAgeSec = new(int32(600))
	cfg.AccessControlAllowCredentials = new(false)
	expect(t, corsPolicy(cfg), from("OPTIONS", "Origin: https://a.example", "Access-Control-Request-Method: PUT"), []string{"Allow: GET"}, []string{
		"Allow: GET",
		"Vary: Origin",
		"Access-Control-Allow-Origin: https://a.example",
		"Access-Control-Allow-Methods: GET, PUT",
		"Access-Control-Allow-Headers: X-One, X-Two",
		"Access-Control-Max-Age: 600",
	})
}

// 5.5: no Origin, no CORS headers.
func TestMisunderstood30NoCORSWithoutOrigin(t *testing.T) {
	expect(t, corsPolicy(corsOf([]string{"*"}, true)), from("GET"), nil, []string{})
	expect(t, corsPolicy(corsOf([]string{"*"}, true)), https, nil, []string{})
	expect(t, corsPolicy(corsOf([]string{"*"}, true)), from("GET", "Origin: https://x.example"), nil, []string{"Access-Control-Allow-Origin: *"})
}

// 5.4: without override, any CORS header of the origin suppresses the section.
func TestMisunderstood31AnyOriginCORSHeaderSuppressesTheSection(t *testing.T) {
	cfg := corsOf([]string{"https://a.example"}, false)
	cfg.AccessControlExposeHeaders = &types.ResponseHeadersPolicyAccessControlExposeHeaders{Items: []string{"X-A"}}
	for _, origins := range []string{"access-control-allow-origin: *", "Access-Control-Max-Age: 5", "Access-Control-Allow-Private-Network: true"} {
		expect(t, corsPolicy(cfg), from("GET", "Origin: https://a.example"), []string{origins}, []string{origins})
	}
}

func TestCORSOverrideKeepsWhatThePolicyDoesNotDefine(t *testing.T) {
	expect(t, corsPolicy(corsOf([]string{"https://a.example"}, true)), from("GET", "Origin: https://a.example"),
		[]string{"Access-Control-Allow-Origin: *", "Access-Control-Max-Age: 5"},
		[]string{"Access-Control-Allow-Origin: https://a.example", "Access-Control-Max-Age: 5", "Vary: Origin"})
}

func TestCORSRemovalMakesRoomForTheSection(t *testing.T) {
	cfg := removing(corsPolicy(corsOf([]string{"*"}, false)), "access-control-allow-origin")
	expect(t, cfg, from("GET", "Origin: https://a.example"), []string{"Access-Control-Allow-Origin: https://old.example"},
		[]string{"Access-Control-Allow-Origin: *"})
}

func TestCORSNoMatchNoHeaders(t *testing.T) {
	expect(t, corsPolicy(corsOf([]string{"https://a.example"}, false)), from("OPTIONS", "Origin: https://evil.example"), nil, []string{"Vary: Origin"})
	expect(t, corsPolicy(corsOf([]string{"https://a.example"}, false)), from("GET", "Origin: null"), nil, []string{"Vary: Origin"})
	expect(t, corsPolicy(corsOf([]string{"*"}, false)), from("GET", "Origin: null"), nil, []string{"Access-Control-Allow-Origin: *"})
}

func TestCORSVary(t *testing.T) {
	cfg := corsPolicy(corsOf([]string{"https://a.example"}, false))
	for _, tc := range []struct{ name, origin, want string }{
		{"listed already", "Vary: Accept-Encoding, origin", ""},
		{"varies by everything", "Vary: *", ""},
		{"varies by something else", "Vary: Accept-Encoding", "Vary: Origin"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := []string{tc.origin}
			if tc.want != "" {
				want = append(want, tc.want)
			}
			expect(t, cfg, from("GET"), []string{tc.origin}, want)
		})
	}
}

// 5.5: "*" is sent as it is, so that browsers demand Authorization by name.
func TestMisunderstood32StarDoesNotNameAuthorization(t *testing.T) {
	cfg := corsOf([]string{"*"}, false)
	cfg.AccessControlAllowHeaders.Items = []string{"*"}
	request := []string{"Origin: https://a.example", "Access-Control-Request-Headers: authorization, x-a"}
	want := []string{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET, PUT", "Access-Control-Allow-Headers: *"}
	expect(t, corsPolicy(cfg), from("OPTIONS", request...), nil, want)

	cfg.AccessControlAllowHeaders.Items = []string{"*", "Authorization"}
	want[2] = "Access-Control-Allow-Headers: *, Authorization"
	expect(t, corsPolicy(cfg), from("OPTIONS", request...), nil, want)
}

func TestCORSHeaderNameWildcards(t *testing.T) {
	for _, tc := range []struct {
		name      string
		allowed   []string
		requested string
		want      string // "" = no line
	}{
		{"prefix", []string{"x-amz-*"}, "x-amz-test, X-Amz-, x-amz, x-other", "x-amz-test, X-Amz-"},
		{"middle", []string{"x-*-amz"}, "x-test-amz,x--amz,x-amz", "x-test-amz, x--amz"},
		{"with fixed names", []string{"X-One", "x-amz-*"}, "x-amz-a", "X-One, x-amz-a"},
		{"nothing asked for", []string{"x-amz-*"}, "", ""},
		{"what is no name is not echoed", []string{"x-*"}, "x-a b, x-\"c, x-d", "x-d"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := corsOf([]string{"*"}, false)
			cfg.AccessControlAllowHeaders.Items = tc.allowed
			want := []string{"Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET, PUT"}
			if tc.want != "" {
				want = append(want, "Access-Control-Allow-Headers: "+tc.want)
			}
			expect(t, corsPolicy(cfg), from("OPTIONS", "Origin: https://a.example", "Access-Control-Request-Headers: "+tc.requested), nil, want)
		})
	}
}

func TestCORSAllMethods(t *testing.T) {
	cfg := corsOf([]string{"*"}, false)
	cfg.AccessControlAllowHeaders = nil
	cfg.AccessControlAllowMethods.Items = []types.ResponseHeadersPolicyAccessControlAllowMethodsValues{"ALL"}
	expect(t, corsPolicy(cfg), from("OPTIONS", "Origin: https://a.example"), nil, []string{
		"Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
	})
}

// TestOriginPatterns is the table of 5.5.
func TestOriginPatterns(t *testing.T) {
	for _, tc := range []struct {
		pattern   string
		matches   []string
		otherwise []string
	}{
		{"http://*.example.org",
			[]string{"http://www.example.org", "http://test.example.org"},
			[]string{"https://test.example.org", "http://test.example.org:123", "https://test.example.org:123"}},
		{"*.example.org",
			[]string{"http://test.example.org", "https://test.example.org", "http://test.example.org:123", "https://test.example.org:123",
				"test.example.org", "test.test.example.org", ".example.org"},
			[]string{"example.org", "https://example.org", "https://test.example.org.evil.test", "https://testexample.org"}},
		{"example.org",
			[]string{"http://example.org", "https://example.org", "https://EXAMPLE.org"},
			[]string{"http://www.example.org", "http://example.org:123"}},
		{"http://example.org",
			[]string{"http://example.org"},
			[]string{"https://example.org", "http://example.org:123", "null", ""}},
		{"http://example.org:*",
			[]string{"http://example.org:123", "http://example.org"},
			[]string{"https://example.org:123", "http://example.org:x"}},
		{"http://example.org:1*3",
			[]string{"http://example.org:123", "http://example.org:1893", "http://example.org:13"},
			[]string{"http://example.org", "http://example.org:1", "http://example.org:3"}},
		{"*.example.org:1*",
			[]string{"test.example.org:123", "https://test.example.org:1"},
			[]string{"https://test.example.org", "https://test.example.org:23"}},
		{"http://[::1]:8080", []string{"http://[::1]:8080"}, []string{"http://[::1]", "http://[::2]:8080"}},
		{"*.example.org", nil, []string{"https://evil.test/.example.org", "https://user@x.example.org", "https://a b.example.org"}},
	} {
		pattern := compileOrigin(tc.pattern)
		for _, s := range tc.matches {
			if sent, ok := parseOrigin(s); !ok || !pattern.match(sent) {
				t.Errorf("%q does not match %q", tc.pattern, s)
			}
		}
		for _, s := range tc.otherwise {
			if sent, ok := parseOrigin(s); ok && pattern.match(sent) {
				t.Errorf("%q matches %q", tc.pattern, s)
			}
		}
	}
}

func TestCORSWithheldIsTraced(t *testing.T) {
	f := fields("Access-Control-Allow-Origin: https://o.example")
	trace := new(exchange.Trace)
	f.TraceTo(trace)
	cfg := corsOf([]string{"*"}, false)
	cfg.AccessControlExposeHeaders = &types.ResponseHeadersPolicyAccessControlExposeHeaders{Items: []string{"X-A"}}
	policy := corsPolicy(cfg)
	Compile(testID, "test", &policy).Apply(&f, from("GET", "Origin: https://a.example"))
	if len(trace.Events) != 2 || trace.Events[1].Field.Name != "Access-Control-Expose-Headers" || trace.Events[1].By != exchange.OwnerOrigin {
		t.Errorf("events %v", trace.Events)
	}
}

func FuzzParseOrigin(f *testing.F) {
	for _, seed := range []string{"https://www.example.org:8443", "null", "http://[::1]:1", "://", "a:b:c"} {
		f.Add(seed)
	}
	patterns := []webOrigin{compileOrigin("*.example.org"), compileOrigin("http://example.org:*")}
	f.Fuzz(func(t *testing.T, value string) {
		sent, ok := parseOrigin(value)
		if !ok {
			return
		}
		for i := range len(value) {
			if value[i] < '!' || value[i] > '~' {
				t.Errorf("%q would be echoed", value)
			}
		}
		for i := range patterns {
			patterns[i].match(sent)
		}
	})
}
