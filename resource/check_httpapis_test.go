package resource_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// newHTTPAPI is an API in which nothing is wrong.
func newHTTPAPI() (*resource.Set, *resource.HTTPAPI) {
	api := &resource.HTTPAPI{
		Config: v2.Api{ApiId: aws.String("api"), Name: aws.String("api"), ProtocolType: "HTTP", CorsConfiguration: &v2.Cors{
			AllowOrigins: []string{"https://app.example.com", "http://*"}, AllowMethods: []string{"GET", "*"}, AllowCredentials: aws.Bool(true), MaxAge: aws.Int32(-1)}},
		Routes: []*resource.HTTPRoute{
			{Config: v2.Route{RouteKey: aws.String("GET /pets/{id}"), Target: aws.String("integrations/http"), AuthorizationType: "JWT", AuthorizerId: aws.String("jwt"), AuthorizationScopes: []string{"s"}}},
			{Config: v2.Route{RouteKey: aws.String("$default"), Target: aws.String("integrations/lambda"), AuthorizationType: "CUSTOM", AuthorizerId: aws.String("request")}},
		},
		Integrations: []*resource.HTTPIntegration{
			{Config: v2.Integration{IntegrationId: aws.String("http"), IntegrationType: "HTTP_PROXY", IntegrationMethod: aws.String("ANY"), IntegrationUri: aws.String("https://origin.example.com"),
				TimeoutInMillis: aws.Int32(50), RequestParameters: map[string]string{"append:header.x": "$context.stage", "remove:querystring.a": "''"},
				ResponseParameters: map[string]map[string]string{"200": {"overwrite:header.Strict-Transport-Security": "max-age=31536000"}}}},
			{Config: v2.Integration{IntegrationId: aws.String("lambda"), IntegrationType: "AWS_PROXY", PayloadFormatVersion: aws.String("2.0"), IntegrationUri: aws.String("arn:aws:lambda:us-east-1:000000000000:function:f")}},
		},
		Authorizers: []*resource.HTTPAuthorizer{
			{Config: v2.Authorizer{AuthorizerId: aws.String("jwt"), Name: aws.String("jwt"), AuthorizerType: "JWT", IdentitySource: []string{"$request.header.Authorization"},
				JwtConfiguration: &v2.JWTConfiguration{Issuer: aws.String("https://issuer.example.com"), Audience: []string{"a"}}}},
			{Config: v2.Authorizer{AuthorizerId: aws.String("request"), Name: aws.String("request"), AuthorizerType: "REQUEST", AuthorizerUri: aws.String("arn:aws:lambda:us-east-1:000000000000:function:f"),
				AuthorizerPayloadFormatVersion: aws.String("2.0"), EnableSimpleResponses: aws.Bool(true), AuthorizerResultTtlInSeconds: aws.Int32(3600)}},
		},
		Stages: []*resource.HTTPStage{
			{Config: v2.Stage{StageName: aws.String("$default"), AutoDeploy: aws.Bool(true), RouteSettings: map[string]v2.RouteSettings{"$default": {ThrottlingBurstLimit: aws.Int32(1), ThrottlingRateLimit: aws.Float64(1)}}}},
			{Config: v2.Stage{StageName: aws.String("test-1"), DeploymentId: aws.String("d"), StageVariables: map[string]string{"a": "b"}}},
		},
		Deployments: []*resource.HTTPDeployment{{Config: v2.Deployment{DeploymentId: aws.String("d")}}},
	}
	return &resource.Set{
		HTTPAPIs: []*resource.HTTPAPI{api},
		HTTPDomains: []*resource.HTTPDomain{{Config: v2.DomainName{DomainName: aws.String("d"), DomainNameConfigurations: []v2.DomainNameConfiguration{
			{EndpointType: "REGIONAL", SecurityPolicy: "TLS_1_2", CertificateArn: aws.String("c")}}}}},
		APIMappings: []*resource.APIMapping{{DomainName: "d", Config: v2.ApiMapping{ApiId: aws.String("api"), Stage: aws.String("$default"), ApiMappingKey: aws.String("v1/shop")}}},
	}, api
}

func TestNothingWrongWithAnHTTPAPI(t *testing.T) {
	set, _ := newHTTPAPI()
	if found := resource.Validate(set); len(found) > 0 {
		t.Error(found)
	}
}

const invalidResponse = "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid Response Actioned Parameter"

// TestHTTPAPIsThatAreRefused: spec/api-gateway.md 1, 2, 4, 6, 8 and 9. A text
// that ends with an ellipsis is compared up to there.
func TestHTTPAPIsThatAreRefused(t *testing.T) {
	type set = *resource.Set
	type api = *resource.HTTPAPI
	integration := func(a api, i int) *v2.Integration { return &a.Integrations[i].Config }
	for name, tc := range map[string]struct {
		spoil      func(set, api)
		code, text string
	}{
		"protocol":            {func(_ set, a api) { a.Config.ProtocolType = "http" }, resource.BadRequestException, "Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]"},
		"no name":             {func(_ set, a api) { a.Config.Name = nil }, resource.BadRequestException, "the name has 0 characters"},
		"too many routes":     {func(_ set, a api) { addRoutes(a, 299) }, resource.LimitExceededException, "301 routes"},
		"credentials for all": {func(_ set, a api) { a.Config.CorsConfiguration.AllowOrigins = []string{"*"} }, resource.BadRequestException, "allow-credentials is not supported if 'allow-origin' is *"},
		"origin without host": {func(_ set, a api) { a.Config.CorsConfiguration.AllowOrigins = []string{"app.example.com"} }, resource.BadRequestException, `Invalid format for origin "app.example.com"`},
		"CORS method":         {func(_ set, a api) { a.Config.CorsConfiguration.AllowMethods = []string{"get"} }, resource.BadRequestException, `Invalid HttpMethod "get"`},
		"CORS max age":        {func(_ set, a api) { a.Config.CorsConfiguration.MaxAge = aws.Int32(86401) }, resource.BadRequestException, "86401 is out of range"},

		"route key":           {func(_ set, a api) { a.Routes[0].Config.RouteKey = aws.String("FETCH /a") }, resource.BadRequestException, `The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"…`},
		"route twice":         {func(_ set, a api) { a.Routes[0].Config.RouteKey = aws.String("$default") }, resource.ConflictException, "Route with key $default already exists for this API"},
		"unknown integration": {func(_ set, a api) { a.Routes[0].Config.Target = aws.String("integrations/x") }, resource.NotFoundException, "Invalid Integration identifier specified x"},
		"target without word": {func(_ set, a api) { a.Routes[0].Config.Target = aws.String("http") }, resource.BadRequestException, `"http" is no target`},
		"API key":             {func(_ set, a api) { a.Routes[0].Config.ApiKeyRequired = aws.Bool(true) }, resource.BadRequestException, "API keys are not for HTTP APIs"},
		"no authorizer":       {func(_ set, a api) { a.Routes[0].Config.AuthorizerId = nil }, resource.BadRequestException, "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."},
		"unknown authorizer":  {func(_ set, a api) { a.Routes[0].Config.AuthorizerId = aws.String("x") }, resource.BadRequestException, "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."},
		"another authorizer":  {func(_ set, a api) { a.Routes[0].Config.AuthorizerId = aws.String("request") }, resource.BadRequestException, "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."},
		"scopes":              {func(_ set, a api) { a.Routes[1].Config.AuthorizationScopes = []string{"s"} }, resource.BadRequestException, "Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization types"},
		"authorization type":  {func(_ set, a api) { a.Routes[1].Config.AuthorizationType = "custom" }, resource.ValidationException, "1 validation error detected: Value 'custom' at 'createRouteInput.authorizationType'…"},

		"integration type":     {func(_ set, a api) { integration(a, 0).IntegrationType = "MOCK" }, resource.BadRequestException, "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)"},
		"URI":                  {func(_ set, a api) { integration(a, 0).IntegrationUri = aws.String("origin.example.com") }, resource.BadRequestException, "Invalid HTTP endpoint specified for URI"},
		"no method":            {func(_ set, a api) { integration(a, 0).IntegrationMethod = nil }, resource.BadRequestException, "HttpMethod must be specified for HTTP_PROXY integrations"},
		"payload of a backend": {func(_ set, a api) { integration(a, 0).PayloadFormatVersion = aws.String("2.0") }, resource.BadRequestException, "PayloadFormatVersion 2.0 is not for HTTP_PROXY integrations"},
		"no payload format":    {func(_ set, a api) { integration(a, 1).PayloadFormatVersion = nil }, resource.BadRequestException, "PayloadFormatVersion is a required parameter for integration"},
		"timeout":              {func(_ set, a api) { integration(a, 0).TimeoutInMillis = aws.Int32(30001) }, resource.BadRequestException, "30001 is out of range"},
		"link without id":      {func(_ set, a api) { integration(a, 0).ConnectionType = "VPC_LINK" }, resource.BadRequestException, "ConnectionId is required for VPC_LINK integrations"},
		"no function":          {func(_ set, a api) { integration(a, 1).IntegrationUri = aws.String("f") }, resource.BadRequestException, "Invalid function ARN or invalid uri"},

		"reserved header":   {mapped("200", "append:header.X-Amz-Date", "x"), resource.BadRequestException, invalidResponse + ` specified: append:header.X-Amz-Date: "X-Amz-Date" is a reserved header, and cannot be mapped]`},
		"request source":    {mapped("200", "append:header.x", "$request.header.y"), resource.BadRequestException, invalidResponse + " specified: append:header.x…"},
		"status":            {mapped("200", "overwrite:statuscode", "700"), resource.BadRequestException, invalidResponse + " specified: overwrite:statuscode…"},
		"removal of text":   {mapped("200", "remove:header.x", "y"), resource.BadRequestException, invalidResponse + " specified: remove:header.x…"},
		"a line that ends":  {mapped("200", "append:header.x", "a\r\nb: c"), resource.BadRequestException, invalidResponse + " specified: append:header.x…"},
		"too long":          {mapped("200", "append:header.x", strings.Repeat("x", 513)), resource.BadRequestException, "the value has 513 characters"},
		"request parameter": {func(_ set, a api) { integration(a, 0).RequestParameters = map[string]string{"append:path": "/x"} }, resource.BadRequestException, "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid Request Actioned Parameter specified: append:path…"},

		"JWT without issuer":     {func(_ set, a api) { a.Authorizers[0].Config.JwtConfiguration = nil }, resource.BadRequestException, "JwtConfiguration is incomplete"},
		"issuer over http":       {func(_ set, a api) { a.Authorizers[0].Config.JwtConfiguration.Issuer = aws.String("http://a") }, resource.BadRequestException, "Invalid issuer: http://a"},
		"no identity source":     {func(_ set, a api) { a.Authorizers[0].Config.IdentitySource = nil }, resource.BadRequestException, "0 identity sources"},
		"identity of REST":       {func(_ set, a api) { a.Authorizers[0].Config.IdentitySource = []string{"method.request.header.A"} }, resource.BadRequestException, `Invalid identity source "method.request.header.A"`},
		"authorizer names":       {func(_ set, a api) { a.Authorizers[1].Config.Name = aws.String("jwt") }, resource.ConflictException, `the name "jwt" is already that of …`},
		"authorizer TTL":         {func(_ set, a api) { a.Authorizers[1].Config.AuthorizerResultTtlInSeconds = aws.Int32(3601) }, resource.BadRequestException, "3601 is out of range"},
		"simple responses in 1":  {func(_ set, a api) { a.Authorizers[1].Config.AuthorizerPayloadFormatVersion = aws.String("1.0") }, resource.BadRequestException, "EnableSimpleResponses is supported for payload format version 2.0 only"},
		"authorizer of no type":  {func(_ set, a api) { a.Authorizers[1].Config.AuthorizerPayloadFormatVersion = nil }, resource.BadRequestException, "AuthorizerPayloadFormatVersion is a required parameter for HTTP API Lambda authorizers"},
		"authorizer without ARN": {func(_ set, a api) { a.Authorizers[1].Config.AuthorizerUri = nil }, resource.BadRequestException, "Invalid Authorizer URI: "},

		"stage name":         {func(_ set, a api) { *a.Stages[1].Config.StageName = "a b" }, resource.BadRequestException, `Invalid stage name "a b"`},
		"stage twice":        {func(_ set, a api) { *a.Stages[1].Config.StageName = "$default" }, resource.ConflictException, "Stage already exists"},
		"deployed twice":     {func(_ set, a api) { a.Stages[0].Config.DeploymentId = aws.String("d") }, resource.BadRequestException, "Deployment ID cannot be set on a Stage when AutoDeploy is enabled"},
		"unknown deployment": {func(_ set, a api) { a.Stages[1].Config.DeploymentId = aws.String("x") }, resource.NotFoundException, "Invalid Deployment identifier specified x"},
		"stage variable":     {func(_ set, a api) { a.Stages[1].Config.StageVariables = map[string]string{"a-b": "c"} }, resource.BadRequestException, "Invalid stage variable name: a-b"},
		"settings of nobody": {func(_ set, a api) {
			a.Stages[1].Config.RouteSettings = map[string]v2.RouteSettings{"GET /pet/{id}": {}}
		}, resource.NotFoundException, "Unable to find Route by key GET /pet/{id} within the provided RouteSettings"},

		"edge domain":      {func(s set, _ api) { s.HTTPDomains[0].Config.DomainNameConfigurations[0].EndpointType = "EDGE" }, resource.BadRequestException, `Unsupported endpoint type "EDGE"`},
		"mapping key":      {func(s set, _ api) { s.APIMappings[0].Config.ApiMappingKey = aws.String("/v1") }, resource.BadRequestException, `Invalid API mapping key "/v1"`},
		"mapping to stage": {func(s set, _ api) { s.APIMappings[0].Config.Stage = aws.String("x") }, resource.BadRequestException, "Invalid stage identifier specified"},
		"mapping twice":    {func(s set, _ api) { s.APIMappings = append(s.APIMappings, s.APIMappings[0]) }, resource.ConflictException, "ApiMapping key already exists for this domain name"},
	} {
		t.Run(name, func(t *testing.T) {
			s, a := newHTTPAPI()
			tc.spoil(s, a)
			found := resource.Validate(s)
			if len(found) != 1 || found[0].Code != tc.code || found[0].Severity != finding.Error || !isText(found[0].Message, tc.text) {
				t.Errorf("found %v, want %s: %s", found, tc.code, tc.text)
			}
		})
	}
}

func isText(got, want string) bool {
	if beginning, cut := strings.CutSuffix(want, "…"); cut {
		return strings.HasPrefix(got, beginning)
	}
	return got == want
}

// mapped sets one response parameter.
func mapped(status, key, value string) func(*resource.Set, *resource.HTTPAPI) {
	return func(_ *resource.Set, a *resource.HTTPAPI) {
		a.Integrations[0].Config.ResponseParameters = map[string]map[string]string{status: {key: value}}
	}
}

func addRoutes(a *resource.HTTPAPI, n int) {
	for i := range n {
		a.Routes = append(a.Routes, &resource.HTTPRoute{Config: v2.Route{RouteKey: aws.String(fmt.Sprintf("GET /%d", i))}})
	}
}

// TestMisunderstood01ExactStatuses: neither a range nor a default can be
// mapped (spec/api-gateway.md 4.2 and 19, case 1).
func TestMisunderstood01ExactStatuses(t *testing.T) {
	for _, status := range []string{"default", "2xx", "4XX", "199", "600", ""} {
		s, a := newHTTPAPI()
		mapped(status, "append:header.x", "y")(s, a)
		found := resource.Validate(s)
		if len(found) != 1 || !strings.HasPrefix(found[0].Message, invalidResponse) || found[0].Place.Path != "ResponseParameters."+status {
			t.Errorf("%q: %v", status, found)
		}
	}
}

// TestMisunderstood04NoQuotes: quotes around a static value are accepted, and
// sent (spec/api-gateway.md 4.3 and 19, case 4).
func TestMisunderstood04NoQuotes(t *testing.T) {
	s, a := newHTTPAPI()
	mapped("200", "overwrite:header.Strict-Transport-Security", "'max-age=31536000; includeSubDomains'")(s, a)
	found := resource.Validate(s)
	if len(found) != 1 || found[0].Code != resource.QuotedStaticValue || found[0].Severity != finding.Warning || found[0].Fix != "Write max-age=31536000; includeSubDomains." {
		t.Errorf("found %v", found)
	}
}

// TestMisunderstood05CORSIsReserved: CORS headers cannot be mapped
// (spec/api-gateway.md 4.5 and 19, case 5).
func TestMisunderstood05CORSIsReserved(t *testing.T) {
	s, a := newHTTPAPI()
	mapped("200", "overwrite:header.access-control-allow-origin", "*")(s, a)
	found := resource.Validate(s)
	want := invalidResponse + ` specified: overwrite:header.access-control-allow-origin: "access-control-allow-origin" is a reserved header, and cannot be mapped]`
	if len(found) != 1 || found[0].Code != resource.BadRequestException || found[0].Message != want {
		t.Errorf("found %v", found)
	}
}

// TestMisunderstood12CredentialsForAll: refused when the API is made
// (spec/api-gateway.md 6 and 19, case 12).
func TestMisunderstood12CredentialsForAll(t *testing.T) {
	s, a := newHTTPAPI()
	a.Config.CorsConfiguration.AllowOrigins = []string{"https://app.example.com", "*"}
	found := resource.Validate(s)
	if len(found) != 1 || found[0].Message != "allow-credentials is not supported if 'allow-origin' is *" {
		t.Errorf("found %v", found)
	}
}

// TestThrottleOfNothing: what the provider leaves at 0 refuses every request.
func TestThrottleOfNothing(t *testing.T) {
	s, a := newHTTPAPI()
	a.Stages[0].Config.DefaultRouteSettings = &v2.RouteSettings{ThrottlingBurstLimit: aws.Int32(0), ThrottlingRateLimit: aws.Float64(0)}
	found := resource.Validate(s)
	if len(found) != 1 || found[0].Code != resource.ThrottledToNothing || found[0].Severity != finding.Warning {
		t.Errorf("found %v", found)
	}
}

// TestWebSocketAPIsHaveOtherRules: their route keys are no paths.
func TestWebSocketAPIsHaveOtherRules(t *testing.T) {
	s, a := newHTTPAPI()
	a.Config.ProtocolType = "WEBSOCKET"
	a.Routes[0].Config.RouteKey = aws.String("$connect")
	if found := resource.Validate(s); len(found) > 0 {
		t.Error(found)
	}
}
