package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/finding"
)

// restVerbs are the methods of a resource, in the order of AWS's text.
var restVerbs = []string{"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"}

// authorizationTypes are those of a method.
var authorizationTypes = []string{"NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"}

// checkRestMethods judges methods and their responses (spec/api-gateway.md
// 11.1, 11.2, 17).
func checkRestMethods(a *RestAPI, v *validation) {
	first := map[[2]string]*Meta{}
	for _, m := range a.Methods {
		if m == nil {
			continue
		}
		r := v.reporter(&m.Meta)
		checkRestVerb(r, "HttpMethod", aws.ToString(m.Config.HttpMethod))
		key := [2]string{m.ResourceID, aws.ToString(m.Config.HttpMethod)}
		switch earlier := first[key]; {
		case a.Resource(m.ResourceID) == nil:
			r.add("ResourceId", finding.Finding{Code: NotFoundException, Message: "Invalid Resource identifier specified"})
		case earlier != nil: // the text is (unverified)
			r.add("HttpMethod", finding.Finding{Code: ConflictException,
				Message: "Method already exists for this resource", Fix: "It is " + earlier.whereabouts() + "."})
		default:
			first[key] = &m.Meta
		}
		checkAuthorization(a, m, r)
		checkMethodReferences(a, m, r)
		for _, parameter := range sortedKeys(m.Config.RequestParameters) {
			if !namesOneOf(parameter, requestMapping.sources[:5]) {
				r.add("RequestParameters."+parameter, finding.Finding{Code: BadRequestException, Message: undeclared(parameter),
					Expected: "method.request.header.NAME, method.request.querystring.NAME or method.request.path.NAME"})
			}
		}
		checkMethodResponses(a, m, v)
	}
}

func checkRestVerb(r *reporter, path, verb string) {
	if slices.Contains(restVerbs, verb) {
		return
	}
	r.add(path, finding.Finding{Code: BadRequestException,
		Message: "Invalid HttpMethod specified. Valid options are " + strings.Join(restVerbs, ","),
		Nearest: finding.Nearest(strings.ToUpper(verb), restVerbs)})
}

func checkAuthorization(a *RestAPI, m *RestMethod, r *reporter) {
	typ := aws.ToString(m.Config.AuthorizationType)
	if !slices.Contains(authorizationTypes, typ) { // the text is (unverified)
		r.add("AuthorizationType", finding.Finding{Code: BadRequestException,
			Message:  fmt.Sprintf("Invalid authorization type specified: %s", typ),
			Expected: oneOf(authorizationTypes), Nearest: finding.Nearest(strings.ToUpper(typ), authorizationTypes)})
		return
	}
	if typ != "CUSTOM" && typ != "COGNITO_USER_POOLS" {
		return
	}
	if a.Authorizer(aws.ToString(m.Config.AuthorizerId)) == nil {
		r.add("AuthorizerId", finding.Finding{Code: BadRequestException,
			Message: "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
			Fix:     "Refer to the id of an aws_api_gateway_authorizer of the same API."})
	}
}

// checkMethodReferences judges the validator and the models.
func checkMethodReferences(a *RestAPI, m *RestMethod, r *reporter) {
	if id := aws.ToString(m.Config.RequestValidatorId); id != "" && a.Validator(id) == nil {
		r.add("RequestValidatorId", finding.Finding{Code: BadRequestException, Message: "Invalid Request Validator identifier specified",
			Fix: "Refer to the id of an aws_api_gateway_request_validator of the same API."})
	}
	checkModelNames(a, r, "RequestModels", m.Config.RequestModels)
}

// builtInModels are those that every API has.
var builtInModels = []string{"Empty", "Error"}

func checkModelNames(a *RestAPI, r *reporter, path string, models map[string]string) {
	names := slices.Clone(builtInModels)
	for _, d := range a.Models {
		if d != nil {
			names = append(names, aws.ToString(d.Config.Name))
		}
	}
	for _, typ := range sortedKeys(models) {
		if name := models[typ]; !slices.Contains(names, name) {
			r.add(path+"."+typ, finding.Finding{Code: BadRequestException,
				Message: "Invalid model identifier specified: " + name, Expected: oneOf(names), Nearest: finding.Nearest(name, names)})
		}
	}
}

func checkMethodResponses(a *RestAPI, m *RestMethod, v *validation) {
	first := map[string]*Meta{}
	for _, d := range m.Responses {
		if d == nil {
			continue
		}
		r, status := v.reporter(&d.Meta), aws.ToString(d.Config.StatusCode)
		checkStatus(r, "putMethodResponseInput.statusCode", status)
		if earlier, taken := first[status]; taken { // the text is (unverified)
			r.add("StatusCode", finding.Finding{Code: ConflictException,
				Message: "Response already exists for this resource", Fix: "It is " + earlier.whereabouts() + "."})
		} else {
			first[status] = &d.Meta
		}
		for _, parameter := range sortedKeys(d.Config.ResponseParameters) {
			if !namesOneOf(parameter, responseMapping.keys) {
				r.add("ResponseParameters."+parameter, finding.Finding{Code: BadRequestException, Message: undeclared(parameter),
					Expected: "method.response.header.NAME", Nearest: nearestParameter(parameter, responseMapping.keys)})
			}
		}
		checkModelNames(a, r, "ResponseModels", d.Config.ResponseModels)
	}
}

// nearestParameter mends the prefix of a parameter; a bare header name gets
// one.
func nearestParameter(parameter string, prefixes []string) string {
	if !strings.Contains(parameter, ".") {
		return prefixes[len(prefixes)-1] + parameter
	}
	i := strings.LastIndex(parameter, ".") + 1
	if near := finding.NearestWithin(2*maxParameterEdits, parameter[:i], prefixes); near != "" {
		return near + parameter[i:]
	}
	return ""
}

// maxParameterEdits lets "integration.response.header." stand for
// "method.response.header.", which is the usual slip.
const maxParameterEdits = 6

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
