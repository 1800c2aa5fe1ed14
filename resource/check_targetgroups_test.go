package resource

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// TestTargetGroups: spec/load-balancer.md 5, with the API's text where the spec
// has one.
func TestTargetGroups(t *testing.T) {
	attribute := func(pairs ...string) func(*TargetGroup, *Set) {
		return func(g *TargetGroup, _ *Set) {
			for i := 0; i < len(pairs); i += 2 {
				g.Attributes = append(g.Attributes, elb.TargetGroupAttribute{Key: &pairs[i], Value: &pairs[i+1]})
			}
		}
	}
	matcher := func(code string) func(*TargetGroup, *Set) {
		return func(g *TargetGroup, _ *Set) { g.Config.Matcher = &elb.Matcher{HttpCode: &code} }
	}
	const algorithm = "load_balancing.algorithm.type"
	for name, tc := range map[string]struct {
		change  func(*TargetGroup, *Set)
		code    string // "" = nothing is wrong
		message string // "" = not in the spec
	}{
		"nothing":          {func(*TargetGroup, *Set) {}, "", ""},
		"no protocol":      {func(g *TargetGroup, _ *Set) { g.Config.Protocol = "" }, ValidationError, ""},
		"another protocol": {func(g *TargetGroup, _ *Set) { g.Config.Protocol = "FTP" }, ValidationError, ""},
		"a version":        {func(g *TargetGroup, _ *Set) { g.Config.ProtocolVersion = aws.String("HTTP3") }, ValidationError, ""},
		"no VPC":           {func(g *TargetGroup, _ *Set) { g.Config.VpcId = nil }, ValidationError, "A VPC ID must be specified"},
		"a port of functions": {func(g *TargetGroup, _ *Set) { g.Config.TargetType, g.Config.Protocol = elb.TargetTypeEnumLambda, "" },
			ValidationError, "Port cannot be specified for target groups with target type 'lambda'"},
		"two functions": {func(g *TargetGroup, _ *Set) {
			g.Config.TargetType, g.Config.Protocol, g.Config.Port = elb.TargetTypeEnumLambda, "", nil
			g.Targets = []*Target{{}, {}}
		}, TooManyTargets, ""},
		"a function that may not be invoked": {func(g *TargetGroup, s *Set) { functionGroup(g, s) }, AccessDenied, ""},
		"a function that may": {func(g *TargetGroup, s *Set) {
			functionGroup(g, s)
			s.LambdaPermissions = []*LambdaPermission{{Function: "app", Action: "lambda:InvokeFunction", Principal: balancerPrincipal, SourceARN: testTargetGroup}}
		}, "", ""},
		"a function for APIs": {func(g *TargetGroup, s *Set) {
			functionGroup(g, s)
			s.LambdaPermissions = []*LambdaPermission{{Function: "app", Action: "lambda:InvokeFunction", Principal: apiPrincipal}}
		}, AccessDenied, ""},
		"a slow start for the idlest": {attribute(algorithm, "least_outstanding_requests", "slow_start.duration_seconds", "30"), InvalidConfigurationRequest, ""},
		"a slow start by chance":      {attribute(algorithm, "weighted_random", "slow_start.duration_seconds", "30"), InvalidConfigurationRequest, ""},
		"a slow start":                {attribute("slow_start.duration_seconds", "30"), "", ""},
		"a slow start out of range":   {attribute("slow_start.duration_seconds", "29"), ValidationError, "'slow_start.duration_seconds' value '29' must be between '30-900' inclusive"},
		"anomalies in turn":           {attribute("load_balancing.algorithm.anomaly_mitigation", "on"), InvalidConfigurationRequest, ""},
		"anomalies by chance":         {attribute(algorithm, "weighted_random", "load_balancing.algorithm.anomaly_mitigation", "on"), "", ""},
		"a cookie of the balancer's":  {attribute("stickiness.app_cookie.cookie_name", "AWSALBAPP-0"), InvalidConfigurationRequest, ""},
		"a cookie without name":       {attribute("stickiness.enabled", "true", "stickiness.type", "app_cookie"), InvalidConfigurationRequest, ""},
		"many values for servers":     {attribute("lambda.multi_value_headers.enabled", "true"), InvalidConfigurationRequest, ""},
		"a check of TCP":              {func(g *TargetGroup, _ *Set) { g.Config.HealthCheckProtocol = elb.ProtocolEnumTcp }, ValidationError, ""},
		"no check":                    {func(g *TargetGroup, _ *Set) { g.Config.HealthCheckEnabled = aws.Bool(false) }, ValidationError, ""},
		"a path without slash":        {func(g *TargetGroup, _ *Set) { g.Config.HealthCheckPath = aws.String("health") }, ValidationError, ""},
		"codes":                       {matcher("200,202-299,301"), "", ""},
		"a code out of range":         {matcher("200-500"), ValidationError, ""},
		"codes backwards":             {matcher("299-200"), ValidationError, ""},
		"no codes":                    {matcher("ok"), ValidationError, ""},
		"gRPC codes": {func(g *TargetGroup, _ *Set) {
			g.Config.ProtocolVersion, g.Config.Matcher = aws.String("GRPC"), &elb.Matcher{GrpcCode: aws.String("0-99")}
		}, "", ""},
		"gRPC on HTTP": {func(g *TargetGroup, s *Set) {
			g.Config.ProtocolVersion = aws.String("GRPC")
			s.Listeners[0].Config.Protocol, s.Listeners[0].Config.Certificates = elb.ProtocolEnumHttp, nil
		}, InvalidLoadBalancerAction, ""},
		"TCP behind HTTPS": {func(g *TargetGroup, _ *Set) { g.Config.Protocol = elb.ProtocolEnumTcp }, IncompatibleProtocols, ""},
		"two load balancers": {func(_ *TargetGroup, s *Set) {
			other := *s.Listeners[0]
			other.ARN, other.Config.LoadBalancerArn = "other", aws.String("another load balancer")
			s.Listeners = append(s.Listeners, &other)
		}, TooManyTargetGroups, ""},
	} {
		s := balancerSet()
		tc.change(s.TargetGroups[0], s)
		wantFinding(t, name, s, tc.code, tc.message)
	}
}

// functionGroup makes the group one of a function that the set declares.
func functionGroup(g *TargetGroup, s *Set) {
	g.Config.TargetType, g.Config.Protocol, g.Config.Port = elb.TargetTypeEnumLambda, "", nil
	const arn = "arn:aws:lambda:us-east-1:000000000000:function:app"
	s.Lambdas = []*Lambda{{Meta: Meta{ARN: arn}, Name: "app"}}
	g.Targets = []*Target{{Meta: Meta{Address: "aws_lb_target_group_attachment.app"}, Config: elb.TargetDescription{Id: aws.String(arn)}}}
}

// TestListeners: what listeners for HTTPS have, and others have not.
func TestListeners(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Listener, *Set)
		code   string
	}{
		"a policy":              {func(l *Listener, _ *Set) { l.Config.SslPolicy = aws.String("ELBSecurityPolicy-TLS13-1-2-2021-06") }, ""},
		"a policy misspelt":     {func(l *Listener, _ *Set) { l.Config.SslPolicy = aws.String("ELBSecurityPolicy-TLS13-1-2-2021-60") }, SSLPolicyNotFound},
		"no policy's name":      {func(l *Listener, _ *Set) { l.Config.SslPolicy = aws.String("modern") }, SSLPolicyNotFound},
		"a policy on HTTP":      {func(l *Listener, _ *Set) { plain(l); l.Config.SslPolicy = aws.String("ELBSecurityPolicy-2016-08") }, ValidationError},
		"a certificate on HTTP": {func(l *Listener, _ *Set) { plain(l); l.Certificates = []string{testCertificate} }, ValidationError},
		"no certificate":        {func(l *Listener, _ *Set) { l.Config.Certificates = nil }, CertificateNotFoundError},
		"one zone": {func(_ *Listener, s *Set) {
			s.LoadBalancers[0].Config.AvailabilityZones = []elb.AvailabilityZone{{SubnetId: aws.String("subnet-1")}}
		}, InvalidConfigurationRequest},
		"a log without bucket": {func(_ *Listener, s *Set) {
			s.LoadBalancers[0].Attributes = []elb.LoadBalancerAttribute{{Key: aws.String("access_logs.s3.enabled"), Value: aws.String("true")}}
		}, InvalidConfigurationRequest},
		"a flag": {func(_ *Listener, s *Set) {
			s.LoadBalancers[0].Attributes = []elb.LoadBalancerAttribute{{Key: aws.String("routing.http2.enabled"), Value: aws.String("yes")}}
		}, ValidationError},
		"four values in a condition": {func(_ *Listener, s *Set) { setConditions(path("/1", "/2", "/3", "/4"))(s) }, ValidationError},
	} {
		s := balancerSet()
		tc.change(s.Listeners[0], s)
		wantFinding(t, name, s, tc.code, "")
	}
}

func plain(l *Listener) { l.Config.Protocol, l.Config.Certificates = elb.ProtocolEnumHttp, nil }

// TestTransforms: spec/load-balancer.md 3.3 and 3.5.
func TestTransforms(t *testing.T) {
	url := func(regex, replace string) elb.RuleTransform {
		return elb.RuleTransform{Type: elb.TransformTypeEnumUrlRewrite, UrlRewriteConfig: &elb.UrlRewriteConfig{Rewrites: []elb.RewriteConfig{{Regex: &regex, Replace: &replace}}}}
	}
	transforms := func(list ...elb.RuleTransform) func(*Set) {
		return func(s *Set) { s.ListenerRules[0].Config.Transforms = list }
	}
	regexes := func(values ...string) elb.RuleCondition {
		return elb.RuleCondition{Field: aws.String("path-pattern"), PathPatternConfig: &elb.PathPatternConditionConfig{RegexValues: values}}
	}
	both := regexes("^/a")
	both.PathPatternConfig.Values = []string{"/a"}
	for name, tc := range map[string]struct {
		change func(*Set)
		code   string
	}{
		"a rewrite":               {transforms(url("^/a", "/b")), ""},
		"two of a type":           {transforms(url("^/a", "/b"), url("^/c", "/d")), ValidationError},
		"no rewrite":              {transforms(elb.RuleTransform{Type: elb.TransformTypeEnumUrlRewrite}), ValidationError},
		"no regular expression":   {transforms(url("(", "/b")), ValidationError},
		"too long":                {transforms(url("a", strings.Repeat("b", 1025))), ValidationError},
		"a condition":             {setConditions(regexes("^/a", "^/b")), ""},
		"a condition with values": {setConditions(both), ValidationError},
		"a long condition":        {setConditions(regexes(strings.Repeat("a", 129))), ValidationError},
		"no condition":            {setConditions(regexes("(")), ValidationError},
	} {
		s := balancerSet()
		tc.change(s)
		wantFinding(t, name, s, tc.code, "")
	}
}
