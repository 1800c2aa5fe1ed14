package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource/expression"
)

// httpCheck judges one thing about an HTTP API and what belongs to it.
type httpCheck func(a *HTTPAPI, v *validation)

// httpChecks is what is judged about each HTTP API.
var httpChecks = []httpCheck{
	checkHTTPAPI,
	checkCORSConfiguration,
	checkHTTPRoutes,
	checkRouteAuthorization,
	checkHTTPIntegrations,
	checkHTTPAuthorizers,
	checkHTTPStages,
}

func checkHTTPAPIs(v *validation) {
	for _, a := range v.set.HTTPAPIs {
		switch {
		case a == nil:
		case a.IsWebSocket():
			checkHTTPAPI(a, v) // the rest has other rules
		default:
			for _, check := range httpChecks {
				check(a, v)
			}
		}
	}
}

// bad is a refusal of the second control API.
func (r *reporter) bad(path, message, expected string) {
	r.add(path, finding.Finding{Code: BadRequestException, Message: message, Expected: expected})
}

// checkHTTPAPI judges names and numbers (spec/api-gateway.md 8, 9).
func checkHTTPAPI(a *HTTPAPI, v *validation) {
	r, c := v.reporter(&a.Meta), &a.Config
	protocols := c.ProtocolType.Values()
	if !slices.Contains(protocols, c.ProtocolType) {
		r.bad("ProtocolType", "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]", "HTTP or WEBSOCKET")
	}
	if n := len(aws.ToString(c.Name)); n == 0 || n > maxAPIName {
		r.bad("Name", fmt.Sprintf("the name has %d characters", n), "1 to 128 characters")
	}
	tooLong(r, "Description", BadRequestException, c.Description, maxAPIDescription)
	tooLong(r, "Version", BadRequestException, c.Version, maxAPIVersion)
	tooMany(r, "", LimitExceededException, len(a.Routes), maxHTTPRoutes, "routes")
	tooMany(r, "", LimitExceededException, len(a.Integrations), maxHTTPIntegrations, "integrations")
	tooMany(r, "", LimitExceededException, len(a.Stages), maxHTTPStages, "stages")
	tooMany(r, "", LimitExceededException, len(a.Authorizers), maxHTTPAuthorizers, "authorizers")
}

// webOrigin is an origin that a CORS configuration may name.
var webOrigin = regexp.MustCompile(`^(\*|https?://\*|[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#\s]+)$`)

// checkCORSConfiguration: spec/api-gateway.md 6. All texts but that of
// credentials are (unverified).
func checkCORSConfiguration(a *HTTPAPI, v *validation) {
	c := a.Config.CorsConfiguration
	if c == nil {
		return
	}
	r := v.reporter(&a.Meta)
	const at = "CorsConfiguration."
	if aws.ToBool(c.AllowCredentials) && slices.Contains(c.AllowOrigins, "*") {
		r.add(at+"AllowCredentials", finding.Finding{Code: BadRequestException,
			Message: "allow-credentials is not supported if 'allow-origin' is *", Fix: "Name the origins, or leave allow_credentials out."})
	}
	inRange(r, at+"MaxAge", BadRequestException, c.MaxAge, -1, maxCORSAge, " seconds")
	for _, o := range c.AllowOrigins {
		if !webOrigin.MatchString(o) {
			r.bad(at+"AllowOrigins", fmt.Sprintf("Invalid format for origin %q", o), "*, https://*, http://*, or a scheme and a host: https://app.example.com")
		}
	}
	methods := append([]string{"*"}, expression.Methods[:len(expression.Methods)-1]...) // without ANY
	for _, m := range c.AllowMethods {
		if !slices.Contains(methods, m) {
			r.add(at+"AllowMethods", finding.Finding{Code: BadRequestException, Message: fmt.Sprintf("Invalid HttpMethod %q", m),
				Expected: oneOf(methods), Nearest: finding.Nearest(strings.ToUpper(m), methods)})
		}
	}
}

// checkHTTPRoutes judges route keys and targets (spec/api-gateway.md 2, 9).
func checkHTTPRoutes(a *HTTPAPI, v *validation) {
	first := map[string]*Meta{}
	for _, d := range a.Routes {
		if d == nil {
			continue
		}
		r, key := v.reporter(&d.Meta), aws.ToString(d.Config.RouteKey)
		if _, err := expression.ParseRoute(key); err != nil {
			r.add("RouteKey", notARoute(err))
		}
		if earlier, taken := first[key]; taken {
			r.add("RouteKey", finding.Finding{Code: ConflictException, Message: "Route with key " + key + " already exists for this API",
				Fix: "It is that of " + earlier.whereabouts() + "."})
		}
		first[key] = &d.Meta
		checkRouteTarget(a, d, r)
		if aws.ToBool(d.Config.ApiKeyRequired) {
			r.bad("ApiKeyRequired", "API keys are not for HTTP APIs", "an authorizer, or a REST API")
		}
	}
}

// notARoute has the text of the service, (unverified).
func notARoute(err error) finding.Finding {
	f := finding.Finding{Code: BadRequestException, Message: `The provided route key is not formatted properly for HTTP protocol. ` +
		`Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default": ` + err.Error()}
	if e, is := err.(*expression.Error); is {
		f.Expected = e.Expected
		if strings.HasPrefix(e.Expected, "one of") {
			f.Nearest = finding.Nearest(strings.ToUpper(e.Text), expression.Methods)
		}
	}
	return f
}

func checkRouteTarget(a *HTTPAPI, d *HTTPRoute, r *reporter) {
	target := aws.ToString(d.Config.Target)
	if target == "" || a.Integration(target) != nil {
		return
	}
	id, ok := strings.CutPrefix(target, integrationPrefix)
	if !ok {
		r.bad("Target", fmt.Sprintf("%q is no target", target), "integrations/ and the id of an integration")
		return
	}
	r.add("Target", finding.Finding{Code: NotFoundException, Message: "Invalid Integration identifier specified " + id,
		Fix: "Refer to the id of an aws_apigatewayv2_integration of the same API."})
}

// checkRouteAuthorization: a route that wants an authorizer needs one of the
// right kind, with the service's own texts; that of CUSTOM is (unverified).
func checkRouteAuthorization(a *HTTPAPI, v *validation) {
	for _, d := range a.Routes {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		checkMember(r, "AuthorizationType", "createRouteInput.authorizationType", c.AuthorizationType, c.AuthorizationType.Values())
		switch c.AuthorizationType {
		case v2.AuthorizationTypeJwt:
			checkRouteAuthorizer(a, c, r, v2.AuthorizerTypeJwt, "a valid JWT authorizer")
		case v2.AuthorizationTypeCustom:
			checkRouteAuthorizer(a, c, r, v2.AuthorizerTypeRequest, "a valid authorizer")
		}
		if len(c.AuthorizationScopes) > 0 && c.AuthorizationType != v2.AuthorizationTypeJwt {
			r.bad("AuthorizationScopes", "Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization types",
				"authorization type JWT, or no scopes")
		}
	}
}

func checkRouteAuthorizer(a *HTTPAPI, c *v2.Route, r *reporter, kind v2.AuthorizerType, needed string) {
	authorizer := a.Authorizer(aws.ToString(c.AuthorizerId))
	if authorizer != nil && authorizer.Config.AuthorizerType == kind {
		return
	}
	r.add("AuthorizerId", finding.Finding{Code: BadRequestException,
		Message: fmt.Sprintf("Invalid authorizer ID specified. Setting the authorization type to %s requires %s.", c.AuthorizationType, needed),
		Fix:     fmt.Sprintf("Refer to the id of an aws_apigatewayv2_authorizer of the same API, of type %s.", kind)})
}
