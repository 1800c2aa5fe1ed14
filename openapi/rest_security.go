package openapi

import (
	"cmp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/resource"
)

const (
	authorizerExtension = "x-amazon-apigateway-authorizer"
	authTypeExtension   = "x-amazon-apigateway-authtype"
	authExtension       = "x-amazon-apigateway-auth"
)

// restScheme is what an operation gets by naming a security scheme.
type restScheme struct {
	authorization string // "" = none
	authorizer    string // id
	key           bool   // an API key
}

// security reads the schemes.
func (r *restReader) security(root *node) {
	all := r.member(r.member(root, "components", object), "securitySchemes", object)
	if r.version2 {
		all = r.member(root, "securityDefinitions", object)
	}
	if all != nil {
		for i, name := range all.keys {
			r.schemes[name] = r.scheme(name, r.follow(all.items[i]))
		}
	}
	r.warnOfRootSecurity(root)
}

func (r *restReader) scheme(name string, n *node) restScheme {
	if a := r.member(n, authorizerExtension, object); a != nil {
		return r.authorizer(name, n, a)
	}
	switch authType := r.text(n, authTypeExtension); {
	case strings.EqualFold(authType, "awsSigv4"):
		return restScheme{authorization: "AWS_IAM"}
	case r.text(n, "type") == "apiKey" && strings.EqualFold(r.text(n, "name"), "x-api-key"):
		return restScheme{key: true}
	}
	r.unapplied(n, "a scheme that is neither an API key (x-api-key), awsSigv4 nor an authorizer protects nothing")
	return restScheme{}
}

func (r *restReader) authorizer(name string, scheme, n *node) restScheme {
	m := r.meta("authorizer", n)
	c := apigateway.Authorizer{
		Id: &m.ID, Name: &name, Type: apigateway.AuthorizerType(r.upper(n, "type")), AuthType: r.optional(scheme, authTypeExtension),
		AuthorizerUri:                r.optional(n, "authorizerUri"),
		AuthorizerCredentials:        r.optional(n, "authorizerCredentials"),
		AuthorizerResultTtlInSeconds: r.number(n, "authorizerResultTtlInSeconds"),
		IdentitySource:               r.optional(n, "identitySource"),
		IdentityValidationExpression: r.optional(n, "identityValidationExpression"),
		ProviderARNs:                 r.texts(n, "providerARNs"),
	}
	if c.AuthorizerResultTtlInSeconds == nil {
		c.AuthorizerResultTtlInSeconds = aws.Int32(defaultAuthorizerTTL)
	}
	if c.IdentitySource == nil && c.Type != apigateway.AuthorizerTypeRequest {
		c.IdentitySource = aws.String("method.request.header." + cmp.Or(r.text(scheme, "name"), "Authorization"))
	}
	r.api.Authorizers = append(r.api.Authorizers, &resource.RestAuthorizer{Meta: m, Config: c})
	if c.Type == apigateway.AuthorizerTypeCognitoUserPools {
		return restScheme{authorization: "COGNITO_USER_POOLS", authorizer: m.ID}
	}
	return restScheme{authorization: "CUSTOM", authorizer: m.ID}
}

// defaultAuthorizerTTL is how long a decision is kept, in seconds.
const defaultAuthorizerTTL = 300

// authorize gives a method what its operation's security names.
func (r *restReader) authorize(m *resource.RestMethod, op *node) {
	if auth := r.member(op, authExtension, object); auth != nil {
		m.Config.AuthorizationType = aws.String(r.upper(auth, "type"))
	}
	all := r.member(op, "security", list)
	if all == nil {
		return
	}
	for _, requirement := range all.items {
		for i, name := range requirement.keys {
			s, known := r.schemes[name]
			if !known {
				r.unknownScheme(requirement.items[i], name, keysOf(r.schemes))
			}
			if s.key {
				m.Config.ApiKeyRequired = aws.Bool(true)
			}
			if s.authorization != "" {
				m.Config.AuthorizationType = &s.authorization
			}
			if s.authorizer != "" {
				m.Config.AuthorizerId, m.Config.AuthorizationScopes = &s.authorizer, r.texts(requirement, name)
			}
		}
	}
}
