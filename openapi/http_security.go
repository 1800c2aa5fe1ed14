package openapi

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// httpScheme is what a route gets by naming a security scheme.
type httpScheme struct {
	authorization v2.AuthorizationType
	authorizer    string // id
}

// security reads the schemes.
func (r *httpReader) security(root *node) {
	all := r.member(r.member(root, "components", object), "securitySchemes", object)
	if all != nil {
		for i, name := range all.keys {
			r.schemes[name] = r.scheme(name, r.follow(all.items[i]))
		}
	}
	r.warnOfRootSecurity(root)
}

func (r *httpReader) scheme(name string, n *node) httpScheme {
	a := r.member(n, authorizerExtension, object)
	if a == nil {
		if strings.EqualFold(r.text(n, authTypeExtension), "awsSigv4") {
			return httpScheme{authorization: v2.AuthorizationTypeAwsIam}
		}
		r.unapplied(n, "a scheme that is neither awsSigv4 nor an authorizer protects nothing")
		return httpScheme{authorization: v2.AuthorizationTypeNone}
	}
	m := r.meta("authorizer", a)
	c := v2.Authorizer{
		AuthorizerId: &m.ID, Name: &name, AuthorizerType: v2.AuthorizerType(r.upper(a, "type")),
		AuthorizerUri:                  r.optional(a, "authorizerUri"),
		AuthorizerCredentialsArn:       r.optional(a, "authorizerCredentials"),
		AuthorizerPayloadFormatVersion: r.optional(a, "authorizerPayloadFormatVersion"),
		AuthorizerResultTtlInSeconds:   r.number(a, "authorizerResultTtlInSeconds"),
		EnableSimpleResponses:          aws.Bool(r.flag(a, "enableSimpleResponses")),
	}
	for source := range strings.SplitSeq(r.text(a, "identitySource"), ",") {
		if source = strings.TrimSpace(source); source != "" {
			c.IdentitySource = append(c.IdentitySource, source)
		}
	}
	scheme := httpScheme{authorization: v2.AuthorizationTypeCustom, authorizer: m.ID}
	if c.AuthorizerType == v2.AuthorizerTypeJwt {
		scheme.authorization, c.JwtConfiguration = v2.AuthorizationTypeJwt, r.jwt(n, a)
	}
	r.api.Authorizers = append(r.api.Authorizers, &resource.HTTPAuthorizer{Meta: m, Config: c})
	return scheme
}

// jwt reads who issues tokens; OpenID Connect tells it by the address of its
// discovery document.
func (r *httpReader) jwt(scheme, n *node) *v2.JWTConfiguration {
	settings := r.member(n, "jwtConfiguration", object)
	out := &v2.JWTConfiguration{Issuer: r.optional(settings, "issuer"), Audience: r.texts(settings, "audience")}
	if discovery := r.text(scheme, "openIdConnectUrl"); out.Issuer == nil && discovery != "" {
		out.Issuer = aws.String(strings.TrimSuffix(discovery, "/.well-known/openid-configuration"))
	}
	return out
}

// authorize gives a route what its operation's security names: one scheme, as
// HTTP APIs have it.
func (r *httpReader) authorize(route *resource.HTTPRoute, op *node) {
	if auth := r.member(op, authExtension, object); auth != nil {
		route.Config.AuthorizationType = v2.AuthorizationType(r.upper(auth, "type"))
	}
	all := r.member(op, "security", list)
	if all == nil {
		return
	}
	named := 0
	for _, requirement := range all.items {
		for i, name := range requirement.keys {
			s, known := r.schemes[name]
			if !known {
				r.unknownScheme(requirement.items[i], name, keysOf(r.schemes))
				continue
			}
			if named++; named > 1 {
				r.say(finding.Error, resource.BadRequestException, requirement.items[i], "Invalid OpenAPI input: an operation has one of IAM authorization, a Lambda authorizer or a JWT authorizer")
			}
			route.Config.AuthorizationType = s.authorization
			if s.authorizer != "" {
				route.Config.AuthorizerId, route.Config.AuthorizationScopes = &s.authorizer, r.texts(requirement, name)
			}
		}
	}
}
