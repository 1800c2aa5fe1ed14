package apigateway

import "strings"

// FunctionARN returns the ARN of the function that an integration's or an
// authorizer's URI invokes: the URI itself, or what stands in
// "arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations".
func FunctionARN(uri string) (arn string, ok bool) {
	if isFunctionARN(uri) {
		return uri, true
	}
	service, rest, found := strings.Cut(uri, ":lambda:path/")
	_, rest, named := strings.Cut(rest, "/functions/")
	arn, invokes := strings.CutSuffix(rest, "/invocations")
	if !found || !named || !invokes || !strings.HasPrefix(service, "arn:") || !isFunctionARN(arn) {
		return "", false
	}
	return arn, true
}

func isFunctionARN(arn string) bool {
	parts := strings.SplitN(arn, ":", 7)
	return len(parts) == 7 && parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function" && parts[6] != ""
}

// FunctionName is the name in a function's ARN, with its qualifier: "pets:7".
func FunctionName(arn string) string {
	_, name, _ := strings.Cut(arn, ":function:")
	return name
}
