package resource

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
)

// restCheck judges one thing about a REST API and what belongs to it.
type restCheck func(a *RestAPI, v *validation)

// restChecks is what is judged about each REST API.
var restChecks = []restCheck{
	checkRestAPI,
	warnOfOverwriting,
	checkRestResources,
	checkRestModels,
	checkRestAuthorizers,
	checkRestMethods,
	checkRestIntegrations,
	checkGatewayResponses,
	checkRestDeployments,
	checkRestStages,
	checkRestPermissions,
}

func checkRestAPIs(v *validation) {
	for _, a := range v.set.RestAPIs {
		if a == nil {
			continue
		}
		for _, check := range restChecks {
			check(a, v)
		}
	}
}

// checkRestAPI judges what the API says of itself (spec/api-gateway.md 15.1,
// 15.2, 17). The texts of the two that are about bodies are (unverified).
func checkRestAPI(a *RestAPI, v *validation) {
	r, c := v.reporter(&a.Meta), &a.Config
	checkMember(r, "ApiKeySource", "createRestApiInput.apiKeySource", c.ApiKeySource, c.ApiKeySource.Values())
	if n := c.MinimumCompressionSize; n != nil && (*n < 0 || *n > maxCompressionSize) {
		r.add("MinimumCompressionSize", finding.Finding{Code: BadRequestException,
			Message: fmt.Sprintf("Invalid minimum compression size, must be between 0 and %d", maxCompressionSize)})
	}
	for i, typ := range c.BinaryMediaTypes {
		if main, sub, ok := strings.Cut(typ, "/"); !ok || main == "" || sub == "" {
			r.add(fmt.Sprintf("BinaryMediaTypes[%d]", i), finding.Finding{Code: BadRequestException,
				Message: fmt.Sprintf("Invalid media type specified: %s", typ), Expected: "a type as in Content-Type, such as image/png, image/* or */*"})
		}
	}
	if e := c.EndpointConfiguration; e != nil {
		checkEndpointTypes(r, "createRestApiInput", e.Types)
	}
	if a.Policy != "" && !json.Valid([]byte(a.Policy)) {
		r.add("Policy", finding.Finding{Code: BadRequestException,
			Message: "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
			Fix:     "Write the policy with jsonencode() or an aws_iam_policy_document."})
	}
}

// warnOfOverwriting: what other blocks declare is gone whenever Terraform puts
// a changed body. Here it is not.
func warnOfOverwriting(a *RestAPI, v *validation) {
	if !a.Overwrites {
		return
	}
	var others []string
	for _, m := range a.Methods {
		if m != nil && !a.declares(&m.Meta) {
			others = append(others, m.Address)
		}
	}
	for _, g := range a.GatewayResponses {
		if g != nil && !a.declares(&g.Meta) {
			others = append(others, g.Address)
		}
	}
	if len(others) > 0 {
		v.reporter(&a.Meta).add("Body", finding.Finding{Code: BodyOverwrites, Severity: finding.Warning,
			Message: fmt.Sprintf("each time that Terraform puts a changed body it removes what other blocks declare: %s", strings.Join(others, ", ")),
			Fix:     "Set put_rest_api_mode = \"merge\", or declare it in the body."})
	}
}

// declares reports whether a document comes from the API's own block: from its
// body.
func (a *RestAPI) declares(m *Meta) bool { return strings.HasPrefix(m.Address, a.Address) }

func checkEndpointTypes(r *reporter, input string, types []apigateway.EndpointType) {
	for i, t := range types {
		checkMember(r, fmt.Sprintf("EndpointConfiguration.Types[%d]", i), input+".endpointConfiguration.types", t, t.Values())
	}
	if len(types) > 1 {
		r.add("EndpointConfiguration.Types", finding.Finding{Code: BadRequestException,
			Message: fmt.Sprintf("%d endpoint types", len(types)), Expected: "exactly one of EDGE, REGIONAL, PRIVATE"})
	}
}

// pathPart is what a resource may be called: a name, a variable, or a greedy
// variable (spec/api-gateway.md 10).
var pathPart = regexp.MustCompile(`^([a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._:-]+\+?\})$`)

func isVariable(part string) bool { return strings.HasPrefix(part, "{") }

func isGreedy(part string) bool { return strings.HasSuffix(part, "+}") }

// checkRestResources judges the tree: every name by itself, and beside its
// siblings (spec/api-gateway.md 10, 17).
func checkRestResources(a *RestAPI, v *validation) {
	names := map[[2]string]*Meta{}   // by parent and part
	variables := map[string]string{} // part, by parent
	tooMany(v.reporter(&a.Meta), "", LimitExceededException, len(a.Resources), maxRestResources, "resources")
	for _, d := range a.Resources {
		if d == nil || d.Config.ParentId == nil {
			continue // the root has no parent
		}
		r, parent, part := v.reporter(&d.Meta), *d.Config.ParentId, aws.ToString(d.Config.PathPart)
		checkPathPart(r, part)
		checkParent(a, r, parent)
		key := [2]string{parent, part}
		if first, taken := names[key]; taken {
			r.add("PathPart", finding.Finding{Code: ConflictException,
				Message: "Another resource with the same parent already has this name: " + part, Fix: "It is " + first.whereabouts() + "."})
			continue
		}
		names[key] = &d.Meta
		if !isVariable(part) {
			continue
		}
		if sibling, ok := variables[parent]; ok {
			r.add("PathPart", finding.Finding{Code: BadRequestException,
				Message: fmt.Sprintf("A sibling (%s) of this resource already has a variable path part -- only one is allowed", sibling)})
			continue
		}
		variables[parent] = part
	}
}

func checkPathPart(r *reporter, part string) {
	if pathPart.MatchString(part) {
		return
	}
	r.add("PathPart", finding.Finding{Code: BadRequestException, // the text is (unverified)
		Message:  "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
		Expected: `one step of a path, such as "pets", "{id}" or "{proxy+}"`, Nearest: nearestPathPart(part)})
}

// nearestPathPart mends the slips that are usual: slashes, wildcards, dollars.
func nearestPathPart(part string) string {
	mended := strings.Trim(part, "/")
	switch {
	case mended == "*":
		mended = "{proxy+}"
	case strings.HasPrefix(mended, "${"):
		mended = mended[1:]
	}
	if pathPart.MatchString(mended) {
		return mended
	}
	return ""
}

func checkParent(a *RestAPI, r *reporter, parent string) {
	above := a.Resource(parent)
	if above == nil {
		r.add("ParentId", finding.Finding{Code: NotFoundException, Message: "Invalid Resource identifier specified",
			Fix: "Refer to the root_resource_id of the API, or to the id of a resource of the same API."})
		return
	}
	if part := aws.ToString(above.Config.PathPart); isGreedy(part) {
		r.add("ParentId", finding.Finding{Code: BadRequestException,
			Message: "Cannot create a child of a resource with a greedy path variable: " + part})
	}
}
