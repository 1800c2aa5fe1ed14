package resource

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"
)

const (
	testBalancer    = "arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/front/0123456789abcdef"
	testListener    = "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/front/0123456789abcdef/1"
	testTargetGroup = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/app/0123456789abcdef"
	hstsKey         = "routing.http.response.strict_transport_security.header_value"
)

// balancerSet is one load balancer in which nothing is wrong.
func balancerSet() *Set {
	return &Set{
		LoadBalancers: []*LoadBalancer{{
			Meta:   Meta{ARN: testBalancer, Address: "aws_lb.front"},
			Config: elb.LoadBalancer{LoadBalancerName: aws.String("front"), Type: elb.LoadBalancerTypeEnumApplication},
		}},
		Listeners: []*Listener{{
			Meta: Meta{ARN: testListener, Address: "aws_lb_listener.secure"},
			Config: elb.Listener{
				LoadBalancerArn: aws.String(testBalancer), Port: aws.Int32(443), Protocol: elb.ProtocolEnumHttps,
				Certificates:   []elb.Certificate{{CertificateArn: aws.String(testCertificate)}},
				DefaultActions: []elb.Action{{Type: elb.ActionTypeEnumForward, TargetGroupArn: aws.String(testTargetGroup)}},
			},
			Attributes: []elb.ListenerAttribute{{Key: aws.String(hstsKey), Value: aws.String("max-age=31536000; includeSubDomains")}},
		}},
		ListenerRules: []*ListenerRule{{
			Meta: Meta{Address: "aws_lb_listener_rule.tea"}, ListenerARN: testListener,
			Config: elb.Rule{
				Priority: aws.String("10"), Conditions: []elb.RuleCondition{path("/tea/*")},
				Actions: []elb.Action{fixed("404")},
			},
		}},
		TargetGroups: []*TargetGroup{{
			Meta:   Meta{ARN: testTargetGroup, Address: "aws_lb_target_group.app"},
			Config: elb.TargetGroup{TargetGroupName: aws.String("app"), TargetType: elb.TargetTypeEnumIp, Port: aws.Int32(80), Protocol: elb.ProtocolEnumHttp, VpcId: aws.String("vpc-1")},
		}},
	}
}

func path(values ...string) elb.RuleCondition {
	return elb.RuleCondition{Field: aws.String("path-pattern"), PathPatternConfig: &elb.PathPatternConditionConfig{Values: values}}
}

func fixed(status string) elb.Action {
	return elb.Action{Type: elb.ActionTypeEnumFixedResponse, FixedResponseConfig: &elb.FixedResponseActionConfig{StatusCode: &status}}
}

func redirect(c elb.RedirectActionConfig) elb.Action {
	return elb.Action{Type: elb.ActionTypeEnumRedirect, RedirectConfig: &c}
}

// setHSTS gives the listener another value.
func setHSTS(value string) func(*Set) {
	return func(s *Set) { s.Listeners[0].Attributes[0].Value = &value }
}

func setAction(a elb.Action) func(*Set) {
	return func(s *Set) { s.ListenerRules[0].Config.Actions = []elb.Action{a} }
}

func setConditions(c ...elb.RuleCondition) func(*Set) {
	return func(s *Set) { s.ListenerRules[0].Config.Conditions = c }
}

// TestLoadBalancerRefusals: codes and, where the spec has one, the API's text
// (spec/load-balancer.md 3.2, 4, 7.3, 10.1).
func TestLoadBalancerRefusals(t *testing.T) {
	const invalid = "The value of '" + hstsKey + "' contains invalid characters"
	for name, tc := range map[string]struct {
		change  func(*Set)
		code    string
		message string // "" = not in the spec
	}{
		"a double quote":       {setHSTS(`max-age="31536000"`), ValidationError, invalid},
		"a dollar":             {setHSTS("max-age=$1"), ValidationError, invalid},
		"a line end":           {setHSTS("max-age=1\r\nX: y"), ValidationError, invalid},
		"a tab":                {setHSTS("max-age=1;\tpreload"), ValidationError, invalid},
		"not ASCII":            {setHSTS("max-age=1é"), ValidationError, invalid},
		"over 1 KB":            {setHSTS(strings.Repeat("a", 1025)), ValidationError, ""},
		"a rename on HTTP":     {renameOnHTTP, InvalidConfigurationRequest, ""},
		"a port twice":         {func(s *Set) { s.Listeners = append(s.Listeners, s.Listeners[0]) }, DuplicateListener, "A listener with the specified port already exists."},
		"a priority twice":     {func(s *Set) { s.ListenerRules = append(s.ListenerRules, s.ListenerRules[0]) }, PriorityInUse, "The specified priority is in use."},
		"a protocol of others": {func(s *Set) { s.Listeners[0].Config.Protocol = "TCP" }, ValidationError, "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'"},
		"fixed 3xx": {setAction(fixed("304")), ValidationError,
			`1 validation error detected: Value '304' at 'actions.1.member.fixedResponseConfig.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\d\d$`},
		"fixed body over 1 KB": {setAction(longBody()), ValidationError, ""},
		"redirect 307":         {setAction(redirect(elb.RedirectActionConfig{StatusCode: "HTTP_307", Host: aws.String("example.com")})), InvalidLoadBalancerAction, ""},
		"redirect to HTTP":     {setAction(redirect(elb.RedirectActionConfig{StatusCode: "HTTP_301", Protocol: aws.String("HTTP"), Port: aws.String("80")})), InvalidLoadBalancerAction, ""},
		"redirect in a loop":   {setAction(redirect(elb.RedirectActionConfig{StatusCode: "HTTP_301", Port: aws.String("443")})), InvalidLoadBalancerAction, ""},
		"a path without slash": {setAction(redirect(elb.RedirectActionConfig{StatusCode: "HTTP_301", Path: aws.String("#{path}"), Host: aws.String("a.example")})), InvalidLoadBalancerAction, ""},
		"a method's characters": {setConditions(elb.RuleCondition{Field: aws.String("http-request-method"), HttpRequestMethodConfig: &elb.HttpRequestMethodConditionConfig{Values: []string{"get"}}}),
			ValidationError, "The 'http-request-method' value is invalid; the allowed characters are A-Z, hyphen and underscore"},
		"a long path":       {setConditions(path("/" + strings.Repeat("a", 128))), ValidationError, "The 'path-pattern' value is too long; the limit is '128'"},
		"a query in a path": {setConditions(path("/a\\b")), ValidationError, ""},
		"too many values":   {setConditions(path("/1", "/2", "/3", "/4", "/5", "/6")), ValidationError, ""},
		"many wildcards":    {setConditions(path("/*/*/*/*/*/*/*")), ValidationError, ""},
		"a long name": {func(s *Set) { s.TargetGroups[0].Config.TargetGroupName = aws.String(strings.Repeat("a", 33)) }, ValidationError,
			"Target group name '" + strings.Repeat("a", 33) + "' cannot be longer than '32' characters"},
		"health timing": {func(s *Set) {
			s.TargetGroups[0].Config.HealthCheckTimeoutSeconds, s.TargetGroups[0].Config.HealthCheckIntervalSeconds = aws.Int32(30), aws.Int32(30)
		}, ValidationError, "Health check timeout '30' must be smaller than the interval '30'"},
		"a delay out of range": {func(s *Set) {
			s.TargetGroups[0].Attributes = []elb.TargetGroupAttribute{{Key: aws.String("deregistration_delay.timeout_seconds"), Value: aws.String("9000")}}
		}, ValidationError, "'deregistration_delay.timeout_seconds' value '9000' must be between '0-3600' inclusive"},
	} {
		t.Run(name, func(t *testing.T) {
			s := balancerSet()
			tc.change(s)
			found := Validate(s)
			if len(found) != 1 || found[0].Code != tc.code || tc.message != "" && found[0].Message != tc.message {
				t.Errorf("found %v, want %s: %s", found, tc.code, tc.message)
			}
		})
	}
}

func renameOnHTTP(s *Set) {
	l := s.Listeners[0]
	l.Config.Protocol, l.Config.Certificates = elb.ProtocolEnumHttp, nil
	l.Attributes[0] = elb.ListenerAttribute{Key: aws.String("routing.http.request.x_amzn_tls_version.header_name"), Value: aws.String("X-Tls")}
}

func longBody() elb.Action {
	a := fixed("200")
	a.FixedResponseConfig.MessageBody = aws.String(strings.Repeat("a", 1025))
	return a
}

// TestMisunderstood06QuotesAreRefused: in each of the ten headers, with the
// API's own text (spec/load-balancer.md 7.3, 11).
func TestMisunderstood06QuotesAreRefused(t *testing.T) {
	for _, h := range ListenerResponseHeaders {
		s := balancerSet()
		s.Listeners[0].Attributes[0] = elb.ListenerAttribute{Key: aws.String(h.Key), Value: aws.String(`max-age="31536000"`)}
		found := Validate(s)
		want := "The value of '" + h.Key + "' contains invalid characters"
		if len(found) != 1 || found[0].Code != ValidationError || found[0].Message != want {
			t.Errorf("%s: found %v, want %s: %s", h.Name, found, ValidationError, want)
		}
	}
}

// TestMisunderstood09OnlyTenHeaders: others cannot be inserted, renamed or
// removed (spec/load-balancer.md 7.1, 11).
func TestMisunderstood09OnlyTenHeaders(t *testing.T) {
	for _, name := range []string{"referrer_policy", "permissions_policy", "x_xss_protection", "content_security_policy_report_only", "x_anything"} {
		s := balancerSet()
		key := "routing.http.response." + name + ".header_value"
		s.Listeners[0].Attributes = append(s.Listeners[0].Attributes, elb.ListenerAttribute{Key: &key, Value: aws.String("x")})
		found := Validate(s)
		want := "Key " + key + " not valid"
		if len(found) != 1 || found[0].Code != InvalidConfigurationRequest || found[0].Message != want {
			t.Errorf("found %v, want %s: %s", found, InvalidConfigurationRequest, want)
		}
	}
	var names []string
	for _, h := range ListenerResponseHeaders {
		names = append(names, h.Name)
	}
	want := []string{"Strict-Transport-Security", "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
		"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// TestMisunderstood12RenamesAreForHTTPS, and the three after it, are
// spec/load-balancer.md 11.
func TestMisunderstood12RenamesAreForHTTPS(t *testing.T) {
	wantRefused(t, InvalidConfigurationRequest, renameOnHTTP)
}

func TestMisunderstood19Only301And302(t *testing.T) {
	for _, status := range []elb.RedirectActionStatusCodeEnum{"HTTP_303", "HTTP_307", "HTTP_308"} {
		wantRefused(t, InvalidLoadBalancerAction, setAction(redirect(elb.RedirectActionConfig{StatusCode: status, Host: aws.String("example.com")})))
	}
}

func TestMisunderstood20NoRedirectToHTTP(t *testing.T) {
	wantRefused(t, InvalidLoadBalancerAction, setAction(redirect(elb.RedirectActionConfig{StatusCode: "HTTP_302", Protocol: aws.String("HTTP"), Port: aws.String("80")})))
}

func TestMisunderstood34FixedResponses(t *testing.T) {
	wantRefused(t, ValidationError, setAction(fixed("304")))
	wantRefused(t, ValidationError, setAction(longBody()))
}

// wantRefused expects one finding of a set that is otherwise fine.
func wantRefused(t *testing.T, code string, change func(*Set)) {
	t.Helper()
	s := balancerSet()
	change(s)
	if found := Validate(s); len(found) != 1 || found[0].Code != code {
		t.Errorf("found %v, want %s", found, code)
	}
}

// TestMisunderstood08: nobody judges the policy; every allowed character is
// taken (spec/load-balancer.md 7.3, 11).
func TestMisunderstood08BalancersAcceptAnyPolicy(t *testing.T) {
	for _, value := range []string{"max-age=abc", "aZ09 _:;.,\\/'?!(){}[]@<>=-+*#&`|~^%", strings.Repeat("a", 1024)} {
		s := balancerSet()
		setHSTS(value)(s)
		if diff := cmp.Diff(0, len(Validate(s))); diff != "" {
			t.Errorf("%q: %v", value, Validate(s))
		}
	}
}
