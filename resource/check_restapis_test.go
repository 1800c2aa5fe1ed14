package resource

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

const (
	testAPI       = "abcdefghij"
	testRoot      = "rootrootro"
	testPets      = "pets01"
	testInvokeARN = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:pets/invocations"
	hstsOfMethod  = "method.response.header.Strict-Transport-Security"
	hstsOfGateway = "gatewayresponse.header.Strict-Transport-Security"
	hstsStatic    = "'max-age=31536000; includeSubDomains'"
)

// restSet is one REST API in which nothing is wrong: a method that sets HSTS
// by mapping, deployed on a stage, under a domain.
func restSet() *Set {
	return &Set{
		RestAPIs: []*RestAPI{{
			Meta: Meta{ID: testAPI, Address: "aws_api_gateway_rest_api.shop"}, RootID: testRoot,
			Config: apigateway.RestApi{Id: aws.String(testAPI), Name: aws.String("shop"), BinaryMediaTypes: []string{"image/*"}},
			Resources: []*RestResource{
				{Config: apigateway.Resource{Id: aws.String(testRoot), Path: aws.String("/")}},
				restResource(testPets, testRoot, "pets"),
			},
			Methods: []*RestMethod{{
				Meta: Meta{Address: "aws_api_gateway_method.get"}, ResourceID: testPets,
				Config: apigateway.Method{
					HttpMethod: aws.String("GET"), AuthorizationType: aws.String("CUSTOM"), AuthorizerId: aws.String("auth01"),
					RequestValidatorId: aws.String("valid1"), RequestModels: map[string]string{"application/json": "Pet"},
					RequestParameters: map[string]bool{"method.request.header.X-Tenant": true},
				},
				Responses: []*MethodResponse{{
					Meta:   Meta{Address: "aws_api_gateway_method_response.ok"},
					Config: apigateway.MethodResponse{StatusCode: aws.String("200"), ResponseParameters: map[string]bool{hstsOfMethod: true}, ResponseModels: map[string]string{"application/json": "Empty"}},
				}},
				Integration: &RestIntegration{
					Meta: Meta{Address: "aws_api_gateway_integration.get"},
					Config: apigateway.Integration{
						Type: "AWS", HttpMethod: aws.String("POST"), Uri: aws.String(testInvokeARN), TimeoutInMillis: 29000,
						RequestParameters: map[string]string{"integration.request.header.X-Tenant": "method.request.header.X-Tenant"},
					},
					Responses: []*IntegrationResponse{{
						Meta:   Meta{Address: "aws_api_gateway_integration_response.ok"},
						Config: apigateway.IntegrationResponse{StatusCode: aws.String("200"), ResponseParameters: map[string]string{hstsOfMethod: hstsStatic}},
					}},
				},
			}},
			GatewayResponses: []*GatewayResponse{{
				Meta:   Meta{Address: "aws_api_gateway_gateway_response.errors"},
				Config: apigateway.GatewayResponse{ResponseType: "DEFAULT_4XX", ResponseParameters: map[string]string{hstsOfGateway: hstsStatic}},
			}},
			Validators:  []*RequestValidator{{Config: apigateway.RequestValidator{Id: aws.String("valid1"), Name: aws.String("all")}}},
			Models:      []*RestModel{{Config: apigateway.Model{Name: aws.String("Pet"), ContentType: aws.String("application/json"), Schema: aws.String(`{"type":"object"}`)}}},
			Authorizers: []*RestAuthorizer{{Config: apigateway.Authorizer{Id: aws.String("auth01"), Name: aws.String("token"), Type: "TOKEN", AuthorizerUri: aws.String(testInvokeARN), IdentitySource: aws.String("method.request.header.Authorization")}}},
			Deployments: []*RestDeployment{{Meta: Meta{Address: "aws_api_gateway_deployment.now"}, Config: apigateway.Deployment{Id: aws.String("deploy")}, Triggers: true}},
			Stages: []*RestStage{{
				Meta:     Meta{Address: "aws_api_gateway_stage.live"},
				Config:   apigateway.Stage{StageName: aws.String("live"), DeploymentId: aws.String("deploy"), Variables: map[string]string{"table": "pets"}},
				Settings: []*MethodSettings{{Path: "*/*", Config: apigateway.MethodSetting{LoggingLevel: aws.String("INFO")}}},
			}},
		}},
		RestDomains: []*RestDomain{{Config: apigateway.DomainName{
			DomainName: aws.String("api.example.test"), RegionalCertificateArn: aws.String(testCertificate), SecurityPolicy: "TLS_1_2",
			EndpointConfiguration: &apigateway.EndpointConfiguration{Types: []apigateway.EndpointType{"REGIONAL"}},
		}}},
		BasePathMappings: []*BasePathMapping{{DomainName: "api.example.test", Config: apigateway.BasePathMapping{
			RestApiId: aws.String(testAPI), Stage: aws.String("live"), BasePath: aws.String("v1"),
		}}},
		APIKeys: []*APIKey{{Config: apigateway.ApiKey{Id: aws.String("key001"), Value: aws.String(strings.Repeat("k", 20))}}},
		UsagePlans: []*UsagePlan{{
			Config: apigateway.UsagePlan{ApiStages: []apigateway.ApiStage{{ApiId: aws.String(testAPI), Stage: aws.String("live")}}, Quota: &apigateway.QuotaSettings{Period: "DAY"}},
			Keys:   []*UsagePlanKey{{Config: apigateway.UsagePlanKey{Id: aws.String("key001"), Type: aws.String("API_KEY")}}},
		}},
	}
}

func restResource(id, parent, part string) *RestResource {
	return &RestResource{Meta: Meta{Address: "aws_api_gateway_resource." + id}, Config: apigateway.Resource{
		Id: aws.String(id), ParentId: aws.String(parent), PathPart: aws.String(part), Path: aws.String("/" + part),
	}}
}

func TestRestAPIWithoutFault(t *testing.T) {
	if found := Validate(restSet()); len(found) > 0 {
		t.Error(found)
	}
}

// What the cases below change.
func api(change func(*RestAPI)) func(*Set) {
	return func(s *Set) { change(s.RestAPIs[0]) }
}

func method(change func(*RestMethod)) func(*Set) {
	return func(s *Set) { change(s.RestAPIs[0].Methods[0]) }
}

func integration(change func(*apigateway.Integration)) func(*Set) {
	return method(func(m *RestMethod) { change(&m.Integration.Config) })
}

// mapped replaces the value of the mapping of an integration response.
func mapped(key, value string) func(*Set) {
	return method(func(m *RestMethod) {
		m.Integration.Responses[0].Config.ResponseParameters = map[string]string{key: value}
	})
}

func gateway(change func(*apigateway.GatewayResponse)) func(*Set) {
	return func(s *Set) { change(&s.RestAPIs[0].GatewayResponses[0].Config) }
}

func addResources(more ...*RestResource) func(*Set) {
	return api(func(a *RestAPI) { a.Resources = append(a.Resources, more...) })
}

// TestRestAPIRefusals: code and text of spec/api-gateway.md 11.2 and 17. A
// message of "" is one that the spec does not have.
func TestRestAPIRefusals(t *testing.T) {
	const verbs = "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"
	const family = "Invalid mapping expression specified: Validation Result: warnings : [], errors : ["
	for name, tc := range map[string]struct {
		change  func(*Set)
		code    string
		message string
	}{
		"a second variable": {addResources(restResource("a", testRoot, "{proxy+}"), restResource("b", testRoot, "{id}")), BadRequestException,
			"A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed"},
		"a greedy parent": {addResources(restResource("a", testPets, "{proxy+}"), restResource("b", "a", "more")), BadRequestException,
			"Cannot create a child of a resource with a greedy path variable: {proxy+}"},
		"a name twice": {addResources(restResource("a", testRoot, "pets")), ConflictException,
			"Another resource with the same parent already has this name: pets"},
		"an unknown parent": {addResources(restResource("a", "nosuch", "x")), NotFoundException, "Invalid Resource identifier specified"},
		"a path part":       {addResources(restResource("a", testPets, "a/b")), BadRequestException, ""},
		"too many resources": {api(func(a *RestAPI) {
			for i := range 299 {
				a.Resources = append(a.Resources, restResource(fmt.Sprint(i), testRoot, fmt.Sprint(i)))
			}
		}), LimitExceededException, ""},

		"a verb": {method(func(m *RestMethod) {
			m.Config.HttpMethod = aws.String("get")
			m.Integration.Config.RequestParameters = nil
		}), BadRequestException, verbs},
		"an authorizer that is not there": {method(func(m *RestMethod) { m.Config.AuthorizerId = nil }), BadRequestException,
			"Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer."},
		"an authorization type": {method(func(m *RestMethod) { m.Config.AuthorizationType = aws.String("IAM") }), BadRequestException, ""},
		"a validator": {method(func(m *RestMethod) { m.Config.RequestValidatorId = aws.String("nosuch") }), BadRequestException,
			"Invalid Request Validator identifier specified"},
		"a model": {method(func(m *RestMethod) { m.Config.RequestModels = map[string]string{"application/json": "Pets"} }), BadRequestException,
			"Invalid model identifier specified: Pets"},
		"a method of no resource": {method(func(m *RestMethod) { m.ResourceID = "nosuch" }), NotFoundException, "Invalid Resource identifier specified"},
		"a method twice":          {api(func(a *RestAPI) { a.Methods = append(a.Methods, a.Methods[0]) }), ConflictException, ""},
		"a request parameter": {method(func(m *RestMethod) { m.Config.RequestParameters["X-Tenant"] = true }), BadRequestException,
			family + "Invalid mapping expression parameter specified: X-Tenant]"},
		"a class of statuses": {method(func(m *RestMethod) { m.Responses = append(m.Responses, methodResponse("2xx")) }), ValidationException,
			`1 validation error detected: Value '2xx' at 'putMethodResponseInput.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d`},
		"a status twice": {method(func(m *RestMethod) { m.Responses = append(m.Responses, methodResponse("200")) }), ConflictException, ""},
		"a schema":       {api(func(a *RestAPI) { a.Models[0].Config.Schema = aws.String("{") }), BadRequestException, ""},

		"an integration type": {integration(func(i *apigateway.Integration) { i.Type = "LAMBDA" }), ValidationException,
			"1 validation error detected: Value 'LAMBDA' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]"},
		"no integration verb": {integration(func(i *apigateway.Integration) { i.HttpMethod = nil }), BadRequestException,
			"Enumeration value for HttpMethod must be non-empty"},
		"an integration verb": {integration(func(i *apigateway.Integration) { i.HttpMethod = aws.String("PUSH") }), BadRequestException, verbs},
		"no URL":              {to("HTTP", "app.example.com"), BadRequestException, "Invalid HTTP endpoint specified for URI"},
		"no ARN":              {to("AWS", "https://app.example.com/"), BadRequestException, "Invalid ARN specified in the request"},
		"the function's own ARN": {to("AWS", "arn:aws:lambda:us-east-1:000000000000:function:pets"), BadRequestException,
			"AWS ARN for integration must contain path or action"},
		"a proxy of another service": {toProxy("arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue"), BadRequestException,
			"Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."},
		"a timeout": {integration(func(i *apigateway.Integration) { i.TimeoutInMillis = 30000 }), BadRequestException, ""},
		"a template": {integration(func(i *apigateway.Integration) {
			i.RequestTemplates = map[string]string{"a/b": strings.Repeat("x", 300<<10+1)}
		}), LimitExceededException, ""},
		"an undeclared request header": {integration(func(i *apigateway.Integration) {
			i.RequestParameters["integration.request.header.A"] = "method.request.header.A"
		}), BadRequestException, family + "Invalid mapping expression parameter specified: method.request.header.A]"},

		"an undeclared response header": {method(func(m *RestMethod) { m.Responses[0].Config.ResponseParameters = nil }), BadRequestException,
			family + "Invalid mapping expression parameter specified: " + hstsOfMethod + "]"},
		"static text without quotes": {mapped(hstsOfMethod, "max-age=1"), BadRequestException, family + "Invalid mapping expression specified: max-age=1]"},
		"a response body":            {mapped("method.response.body", hstsStatic), BadRequestException, family + "Invalid mapping expression parameter specified: method.response.body]"},
		"no method response": {method(func(m *RestMethod) { m.Responses = nil }), NotFoundException,
			"Invalid Response status code specified"},

		"a type of gateway response": {gateway(func(g *apigateway.GatewayResponse) { g.ResponseType = "DEFAULT_4xx" }), ValidationException, ""},
		"a gateway parameter": {gateway(func(g *apigateway.GatewayResponse) {
			g.ResponseParameters = map[string]string{hstsOfMethod: hstsStatic}
		}), NotFoundException,
			"Invalid parameter name specified"},
		"a gateway expression": {gateway(func(g *apigateway.GatewayResponse) { g.ResponseParameters[hstsOfGateway] = "max-age=1" }), BadRequestException,
			family + "Invalid mapping expression specified: max-age=1]"},

		"nothing to deploy": {api(func(a *RestAPI) { a.Methods, a.Stages[0].Settings = nil, nil }), BadRequestException, "The REST API doesn't contain any methods"},
		"no integration":    {method(func(m *RestMethod) { m.Integration = nil }), BadRequestException, "No integration defined for method"},
		"no deployment":     {func(s *Set) { s.RestAPIs[0].Stages[0].Config.DeploymentId = aws.String("nosuch") }, BadRequestException, ""},
		"a stage name": {func(s *Set) {
			live := s.RestAPIs[0].Stages[0]
			s.RestAPIs[0].Stages = append(s.RestAPIs[0].Stages, &RestStage{Config: apigateway.Stage{StageName: aws.String("a.b"), DeploymentId: live.Config.DeploymentId}})
		}, BadRequestException, ""},
		"a stage twice":     {api(func(a *RestAPI) { a.Stages = append(a.Stages, &RestStage{Config: a.Stages[0].Config}) }), ConflictException, ""},
		"a stage variable":  {func(s *Set) { s.RestAPIs[0].Stages[0].Config.Variables["table"] = "a b" }, BadRequestException, ""},
		"a method's path":   {func(s *Set) { s.RestAPIs[0].Stages[0].Settings[0].Path = "pet/GET" }, NotFoundException, ""},
		"a logging level":   {func(s *Set) { s.RestAPIs[0].Stages[0].Settings[0].Config.LoggingLevel = aws.String("DEBUG") }, BadRequestException, ""},
		"a slash in a base": {func(s *Set) { s.BasePathMappings[0].Config.BasePath = aws.String("v1/pets") }, BadRequestException, ""},
		"a base path twice": {func(s *Set) { s.BasePathMappings = append(s.BasePathMappings, s.BasePathMappings[0]) }, ConflictException, ""},
		"an unknown domain": {func(s *Set) { s.BasePathMappings[0].DomainName = "www.example.test" }, NotFoundException, ""},
		"an unknown API": {func(s *Set) { s.BasePathMappings[0].Config.RestApiId = aws.String("nosuch") }, NotFoundException,
			"Invalid API identifier specified 000000000000:nosuch"},
		"a plan of no stage": {func(s *Set) { s.UsagePlans[0].Config.ApiStages[0].Stage = aws.String("test") }, NotFoundException, ""},
		"a short key":        {func(s *Set) { s.APIKeys[0].Config.Value = aws.String("secret") }, BadRequestException, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := restSet()
			tc.change(s)
			found := Validate(s)
			if len(found) != 1 || found[0].Code != tc.code || found[0].Severity != finding.Error || tc.message != "" && found[0].Message != tc.message {
				t.Errorf("found %v, want %s: %s", found, tc.code, tc.message)
			}
		})
	}
}

func methodResponse(status string) *MethodResponse {
	return &MethodResponse{Config: apigateway.MethodResponse{StatusCode: &status}}
}

// to points the integration at another target.
func to(typ apigateway.IntegrationType, uri string) func(*Set) {
	return integration(func(i *apigateway.Integration) { i.Type, i.Uri = typ, &uri })
}

// toProxy does so with a proxy, whose answers are not mapped.
func toProxy(uri string) func(*Set) {
	return method(func(m *RestMethod) {
		m.Integration.Config.Type, m.Integration.Config.Uri = "AWS_PROXY", &uri
		m.Integration.Config.RequestParameters, m.Integration.Responses = nil, nil
	})
}

// TestRestAPIWarnings: what AWS takes and nobody means (spec/api-gateway.md 10
// to 12, 14, 19).
func TestRestAPIWarnings(t *testing.T) {
	for name, tc := range map[string]struct {
		change   func(*Set)
		code     string
		severity finding.Severity
	}{
		"a proxy asked with GET": {func(s *Set) {
			toProxy(testInvokeARN)(s)
			s.RestAPIs[0].Methods[0].Integration.Config.HttpMethod = aws.String("GET")
		}, IntegrationVerbNotPost, finding.Warning},
		"a header that fails every request": {integration(func(i *apigateway.Integration) {
			i.RequestParameters["integration.request.header.content-length"] = "'1'"
		}), ReservedHeaderMapping, finding.Warning},
		"no integration response":  {method(func(m *RestMethod) { m.Integration.Responses = nil }), NoIntegrationResponse, finding.Warning},
		"two default responses":    {method(secondDefault), SecondDefaultResponse, finding.Warning},
		"a gateway response twice": {api(func(a *RestAPI) { a.GatewayResponses = append(a.GatewayResponses, a.GatewayResponses[0]) }), GatewayResponseTwice, finding.Warning},
		"a body that overwrites":   {api(func(a *RestAPI) { a.Overwrites = true }), BodyOverwrites, finding.Warning},
		"a raised timeout": {func(s *Set) {
			s.RestAPIs[0].Config.EndpointConfiguration = &apigateway.EndpointConfiguration{Types: []apigateway.EndpointType{"REGIONAL"}}
			s.RestAPIs[0].Methods[0].Integration.Config.TimeoutInMillis = 60000
		}, BadRequestException, finding.Warning},
		"no triggers":                {api(func(a *RestAPI) { a.Deployments[0].Triggers = false }), DeployedTooEarly, finding.Warning},
		"no triggers but depends_on": {api(func(a *RestAPI) { a.Deployments[0].Triggers, a.Deployments[0].DependsOn = false, true }), DeployedOnce, finding.Notice},
		"no triggers, and a body": {api(func(a *RestAPI) {
			a.Deployments[0].Triggers, a.Methods[0].Address = false, a.Address
		}), DeployedOnce, finding.Notice},
	} {
		t.Run(name, func(t *testing.T) {
			s := restSet()
			tc.change(s)
			found := Validate(s)
			if len(found) != 1 || found[0].Code != tc.code || found[0].Severity != tc.severity {
				t.Errorf("found %v, want %v: %s", found, tc.severity, tc.code)
			}
		})
	}
}

func secondDefault(m *RestMethod) {
	m.Responses = append(m.Responses, methodResponse("500"))
	m.Integration.Responses = append(m.Integration.Responses, &IntegrationResponse{Config: apigateway.IntegrationResponse{StatusCode: aws.String("500")}})
}

// TestRestPermissions: a function of the configuration that API Gateway may
// not invoke answers 500 at AWS (spec/api-gateway.md 10.3).
func TestRestPermissions(t *testing.T) {
	for name, tc := range map[string]struct {
		source string
		want   int // findings: of the integration and of the authorizer
	}{
		"the API's":     {"arn:aws:execute-api:us-east-1:000000000000:" + testAPI + "/*", 0},
		"another API's": {"arn:aws:execute-api:us-east-1:000000000000:other/*", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := restSet()
			s.Lambdas = []*Lambda{{Name: "pets"}}
			s.LambdaPermissions = []*LambdaPermission{{Function: "pets", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com", SourceARN: tc.source}}
			found := Validate(s)
			if len(found) != tc.want || slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Code != FunctionNotPermitted }) {
				t.Errorf("found %v, want %d", found, tc.want)
			}
		})
	}
}

// TestMisunderstood04RestStaticTextNeedsQuotes: the finding has what to write
// (spec/api-gateway.md 11.2, 19).
func TestMisunderstood04RestStaticTextNeedsQuotes(t *testing.T) {
	s := restSet()
	mapped(hstsOfMethod, "max-age=31536000; includeSubDomains")(s)
	found := Validate(s)
	if len(found) != 1 || !strings.Contains(found[0].Fix, hstsStatic) {
		t.Errorf("found %+v, want a fix with %s", found, hstsStatic)
	}
}

// TestMisunderstood13ProxyAnswersAreNotMapped: AWS keeps the mapping and does
// not use it.
func TestMisunderstood13ProxyAnswersAreNotMapped(t *testing.T) {
	for _, typ := range []apigateway.IntegrationType{"AWS_PROXY", "HTTP_PROXY"} {
		s := restSet()
		i := s.RestAPIs[0].Methods[0].Integration
		i.Config.Type, i.Config.RequestParameters = typ, nil
		if typ == "HTTP_PROXY" {
			i.Config.Uri = aws.String("https://app.example.com/")
		}
		found := Validate(s)
		if len(found) != 1 || found[0].Code != MappingWithoutEffect || found[0].Subject != "aws_api_gateway_integration_response.ok" {
			t.Errorf("%s: found %v", typ, found)
		}
	}
}

// TestMisunderstood14HTTPProxyMapsRequests: only AWS_PROXY ignores them.
func TestMisunderstood14HTTPProxyMapsRequests(t *testing.T) {
	s := restSet()
	i := s.RestAPIs[0].Methods[0].Integration
	i.Config.Type, i.Config.Uri, i.Responses = "HTTP_PROXY", aws.String("https://app.example.com/"), nil
	if found := Validate(s); len(found) > 0 {
		t.Errorf("HTTP_PROXY: %v", found)
	}
	i.Config.Type, i.Config.Uri = "AWS_PROXY", aws.String(testInvokeARN)
	if found := Validate(s); len(found) != 1 || found[0].Code != MappingWithoutEffect {
		t.Errorf("AWS_PROXY: %v", found)
	}
}

// TestMisunderstood15HeadersAreDeclared: a mapping without the method
// response's header is refused at Put, and the finding says what to declare.
func TestMisunderstood15HeadersAreDeclared(t *testing.T) {
	s := restSet()
	s.RestAPIs[0].Methods[0].Responses[0].Config.ResponseParameters = nil
	found := Validate(s)
	if len(found) != 1 || found[0].Code != BadRequestException || !strings.Contains(found[0].Fix, `"`+hstsOfMethod+`" = true`) {
		t.Errorf("found %+v", found)
	}
}

// TestMisunderstood16ChangesAreNotLive: what is served is what is declared;
// that Terraform would not deploy it is said.
func TestMisunderstood16ChangesAreNotLive(t *testing.T) {
	s := restSet()
	s.RestAPIs[0].Deployments[0].Triggers = false
	found := Validate(s)
	if len(found) != 1 || found[0].Subject != "aws_api_gateway_deployment.now" || !strings.Contains(found[0].Fix, "triggers") {
		t.Errorf("found %+v", found)
	}
}

// TestMisunderstood31StatusOfAllErrors and 32: said, since AWS takes both.
func TestMisunderstood31StatusOfAllErrors(t *testing.T) {
	s := restSet()
	s.RestAPIs[0].GatewayResponses[0].Config.StatusCode = aws.String("404")
	if found := Validate(s); len(found) != 1 || found[0].Code != StatusOfManyErrors {
		t.Errorf("found %v", found)
	}
}

func TestMisunderstood32RequestTooLarge(t *testing.T) {
	s := restSet()
	s.RestAPIs[0].GatewayResponses[0].Config.ResponseType = "REQUEST_TOO_LARGE"
	if found := Validate(s); len(found) != 1 || found[0].Code != MappingWithoutEffect {
		t.Errorf("found %v", found)
	}
}

// TestMisunderstood37NoSlashInBasePaths: only the newer API has several
// levels.
func TestMisunderstood37NoSlashInBasePaths(t *testing.T) {
	s := restSet()
	s.BasePathMappings[0].Config.BasePath = aws.String("shop/v1")
	if found := Validate(s); len(found) != 1 || !strings.Contains(found[0].Fix, "aws_apigatewayv2_api_mapping") {
		t.Errorf("found %v", found)
	}
}

// TestRestMappingNearest: slips in names find the right spelling.
func TestRestMappingNearest(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Set)
		want   string
	}{
		"a response header of the other side": {mapped("integration.response.header.Strict-Transport-Security", hstsStatic), hstsOfMethod},
		"a bare header":                       {mapped("Strict-Transport-Security", hstsStatic), hstsOfMethod},
		"a bare gateway header": {gateway(func(g *apigateway.GatewayResponse) {
			g.ResponseParameters = map[string]string{"Strict-Transport-Security": hstsStatic}
		}), hstsOfGateway},
		"a misspelt source": {mapped(hstsOfMethod, "integration.reponse.header.Strict-Transport-Security"), "integration.response.header.Strict-Transport-Security"},
		"a verb":            {method(func(m *RestMethod) { m.Config.HttpMethod = aws.String("post") }), "POST"},
		"a gateway type":    {gateway(func(g *apigateway.GatewayResponse) { g.ResponseType = "DEFAULT_4xx" }), "DEFAULT_4XX"},
		"a whole path":      {addResources(restResource("a", testPets, "/dogs")), "dogs"},
		"a wildcard":        {addResources(restResource("a", testPets, "*")), "{proxy+}"},
		"an undeclared name": {integration(func(i *apigateway.Integration) {
			i.RequestParameters["integration.request.header.A"] = "method.request.header.X-Tennant"
		}), "method.request.header.X-Tenant"},
	} {
		t.Run(name, func(t *testing.T) {
			s := restSet()
			tc.change(s)
			found := Validate(s)
			var near []string
			for _, f := range found {
				near = append(near, f.Nearest)
			}
			if !slices.Contains(near, tc.want) {
				t.Errorf("nearest %q in %v, want %q", near, found, tc.want)
			}
		})
	}
}

// TestRestMappingForms: every source of spec/api-gateway.md 11.1, 11.2 and 14
// is taken.
func TestRestMappingForms(t *testing.T) {
	for form, values := range map[*mappingForm][]string{
		&requestMapping: {"method.request.path.id", "method.request.querystring.q", "method.request.header.X-A", "method.request.multivaluequerystring.q",
			"method.request.multivalueheader.X-A", "method.request.body", "method.request.body.a.b[0]", "stageVariables.v", "context.identity.sourceIp", "'static; text'", "''"},
		&responseMapping: {"integration.response.header.X-A", "integration.response.multivalueheader.X-A", "integration.response.body",
			"integration.response.body.errors[0].code", "stageVariables.v", "context.requestId", "'it''s'"},
		&gatewayMapping: {"method.request.header.Origin", "method.request.path.id", "method.request.querystring.q", "context.error.message", "stageVariables.v", "'*'"},
	} {
		for _, value := range values {
			var found finding.List
			form.checkValue(&reporter{&Meta{}, &found}, "", value)
			if diff := cmp.Diff(finding.List(nil), found); diff != "" {
				t.Errorf("%s: %s", value, diff)
			}
		}
	}
}
