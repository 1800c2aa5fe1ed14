package apigateway_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/function"
)

// decides is an authorizer's function that always answers the same, and
// counts.
type decides struct {
	payload string
	err     error
	calls   int
}

func (d *decides) Invoke(context.Context, []byte) (function.Result, error) {
	d.calls++
	return function.Result{Payload: []byte(d.payload)}, d.err
}

func noEvent() ([]byte, error) { return []byte("{}"), nil }

const (
	petsARN  = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/test/GET/pets/1"
	otherARN = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/test/POST/pets/1"
)

func policy(statements string) string {
	return `{"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":` + statements + `},"context":{"n":1,"ok":true,"s":"x"},"usageIdentifierKey":"key"}`
}

// TestLambdaAuthorizer: policies, simple answers, and what is neither.
func TestLambdaAuthorizer(t *testing.T) {
	allow := func(resource string) string {
		return policy(`[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":"` + resource + `"}]`)
	}
	const root = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij"
	for _, tc := range []struct {
		name    string
		simple  bool
		payload string
		err     error
		want    apigateway.Verdict
	}{
		{"the ARN", false, allow(petsARN), nil, apigateway.Allowed},
		{"a pattern", false, allow(root + "/*/GET/pets/*"), nil, apigateway.Allowed},
		{"one character", false, allow(root + "/test/GET/pets/?"), nil, apigateway.Allowed},
		{"everything", false, allow("*"), nil, apigateway.Allowed},
		{"one statement, any action", false, policy(`{"Action":"*","Effect":"Allow","Resource":["x","` + petsARN + `"]}`), nil, apigateway.Allowed},
		{"action in other letters", false, policy(`{"Action":"EXECUTE-API:*","Effect":"Allow","Resource":"*"}`), nil, apigateway.Allowed},
		{"all but another", false, policy(`{"Action":"execute-api:Invoke","Effect":"Allow","NotResource":"` + otherARN + `"}`), nil, apigateway.Allowed},

		{"another method", false, allow(otherARN), nil, apigateway.Denied},
		{"deny", false, policy(`[{"Action":"execute-api:Invoke","Effect":"Deny","Resource":"*"}]`), nil, apigateway.Denied},
		{"deny after allow", false, policy(`[{"Action":"*","Effect":"Allow","Resource":"*"},{"Action":"*","Effect":"Deny","Resource":"` + petsARN + `"}]`), nil, apigateway.Denied},
		{"another action", false, policy(`{"Action":"lambda:*","Effect":"Allow","Resource":"*"}`), nil, apigateway.Denied},
		{"a condition", false, policy(`{"Action":"*","Effect":"Allow","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`), nil, apigateway.Denied},
		{"no statement", false, policy(`[]`), nil, apigateway.Denied},

		{"simple yes", true, `{"isAuthorized":true,"context":{"s":"x"}}`, nil, apigateway.Allowed},
		{"simple no", true, `{"isAuthorized":false}`, nil, apigateway.Denied},
		{"simple without the member", true, `{"authorized":true}`, nil, apigateway.Failed},
		{"a simple answer where a policy is wanted", false, `{"isAuthorized":true}`, nil, apigateway.Failed},
		{"no principal", false, `{"policyDocument":{"Statement":[]}}`, nil, apigateway.Failed},
		{"an effect that is none", false, policy(`{"Action":"*","Effect":"Perhaps","Resource":"*"}`), nil, apigateway.Failed},
		{"text", false, `"Allow"`, nil, apigateway.Failed},
		{"an error", false, "", errors.New("broken"), apigateway.Failed},
		{"Unauthorized", false, "", &function.Error{Kind: function.Handler, Type: "Error", Message: "Unauthorized"}, apigateway.Unauthenticated},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := apigateway.NewLambdaAuthorizer(&decides{payload: tc.payload, err: tc.err}, tc.simple, 0, clock)
			got := a.Decide(t.Context(), "", petsARN, noEvent)
			if got.Verdict != tc.want || (got.Err == nil) != (tc.want == apigateway.Allowed) {
				t.Errorf("verdict %d, %v", got.Verdict, got.Err)
			}
		})
	}
	if got := apigateway.NewLambdaAuthorizer(nil, true, 0, clock).Decide(t.Context(), "", petsARN, noEvent); got.Verdict != apigateway.Failed {
		t.Errorf("without a function: %d", got.Verdict)
	}
}

// TestAuthorizerContext: what the function says of the caller is for events,
// mappings and logs; there it is text.
func TestAuthorizerContext(t *testing.T) {
	a := apigateway.NewLambdaAuthorizer(&decides{payload: policy(`{"Action":"*","Effect":"Allow","Resource":"*"}`)}, false, 0, clock)
	c := apigateway.Context{Authorizer: a.Decide(t.Context(), "", petsARN, noEvent).Authorization}
	for name, want := range map[string]string{"principalId": "me", "n": "1", "ok": "true", "s": "x"} {
		if got, _ := c.Lookup("authorizer." + name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if c.Authorizer.UsageKey != "key" {
		t.Errorf("usage key %q", c.Authorizer.UsageKey)
	}
}

// TestAuthorizerRemembers: answers by identity and for their time; a policy
// that is remembered is asked for each method anew.
func TestAuthorizerRemembers(t *testing.T) {
	f := &decides{payload: policy(`{"Action":"*","Effect":"Allow","Resource":"` + petsARN + `"}`)}
	at := now
	a := apigateway.NewLambdaAuthorizer(f, false, time.Minute, func() time.Time { return at })
	for i, step := range []struct {
		after         time.Duration
		identity, arn string
		want          apigateway.Verdict
		calls         int
	}{
		{0, "me", petsARN, apigateway.Allowed, 1},
		{0, "me", otherARN, apigateway.Denied, 1},
		{0, "you", petsARN, apigateway.Allowed, 2},
		{59 * time.Second, "me", petsARN, apigateway.Allowed, 2},
		{time.Second, "me", petsARN, apigateway.Allowed, 3},
		{0, "", petsARN, apigateway.Allowed, 4},
		{0, "", petsARN, apigateway.Allowed, 5},
	} {
		at = at.Add(step.after)
		if got := a.Decide(t.Context(), step.identity, step.arn, noEvent); got.Verdict != step.want || f.calls != step.calls {
			t.Errorf("step %d: verdict %d after %d calls, want %d after %d", i, got.Verdict, f.calls, step.want, step.calls)
		}
	}
}

func TestLogFormat(t *testing.T) {
	c := &apigateway.Context{RequestID: "id=", Identity: apigateway.Identity{UserAgent: "a\nb"}, Stage: "$default"}
	for format, want := range map[string]string{
		`{ "id":"$context.requestId", "stage":"$context.stage" }`: `{ "id":"id=", "stage":"$default" }`,
		"$context.requestId.$context.stage.":                      "id=.$default.",
		"$context.identity.userAgent":                             `a\nb`,
		"$context.integrationStatus $context.nothing":             "- -",
		"no variables, $5 and $context":                           "no variables, $5 and $context",
	} {
		if diff := cmp.Diff(want, apigateway.NewLogFormat(format).Line(c)); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}

func TestFunctionARN(t *testing.T) {
	const arn = "arn:aws:lambda:us-east-1:000000000000:function:pets:live"
	for uri, want := range map[string]string{
		arn: arn,
		"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" + arn + "/invocations": arn,
		"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" + arn:                  "",
		"arn:aws:apigateway:us-east-1:sqs:path/queue":                                           "",
		"https://example.com/functions/x/invocations":                                           "",
		"": "",
	} {
		if got, ok := apigateway.FunctionARN(uri); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t", uri, got, ok)
		}
	}
	if got := apigateway.FunctionName(arn); got != "pets:live" {
		t.Errorf("name %q", got)
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte(`{"Statement":[{"Effect":"Allow","Action":"*","Resource":["a*b?c"]}]}`), petsARN)
	f.Add([]byte(`{"Statement":{"Effect":"Deny","NotAction":"x","NotResource":"***"}}`), "")
	f.Fuzz(func(t *testing.T, text []byte, arn string) {
		if p, err := apigateway.ParsePolicy(text); err == nil {
			p.MayInvoke(arn)
		}
	})
}
