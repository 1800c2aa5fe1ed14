package restapi_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

const (
	authorizerARN = "arn:aws:lambda:eu-west-1:000000000000:function:guard"
	methodARN     = "arn:aws:execute-api:eu-west-1:000000000000:" + apiID + "/dev/GET/pets/1"
)

// guarded is an API whose GET /pets/{id} has an authorizer, and prints what
// that found out.
func guarded(a apigw.Authorizer, guard code) *front {
	f := newFront()
	f.env.Function = func(arn string) (apigateway.Function, bool) { return guard, guard != nil && arn == authorizerARN }
	a.Id, a.Name = aws.String("auth1"), aws.String("guard")
	f.api.Authorizers = []*resource.RestAuthorizer{{Config: a}}
	m := f.mock("GET /pets/{id}", "$context.authorizer.principalId $context.authorizer.number $context.authorizer.claims.sub")
	m.Config.AuthorizationType, m.Config.AuthorizerId = aws.String("CUSTOM"), aws.String("auth1")
	return f
}

func tokenAuthorizer() apigw.Authorizer {
	return apigw.Authorizer{Type: apigw.AuthorizerTypeToken, AuthorizerUri: lambdaURI(authorizerARN), AuthorizerResultTtlInSeconds: aws.Int32(0)}
}

func policy(effect, resource string) string {
	return `{"principalId":"me","context":{"number":7},"policyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"` + effect + `","Action":"execute-api:Invoke","Resource":"` + resource + `"}]}}`
}

// spec/api-gateway.md 10, 3 and 14: what authorizers say, and what clients get.
func TestAuthorizers(t *testing.T) {
	const denied = `{"Message":"User is not authorized to access this resource"}`
	for _, tc := range []struct {
		name   string
		guard  code
		fields []string
		status int
		body   string
	}{
		{"allowed", returns(policy("Allow", methodARN)), []string{"Authorization: t"}, 200, "me 7 "},
		{"allowed by a pattern", returns(policy("Allow", "arn:aws:execute-api:*:*:"+apiID+"/*/GET/*")), []string{"authorization: t"}, 200, "me 7 "},
		{"denied", returns(policy("Deny", "*")), []string{"Authorization: t"}, 403, denied},
		{"another method", returns(policy("Allow", methodARN+"2")), []string{"Authorization: t"}, 403, denied},
		{"no token", returns(policy("Allow", "*")), nil, 401, `{"message":"Unauthorized"}`},
		{"it says Unauthorized", throws("Unauthorized"), []string{"Authorization: t"}, 401, `{"message":"Unauthorized"}`},
		{"it throws", throws("oops"), []string{"Authorization: t"}, 500, `{"message":null}`},
		{"it returns no policy", returns(`{"principalId":"me"}`), []string{"Authorization: t"}, 500, `{"message":null}`},
		{"its context is deep", returns(`{"principalId":"me","context":{"a":{}},"policyDocument":{"Statement":[]}}`), []string{"Authorization: t"}, 500, `{"message":null}`},
		{"it does not run here", nil, []string{"Authorization: t"}, 500, `{"message":null}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := guarded(tokenAuthorizer(), tc.guard)
			want(t, f.ask(t, get("/pets/1", tc.fields...)), tc.status, tc.body)
		})
	}
}

// Templates that hand a function all that is known of who asks go through it
// with keySet, as those of well-known tools do.
func TestTemplatesGoThroughWhoAsks(t *testing.T) {
	f := guarded(tokenAuthorizer(), returns(policy("Allow", "*")))
	r := &f.api.Methods[0].Integration.Responses[0].Config
	r.ResponseTemplates["application/json"] = "#set($map = $context.authorizer)#foreach($k in $map.keySet())$k=$map.get($k),#end" +
		"#set($map = $context.identity)#foreach($k in $map.keySet())#if($map.get($k) && $map.get($k) != \"\")$k=$map.get($k),#end#end"
	want(t, f.ask(t, get("/pets/1", "Authorization: t")), 200, "number=7,principalId=me,sourceIp=192.0.2.1,")
}

func TestTokensThatDoNotLookRightAreNotAskedAbout(t *testing.T) {
	a := tokenAuthorizer()
	a.IdentityValidationExpression = aws.String("Bearer [a-z]+")
	f := guarded(a, func([]byte) (string, error) { return "", errors.New("asked") })
	want(t, f.ask(t, get("/pets/1", "Authorization: Bearer 1")), 401, `{"message":"Unauthorized"}`)
}

func TestAuthorizerEvents(t *testing.T) {
	var got []byte
	guard := code(func(event []byte) (string, error) { got = event; return policy("Allow", "*"), nil })
	f := guarded(tokenAuthorizer(), guard)
	f.ask(t, get("/pets/1", "Authorization: t"))
	if want := `{"type":"TOKEN","authorizationToken":"t","methodArn":"` + methodARN + `"}`; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
	f = guarded(apigw.Authorizer{Type: apigw.AuthorizerTypeRequest, AuthorizerUri: lambdaURI(authorizerARN),
		IdentitySource: aws.String("method.request.header.X-A, method.request.querystring.q, stageVariables.v, context.stage")}, guard)
	f.stage.Config.Variables = map[string]string{"v": "1"}
	want(t, f.ask(t, get("/pets/1?q=1", "X-B: t")), 401, `{"message":"Unauthorized"}`)
	f.ask(t, get("/pets/1?q=1", "X-A: t"))
	var event struct {
		Type, MethodARN, Resource, Path, HTTPMethod string
		Headers, PathParameters                     map[string]string
	}
	if err := json.Unmarshal(got, &event); err != nil {
		t.Fatal(err)
	}
	if event.Type != "REQUEST" || event.MethodARN != methodARN || event.Resource != "/pets/{id}" || event.Path != "/pets/1" ||
		event.HTTPMethod != "GET" || event.Headers["X-A"] != "t" || event.PathParameters["id"] != "1" {
		t.Errorf("event %s", got)
	}
}

func TestAuthorizersAnswersAreRemembered(t *testing.T) {
	asked := 0
	a := tokenAuthorizer()
	a.AuthorizerResultTtlInSeconds = nil // 300 s
	f := guarded(a, func([]byte) (string, error) { asked++; return policy("Allow", "*"), nil })
	now := f.env.Now()
	f.env.Now = func() time.Time { return now }
	api := f.compile(t)
	for range 2 {
		ask(t, api, get("/pets/1", "Authorization: a"))
	}
	ask(t, api, get("/pets/1", "Authorization: b"))
	now = now.Add(300 * time.Second)
	ask(t, api, get("/pets/1", "Authorization: a"))
	if asked != 3 {
		t.Errorf("asked %d times, want 3: a, b, and a again after 300 s", asked)
	}
}

func TestUserPools(t *testing.T) {
	const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool"
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	f := guarded(apigw.Authorizer{Type: apigw.AuthorizerTypeCognitoUserPools,
		ProviderARNs: []string{"arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_pool"}}, nil)
	now := f.env.Now()
	f.env.Issuers = apigateway.NewIssuers(apigateway.NewOrigins(apigateway.OriginConfig{}),
		func(i string) ([]byte, bool) { return keys, i == issuer }, f.env.Now)
	m := f.api.Methods[0]
	m.Config.AuthorizationType = aws.String("COGNITO_USER_POOLS")
	token := func(change map[string]any) string {
		claims := map[string]any{"iss": issuer, "sub": "me", "aud": "app", "token_use": "id", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix()}
		for name, v := range change {
			claims[name] = v
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, tc := range []struct {
		name   string
		scopes []string
		token  string
		status int
	}{
		{"an identity token", nil, token(nil), 200}, {"with Bearer", nil, "Bearer " + token(nil), 200},
		{"an access token", nil, token(map[string]any{"token_use": "access"}), 401},
		{"expired", nil, token(map[string]any{"exp": now.Unix()}), 401},
		{"another issuer", nil, token(map[string]any{"iss": issuer + "2"}), 401},
		{"changed", nil, token(nil) + "x", 401}, {"no token at all", nil, "x", 401},
		{"a scope", []string{"pets/read"}, token(map[string]any{"token_use": "access", "scope": "a pets/read"}), 200},
		{"no scope", []string{"pets/read"}, token(map[string]any{"token_use": "access", "scope": "a"}), 401},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m.Config.AuthorizationScopes = tc.scopes
			a := f.ask(t, get("/pets/1", "Authorization: "+tc.token))
			body := `{"message":"Unauthorized"}`
			if tc.status == 200 {
				body = "  me"
			}
			want(t, a, tc.status, body)
		})
	}
}

// Whatever an authorizer lacks, nobody gets in for that.
func TestIncompleteAuthorizersLetNobodyIn(t *testing.T) {
	for name, a := range map[string]apigw.Authorizer{
		"a user pool authorizer without pools": {Type: apigw.AuthorizerTypeCognitoUserPools},
		"no function":                          {Type: apigw.AuthorizerTypeToken},
		"no type":                              {},
	} {
		t.Run(name, func(t *testing.T) {
			f := guarded(a, nil)
			want(t, f.ask(t, get("/pets/1", "Authorization: t")), 401, `{"message":"Unauthorized"}`)
		})
	}
}

func TestRequestAuthorizersMayDoWithoutIdentity(t *testing.T) {
	f := guarded(apigw.Authorizer{Type: apigw.AuthorizerTypeRequest, AuthorizerUri: lambdaURI(authorizerARN), AuthorizerResultTtlInSeconds: aws.Int32(0)},
		returns(policy("Allow", "*")))
	want(t, f.ask(t, get("/pets/1")), 200, "me 7 ")
}

// What cannot be enforced is refused, unless somebody wants it served anyway.
func TestWhatCannotBeAuthorizedIsRefused(t *testing.T) {
	for name, change := range map[string]func(*front){
		"IAM":                   func(f *front) { f.api.Methods[0].Config.AuthorizationType = aws.String("AWS_IAM") },
		"an unknown authorizer": func(f *front) { f.api.Methods[0].Config.AuthorizationType = aws.String("CUSTOM") },
		"a policy about somebody": func(f *front) {
			f.api.Policy = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},"Action":"*","Resource":"*"}]}`
		},
		"a policy with a condition": func(f *front) {
			f.api.Policy = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"x"}}}]}`
		},
		"a policy that is none": func(f *front) { f.api.Policy = `{` },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront()
			f.mock("GET /", "in")
			change(f)
			problems := f.problems()
			if len(problems) != 1 || problems[0].Code != restapi.CodeAuthorization || problems[0].Severity != finding.Error {
				t.Errorf("findings %v", problems)
			}
			f.env.SkipAuthentication = true
			want(t, f.ask(t, get("/")), 200, "in")
		})
	}
}

func TestPoliciesOfAPIs(t *testing.T) {
	const everybody = `"Principal":"*","Action":"execute-api:Invoke",`
	const allowed = `{"Effect":"Allow",` + everybody + `"Resource":"execute-api:/*"}`
	for _, tc := range []struct {
		name, statements string
		status           int
	}{
		{"everybody", allowed, 200},
		{"another stage", `{"Effect":"Allow",` + everybody + `"Resource":"execute-api:/prod/*"}`, 403},
		{"from here", `{"Effect":"Allow",` + everybody + `"Resource":"execute-api:/*","Condition":{"IpAddress":{"aws:SourceIp":["198.51.100.1","192.0.2.0/24"]}}}`, 200},
		{"not from here", allowed + `,{"Effect":"Deny",` + everybody + `"Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`, 403},
		{"only from there", allowed + `,{"Effect":"Deny",` + everybody + `"Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}}}`, 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.mock("GET /", "in")
			f.api.Policy = `{"Statement":[` + tc.statements + `]}`
			a := f.ask(t, get("/"))
			if a.Status != tc.status {
				t.Errorf("status %d, want %d", a.Status, tc.status)
			}
			if tc.status == 403 {
				want(t, a, 403, `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********0000:`+apiID+`/dev/GET/"}`)
				wantField(t, a, "x-amzn-ErrorType", "AccessDeniedException")
			}
		})
	}
}

// 10, 3: keys, usage plans, throttles and quotas.
func TestKeys(t *testing.T) {
	f := newFront()
	now := f.env.Now()
	f.env.Now = func() time.Time { return now }
	f.mock("GET /pets", "$context.identity.apiKeyId").Config.ApiKeyRequired = aws.Bool(true)
	f.mock("GET /open", "in")
	key := func(id string, enabled bool) *resource.APIKey {
		return &resource.APIKey{Config: apigw.ApiKey{Id: aws.String(id), Value: aws.String("value of " + id), Enabled: enabled}}
	}
	f.set.APIKeys = []*resource.APIKey{key("k1", true), key("k2", true), key("off", false), key("loose", true)}
	plan := &resource.UsagePlan{Config: apigw.UsagePlan{Name: aws.String("basic"), ApiStages: []apigw.ApiStage{{ApiId: aws.String(apiID), Stage: aws.String("dev")}},
		Throttle: &apigw.ThrottleSettings{RateLimit: 1, BurstLimit: 2}, Quota: &apigw.QuotaSettings{Limit: 3, Period: apigw.QuotaPeriodTypeDay}}}
	for _, id := range []string{"k1", "k2", "off"} {
		plan.Keys = append(plan.Keys, &resource.UsagePlanKey{Config: apigw.UsagePlanKey{Id: aws.String(id)}})
	}
	f.set.UsagePlans = []*resource.UsagePlan{plan}
	api := f.compile(t)
	const forbidden, many, limit = `{"message":"Forbidden"}`, `{"message":"Too Many Requests"}`, `{"message":"Limit Exceeded"}`
	for _, tc := range []struct {
		name, key string
		wait      time.Duration
		status    int
		body      string
	}{
		{"no key", "", 0, 403, forbidden}, {"an unknown key", "x", 0, 403, forbidden}, {"a key that is off", "value of off", 0, 403, forbidden},
		{"a key in no plan", "value of loose", 0, 403, forbidden},
		{"a key", "value of k1", 0, 200, "k1"}, {"the burst", "value of k1", 0, 200, "k1"}, {"too many", "value of k1", 0, 429, many},
		{"another key's", "value of k2", 0, 200, "k2"}, {"a second later", "value of k1", time.Second, 200, "k1"},
		{"the quota", "value of k1", time.Second, 429, limit}, {"tomorrow", "value of k1", 24 * time.Hour, 200, "k1"},
	} {
		now = now.Add(tc.wait)
		a := ask(t, api, get("/pets", "x-api-key: "+tc.key))
		if a.Status != tc.status || a.body != tc.body {
			t.Errorf("%s: %d %s, want %d %s", tc.name, a.Status, a.body, tc.status, tc.body)
		}
	}
	want(t, ask(t, api, get("/open")), 200, "in")
}

func TestKeysOfAuthorizers(t *testing.T) {
	f := guarded(tokenAuthorizer(), returns(`{"principalId":"me","usageIdentifierKey":"v","policyDocument":{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}}`))
	f.api.Config.ApiKeySource = apigw.ApiKeySourceTypeAuthorizer
	f.api.Methods[0].Config.ApiKeyRequired = aws.Bool(true)
	want(t, f.ask(t, get("/pets/1", "Authorization: t", "x-api-key: v")), 403, `{"message":"Forbidden"}`)
	f.set.APIKeys = []*resource.APIKey{{Config: apigw.ApiKey{Id: aws.String("k"), Value: aws.String("v"), Enabled: true}}}
	f.set.UsagePlans = []*resource.UsagePlan{{Config: apigw.UsagePlan{ApiStages: []apigw.ApiStage{{ApiId: aws.String(apiID), Stage: aws.String("dev")}}},
		Keys: []*resource.UsagePlanKey{{Config: apigw.UsagePlanKey{Id: aws.String("k")}}}}}
	want(t, f.ask(t, get("/pets/1", "Authorization: t")), 200, "me  ")
}

func TestThrottlesOfStages(t *testing.T) {
	f := newFront()
	f.mock("GET /", "in")
	f.mock("GET /own", "in")
	f.stage.Settings = []*resource.MethodSettings{
		{Path: "*/*", Config: apigw.MethodSetting{ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0}},
		{Path: "own/GET", Config: apigw.MethodSetting{ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1}},
	}
	a := f.ask(t, get("/"))
	want(t, a, 429, `{"message":"Too Many Requests"}`)
	wantField(t, a, "x-amzn-ErrorType", "TooManyRequestsException")
	want(t, f.ask(t, get("/own")), 200, "in")
}

func TestAccessLog(t *testing.T) {
	var got []string
	f := newFront()
	f.env.AccessLog = func(destination, line string) { got = append(got, destination+" "+line) }
	f.stage.Config.AccessLogSettings = &apigw.AccessLogSettings{DestinationArn: aws.String("arn:log"),
		Format: aws.String("$context.httpMethod $context.resourcePath $context.status $context.responseLength $context.error.responseType $context.identity.sourceIp")}
	f.mock("GET /pets/{id}", "four")
	f.ask(t, get("/pets/1"))
	f.ask(t, get("/cats"))
	want := []string{"arn:log GET /pets/{id} 200 4 - 192.0.2.1", "arn:log GET - 403 42 MISSING_AUTHENTICATION_TOKEN 192.0.2.1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
