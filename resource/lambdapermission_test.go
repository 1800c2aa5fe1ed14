package resource_test

import (
	"testing"

	"github.com/lintel-edge/lintel/resource"
)

func TestPermitsInvoking(t *testing.T) {
	const (
		function = "arn:aws:lambda:us-east-1:000000000000:function:pets"
		source   = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij"
		gateway  = "apigateway.amazonaws.com"
	)
	permission := func(function, action, principal, source string) *resource.LambdaPermission {
		return &resource.LambdaPermission{Function: function, Action: action, Principal: principal, SourceARN: source}
	}
	for _, tc := range []struct {
		name string
		p    *resource.LambdaPermission
		want bool
	}{
		{"by name, for all routes", permission("pets", "lambda:InvokeFunction", gateway, source+"/*/*"), true},
		{"by ARN, for anything", permission(function, "lambda:*", gateway, ""), true},
		{"for all APIs", permission("pets", "*", gateway, "arn:aws:execute-api:us-east-1:000000000000:*"), true},
		{"for one path, which is not compared", permission("pets", "lambda:InvokeFunction", gateway, source+"/prod/GET/x"), true},
		{"for another API", permission("pets", "lambda:InvokeFunction", gateway, "arn:aws:execute-api:us-east-1:000000000000:zzzzzzzzzz/*"), false},
		{"for another service", permission("pets", "lambda:InvokeFunction", "s3.amazonaws.com", source+"/*"), false},
		{"for another function", permission("cats", "lambda:InvokeFunction", gateway, source+"/*"), false},
		{"for another action", permission("pets", "lambda:GetFunction", gateway, source+"/*"), false},
		{"none", nil, false},
	} {
		s := &resource.Set{Lambdas: []*resource.Lambda{{Name: "pets"}}, LambdaPermissions: []*resource.LambdaPermission{tc.p}}
		if got := s.PermitsInvoking(function+":live", gateway, source); got != tc.want {
			t.Errorf("%s: %t", tc.name, got)
		}
	}
	if !new(resource.Set).PermitsInvoking(function, gateway, source) {
		t.Error("a function of another configuration is taken on trust")
	}
}
