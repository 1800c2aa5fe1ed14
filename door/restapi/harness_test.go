package restapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/function"
)

// hsts is a policy for a year.
const hsts = "max-age=31536000; includeSubDomains; preload"

// code is a function behind an integration.
type code func(event []byte) (string, error)

func (c code) Invoke(_ context.Context, event []byte) (function.Result, error) {
	text, err := c(event)
	return function.Result{Payload: []byte(text), RequestID: "r"}, err
}

func returns(text string) code { return func([]byte) (string, error) { return text, nil } }

func throws(message string) code {
	return func([]byte) (string, error) {
		return "", &function.Error{Kind: function.Handler, Type: "Error", Message: message}
	}
}

const functionARN = "arn:aws:lambda:eu-west-1:000000000000:function:pets"

func lambdaURI(arn string) *string {
	return aws.String("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/" + arn + "/invocations")
}

// runs makes every function this code.
func (f *front) runs(c code) {
	f.env.Function = func(string) (apigateway.Function, bool) { return c, true }
}

func proxyFunction() apigw.Integration {
	return apigw.Integration{Type: apigw.IntegrationTypeAwsProxy, HttpMethod: aws.String("POST"), Uri: lambdaURI(functionARN)}
}

func plainFunction() apigw.Integration {
	return apigw.Integration{Type: apigw.IntegrationTypeAws, HttpMethod: aws.String("POST"), Uri: lambdaURI(functionARN)}
}

// backend is a server; its address is "http://127.0.0.1:1234".
func backend(t testing.TB, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

func proxyTo(url string) apigw.Integration {
	return apigw.Integration{Type: apigw.IntegrationTypeHttpProxy, HttpMethod: aws.String("ANY"), Uri: &url}
}

func serverAt(url string) apigw.Integration {
	return apigw.Integration{Type: apigw.IntegrationTypeHttp, HttpMethod: aws.String("GET"), Uri: &url}
}

// status is an integration response without more.
func status(code string) apigw.IntegrationResponse {
	return apigw.IntegrationResponse{StatusCode: &code}
}

func selected(code, pattern string) apigw.IntegrationResponse {
	return apigw.IntegrationResponse{StatusCode: &code, SelectionPattern: &pattern}
}

// mapping is an integration response that sets headers to static texts or to what
// an expression gives: "Name: expression".
func mapping(code string, fields ...string) apigw.IntegrationResponse {
	r := apigw.IntegrationResponse{StatusCode: &code, ResponseParameters: map[string]string{}}
	for _, field := range fields {
		name, expression, _ := strings.Cut(field, ": ")
		r.ResponseParameters["method.response.header."+name] = expression
	}
	return r
}

func template(code, text string) apigw.IntegrationResponse {
	return apigw.IntegrationResponse{StatusCode: &code, ResponseTemplates: map[string]string{"application/json": text}}
}

func gatewayHeader(name, expression string) apigw.GatewayResponse {
	return apigw.GatewayResponse{ResponseParameters: map[string]string{"gatewayresponse.header." + name: expression}}
}
