package apigateway_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// wantEvent follows AWS's example of format 1.0, with the members of
// spec/api-gateway.md 10.2 and 3.2.
const wantEvent = `{
  "version": "1.0", "resource": "/pets/{id}", "path": "/pets/7", "httpMethod": "POST",
  "headers": {"Header1": "value2", "host": "api.example.com"},
  "multiValueHeaders": {"Header1": ["value1", "value2"], "host": ["api.example.com"]},
  "queryStringParameters": {"parameter1": "value2", "b c": "ä"},
  "multiValueQueryStringParameters": {"parameter1": ["value1", "value2"], "b c": ["ä"]},
  "requestContext": {
    "accountId": "000000000000", "apiId": "abcdefghij", "domainName": "api.example.com", "domainPrefix": "api",
    "extendedRequestId": "ext=", "httpMethod": "POST",
    "identity": {"accessKey": null, "accountId": null, "caller": null, "cognitoAuthenticationProvider": null,
      "cognitoAuthenticationType": null, "cognitoIdentityId": null, "cognitoIdentityPoolId": null,
      "sourceIp": "192.0.2.1", "user": null, "userAgent": "curl/8", "userArn": null},
    "path": "/pets/7", "protocol": "HTTP/1.1", "requestId": "id=", "requestTime": "04/Mar/2020:19:15:17 +0000",
    "requestTimeEpoch": 1583349317135, "resourceId": null, "resourcePath": "/pets/{id}", "stage": "$default"
  },
  "pathParameters": {"id": "7"}, "stageVariables": null, "body": "Hello", "isBase64Encoded": false
}`

func TestProxyEvent(t *testing.T) {
	event := apigateway.ProxyEvent{
		HTTP: true, Resource: "/pets/{id}", Path: "/pets/7", Method: "POST",
		Query:          "parameter1=value1&parameter1=value2&b%20c=%C3%A4",
		Fields:         []exchange.Field{{Name: "Header1", Value: "value1"}, {Name: "header1", Value: "value2"}, {Name: "host", Value: "api.example.com"}},
		PathParameters: map[string]string{"id": "7"},
		Context: &apigateway.Context{
			AccountID: "000000000000", APIID: "abcdefghij", Stage: "$default", DomainName: "api.example.com", DomainPrefix: "api",
			RequestID: "id=", ExtendedRequestID: "ext=", Method: "POST", Path: "/pets/7", Protocol: "HTTP/1.1", ResourcePath: "/pets/{id}",
			Received: time.UnixMilli(1583349317135), Identity: apigateway.Identity{SourceIP: "192.0.2.1", UserAgent: "curl/8"},
		},
		Body: []byte("Hello"),
	}
	text, err := event.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(wantEvent), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestProxyEventHasNulls: empty maps are null (spec/api-gateway.md 10.2).
func TestProxyEventHasNulls(t *testing.T) {
	text, err := (&apigateway.ProxyEvent{Context: &apigateway.Context{}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body"} {
		if value, there := got[name]; !there || value != nil {
			t.Errorf("%s is %v (there: %t), want null", name, value, there)
		}
	}
	if _, there := got["version"]; there {
		t.Error("events of REST APIs have no version")
	}
}

func TestQuery(t *testing.T) {
	q := apigateway.ParseQuery("a=1&b=&a=2&c&&%zz=%zz&d=x+y%2Cz")
	want := map[string]string{"a": "1,2", "b": "", "c": "", "%zz": "%zz", "d": "x y,z"}
	if diff := cmp.Diff(want, q.Joined()); diff != "" {
		t.Error(diff)
	}
	if got := q.Last()["a"]; got != "2" {
		t.Errorf("last value of a is %q", got)
	}
}
