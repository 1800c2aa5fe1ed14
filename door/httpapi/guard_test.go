package httpapi_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

const issuer = "https://issuer.example.com/"

// protect lets only whom the authorizer lets call a route.
func (f *front) protect(route *v2.Route, a v2.Authorizer) {
	a.AuthorizerId = aws.String("auth")
	f.api.Authorizers = append(f.api.Authorizers, &resource.HTTPAuthorizer{Config: a})
	route.AuthorizerId, route.AuthorizationType = a.AuthorizerId, v2.AuthorizationTypeCustom
	if a.AuthorizerType == v2.AuthorizerTypeJwt {
		route.AuthorizationType = v2.AuthorizationTypeJwt
	}
}

// lastRoute is the route that was added last.
func (f *front) lastRoute() *v2.Route { return &f.api.Routes[len(f.api.Routes)-1].Config }

// newJWTFront has one route for readers of pets; token makes tokens.
func newJWTFront(t *testing.T) (f *front, token func(claims map[string]any) string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	f = newFront()
	f.lambda("ANY /pets", "2.0", func(event string) (string, error) { return event, nil })
	f.protect(f.lastRoute(), v2.Authorizer{Name: aws.String("jwt"), AuthorizerType: v2.AuthorizerTypeJwt,
		JwtConfiguration: &v2.JWTConfiguration{Issuer: aws.String(issuer), Audience: []string{"shop"}}})
	f.lastRoute().AuthorizationScopes = []string{"pets:read"}
	f.env.Issuers = apigateway.NewIssuers(nil, func(name string) ([]byte, bool) { return keys, name == issuer }, f.env.Now)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		t.Fatal(err)
	}
	return f, func(claims map[string]any) string {
		text, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
}

// TestJWTAuthorizer: spec/api-gateway.md 7 and 3.1.
func TestJWTAuthorizer(t *testing.T) {
	f, token := newJWTFront(t)
	good := map[string]any{"iss": issuer, "aud": "shop", "exp": received.Unix() + 60, "sub": "me", "scope": "pets:read"}
	got := f.ask(t, request("/pets", "Authorization: Bearer "+token(good)))
	event := decode[eventOf2](t, got.body)
	want := &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{
		Claims: map[string]string{"iss": issuer, "aud": "shop", "exp": "1583348698", "sub": "me", "scope": "pets:read"}, Scopes: []string{"pets:read"},
	}}
	if diff := cmp.Diff(want, event.RequestContext.Authorizer); diff != "" {
		t.Error(diff)
	}

	for name, lines := range map[string][]string{"no token": nil, "a bad one": {"Authorization: Bearer x.y.z"}} {
		got := f.ask(t, request("/pets", lines...))
		wantRefused(t, got, 401, "Unauthorized")
		if header := got.Fields.Get("www-authenticate"); header != "Bearer" {
			t.Errorf("%s: www-authenticate %q", name, header)
		}
	}
	good["scope"] = "other"
	got = f.ask(t, request("/pets", "Authorization: "+token(good)))
	wantRefused(t, got, 403, "Forbidden")
}

// TestPreflightBehindAuthorizer: a route that catches OPTIONS and has an
// authorizer asks that first (spec/api-gateway.md 6).
func TestPreflightBehindAuthorizer(t *testing.T) {
	f, token := newJWTFront(t)
	f.api.Config.CorsConfiguration = &v2.Cors{AllowOrigins: []string{"*"}, AllowMethods: []string{"GET"}}
	preflight := []string{"Origin: https://a.example", "Access-Control-Request-Method: GET"}
	wantRefused(t, f.ask(t, request("OPTIONS /pets", preflight...)), 401, "Unauthorized")
	good := token(map[string]any{"iss": issuer, "aud": "shop", "exp": received.Unix() + 60, "scope": "pets:read"})
	if got := f.ask(t, request("OPTIONS /pets", append(preflight, "Authorization: "+good)...)); got.Status != 204 {
		t.Errorf("with a token: %d", got.Status)
	}
	f.lambda("OPTIONS /{proxy+}", "2.0", returns(`{}`)) // what AWS's guide advises, for another path
	if got := f.ask(t, request("OPTIONS /cats", preflight...)); got.Status != 204 {
		t.Errorf("an open route: %d", got.Status)
	}
}

// newLambdaGuard has one route behind a function.
func newLambdaGuard(format string, simple bool, h handler) *front {
	f := newFront()
	f.functions["guard"] = h
	f.lambda("GET /pets/{id}", "2.0", func(event string) (string, error) { return event, nil })
	f.protect(f.lastRoute(), v2.Authorizer{
		Name: aws.String("guard"), AuthorizerType: v2.AuthorizerTypeRequest, AuthorizerUri: aws.String(lambdaARN + "guard"),
		AuthorizerPayloadFormatVersion: &format, EnableSimpleResponses: &simple,
		IdentitySource: []string{"$request.header.X-Token", "$request.querystring.t"},
	})
	return f
}

// authorizerEvent2 is what AWS's guide shows of format 2.0.
type authorizerEvent2 = events.APIGatewayV2CustomAuthorizerV2Request

func TestLambdaAuthorizer2(t *testing.T) {
	var asked string
	calls := 0
	f := newLambdaGuard("2.0", true, func(event string) (string, error) {
		asked, calls = event, calls+1
		return `{"isAuthorized":true,"context":{"tenant":"a"}}`, nil
	})
	api := f.compile(t)
	ask := func(target string, lines ...string) answer {
		return read(t, api.Serve(t.Context(), request(target, lines...)))
	}
	got := ask("/pets/7?t=1", "X-Token: me")
	if tenant := decode[eventOf2](t, got.body).RequestContext.Authorizer.Lambda["tenant"]; tenant != "a" {
		t.Errorf("tenant %v", tenant)
	}
	event := decode[authorizerEvent2](t, asked)
	if event.Version != "2.0" || event.Type != "REQUEST" || event.RouteKey != "GET /pets/{id}" || event.RawPath != "/pets/7" ||
		event.RouteArn != "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/$default/GET/pets/7" ||
		!cmp.Equal(event.IdentitySource, []string{"me", "1"}) || event.Headers["x-token"] != "me" || event.PathParameters["id"] != "7" {
		t.Errorf("event %+v", event)
	}
	ask("/pets/8?t=1", "X-Token: me") // remembered for 300 s, by identity
	ask("/pets/7?t=2", "X-Token: me")
	if calls != 2 {
		t.Errorf("the function was asked %d times", calls)
	}
	wantRefused(t, ask("/pets/7", "X-Token: me"), 401, "Unauthorized") // one source is missing
	if calls != 2 {
		t.Error("the function was asked about a request without identity")
	}
}

func TestLambdaAuthorizer1(t *testing.T) {
	var asked string
	f := newLambdaGuard("1.0", false, func(event string) (string, error) {
		asked = event
		return `{"principalId":"me","policyDocument":{"Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}]}}`, nil
	})
	if got := f.ask(t, request("/pets/7?t=1", "X-Token: me")); got.Status != 200 {
		t.Fatalf("%d %s", got.Status, got.body)
	}
	var event struct {
		Version, Type, MethodArn, IdentitySource, AuthorizationToken, Resource, Path, HTTPMethod string
		Headers, QueryStringParameters, PathParameters                                           map[string]string
		Body                                                                                     *json.RawMessage
	}
	if err := json.Unmarshal([]byte(asked), &event); err != nil {
		t.Fatal(err)
	}
	if event.Version != "1.0" || event.Type != "REQUEST" || event.MethodArn != "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/$default/GET/pets/7" ||
		event.IdentitySource != "me,1" || event.AuthorizationToken != "me,1" || event.Resource != "/pets/{id}" || event.PathParameters["id"] != "7" || event.Body != nil {
		t.Errorf("event %s", asked)
	}
}

func TestLambdaAuthorizerRefuses(t *testing.T) {
	for _, tc := range []struct {
		name    string
		simple  bool
		h       handler
		status  int
		message string
	}{
		{"simple no", true, returns(`{"isAuthorized":false}`), 403, "Forbidden"},
		{"a policy for something else", false, returns(`{"principalId":"me","policyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"x"}]}}`), 403, "Forbidden"},
		{"no answer", false, returns(`{}`), 500, "Internal Server Error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := newLambdaGuard("2.0", tc.simple, tc.h).ask(t, request("/pets/7?t=1", "X-Token: me"))
			wantRefused(t, got, tc.status, tc.message)
			if got.Fields.Has("Www-Authenticate") {
				t.Error("Www-Authenticate is of JWT authorizers only")
			}
		})
	}
}

// TestUncheckedAuthorization: what cannot be checked is refused at start, and
// served to everybody only on demand.
func TestUncheckedAuthorization(t *testing.T) {
	f := newFront()
	f.lambda("GET /", "2.0", returns(`{}`))
	f.lastRoute().AuthorizationType = v2.AuthorizationTypeAwsIam
	_, problems := httpapi.Compile(f.set, f.env)
	if len(problems) != 1 || problems[0].Code != httpapi.CodeAuthentication || problems[0].Severity != finding.Error || !strings.Contains(problems[0].Fix, "--skip-authentication") {
		t.Errorf("findings %v", problems)
	}
	f.env.SkipAuthentication = true
	compiled, problems := httpapi.Compile(f.set, f.env)
	if len(problems) != 1 || problems[0].Severity != finding.Warning {
		t.Fatalf("findings %v", problems)
	}
	if got := read(t, compiled.APIs[0].Serve(t.Context(), request("/"))); got.Status != 200 {
		t.Errorf("%d", got.Status)
	}

	lost := newFront()
	lost.lambda("GET /", "2.0", returns(`{}`))
	lost.lastRoute().AuthorizationType, lost.lastRoute().AuthorizerId = v2.AuthorizationTypeJwt, aws.String("gone")
	if _, problems := httpapi.Compile(lost.set, lost.env); !problems.HasErrors() {
		t.Error("a route was opened because its authorizer is not declared")
	}
}

// TestAccessLog: spec/api-gateway.md 5.
func TestAccessLog(t *testing.T) {
	f := newFront()
	f.lambda("GET /pets", "2.0", returns(`"hi"`))
	f.stage.AccessLogSettings = &v2.AccessLogSettings{DestinationArn: aws.String("log"), Format: aws.String(
		"$context.httpMethod $context.path $context.routeKey $context.status $context.responseLength $context.integrationStatus $context.integration.status $context.error.message $context.identity.sourceIp [$context.requestTime]")}
	var lines []string
	f.env.AccessLog = func(to, line string) { lines = append(lines, to+": "+line) }
	f.env.Now = func() time.Time { return received }
	api := f.compile(t)
	read(t, api.Serve(t.Context(), request("/pets")))
	read(t, api.Serve(t.Context(), request("/cats")))
	want := []string{
		"log: GET /pets GET /pets 200 2 200 200 - 192.0.2.1 [04/Mar/2020:19:03:58 +0000]",
		"log: GET /cats - 404 23 - - Not Found 192.0.2.1 [04/Mar/2020:19:03:58 +0000]",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}
