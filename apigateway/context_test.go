package apigateway_test

import (
	"math/rand/v2"
	"regexp"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/apigateway"
)

func TestContextLookup(t *testing.T) {
	c := &apigateway.Context{
		AccountID: "000000000000", APIID: "abcdefghij", Stage: "prod", RouteKey: "GET /a", Received: time.UnixMilli(1583348638390),
		Identity: apigateway.Identity{SourceIP: "192.0.2.1"},
		Authorizer: apigateway.Authorization{
			PrincipalID: "user", Claims: map[string]any{"sub": "s", "n": 1.5}, Values: map[string]any{"flag": true, "text": "t"},
		},
		Integration: apigateway.IntegrationOutcome{Called: true, Status: 200, FunctionStatus: 201, Latency: 12 * time.Millisecond, RequestID: "lambda"},
		Response:    apigateway.ResponseFacts{Status: 201, Length: 5, Latency: 20 * time.Millisecond},
		Error:       apigateway.Failure{Message: `say "no"`},
	}
	for name, want := range map[string]string{
		"accountId": "000000000000", "apiId": "abcdefghij", "stage": "prod", "routeKey": "GET /a", "identity.sourceIp": "192.0.2.1",
		"requestTime": "04/Mar/2020:19:03:58 +0000", "requestTimeEpoch": "1583348638390",
		"authorizer.principalId": "user", "authorizer.claims.sub": "s", "authorizer.claims.n": "1.5", "authorizer.flag": "true", "authorizer.text": "t",
		"integration.status": "200", "integration.integrationStatus": "201", "integrationStatus": "201", "integrationLatency": "12",
		"integration.requestId": "lambda", "awsEndpointRequestId": "lambda", "status": "201", "responseLength": "5", "responseLatency": "20",
		"error.message": `say "no"`, "error.messageString": `"say \"no\""`,
		"authorizer.claims.none": "", "nothing": "", "identity.userArn": "",
	} {
		got, ok := c.Lookup(name)
		if got != want || ok != (want != "") {
			t.Errorf("%s = %q, %t; want %q", name, got, ok, want)
		}
	}
}

// TestIDs: the forms of spec/api-gateway.md 3 and 12.
func TestIDs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)).Uint64
	for _, tc := range []struct{ got, form string }{
		{apigateway.ExtendedID(random), `^[A-Za-z0-9_-]{15}=$`},
		{apigateway.RequestID(random), `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		{apigateway.TraceID(1583348638, random), `^Root=1-5e5ffb9e-[0-9a-f]{24}$`},
	} {
		if !regexp.MustCompile(tc.form).MatchString(tc.got) {
			t.Errorf("%q, want %s", tc.got, tc.form)
		}
	}
}

func TestThrottle(t *testing.T) {
	now := time.UnixMilli(0)
	two := apigateway.NewThrottle(1, 2)
	later := now.Add(time.Second)
	for i, tc := range []struct {
		at   time.Time
		want bool
	}{{now, true}, {now, true}, {now, false}, {later, true}, {later, false}} {
		if got := two.Allow(tc.at); got != tc.want {
			t.Errorf("request %d: %t, want %t: a burst of 2, and one more in a second", i, got, tc.want)
		}
	}
	if never := apigateway.NewThrottle(0, 0); never.Allow(now) {
		t.Error("rate and burst of 0 let nothing through")
	}
	if none := apigateway.NewThrottle(-1, -1); !none.Allow(now) {
		t.Error("no throttle lets everything through")
	}
}
