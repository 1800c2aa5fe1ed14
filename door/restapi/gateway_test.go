package restapi_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

// 14: a type of its own, the default's headers and templates for all others,
// expressions of every kind.
func TestGatewayResponses(t *testing.T) {
	f := newFront()
	f.stage.Config.Variables = map[string]string{"v": "variable"}
	f.gateway("DEFAULT_4XX", apigw.GatewayResponse{
		ResponseParameters: map[string]string{"gatewayresponse.header.X-Static": "'a; b'", "gatewayresponse.header.X-Query": "method.request.querystring.q",
			"gatewayresponse.header.X-Stage": "stageVariables.v", "gatewayresponse.header.X-Type": "context.error.responseType",
			"gatewayresponse.header.X-Header": "method.request.header.X-None"},
		ResponseTemplates: map[string]string{"application/json": `{"e":$context.error.messageString}`, "text/plain": "plain: $context.error.message"},
	})
	f.gateway("INVALID_API_KEY", apigw.GatewayResponse{StatusCode: aws.String("402")})
	f.mock("GET /key", "").Config.ApiKeyRequired = aws.Bool(true)
	a := f.ask(t, get("/unknown?q=1"))
	want(t, a, 403, `{"e":"Missing Authentication Token"}`)
	wantFields := []exchange.Field{
		{Name: "Content-Type", Value: "application/json", Owner: "gateway response DEFAULT_4XX"},
		{Name: "x-amzn-ErrorType", Value: "MissingAuthenticationTokenException", Owner: exchange.OwnerEdge},
		{Name: "X-Query", Value: "1", Owner: "gateway response DEFAULT_4XX"},
		{Name: "X-Stage", Value: "variable", Owner: "gateway response DEFAULT_4XX"},
		{Name: "X-Static", Value: "a; b", Owner: "gateway response DEFAULT_4XX"},
		{Name: "X-Type", Value: "MISSING_AUTHENTICATION_TOKEN", Owner: "gateway response DEFAULT_4XX"},
	}
	if diff := cmp.Diff(wantFields, a.Fields.Lines()[:6]); diff != "" {
		t.Error(diff)
	}
	a = f.ask(t, get("/unknown", "Accept: text/plain"))
	want(t, a, 403, "plain: Missing Authentication Token")
	wantField(t, a, "Content-Type", "text/plain")

	a = f.ask(t, get("/key"))
	want(t, a, 402, `{"message":"Forbidden"}`) // one's own is not merged with the default
	wantField(t, a, "X-Static", "")
	wantField(t, a, "x-amzn-ErrorType", "ForbiddenException")
}
