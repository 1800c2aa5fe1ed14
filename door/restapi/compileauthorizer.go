package restapi

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// defaultIdentitySource is where the token of a request is.
const defaultIdentitySource = "method.request.header.Authorization"

// authorizer compiles what decides about a method; nil: everybody may. What
// cannot be checked here is refused.
func (c *compiler) authorizer(doc *resource.RestAPI, d *resource.RestMethod) *authorizer {
	switch kind := aws.ToString(d.Config.AuthorizationType); kind {
	case "", "NONE":
		return nil
	case "CUSTOM", "COGNITO_USER_POOLS":
		for _, doc := range doc.Authorizers {
			if aws.ToString(doc.Config.Id) == aws.ToString(d.Config.AuthorizerId) {
				return c.authorizerOf(doc)
			}
		}
		c.cannotAuthorize(&d.Meta, "AuthorizerId", "the authorizer is not declared here, so that everybody would be let in")
	default:
		c.cannotAuthorize(&d.Meta, "AuthorizationType", kind+" cannot be checked here, so that everybody would be let in")
	}
	return nil
}

// authorizerOf compiles an authorizer, once for all methods that name it.
func (c *compiler) authorizerOf(doc *resource.RestAuthorizer) *authorizer {
	if out := c.authorizers[doc]; out != nil {
		return out
	}
	cfg := &doc.Config
	out := &authorizer{
		name: aws.ToString(cfg.Name), sources: newIdentitySources(aws.ToString(cfg.IdentitySource)),
		full: cfg.Type == apigw.AuthorizerTypeRequest, ttl: apigateway.DefaultAuthorizerTTL,
	}
	if cfg.AuthorizerResultTtlInSeconds != nil {
		out.ttl = time.Duration(*cfg.AuthorizerResultTtlInSeconds) * time.Second
	}
	if out.sources == nil && !out.full { // one that is told everything may do without
		out.sources = newIdentitySources(defaultIdentitySource)
	}
	if cfg.Type != apigw.AuthorizerTypeCognitoUserPools {
		out.uri = aws.ToString(cfg.AuthorizerUri)
	}
	if expression := aws.ToString(cfg.IdentityValidationExpression); expression != "" {
		var err error
		if out.check, err = newSelection(expression); err != nil {
			c.say(finding.Error, CodePattern, &doc.Meta, "IdentityValidationExpression", "%v", err)
		}
	}
	for _, arn := range cfg.ProviderARNs {
		out.pools = append(out.pools, &apigateway.JWT{Issuer: issuerOf(arn), AnyAudience: true, Issuers: c.env.Issuers, Now: c.env.Now})
	}
	c.authorizers[doc] = out
	return out
}

// issuerOf is the issuer of a user pool's tokens:
// "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc".
func issuerOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return arn
	}
	return "https://cognito-idp." + parts[3] + ".amazonaws.com/" + strings.TrimPrefix(parts[5], "userpool/")
}

// linkAuthorizer finds the function of a method's authorizer in a stage, whose
// methods share what is remembered of its answers.
func (c *compiler) linkAuthorizer(s *stage, m *method) *apigateway.LambdaAuthorizer {
	a := m.authorizer
	if a == nil || a.uri == "" {
		return nil
	}
	if s.authorizers[a] == nil {
		arn, _ := apigateway.FunctionARN(withVariables(a.uri, s.variables))
		f, ok := c.env.Function(arn)
		if !ok {
			c.say(finding.Warning, CodeIntegration, m.place, "", "function %s of authorizer %s does not run here: requests get 500", arn, a.name)
			f = nil
		}
		s.authorizers[a] = apigateway.NewLambdaAuthorizer(f, false, a.ttl, c.env.Now)
	}
	return s.authorizers[a]
}

// cannotAuthorize refuses what would let anybody in, unless the user wants that.
func (c *compiler) cannotAuthorize(m *resource.Meta, path, what string) {
	severity, fix := finding.Error, "Serve it with --skip-authentication, which lets everybody in on this machine."
	if c.env.SkipAuthentication {
		severity, fix = finding.Warning, ""
	}
	c.say(severity, CodeAuthorization, m, path, "%s", what).Fix = fix
}
