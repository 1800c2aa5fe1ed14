package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/openapi"
	"github.com/lintel-edge/lintel/resource"
)

var bodyPlace = finding.Place{File: "main.tf", Line: 3}

// restAPI is an API as Terraform declares it around a body.
func restAPI() *resource.RestAPI {
	return &resource.RestAPI{
		Meta: resource.Meta{ID: "api0000001", Address: "aws_api_gateway_rest_api.pets"}, RootID: "root000001",
		Config:    apigateway.RestApi{Id: aws.String("api0000001"), Name: aws.String("pets")},
		Resources: []*resource.RestResource{{Config: apigateway.Resource{Id: aws.String("root000001"), Path: aws.String("/")}}},
	}
}

func importREST(t *testing.T, text string) (*resource.RestAPI, finding.List) {
	t.Helper()
	api := restAPI()
	found := openapi.REST(api, openapi.Definition{Text: text, Place: bodyPlace, Region: "eu-west-1", AccountID: "000000000000"})
	return api, found
}

// pets is the guide's own kind of definition, in YAML: a mapped header, a
// validator, models, an authorizer and gateway responses.
const pets = `
openapi: 3.0.1
info: {title: pets, version: "1", description: "the pets"}
x-amazon-apigateway-binary-media-types: [image/png]
x-amazon-apigateway-api-key-source: header
x-amazon-apigateway-minimum-compression-size: 1024
x-amazon-apigateway-policy:
  Version: "2012-10-17"
  Statement: [{Effect: Allow, Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*"}]
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
  none: {validateRequestBody: false, validateRequestParameters: false}
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX:
    responseParameters: {gatewayresponse.header.Strict-Transport-Security: "'max-age=31536000'"}
  UNAUTHORIZED:
    statusCode: 401
    responseTemplates: {application/json: '{"message": "no"}'}
components:
  schemas:
    Pet: {type: object, properties: {kind: {$ref: "#/components/schemas/Kind"}}}
    Kind: {type: string}
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
    token:
      type: apiKey
      name: Token
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:auth/invocations"
        authorizerResultTtlInSeconds: 60
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: getPet
      parameters:
        - {name: X-Tenant, in: header, schema: {type: string}}
      security: [{token: []}, {key: []}]
      responses:
        "200":
          description: a pet
          headers: {Strict-Transport-Security: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
        default: {description: whatever}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: get
        uri: https://app.example.test/pets/{id}
        passthroughBehavior: when_no_templates
        requestParameters: {integration.request.path.id: method.request.path.id}
        responses:
          default:
            statusCode: 200
            responseParameters:
              method.response.header.Strict-Transport-Security: "'max-age=31536000; includeSubDomains'"
          "5\\d\\d": {statusCode: "200", contentHandling: CONVERT_TO_TEXT}
  /pets:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-auth: {type: aws_iam}
      x-amazon-apigateway-request-validator: none
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, timeoutInMillis: 5000, uri: "arn:x"}
`

func TestREST(t *testing.T) {
	api, found := importREST(t, pets)
	if len(found) > 0 {
		t.Errorf("found %v", found)
	}
	hsts, id := "method.response.header.Strict-Transport-Security", func(path string) *string {
		i := slices.IndexFunc(api.Resources, func(d *resource.RestResource) bool { return *d.Config.Path == path })
		return api.Resources[i].Config.Id
	}
	want := restAPI()
	want.Policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}`
	want.Config = apigateway.RestApi{
		Id: aws.String("api0000001"), Name: aws.String("pets"), Description: aws.String("the pets"), BinaryMediaTypes: []string{"image/png"},
		ApiKeySource: "HEADER", MinimumCompressionSize: aws.Int32(1024),
	}
	want.Resources = append(want.Resources,
		&resource.RestResource{Config: apigateway.Resource{Id: id("/pets"), ParentId: &want.RootID, PathPart: aws.String("pets"), Path: aws.String("/pets")}},
		&resource.RestResource{Config: apigateway.Resource{Id: id("/pets/{id}"), ParentId: id("/pets"), PathPart: aws.String("{id}"), Path: aws.String("/pets/{id}")}})
	want.Validators = []*resource.RequestValidator{
		{Config: apigateway.RequestValidator{Id: api.Validators[0].Config.Id, Name: aws.String("all"), ValidateRequestBody: true, ValidateRequestParameters: true}},
		{Config: apigateway.RequestValidator{Id: api.Validators[1].Config.Id, Name: aws.String("none")}},
	}
	want.Models = []*resource.RestModel{
		{Config: apigateway.Model{Id: api.Models[0].Config.Id, Name: aws.String("Pet"), ContentType: aws.String("application/json"),
			Schema: aws.String(`{"type":"object","properties":{"kind":{"$ref":"https://apigateway.amazonaws.com/restapis/api0000001/models/Kind"}}}`)}},
		{Config: apigateway.Model{Id: api.Models[1].Config.Id, Name: aws.String("Kind"), ContentType: aws.String("application/json"), Schema: aws.String(`{"type":"string"}`)}},
	}
	want.Authorizers = []*resource.RestAuthorizer{{Config: apigateway.Authorizer{
		Id: api.Authorizers[0].Config.Id, Name: aws.String("token"), Type: "TOKEN", AuthType: aws.String("custom"), AuthorizerResultTtlInSeconds: aws.Int32(60),
		IdentitySource: aws.String("method.request.header.Token"),
		AuthorizerUri:  aws.String("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:000000000000:function:auth/invocations"),
	}}}
	want.GatewayResponses = []*resource.GatewayResponse{
		{Config: apigateway.GatewayResponse{ResponseType: "DEFAULT_4XX", ResponseParameters: map[string]string{"gatewayresponse.header.Strict-Transport-Security": "'max-age=31536000'"}}},
		{Config: apigateway.GatewayResponse{ResponseType: "UNAUTHORIZED", StatusCode: aws.String("401"), ResponseTemplates: map[string]string{"application/json": `{"message": "no"}`}}},
	}
	want.Methods = []*resource.RestMethod{
		{
			ResourceID: *id("/pets/{id}"),
			Config: apigateway.Method{
				HttpMethod: aws.String("GET"), AuthorizationType: aws.String("CUSTOM"), AuthorizerId: api.Authorizers[0].Config.Id, ApiKeyRequired: aws.Bool(true),
				OperationName: aws.String("getPet"), RequestValidatorId: api.Validators[0].Config.Id,
				RequestParameters: map[string]bool{"method.request.path.id": true, "method.request.header.X-Tenant": false},
			},
			Responses: []*resource.MethodResponse{{Config: apigateway.MethodResponse{
				StatusCode: aws.String("200"), ResponseParameters: map[string]bool{hsts: false}, ResponseModels: map[string]string{"application/json": "Pet"},
			}}},
			Integration: &resource.RestIntegration{
				Config: apigateway.Integration{
					Type: "HTTP", HttpMethod: aws.String("GET"), Uri: aws.String("https://app.example.test/pets/{id}"), ConnectionType: "INTERNET",
					PassthroughBehavior: aws.String("WHEN_NO_TEMPLATES"), CacheNamespace: id("/pets/{id}"), TimeoutInMillis: 29000,
					RequestParameters: map[string]string{"integration.request.path.id": "method.request.path.id"},
				},
				Responses: []*resource.IntegrationResponse{
					{Config: apigateway.IntegrationResponse{StatusCode: aws.String("200"), ResponseParameters: map[string]string{hsts: "'max-age=31536000; includeSubDomains'"}}},
					{Config: apigateway.IntegrationResponse{StatusCode: aws.String("200"), SelectionPattern: aws.String(`5\d\d`), ContentHandling: "CONVERT_TO_TEXT"}},
				},
			},
		},
		{
			ResourceID: *id("/pets"),
			Config: apigateway.Method{
				HttpMethod: aws.String("ANY"), AuthorizationType: aws.String("AWS_IAM"), ApiKeyRequired: aws.Bool(false),
				RequestValidatorId: api.Validators[1].Config.Id, RequestModels: map[string]string{"application/json": "Pet"},
			},
			Integration: &resource.RestIntegration{Config: apigateway.Integration{
				Type: "AWS_PROXY", HttpMethod: aws.String("POST"), Uri: aws.String("arn:x"), ConnectionType: "INTERNET", TimeoutInMillis: 5000,
				PassthroughBehavior: aws.String("WHEN_NO_MATCH"), CacheNamespace: id("/pets"),
			}},
		},
	}
	if diff := cmp.Diff(want, api, loose...); diff != "" {
		t.Error(diff)
	}
}

// loose compares documents without their identities.
var loose = []cmp.Option{
	cmpopts.IgnoreTypes(resource.Meta{}),
	cmpopts.IgnoreUnexported(
		apigateway.RestApi{}, apigateway.Resource{}, apigateway.Method{}, apigateway.MethodResponse{}, apigateway.Integration{},
		apigateway.IntegrationResponse{}, apigateway.GatewayResponse{}, apigateway.RequestValidator{}, apigateway.Model{}, apigateway.Authorizer{},
	),
}

// TestRESTVersion2: the same things stand elsewhere in OpenAPI 2.
func TestRESTVersion2(t *testing.T) {
	api, found := importREST(t, `{
  "swagger": "2.0",
  "basePath": "/v1",
  "consumes": ["application/json"],
  "definitions": {"Pet": {"type": "object"}},
  "securityDefinitions": {"sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}},
  "paths": {
    "/pets": {
      "post": {
        "parameters": [{"name": "pet", "in": "body", "schema": {"$ref": "#/definitions/Pet"}}, {"name": "q", "in": "query", "required": true}],
        "security": [{"sigv4": []}],
        "responses": {"201": {"description": "made", "schema": {"type": "array", "items": {"$ref": "#/definitions/Pet"}}}},
        "x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": {"statusCode": "201"}}}
      }
    }
  }
}`)
	if len(found) > 0 {
		t.Errorf("found %v", found)
	}
	m := api.Methods[0]
	want := apigateway.Method{
		HttpMethod: aws.String("POST"), AuthorizationType: aws.String("AWS_IAM"), ApiKeyRequired: aws.Bool(false),
		RequestModels: map[string]string{"application/json": "Pet"}, RequestParameters: map[string]bool{"method.request.querystring.q": true},
	}
	if diff := cmp.Diff(want, m.Config, loose...); diff != "" {
		t.Error(diff)
	}
	answer := apigateway.MethodResponse{StatusCode: aws.String("201"), ResponseModels: map[string]string{"application/json": "MODEL000001"}}
	if diff := cmp.Diff(answer, m.Responses[0].Config, loose...); diff != "" {
		t.Error(diff)
	}
	if got := *api.Models[1].Config.Schema; got != `{"type":"array","items":{"$ref":"https://apigateway.amazonaws.com/restapis/api0000001/models/Pet"}}` {
		t.Errorf("the model without a name is %s", got)
	}
}

// TestBasePath: the guide's own examples of the three modes.
func TestBasePath(t *testing.T) {
	for mode, want := range map[string][]string{
		"":        {"/", "/e", "/f"},
		"ignore":  {"/", "/e", "/f"},
		"prepend": {"/", "/a", "/a/b", "/a/b/c", "/a/b/c/e", "/a/b/c/f"},
		"split":   {"/", "/b", "/b/c", "/b/c/e", "/b/c/f"},
	} {
		api := restAPI()
		openapi.REST(api, openapi.Definition{Text: `{"swagger": "2.0", "basePath": "/a/b/c", "paths": {"/e": {}, "/f": {}}}`, Parameters: map[string]string{"basepath": mode}})
		var paths []string
		for _, d := range api.Resources {
			paths = append(paths, *d.Config.Path)
		}
		if diff := cmp.Diff(want, paths); diff != "" {
			t.Errorf("%q: %s", mode, diff)
		}
	}
}

// TestEndpoint: from the import's parameter and from a server's extension.
func TestEndpoint(t *testing.T) {
	api := restAPI()
	found := openapi.REST(api, openapi.Definition{
		Text:       `{"openapi": "3.0.1", "servers": [{"x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": true, "vpcEndpointIds": ["vpce-1"]}}]}`,
		Parameters: map[string]string{"endpointConfigurationTypes": "PRIVATE"},
	})
	want := apigateway.RestApi{
		Id: aws.String("api0000001"), Name: aws.String("pets"), DisableExecuteApiEndpoint: true,
		EndpointConfiguration: &apigateway.EndpointConfiguration{Types: []apigateway.EndpointType{"PRIVATE"}, VpcEndpointIds: []string{"vpce-1"}},
	}
	if diff := cmp.Diff(want, api.Config, cmpopts.IgnoreUnexported(apigateway.RestApi{}, apigateway.EndpointConfiguration{})); diff != "" || len(found) > 0 {
		t.Errorf("found %v: %s", found, diff)
	}
}

// TestTerraformWins: what the API says of itself stays.
func TestTerraformWins(t *testing.T) {
	api := restAPI()
	api.Config.Description, api.Config.BinaryMediaTypes, api.Policy = aws.String("mine"), []string{"a/b"}, "{}"
	openapi.REST(api, openapi.Definition{Text: pets})
	if *api.Config.Description != "mine" || !slices.Equal(api.Config.BinaryMediaTypes, []string{"a/b"}) || api.Policy != "{}" {
		t.Errorf("the API is %+v", api.Config)
	}
}

// TestRESTFindings: what is wrong is said at the body, with the path inside
// and the line where there are several.
func TestRESTFindings(t *testing.T) {
	const head = `{"openapi": "3.0.1", `
	const operation = head + `"paths": {"/": {"get": {"x-amazon-apigateway-integration": `
	for name, tc := range map[string]struct {
		text     string
		code     string
		severity finding.Severity
		path     string
		message  string // a part
	}{
		"no OpenAPI":   {"{", resource.BadRequestException, finding.Error, "Body", "Invalid OpenAPI input"},
		"a list":       {"[1]", resource.BadRequestException, finding.Error, "Body", "a list, not an object"},
		"nothing":      {" # nothing\n", resource.BadRequestException, finding.Error, "Body", "nothing is in it"},
		"a version":    {`{"openapi": "4.0"}`, resource.BadRequestException, finding.Error, "Body", "version"},
		"another kind": {head + `"paths": []}`, resource.BadRequestException, finding.Error, "Body.paths", "a list, not an object"},
		"JSON true": {operation + `{"responses": {"default": {"responseParameters": {"method.response.header.X": true}}}}}}}}`, resource.SerializationException, finding.Error,
			"Body.paths./.get.x-amazon-apigateway-integration.responses.default.responseParameters.method.response.header.X",
			"class java.lang.Boolean can not be converted to an String"},
		"a reference": {operation + `{"$ref": "#/components/nosuch"}}}}}`, resource.BadRequestException, finding.Error,
			"Body.paths./.get.x-amazon-apigateway-integration.$ref", `"#/components/nosuch" leads nowhere`},
		"a circle": {head + `"paths": {"/": {"$ref": "#/paths/~1"}}}`, resource.BadRequestException, finding.Error, "Body.paths./", "circle"},
		"a validator": {head + `"x-amazon-apigateway-request-validators": {"all": {}}, "paths": {"/": {"get": {"x-amazon-apigateway-request-validator": "al"}}}}`,
			resource.BadRequestException, finding.Error, "Body.paths./.get.x-amazon-apigateway-request-validator", "Invalid Request Validator identifier specified"},
		"a scheme":      {head + `"paths": {"/": {"get": {"security": [{"key": []}]}}}}`, resource.BadRequestException, finding.Error, "Body.paths./.get.security[0].key", "no security scheme key"},
		"a path":        {head + `"paths": {"pets": {}}}`, resource.BadRequestException, finding.Error, "Body.paths.pets", "begins with a slash"},
		"a timeout":     {operation + `{"timeoutInMillis": "soon"}}}}}`, resource.BadRequestException, finding.Error, "Body.paths./.get.x-amazon-apigateway-integration.timeoutInMillis", "no whole number"},
		"root security": {head + `"security": [{"key": []}]}`, finding.NotApplied, finding.Warning, "Body.security", "are open"},
		"a method":      {head + `"paths": {"/": {"trace": {}}}}`, finding.NotApplied, finding.Notice, "Body.paths./.trace", "no method TRACE"},
		"a cookie":      {head + `"paths": {"/": {"get": {"parameters": [{"name": "a", "in": "cookie"}]}}}}`, finding.NotApplied, finding.Notice, "Body.paths./.get.parameters[0]", `"cookie"`},
		"another's":     {head + `"x-amazon-apigateway-cors": {}}`, finding.NotApplied, finding.Notice, "Body.x-amazon-apigateway-cors", "HTTP APIs"},
		"shared integrations": {head + `"components": {"x-amazon-apigateway-integrations": {}}}`, finding.NotApplied, finding.Notice,
			"Body.components.x-amazon-apigateway-integrations", "HTTP APIs only"},
		"an extension":     {head + `"x-amazon-apigateway-polices": {}}`, finding.NotApplied, finding.Warning, "Body.x-amazon-apigateway-polices", "not known"},
		"a scheme of none": {head + `"components": {"securitySchemes": {"b": {"type": "http"}}}}`, finding.NotApplied, finding.Notice, "Body.components.securitySchemes.b", "protects nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := importREST(t, tc.text)
			if len(found) != 1 || found[0].Code != tc.code || found[0].Severity != tc.severity || found[0].Place.Path != tc.path || !strings.Contains(found[0].Message, tc.message) {
				t.Fatalf("found %+v, want %s at %s: %s", found, tc.code, tc.path, tc.message)
			}
			if p := found[0].Place; p.File != bodyPlace.File || p.Line != bodyPlace.Line || found[0].Subject != "aws_api_gateway_rest_api.pets" {
				t.Errorf("found at %v, about %s", p, found[0].Subject)
			}
		})
	}
}

func TestLinesOfTheBody(t *testing.T) {
	for name, text := range map[string]string{
		"YAML": "openapi: 3.0.1\npaths:\n  /:\n    trace: {}\n",
		"JSON": "{\"openapi\": \"3.0.1\",\n\"paths\":\n {\"/\":\n    {\"trace\": {}}}}\n",
	} {
		_, found := importREST(t, text)
		if len(found) != 1 || !strings.HasPrefix(found[0].Message, "paths./.trace (line 4 of the body): ") {
			t.Errorf("%s: found %v", name, found)
		}
	}
}

// TestBombs: aliases, depth and size are bounded.
func TestBombs(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString("openapi: 3.0.1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 8 {
		laughs.WriteString(strings.NewReplacer("N", string(rune('1'+i)), "P", string(rune('0'+i))).Replace("aN: &aN [*aP, *aP, *aP, *aP, *aP, *aP, *aP, *aP, *aP, *aP]\n"))
	}
	for name, text := range map[string]string{
		"laughs": laughs.String(),
		"depth":  `{"openapi": "3.0.1", "a": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "}",
		"itself": "openapi: 3.0.1\na: &a {b: *a}\n",
		"size":   `{"openapi": "3.0.1", "a": "` + strings.Repeat("x", 6<<20) + `"}`,
	} {
		if _, found := importREST(t, text); len(found) != 1 || found[0].Severity != finding.Error {
			t.Errorf("%s: found %v", name, found)
		}
	}
}

func FuzzREST(f *testing.F) {
	for _, seed := range []string{pets, `{"swagger": "2.0", "paths": {"/a": {"get": {"responses": {"200": {}}}}}}`, "a: &a [*a]", "{", "openapi: 3.0.1\n<<: {a: b}", `{"openapi": "3", "paths": {"/": {"$ref": "#/paths/~1"}}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		api := restAPI()
		for _, found := range openapi.REST(api, openapi.Definition{Text: text, Place: bodyPlace}) {
			if found.Code == "" || found.Message == "" {
				t.Errorf("a finding without code or message: %+v", found)
			}
		}
		resource.Validate(&resource.Set{RestAPIs: []*resource.RestAPI{api}})
		openapi.HTTP(&resource.HTTPAPI{}, openapi.Definition{Text: text})
	})
}
