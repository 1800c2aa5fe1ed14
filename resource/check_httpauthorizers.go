package resource

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource/expression"
)

// checkHTTPAuthorizers judges authorizers (spec/api-gateway.md 9). The texts
// are (unverified).
func checkHTTPAuthorizers(a *HTTPAPI, v *validation) {
	names := map[string]*Meta{}
	for _, d := range a.Authorizers {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		v.claim(names, aws.ToString(c.Name), &d.Meta, "Name", ConflictException)
		switch c.AuthorizerType {
		case v2.AuthorizerTypeJwt:
			checkJWTAuthorizer(c, r)
		case v2.AuthorizerTypeRequest:
			checkRequestAuthorizer(c, r)
		default:
			r.bad("AuthorizerType", fmt.Sprintf("Invalid authorizer type %q", c.AuthorizerType), "JWT or REQUEST")
		}
		for _, source := range c.IdentitySource {
			if _, err := expression.ParseValue(expression.Request, source); err != nil || !strings.HasPrefix(source, "$") {
				r.bad("IdentitySource", fmt.Sprintf("Invalid identity source %q", source), "$request.header.Authorization, or another of $request, $context, $stageVariables")
			}
		}
		inRange(r, "AuthorizerResultTtlInSeconds", BadRequestException, c.AuthorizerResultTtlInSeconds, 0, maxAuthorizerTTL, " seconds")
	}
}

func checkJWTAuthorizer(c *v2.Authorizer, r *reporter) {
	j := c.JwtConfiguration
	if j == nil || aws.ToString(j.Issuer) == "" || len(j.Audience) == 0 {
		r.bad("JwtConfiguration", "JwtConfiguration is incomplete", "an issuer and at least one audience")
	} else if !strings.HasPrefix(*j.Issuer, "https://") {
		r.bad("JwtConfiguration.Issuer", fmt.Sprintf("Invalid issuer: %s", *j.Issuer), "a URL that begins with https://")
	}
	if len(c.IdentitySource) != 1 {
		r.bad("IdentitySource", fmt.Sprintf("%d identity sources", len(c.IdentitySource)), "exactly one: $request.header.Authorization")
	}
}

func checkRequestAuthorizer(c *v2.Authorizer, r *reporter) {
	if !strings.HasPrefix(aws.ToString(c.AuthorizerUri), "arn:") {
		r.bad("AuthorizerUri", "Invalid Authorizer URI: "+aws.ToString(c.AuthorizerUri), "the invoke_arn of a function")
	}
	version := aws.ToString(c.AuthorizerPayloadFormatVersion)
	if version != "1.0" && version != "2.0" {
		r.bad("AuthorizerPayloadFormatVersion", "AuthorizerPayloadFormatVersion is a required parameter for HTTP API Lambda authorizers", "1.0 or 2.0")
	}
	if aws.ToBool(c.EnableSimpleResponses) && version == "1.0" {
		r.add("EnableSimpleResponses", finding.Finding{Code: BadRequestException, Message: "EnableSimpleResponses is supported for payload format version 2.0 only",
			Fix: `Set authorizer_payload_format_version = "2.0".`})
	}
}
