package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/resource/expression"
)

// defaultTimeout is how long an integration may take (spec/api-gateway.md 3).
const defaultTimeout = 30 * time.Second

// integration compiles what a route of the stage calls. It is made for the
// route, whose name its mappings carry, and for the stage, whose variables
// stand in its URI.
func (b *stageCompiler) integration(doc *resource.HTTPIntegration, routeKey string) *integration {
	out := &integration{name: aws.ToString(doc.Config.IntegrationId), timeout: defaultTimeout, responses: map[int]*mapping{}}
	if n := doc.Config.TimeoutInMillis; n != nil && *n > 0 {
		out.timeout = time.Duration(*n) * time.Millisecond
	}
	by := ownerMapping(routeKey)
	out.request = b.mapping(doc, "RequestParameters", expression.Request, doc.Config.RequestParameters, by)
	for status, parameters := range doc.Config.ResponseParameters {
		n, _ := strconv.Atoi(status) // validated
		if m := b.mapping(doc, "ResponseParameters."+status, expression.Response, parameters, by); m != nil {
			out.responses[n] = m
		}
	}
	out.target = b.target(doc, out.timeout)
	return out
}

func (b *stageCompiler) mapping(doc *resource.HTTPIntegration, path string, side expression.Side, parameters map[string]string, by exchange.Owner) *mapping {
	m, err := newMapping(side, parameters, by)
	if err != nil {
		b.say(finding.Error, CodeUnusable, &doc.Meta, path, "%v", err)
	}
	return m
}

func (b *stageCompiler) target(doc *resource.HTTPIntegration, timeout time.Duration) target {
	c := &doc.Config
	switch {
	case aws.ToString(c.IntegrationSubtype) != "":
		b.say(finding.Warning, finding.NotApplied, &doc.Meta, "IntegrationSubtype", "%s is an action of an AWS service, which is not done here: requests to it get 500", *c.IntegrationSubtype)
		return &deadTarget{"service action " + *c.IntegrationSubtype}
	case c.ConnectionType == v2.ConnectionTypeVpcLink:
		return b.behindLink(doc, timeout)
	case c.IntegrationType == v2.IntegrationTypeAwsProxy:
		return b.lambda(doc)
	}
	return b.http(doc, aws.ToString(c.IntegrationUri), timeout)
}

// http compiles an HTTP_PROXY integration. A URI without a usable host answers
// as one whose host cannot be reached.
func (b *stageCompiler) http(doc *resource.HTTPIntegration, uri string, timeout time.Duration) target {
	uri = b.withVariables(uri)
	scheme, rest, _ := strings.Cut(uri, "://")
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	var serverName string
	if t := doc.Config.TlsConfig; t != nil {
		serverName = aws.ToString(t.ServerNameToVerify)
	}
	backend, err := b.env.Origins.NewBackend(scheme, authority, serverName, timeout)
	if err != nil {
		b.say(finding.Warning, CodeUnusable, &doc.Meta, "IntegrationUri", "in stage %s %s leads nowhere, and requests to it get 500: %v", b.stage.name, uri, err)
		return &deadTarget{uri}
	}
	b.out.release = append(b.out.release, backend.Release)
	t := &httpTarget{
		backend: backend, method: aws.ToString(doc.Config.IntegrationMethod), path: splitURI("/" + path), query: query, uri: uri,
		private: doc.Config.ConnectionType == v2.ConnectionTypeVpcLink,
	}
	if t.method == "ANY" {
		t.method = ""
	}
	return t
}

// behindLink compiles what stands behind a VPC link: the listener of a load
// balancer of the configuration, by its ARN.
func (b *stageCompiler) behindLink(doc *resource.HTTPIntegration, timeout time.Duration) target {
	arn := aws.ToString(doc.Config.IntegrationUri)
	for _, l := range b.set.Listeners {
		for _, balancer := range b.set.LoadBalancers {
			if l.ARN == arn && aws.ToString(l.Config.LoadBalancerArn) == balancer.ARN {
				uri := strings.ToLower(string(l.Config.Protocol)) + "://" + aws.ToString(balancer.Config.DNSName) + ":" + strconv.Itoa(int(aws.ToInt32(l.Config.Port)))
				return b.http(doc, uri, timeout)
			}
		}
	}
	b.say(finding.Warning, CodeUnusable, &doc.Meta, "IntegrationUri", "%s is no listener of this configuration: requests to it get 500", arn)
	return &deadTarget{"VPC link to " + arn}
}

// withVariables puts stage variables into a URI.
func (b *stageCompiler) withVariables(uri string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(uri, "${stageVariables.")
		out.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return out.String()
		}
		out.WriteString(b.stage.variables[name])
		uri = after
	}
}

// lambda compiles an AWS_PROXY integration with a function.
func (b *stageCompiler) lambda(doc *resource.HTTPIntegration) target {
	uri := b.withVariables(aws.ToString(doc.Config.IntegrationUri))
	arn, ok := apigateway.FunctionARN(uri)
	if !ok {
		b.say(finding.Warning, CodeUnusable, &doc.Meta, "IntegrationUri", "in stage %s %q is no function: requests to it get 500", b.stage.name, uri)
		return &deadTarget{uri}
	}
	name := apigateway.FunctionName(arn)
	t := &lambdaTarget{name: name, version2: aws.ToString(doc.Config.PayloadFormatVersion) == "2.0", by: exchange.OwnerFunction(name, "integration")}
	t.function, t.why = b.function(&doc.Meta, "IntegrationUri", arn, doc.Config.CredentialsArn)
	return t
}

// function finds what runs a function; nil: why it cannot be invoked. Without
// credentials of its own an integration needs the function's permission.
func (b *stageCompiler) function(m *resource.Meta, path, arn string, credentials *string) (apigateway.Function, string) {
	c, source := b.compiler, "arn:aws:execute-api:"+b.api.region+":"+b.api.accountID+":"+b.api.id
	name := apigateway.FunctionName(arn)
	f, ok := c.env.Function(arn)
	if !ok {
		c.say(finding.Warning, CodeNoFunction, m, path, "function %s does not run here: requests to it get 500", name)
		return nil, "function " + name + " does not run here"
	}
	if credentials == nil && !c.set.PermitsInvoking(arn, "apigateway.amazonaws.com", source) {
		c.say(finding.Warning, CodeNoFunction, m, path, "nothing lets API Gateway invoke function %s: requests to it get 500", name).Fix =
			`Add an aws_lambda_permission with principal = "apigateway.amazonaws.com" and the API's execution_arn in source_arn.`
		return nil, "nothing lets API Gateway invoke function " + name
	}
	return f, ""
}

// deadTarget is an integration that cannot answer here.
type deadTarget struct{ what string }

func (t *deadTarget) describe() string { return t.what }

// call fails as what is misconfigured does.
func (t *deadTarget) call(context.Context, *passage) (*exchange.Response, error) {
	return nil, &failure{http.StatusInternalServerError, errors.New(t.what + " cannot be called here")}
}
