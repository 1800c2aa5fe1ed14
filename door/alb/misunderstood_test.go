package alb_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// The tests of this file are spec/load-balancer.md 11, by its numbers. Cases
// 6, 8, 9, 12, 19, 20 and 34 are refusals of package resource, and
// tested there; 33 is with the other tests of functions.

func wantField(t *testing.T, a answer, name, want string) {
	t.Helper()
	if got := strings.Join(a.Fields.Values(name), " | "); got != want {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}

func TestMisunderstood01BalancersSetHSTS(t *testing.T) {
	f := newFront(target(t, func(w http.ResponseWriter, _ *http.Request) {}))
	f.attribute(hstsKey, "max-age=31536000; includeSubDomains")
	wantField(t, f.ask(t, request("https://a.example/")), "Strict-Transport-Security", "max-age=31536000; includeSubDomains")
}

func TestMisunderstood02AttributesOverride(t *testing.T) {
	f := newFront(target(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Strict-Transport-Security"] = []string{"max-age=1", "max-age=2"}
	}))
	f.attribute(hstsKey, "max-age=3")
	wantField(t, f.ask(t, request("https://a.example/")), "Strict-Transport-Security", "max-age=3")
}

// TestMisunderstood03And05EachListenerHasItsOwn: what 443 sets does not affect
// 80, and a listener for HTTP sends what is set on it, HSTS too, though browsers
// ignore it there (spec/load-balancer.md 7.2).
func TestMisunderstood03And05EachListenerHasItsOwn(t *testing.T) {
	f := newFront(target(t, func(http.ResponseWriter, *http.Request) {}))
	f.attribute(hstsKey, "max-age=3")
	f.set.Listeners = append(f.set.Listeners, &resource.Listener{Meta: resource.Meta{ARN: "plain"}, Config: elb.Listener{
		LoadBalancerArn: aws.String(balancerARN), Port: aws.Int32(80), Protocol: elb.ProtocolEnumHttp, DefaultActions: []elb.Action{forwardTo("app")}}})
	over := func(scheme string) answer {
		r := request("https://a.example/")
		r.Scheme = scheme
		return f.ask(t, r)
	}
	wantField(t, over("https"), "Strict-Transport-Security", "max-age=3")
	wantField(t, over("http"), "Strict-Transport-Security", "")
	f.set.Listeners[1].Attributes = []elb.ListenerAttribute{{Key: aws.String(hstsKey), Value: aws.String("max-age=4")}}
	wantField(t, over("http"), "Strict-Transport-Security", "max-age=4")
}

func TestMisunderstood04AllStatusesHaveThem(t *testing.T) {
	f := newFront(nobody(t))
	f.group("empty")
	f.attribute(hstsKey, "max-age=3")
	f.rule("1", fixed("404"), paths("/fixed"))
	f.rule("2", redirect(elb.RedirectActionConfig{StatusCode: "HTTP_302", Path: aws.String("/")}), paths("/moved"))
	f.rule("3", forwardTo("empty"), paths("/empty"))
	f.rule("4", forwardTo("undeclared"), paths("/undeclared"))
	for path, status := range map[string]int{"fixed": 404, "moved": 302, "empty": 503, "undeclared": 503, "refused": 502} {
		a := f.ask(t, request("https://a.example/"+path))
		if a.Status != status {
			t.Errorf("/%s: status %d, want %d", path, a.Status, status)
		}
		wantField(t, a, "Strict-Transport-Security", "max-age=3")
	}
}

func TestMisunderstood07EmptyLetsTheTargetsPass(t *testing.T) {
	f := newFront(target(t, echo))
	f.attribute(hstsKey, "")
	wantField(t, f.ask(t, request("https://a.example/")), "Strict-Transport-Security", "max-age=1")
}

func TestMisunderstood10CORSIsStatic(t *testing.T) {
	f := newFront(target(t, echo))
	f.attribute("routing.http.response.access_control_allow_origin.header_value", "https://one.example")
	r := request("https://a.example/", "Origin: https://two.example", "Access-Control-Request-Method: PUT")
	r.Method = "OPTIONS"
	a := f.ask(t, r)
	wantField(t, a, "Access-Control-Allow-Origin", "https://one.example")
	wantField(t, a, "Vary", "")
	if !strings.HasPrefix(a.body, "OPTIONS /") {
		t.Errorf("the target was not asked: %q", a.body)
	}
}

func TestMisunderstood11ServerLeavesNoTrace(t *testing.T) {
	f := newFront(target(t, echo))
	wantField(t, f.ask(t, request("https://a.example/")), "Server", "app")
	f.attribute(serverKey, "false")
	f.rule("1", fixed("200"), paths("/fixed"))
	wantField(t, f.ask(t, request("https://a.example/")), "Server", "")
	wantField(t, f.ask(t, request("https://a.example/fixed")), "Server", "")
}

// TestMisunderstood13: 13 (case), 14 (apex), 15 (peer), 16 (query).
func TestMisunderstood13To16Conditions(t *testing.T) {
	lower := request("https://a.example/")
	lower.Method = "get"
	for _, tc := range []struct {
		name      string
		condition elb.RuleCondition
		request   *exchange.Request
		want      bool
	}{
		{"13 path as written", paths("/Tea"), request("https://a.example/Tea"), true},
		{"13 path in another case", paths("/Tea"), request("https://a.example/tea"), false},
		{"13 host in another case", hosts("WWW.example.com"), request("https://www.EXAMPLE.com/"), true},
		{"13 header value in another case", header("x-kind", "POT*"), request("https://a.example/", "X-Kind: potter"), true},
		{"13 method in another case", methods("GET"), lower, false},
		{"14 wildcard and a subdomain", hosts("*.example.com"), request("https://a.b.example.com/"), true},
		{"14 wildcard and the apex", hosts("*.example.com"), request("https://example.com/"), false},
		{"15 the peer", sources("192.0.2.0/24"), request("https://a.example/"), true},
		{"15 the forwarded", sources("198.51.100.0/24"), request("https://a.example/", "X-Forwarded-For: 198.51.100.1"), false},
		{"16 path with query", paths("/a?b=*"), request("https://a.example/a?b=c"), false},
		{"16 query", queries("b", "C*"), request("https://a.example/a?x=y&b=cd"), true},
		{"any key", queries("", "cd"), request("https://a.example/a?x=y&b=cd"), true},
		{"a literal star", queries("b", `\*`), request("https://a.example/?b=*"), true},
		{"a literal star and another", queries("b", `\*`), request("https://a.example/?b=x"), false},
		{"exactly one character", paths("/a?c"), request("https://a.example/ac"), false},
		{"star over slashes", paths("/a/*/z"), request("https://a.example/a/b/c/z"), true},
		{"a repeated header", header("X-A", "2"), request("https://a.example/", "X-A: 1", "X-A: 2"), true},
		{"a port", hosts("www.example.com"), request("https://www.example.com:8443/"), true},
	} {
		f := newFront()
		f.rule("1", fixed("200"), tc.condition)
		if got := f.ask(t, tc.request).Status == 200; got != tc.want {
			t.Errorf("%s: matches %v, want %v", tc.name, got, tc.want)
		}
	}
}

// TestPathsAreNormalised: before rules look at them; targets get them as they
// were sent (spec/load-balancer.md 0.1, 3.1).
func TestPathsAreNormalised(t *testing.T) {
	f := newFront(target(t, echo))
	f.rule("1", fixed("403"), paths("/admin/*"))
	b := f.compile(t)
	for sent, want := range map[string]int{
		"admin/x": 403, "%61dmin/x": 403, "%61dmi%6E/x": 403, "a/../admin/x": 403, "./admin/x": 403, "a/%2e%2E/admin/x": 403, "../admin/": 403,
		"admin/..": 200, "admin%2Fx": 200, "a/b/../admin/x": 200, "Admin/x": 200, "admin": 200,
	} {
		a := ask(t, b, request("https://a.example/"+sent))
		if a.Status != want {
			t.Errorf("/%s: status %d, want %d", sent, a.Status, want)
		}
		if want == 200 && !strings.HasPrefix(a.body, "GET /"+sent+" ") {
			t.Errorf("/%s: the target was asked %q", sent, a.body)
		}
	}
}

func TestMisunderstood17And18Redirects(t *testing.T) {
	for _, tc := range []struct {
		name, url, want string
		to              elb.RedirectActionConfig
	}{
		{"the port is explicit", "https://example.com/a?b=c", "https://www.example.com:443/a?b=c", elb.RedirectActionConfig{Host: aws.String("www.#{host}")}},
		{"the path keyword has no slash", "https://example.com/a/b", "https://example.com:443/new/a/b", elb.RedirectActionConfig{Path: aws.String("/new/#{path}")}},
		{"no query", "https://example.com/a?b=c", "https://example.com:443/x", elb.RedirectActionConfig{Path: aws.String("/x"), Query: aws.String("")}},
		{"everything", "https://example.com/a?b=c", "https://example.com:8443/https/example.com/443?q=b=c",
			elb.RedirectActionConfig{Port: aws.String("8443"), Path: aws.String("/#{protocol}/#{host}/#{port}"), Query: aws.String("q=#{query}")}},
	} {
		f := newFront()
		tc.to.StatusCode = "HTTP_301"
		f.rule("1", redirect(tc.to), paths("*"))
		a := f.ask(t, request(tc.url))
		if wantField(t, a, "Location", tc.want); a.Status != 301 || len(a.body) != 134 {
			t.Errorf("%s: status %d, %d bytes", tc.name, a.Status, len(a.body))
		}
	}
}

func TestMisunderstood21EmptyGroupsKeepTheirShare(t *testing.T) {
	f := newFront(target(t, echo))
	f.group("empty")
	f.rule("1", forwardTo("app", "empty"), paths("*"))
	random := 0.0
	f.env.Random = func() float64 { return random }
	b := f.compile(t)
	var got []int
	for _, random = range []float64{0, 0.49, 0.5, 0.99} {
		got = append(got, ask(t, b, request("https://a.example/")).Status)
	}
	if diff := cmp.Diff([]int{200, 200, 503, 503}, got); diff != "" {
		t.Error(diff)
	}
}

// TestMisunderstood25TargetsHangUp: a target whose connections are idle for a
// shorter time than the balancer's closes one under a request, which is then
// answered with 502. It is not sent again, unless the target cannot have seen it.
func TestMisunderstood25TargetsHangUp(t *testing.T) {
	var seen atomic.Int32
	f := newFront(target(t, func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1) == 1 {
			return // the check
		}
		panic(http.ErrAbortHandler) // which closes the connection
	}))
	b := f.compile(t)
	eventually(t, func() bool { return seen.Load() == 1 })
	r := request("https://a.example/")
	r.Method, r.Body, r.ContentLength = "POST", exchange.NewBytes([]byte("x")), 1
	if a := ask(t, b, r); a.Status != 502 || seen.Load() != 2 {
		t.Errorf("status %d, asked %d times; want 502, once", a.Status, seen.Load()-1)
	}
}

func TestMisunderstood26InvalidNamesAreDropped(t *testing.T) {
	f := newFront(target(t, echo))
	if a := f.ask(t, request("https://a.example/", "my_header: 1")); !strings.Contains(a.body, "My_header: 1") {
		t.Errorf("by default it arrives: %q", a.body)
	}
	f.balancerAttribute("routing.http.drop_invalid_header_fields.enabled", "true")
	if a := f.ask(t, request("https://a.example/", "my_header: 1", "my-header: 2")); strings.Contains(a.body, "My_header") || !strings.Contains(a.body, "My-Header: 2") {
		t.Errorf("it is dropped, the other is not: %q", a.body)
	}
}

// TestMisunderstood27To29: 27 (X-Forwarded-Host), 28 (append), 29 (mode wins).
func TestMisunderstood27To29Forwarded(t *testing.T) {
	for _, tc := range []struct {
		name, mode, port string
		before           []string
		want             string // of X-Forwarded-For
	}{
		{"append, none", "append", "false", nil, "192.0.2.1"},
		{"append, one", "append", "false", []string{"X-Forwarded-For: 127.0.0.4"}, "127.0.0.4, 192.0.2.1"},
		{"append with port", "append", "true", nil, "192.0.2.1:50000"},
		{"preserve, none", "preserve", "false", nil, ""},
		{"preserve, one", "preserve", "true", []string{"X-Forwarded-For: 127.0.0.4"}, "127.0.0.4"},
		{"remove", "remove", "true", []string{"X-Forwarded-For: 127.0.0.4"}, ""},
	} {
		f := newFront(target(t, func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Host"} {
				w.Header()["Got-"+name] = r.Header[name]
			}
		}))
		f.balancerAttribute("routing.http.xff_header_processing.mode", tc.mode)
		f.balancerAttribute("routing.http.xff_client_port.enabled", tc.port)
		a := f.ask(t, request("https://a.example/", tc.before...))
		wantField(t, a, "Got-X-Forwarded-For", tc.want)
		wantField(t, a, "Got-X-Forwarded-Proto", "https")
		wantField(t, a, "Got-X-Forwarded-Port", "443")
		wantField(t, a, "Got-X-Forwarded-Host", "")
	}
}

func TestMisunderstood30GETWithABody(t *testing.T) {
	for mode, want := range map[string]answerOf{"monitor": {200, false}, "defensive": {200, true}, "strictest": {400, true}} {
		f := newFront(target(t, echo))
		f.balancerAttribute("routing.http.desync_mitigation_mode", mode)
		r := request("https://a.example/")
		r.Body, r.ContentLength = exchange.NewBytes([]byte("x")), 1
		a := f.ask(t, r)
		if got := (answerOf{a.Status, a.Close}); got != want {
			t.Errorf("%s: %v, want %v", mode, got, want)
		}
	}
}

type answerOf struct {
	status int
	close  bool
}

func TestMisunderstood31CookiesSayAWeek(t *testing.T) {
	f := newFront(target(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("one")) }),
		target(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("two")) }))
	enabled, seconds := "stickiness.enabled", "stickiness.lb_cookie.duration_seconds"
	f.set.TargetGroups[0].Attributes = []elb.TargetGroupAttribute{{Key: &enabled, Value: aws.String("true")}, {Key: &seconds, Value: aws.String("60")}}
	b := f.compile(t)
	first := ask(t, b, request("https://a.example/"))
	cookies := first.Fields.Values("Set-Cookie")
	form := regexp.MustCompile(`^AWSALB=([^;]+); Expires=[^;]+ GMT; Path=/$`)
	if len(cookies) != 2 || !form.MatchString(cookies[0]) || !regexp.MustCompile(`^AWSALBCORS=.*; SameSite=None; Secure$`).MatchString(cookies[1]) {
		t.Fatalf("cookies %q", cookies)
	}
	value := form.FindStringSubmatch(cookies[0])[1]
	for range 4 {
		if a := ask(t, b, request("https://a.example/", "Cookie: x=y; AWSALB="+value)); a.body != first.body {
			t.Errorf("body %q, want the first target's, %q", a.body, first.body)
		}
	}
	if a := ask(t, b, request("https://a.example/", "Cookie: AWSALB=forged")); a.Status != 200 {
		t.Errorf("a cookie that is not ours: status %d", a.Status)
	}
}

func TestMisunderstood35TargetsGetHTTP11(t *testing.T) {
	f := newFront(target(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.Proto)) }))
	r := request("https://a.example/")
	r.Proto = exchange.HTTP2
	if a := f.ask(t, r); a.body != "HTTP/1.1" {
		t.Errorf("the target was asked in %s", a.body)
	}
}

// TestMisunderstood36PrioritiesAreTexts: as they are given back; that of the
// last rule is "default".
func TestMisunderstood36PrioritiesAreTexts(t *testing.T) {
	f := newFront()
	f.rule("20", fixed("404"), paths("/b"))
	f.rule("10", fixed("403"), paths("/a"))
	got, err := json.Marshal(f.compile(t).Listeners[0].Describe())
	const want = `[{"priority":"10","action":"fixed response 403"},{"priority":"20","action":"fixed response 404"},` +
		`{"priority":"default","action":"forward to app"}]`
	if string(got) != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestMisunderstood37TooManyAddresses(t *testing.T) {
	f := newFront(target(t, echo))
	address := strings.TrimSuffix(strings.Repeat("192.0.2.9, ", 30), ", ")
	if a := f.ask(t, request("https://a.example/", "X-Forwarded-For: "+address)); a.Status != 200 {
		t.Errorf("30 addresses: status %d", a.Status)
	}
	if a := f.ask(t, request("https://a.example/", "X-Forwarded-For: "+address+", 192.0.2.9")); a.Status != 463 {
		t.Errorf("31 addresses: status %d, want 463", a.Status)
	}
}

func TestMisunderstood38TRACEIsRefused(t *testing.T) {
	f := newFront(target(t, echo))
	r := request("https://a.example/")
	r.Method = "TRACE"
	if a := f.ask(t, r); a.Status != 405 {
		t.Errorf("status %d, want 405", a.Status)
	}
}

// TestPages: lengths and fields of spec/load-balancer.md 8.3.
func TestPages(t *testing.T) {
	f := newFront(nobody(t))
	f.group("empty")
	f.rule("1", forwardTo("empty"), paths("/empty"))
	for path, want := range map[string]int{"": 122, "empty": 162} {
		a := f.ask(t, request("https://a.example/"+path))
		if len(a.body) != want || a.ContentLength != int64(want) {
			t.Errorf("%d: %d bytes, want %d", a.Status, len(a.body), want)
		}
		wantField(t, a, "Content-Type", "text/html")
		wantField(t, a, "Server", "awselb/2.0")
	}
}

// TestTraceID: spec/load-balancer.md 6.3.
func TestTraceID(t *testing.T) {
	const fresh = `1-[0-9a-f]{8}-[0-9a-f]{24}`
	f := newFront(target(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.Header.Get("X-Amzn-Trace-Id"))) }))
	for before, want := range map[string]string{
		"":                                   "^Root=" + fresh + "$",
		"Root=1-67891233-abc;CalledFrom=app": "^Self=" + fresh + ";Root=1-67891233-abc;CalledFrom=app$",
		"Self=1-1-1;Root=1-67891233-abc":     "^Self=" + fresh + ";Root=1-67891233-abc$",
	} {
		r := request("https://a.example/")
		if before != "" {
			r.Fields.Add("X-Amzn-Trace-Id", before, exchange.OwnerViewer)
		}
		if a := f.ask(t, r); !regexp.MustCompile(want).MatchString(a.body) || a.Fields.Has("X-Amzn-Trace-Id") {
			t.Errorf("%q became %q", before, a.body)
		}
	}
}
