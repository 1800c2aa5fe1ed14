package httpapi

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/resource/expression"
)

// defaultIdentity is where tokens stand when nothing else is said.
const defaultIdentity = "$request.header.Authorization"

// guard compiles the authorization of a route; nil: everybody may.
func (b *stageCompiler) guard(doc *resource.HTTPRoute) *guard {
	switch doc.Config.AuthorizationType {
	case v2.AuthorizationTypeNone, "":
		return nil
	case v2.AuthorizationTypeAwsIam:
		b.unchecked(&doc.Meta, "AuthorizationType", "AWS_IAM")
		return nil
	}
	id := aws.ToString(doc.Config.AuthorizerId)
	authorizer := b.doc.Authorizer(id)
	if authorizer == nil {
		b.say(finding.Error, CodeAuthentication, &doc.Meta, "AuthorizerId", "authorizer %q is not declared here, so that nobody could be let in", id)
		return nil
	}
	g := *b.authorizer(authorizer)
	g.scopes = doc.Config.AuthorizationScopes
	return &g
}

// unchecked refuses what would let anybody in, unless the user wants that.
func (c *compiler) unchecked(m *resource.Meta, path, what string) {
	severity, fix := finding.Error, "Serve it with --skip-authentication, which lets everybody in on this machine."
	if c.env.SkipAuthentication {
		severity, fix = finding.Warning, ""
	}
	c.say(severity, CodeAuthentication, m, path, "%s authorization is not checked here, so that everybody would be let in", what).Fix = fix
}

// authorizer compiles an authorizer once for a stage, which its cache is for.
func (b *stageCompiler) authorizer(doc *resource.HTTPAuthorizer) *guard {
	id := aws.ToString(doc.Config.AuthorizerId)
	if known := b.guards[id]; known != nil {
		return known
	}
	g := &guard{name: aws.ToString(doc.Config.Name)}
	sources := doc.Config.IdentitySource
	if j := doc.Config.JwtConfiguration; doc.Config.AuthorizerType == v2.AuthorizerTypeJwt && j != nil {
		g.jwt = &apigateway.JWT{Issuer: aws.ToString(j.Issuer), Audience: j.Audience, Issuers: b.env.Issuers, Now: b.env.Now}
		if len(sources) == 0 {
			sources = []string{defaultIdentity}
		}
	} else {
		b.lambdaGuard(g, doc)
	}
	for _, s := range sources {
		value, err := expression.ParseValue(expression.Request, s)
		if err == nil {
			var t *text
			t, err = newText(value)
			g.sources = append(g.sources, t)
		}
		if err != nil {
			b.say(finding.Error, CodeAuthentication, &doc.Meta, "IdentitySource", "%v", err)
		}
	}
	b.guards[id] = g
	return g
}

func (b *stageCompiler) lambdaGuard(g *guard, doc *resource.HTTPAuthorizer) {
	c := &doc.Config
	g.format2 = aws.ToString(c.AuthorizerPayloadFormatVersion) == "2.0"
	ttl := apigateway.DefaultAuthorizerTTL
	if c.AuthorizerResultTtlInSeconds != nil {
		ttl = time.Duration(*c.AuthorizerResultTtlInSeconds) * time.Second
	}
	var f apigateway.Function
	if arn, ok := apigateway.FunctionARN(b.withVariables(aws.ToString(c.AuthorizerUri))); ok {
		f, _ = b.function(&doc.Meta, "AuthorizerUri", arn, c.AuthorizerCredentialsArn)
	} else {
		b.say(finding.Warning, CodeUnusable, &doc.Meta, "AuthorizerUri", "%q is no function: requests that need it get 500", aws.ToString(c.AuthorizerUri))
	}
	g.lambda = apigateway.NewLambdaAuthorizer(f, g.format2 && aws.ToBool(c.EnableSimpleResponses), ttl, b.env.Now)
}
