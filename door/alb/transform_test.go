package alb_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/exchange"
)

// TestRegexConditions: spec/load-balancer.md 3.3.
func TestRegexConditions(t *testing.T) {
	hostRegex := func(v string) elb.RuleCondition {
		return elb.RuleCondition{Field: aws.String("host-header"), HostHeaderConfig: &elb.HostHeaderConditionConfig{RegexValues: []string{v}}}
	}
	pathRegex := func(v ...string) elb.RuleCondition {
		return elb.RuleCondition{Field: aws.String("path-pattern"), PathPatternConfig: &elb.PathPatternConditionConfig{RegexValues: v}}
	}
	headerRegex := func(name, v string) elb.RuleCondition {
		return elb.RuleCondition{Field: aws.String("http-header"), HttpHeaderConfig: &elb.HttpHeaderConditionConfig{HttpHeaderName: &name, RegexValues: []string{v}}}
	}
	for _, tc := range []struct {
		name      string
		condition elb.RuleCondition
		request   *exchange.Request
		want      bool
	}{
		{"a host in another case", hostRegex(`^a[0-9]\.example$`), request("https://A1.example:443/"), true},
		{"another host", hostRegex(`^a[0-9]\.example$`), request("https://ab.example/"), false},
		{"a path", pathRegex("^/x$", "^/v[0-9]+/"), request("https://a.example/v12/y?z"), true},
		{"a path in another case", pathRegex("^/v[0-9]+/"), request("https://a.example/V12/y"), false},
		{"the query is no path", pathRegex("q=1"), request("https://a.example/?q=1"), false},
		{"a line of a header", headerRegex("X-Kind", "^pot(ter)?$"), request("https://a.example/", "X-Kind: pan", "X-Kind: POTTER"), true},
		{"no line of a header", headerRegex("X-Kind", "^pot$"), request("https://a.example/", "X-Kind: potter"), false},
	} {
		f := newFront()
		f.rule("1", fixed("200"), tc.condition)
		if got := f.ask(t, tc.request).Status == 200; got != tc.want {
			t.Errorf("%s: matches %v, want %v", tc.name, got, tc.want)
		}
	}
}

// TestTransforms: spec/load-balancer.md 3.5. Rules match what the viewer has
// sent, targets get what is rewritten.
func TestTransforms(t *testing.T) {
	host := func(regex, replace string) elb.RuleTransform {
		return elb.RuleTransform{Type: elb.TransformTypeEnumHostHeaderRewrite,
			HostHeaderRewriteConfig: &elb.HostHeaderRewriteConfig{Rewrites: []elb.RewriteConfig{{Regex: &regex, Replace: &replace}}}}
	}
	url := func(regex, replace string) elb.RuleTransform {
		return elb.RuleTransform{Type: elb.TransformTypeEnumUrlRewrite,
			UrlRewriteConfig: &elb.UrlRewriteConfig{Rewrites: []elb.RewriteConfig{{Regex: &regex, Replace: &replace}}}}
	}
	for _, tc := range []struct {
		name       string
		transforms []elb.RuleTransform
		status     int
		want       string // what the target is asked
	}{
		{"none", nil, 200, "GET /api/v1/tea?x=1 a.example"},
		{"the URL", []elb.RuleTransform{url("^/api/v([0-9])/(.*)$", "/$2&v=$1x")}, 200, "GET /tea?x=1&v=1x a.example"},
		{"the host", []elb.RuleTransform{host(`^(.*)\.example$`, "$1.internal")}, 200, "GET /api/v1/tea?x=1 a.internal"},
		{"both", []elb.RuleTransform{host("a", "b"), url(`\?.*`, "")}, 200, "GET /api/v1/tea b.exbmple"},
		{"no match", []elb.RuleTransform{host("^x$", "y"), url("^/x", "/y")}, 200, "GET /api/v1/tea?x=1 a.example"},
		{"no URL is left", []elb.RuleTransform{url("^/", "")}, 500, ""},
		{"no host is left", []elb.RuleTransform{host(".*", "")}, 500, ""},
		{"a line end", []elb.RuleTransform{url("api", "a\r\nX: y")}, 500, ""},
	} {
		f := newFront(target(t, echo))
		f.rule("1", forwardTo("app"), paths("/api/*"))
		f.set.ListenerRules[0].Config.Transforms = tc.transforms
		a := f.ask(t, request("https://a.example/api/v1/tea?x=1"))
		line, _, _ := strings.Cut(a.body, "\n")
		if a.Status != tc.status || tc.status == 200 && line != tc.want {
			t.Errorf("%s: status %d, %q; want %d, %q", tc.name, a.Status, line, tc.status, tc.want)
		}
	}
}
