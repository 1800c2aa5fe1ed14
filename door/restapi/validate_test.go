package restapi_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/resource"
)

// Every API has the models Empty and Error.
func TestOwnModels(t *testing.T) {
	f := newFront()
	f.api.Validators = []*resource.RequestValidator{{Config: apigw.RequestValidator{Id: aws.String("v"), ValidateRequestBody: true}}}
	m := f.mock("POST /", "fine")
	m.Config.RequestValidatorId, m.Config.RequestModels = aws.String("v"), map[string]string{"application/json": "Error"}
	want(t, f.ask(t, post("/", `{"message":"x"}`)), 200, "fine")
	want(t, f.ask(t, post("/", `{"message":1}`)), 400, `{"message": "Invalid request body"}`)
}

// 15.3
func TestValidation(t *testing.T) {
	f := newFront()
	f.api.Validators = []*resource.RequestValidator{{Config: apigw.RequestValidator{Id: aws.String("v"), ValidateRequestBody: true, ValidateRequestParameters: true}}}
	f.api.Models = []*resource.RestModel{
		{Config: apigw.Model{Name: aws.String("Pet"), Schema: aws.String(`{"type":"object","required":["name"],
			"properties":{"code":{"type":"string","pattern":"^\\p{Alpha}+$"},"owner":{"$ref":"https://apigateway.amazonaws.com/restapis/` + apiID + `/models/Owner"}}}`)}},
		{Config: apigw.Model{Name: aws.String("Owner"), Schema: aws.String(`{"type":"string"}`)}},
	}
	m := f.mock("POST /pets/{id}", "fine")
	m.Config.RequestValidatorId = aws.String("v")
	m.Config.RequestParameters = map[string]bool{"method.request.querystring.qs1": true, "method.request.header.x-header-param": true,
		"method.request.path.issuer": true, "method.request.header.x-optional": false}
	m.Config.RequestModels = map[string]string{"application/json": "Pet"}
	api := f.compile(t)
	want(t, ask(t, api, post("/pets/1", "{}")), 400, `{"message": "Missing required request parameters: [x-header-param, issuer, qs1]"}`)

	m.Config.RequestParameters = map[string]bool{"method.request.querystring.qs1": true, "method.request.path.id": true}
	api = f.compile(t)
	want(t, ask(t, api, post("/pets/1?qs1=", "{}")), 400, `{"message": "Missing required request parameters: [qs1]"}`)
	for _, tc := range []struct {
		name, content, contentType string
		status                     int
	}{
		{"valid", `{"name":"x","owner":"y"}`, "application/json", 200}, {"invalid", `{}`, "application/json", 400}, {"empty", ``, "", 400},
		{"a pattern of Java's", `{"name":"x","code":"ab"}`, "application/json", 200}, {"not its", `{"name":"x","code":"a1"}`, "application/json", 400},
		{"invalid in the other model", `{"name":"x","owner":1}`, "application/json; charset=utf-8", 400}, {"no JSON", `{`, "application/json", 400},
		{"a type without model", `{}`, "text/plain", 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := ask(t, api, post("/pets/1?qs1=x", tc.content, "Content-Type: "+tc.contentType))
			body := "fine"
			if tc.status == 400 {
				body = `{"message": "Invalid request body"}`
				wantField(t, a, "x-amzn-ErrorType", "BadRequestException")
			} else if tc.contentType == "text/plain" {
				body = a.body // MOCK has no template for it
			}
			want(t, a, tc.status, body)
		})
	}
}
