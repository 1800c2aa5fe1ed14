package restapi

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
)

// MethodDescription is one method in the start report.
type MethodDescription struct {
	Method      string `json:"method"`      // "GET /pets/{id}"
	Integration string `json:"integration"` // "MOCK", "HTTP_PROXY api.example.com"
}

// Describe lists the methods, by path.
func (a *API) Describe() []MethodDescription {
	out := make([]MethodDescription, 0, len(a.methods))
	for _, m := range slices.SortedFunc(slices.Values(a.methods), func(x, y *method) int {
		return strings.Compare(x.setting, y.setting)
	}) {
		out = append(out, MethodDescription{m.name, m.integration.describe()})
	}
	return out
}

// Stages are the names of the API's stages, sorted.
func (a *API) Stages() []string {
	var out []string
	for name := range a.stages {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// kindNames are the integration types as the API has them.
var kindNames = [...]string{mock: "MOCK", server: "HTTP", serverProxy: "HTTP_PROXY", lambda: "AWS", lambdaProxy: "AWS_PROXY", elsewhere: "AWS"}

func (i *integration) describe() string {
	target := i.uri
	if arn, isFunction := apigateway.FunctionARN(i.uri); isFunction {
		target = apigateway.FunctionName(arn)
	}
	return strings.TrimSpace(kindNames[i.kind] + " " + target)
}
