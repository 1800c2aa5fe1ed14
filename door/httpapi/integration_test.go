package httpapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// seen is a backend that remembers where it was asked.
type seen struct{ url string }

func (s *seen) Fetch(_ context.Context, r *exchange.Request) (*exchange.Response, error) {
	s.url = r.Method + " " + r.Scheme + "://" + r.Host + r.Target()
	return &exchange.Response{Status: 200}, nil
}

// TestStageVariablesInURIs: each stage has its own backend and function
// (spec/api-gateway.md 1).
func TestStageVariablesInURIs(t *testing.T) {
	var backend seen
	f := newFront()
	f.env.Origins = apigateway.NewOrigins(apigateway.OriginConfig{Instead: &backend})
	f.http("ANY /{proxy+}", "https://${stageVariables.host}:8443/v1/{proxy}")
	f.functions["blue"], f.functions["green"] = returns(`"blue"`), returns(`"green"`)
	f.route("GET /f", v2.Integration{IntegrationType: v2.IntegrationTypeAwsProxy, PayloadFormatVersion: aws.String("2.0"),
		IntegrationUri: aws.String(lambdaARN + "${stageVariables.colour}")})
	f.stage.StageVariables = map[string]string{"host": "a.example.com", "colour": "blue"}
	f.addStage("test").StageVariables = map[string]string{"host": "b.example.com", "colour": "green"}
	api := f.compile(t)
	for target, want := range map[string]string{"/x/y?q": "GET https://a.example.com:8443/v1/x/y?q", "/test/x": "GET https://b.example.com:8443/v1/x"} {
		if read(t, api.Serve(t.Context(), request(target))); backend.url != want {
			t.Errorf("%s reached %s, want %s", target, backend.url, want)
		}
	}
	for target, want := range map[string]string{"/f": "blue", "/test/f": "green"} {
		if got := read(t, api.Serve(t.Context(), request(target))); got.body != want {
			t.Errorf("%s: %q, want %q", target, got.body, want)
		}
	}
}

// TestVPCLink: behind it is the listener that the URI names; its certificate is
// for the name in tls_config (spec/api-gateway.md 3).
func TestVPCLink(t *testing.T) {
	var backend seen
	f := newFront()
	f.env.Origins = apigateway.NewOrigins(apigateway.OriginConfig{Instead: &backend})
	f.set.LoadBalancers = []*resource.LoadBalancer{{Meta: resource.Meta{ARN: "balancer"}, Config: elb.LoadBalancer{DNSName: aws.String("inside.elb.amazonaws.com")}}}
	f.set.Listeners = []*resource.Listener{{Meta: resource.Meta{ARN: "arn:listener"},
		Config: elb.Listener{LoadBalancerArn: aws.String("balancer"), Port: aws.Int32(8443), Protocol: elb.ProtocolEnumHttps}}}
	for _, i := range []*v2.Integration{f.http("$default", "arn:listener"), f.http("GET /pets/{id}", "arn:listener")} {
		i.ConnectionType, i.TlsConfig = v2.ConnectionTypeVpcLink, &v2.TlsConfig{ServerNameToVerify: aws.String("app.example.com")}
	}
	f.addStage("test")
	api := f.compile(t)
	for target, want := range map[string]string{
		"POST /a/b":        "POST https://app.example.com/a/b",
		"GET /pets/7":      "GET https://app.example.com/pets/7",
		"GET /test/pets/7": "GET https://app.example.com/test/pets/7", // with the stage
	} {
		if read(t, api.Serve(t.Context(), request(target))); backend.url != want {
			t.Errorf("%s reached %s, want %s", target, backend.url, want)
		}
	}
}

// TestWhatIsNotApplied: said at start, and answered as what AWS answers when an
// integration fails.
func TestWhatIsNotApplied(t *testing.T) {
	for name, tc := range map[string]struct {
		integration v2.Integration
		code        string
		mentions    string
	}{
		"a service action": {v2.Integration{IntegrationType: v2.IntegrationTypeAwsProxy, IntegrationSubtype: aws.String("SQS-SendMessage")}, finding.NotApplied, "SQS-SendMessage"},
		"a link to elsewhere": {v2.Integration{IntegrationType: v2.IntegrationTypeHttpProxy, ConnectionType: v2.ConnectionTypeVpcLink,
			IntegrationUri: aws.String("arn:other")}, httpapi.CodeUnusable, "arn:other"},
		"a URI without host": {v2.Integration{IntegrationType: v2.IntegrationTypeHttpProxy, IntegrationUri: aws.String("https://${stageVariables.none}/")}, httpapi.CodeUnusable, "https:///"},
		"another ARN":        {v2.Integration{IntegrationType: v2.IntegrationTypeAwsProxy, IntegrationUri: aws.String("arn:aws:sqs:us-east-1:000000000000:q")}, httpapi.CodeUnusable, "sqs"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront()
			f.route("$default", tc.integration)
			_, problems := httpapi.Compile(f.set, f.env)
			if len(problems) != 1 || problems[0].Code != tc.code || problems[0].Severity != finding.Warning || !strings.Contains(problems[0].Message, tc.mentions) {
				t.Errorf("findings %v", problems)
			}
			wantRefused(t, f.ask(t, request("/")), 500, "Internal Server Error")
		})
	}
	f := newFront()
	f.api.Config.ProtocolType = v2.ProtocolTypeWebsocket
	compiled, problems := httpapi.Compile(f.set, f.env)
	if len(compiled.APIs) != 0 || len(problems) != 1 || problems[0].Severity != finding.Notice {
		t.Errorf("a WebSocket API: %v, %v", compiled.APIs, problems)
	}
}

func TestDescribe(t *testing.T) {
	f := newFront()
	f.http("ANY /{proxy+}", "https://a.example.com/{proxy}")
	f.lambda("GET /pets/{id}", "2.0", returns(`{}`))
	f.lambda("$default", "2.0", returns(`{}`))
	f.api.Routes = append(f.api.Routes, &resource.HTTPRoute{Config: v2.Route{RouteKey: aws.String("GET /nothing")}})
	want := []httpapi.RouteDescription{
		{Stage: "$default", Key: "GET /nothing", Target: "none"},
		{Stage: "$default", Key: "GET /pets/{id}", Target: "function f0"},
		{Stage: "$default", Key: "ANY /{proxy+}", Target: "https://a.example.com/{proxy}"},
		{Stage: "$default", Key: "$default", Target: "function f1"},
	}
	if diff := cmp.Diff(want, f.compile(t).Describe()); diff != "" {
		t.Error(diff)
	}
	wantRefused(t, f.ask(t, request("/nothing")), 404, "Not Found")
}
