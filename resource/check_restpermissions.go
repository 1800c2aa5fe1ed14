package resource

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkRestPermissions warns of functions that an API names and may not
// invoke: AWS takes that, and answers 500 (spec/api-gateway.md 10.3). With a
// role of its own an integration needs no permission.
func checkRestPermissions(a *RestAPI, v *validation) {
	for _, m := range a.Methods {
		if m == nil || m.Integration == nil || m.Integration.Config.Credentials != nil {
			continue
		}
		if i := m.Integration; i.Config.Type == apigateway.IntegrationTypeAws || i.Config.Type == apigateway.IntegrationTypeAwsProxy {
			checkInvocation(a, &i.Meta, "Uri", aws.ToString(i.Config.Uri), v)
		}
	}
	for _, d := range a.Authorizers {
		if d != nil && d.Config.AuthorizerCredentials == nil {
			checkInvocation(a, &d.Meta, "AuthorizerUri", aws.ToString(d.Config.AuthorizerUri), v)
		}
	}
}

// checkInvocation judges one address that a function's ARN is part of.
func checkInvocation(a *RestAPI, of *Meta, path, uri string, v *validation) {
	_, rest, ok := strings.Cut(uri, "/functions/")
	function, _, closed := strings.Cut(rest, "/invocations")
	if !ok || !closed || v.set.PermitsInvoking(function, apiPrincipal, a.executionARN(function)) {
		return
	}
	v.reporter(of).add(path, finding.Finding{Code: FunctionNotPermitted, Severity: finding.Warning,
		Message: "API Gateway may not invoke the function " + lambdaName(function) + ": every request is answered 500",
		Fix: "Declare an aws_lambda_permission of the function for " + apiPrincipal +
			", whose source_arn is the execution_arn of the API and \"/*\"."})
}

// apiPrincipal is who invokes the functions of APIs.
const apiPrincipal = "apigateway.amazonaws.com"

// executionARN is the API's, in the region and account of a function: that of
// APIs themselves names no account.
func (a *RestAPI) executionARN(function string) string {
	parts := strings.Split(function, ":")
	if len(parts) < 5 {
		return ""
	}
	return strings.Join([]string{"arn", parts[1], "execute-api", parts[3], parts[4], a.ID}, ":")
}
