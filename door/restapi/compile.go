package restapi

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi/mapping"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// The codes of what the compiler has to say. Documents that AWS would refuse
// have been refused before, by resource.Validate.
const (
	// CodeAuthorization is a method that only lets in whom AWS knows, which
	// cannot be checked here: skipping it silently would be a hole.
	CodeAuthorization = "restapi-authorization"
	// CodeMapping is a mapping expression or a template that cannot be read.
	CodeMapping = "restapi-mapping"
	// CodePattern is a selection pattern that is not a regular expression here.
	CodePattern = "restapi-pattern"
	// CodeModel is a model that is no JSON schema of draft 4.
	CodeModel = "restapi-model"
	// CodeIntegration is an integration that cannot be called here.
	CodeIntegration = "restapi-integration"
	// CodeNotDeployed is an API, or a part of one, that no stage serves.
	CodeNotDeployed = "restapi-not-deployed"
)

// Compiled is every REST API of one configuration.
type Compiled struct {
	APIs []*API // in the order of the documents
}

// Close closes all APIs. Call it when the last request of this generation has
// ended.
func (c *Compiled) Close() {
	for _, a := range c.APIs {
		a.Close()
	}
}

// Compile makes the REST APIs of a validated set. With an error among the
// findings there is nothing to serve with.
func Compile(set *resource.Set, env apigateway.Env) (*Compiled, finding.List) {
	c := &compiler{set: set, env: env.WithDefaults(), said: map[string]bool{}, authorizers: map[*resource.RestAuthorizer]*authorizer{}}
	out := &Compiled{}
	for _, doc := range set.RestAPIs {
		out.APIs = append(out.APIs, c.api(doc))
	}
	if c.problems.HasErrors() {
		out.Close()
		return nil, c.problems
	}
	return out, c.problems
}

// compiler carries what is needed while documents become APIs.
type compiler struct {
	set      *resource.Set
	env      *apigateway.Env
	problems finding.List
	said     map[string]bool

	schemas     *schemas // of the API that is being compiled
	authorizers map[*resource.RestAuthorizer]*authorizer
}

// say adds a finding and returns it; what was said before is not added again,
// as stages say the same of what they share.
func (c *compiler) say(severity finding.Severity, code string, m *resource.Meta, path, format string, args ...any) *finding.Finding {
	f := finding.Finding{Code: code, Severity: severity, Place: m.Source.At(path), Subject: m.Address, Message: fmt.Sprintf(format, args...)}
	key := fmt.Sprint(f.Code, f.Place, f.Message)
	if c.said[key] {
		return &f
	}
	c.said[key] = true
	c.problems = append(c.problems, f)
	return &c.problems[len(c.problems)-1]
}

// defaultRegion is where an API is whose ARN does not say.
const defaultRegion = "us-east-1"

func (c *compiler) api(doc *resource.RestAPI) *API {
	a := c.settings(doc)
	c.gatewayResponses(a, doc)
	c.models(doc)
	for _, m := range doc.Methods {
		c.method(a, doc, m)
	}
	for _, s := range doc.Stages {
		c.stage(a, s)
	}
	if len(doc.Stages) == 0 {
		c.say(finding.Warning, CodeNotDeployed, &doc.Meta, "", "no stage serves this API: every request gets 403").
			Fix = "Declare an aws_api_gateway_deployment and an aws_api_gateway_stage of it."
	}
	return a
}

// settings makes an API that has everything but its methods and stages.
func (c *compiler) settings(doc *resource.RestAPI) *API {
	cfg := &doc.Config
	a := &API{
		Name: aws.ToString(cfg.Name), Address: doc.Address, id: aws.ToString(cfg.Id), account: resource.AccountID, region: defaultRegion,
		disabled: cfg.DisableExecuteApiEndpoint, env: c.env, stages: map[string]*stage{}, binary: newMediaTypes(cfg.BinaryMediaTypes),
		minCompression: -1,
	}
	if parts := strings.Split(doc.ARN, ":"); len(parts) > 3 && parts[3] != "" {
		a.region = parts[3]
	}
	a.Endpoint = a.id + ".execute-api." + a.region + ".amazonaws.com"
	if cfg.MinimumCompressionSize != nil {
		a.minCompression = int(*cfg.MinimumCompressionSize)
	}
	if cfg.ApiKeySource == apigw.ApiKeySourceTypeAuthorizer {
		a.keySource = keyFromAuthorizer
	}
	if doc.Policy != "" {
		var err error
		if a.policy, err = newPolicy(doc.Policy, a.arn()); err != nil {
			c.cannotAuthorize(&doc.Meta, "Policy", err.Error())
		}
	}
	if e := cfg.EndpointConfiguration; e != nil && slices.Contains(e.Types, apigw.EndpointTypePrivate) {
		c.say(finding.Notice, finding.NotApplied, &doc.Meta, "EndpointConfiguration.Types", "a private API is served here to whoever reaches this machine")
	}
	a.keys = c.apiKeys(a)
	return a
}

func (c *compiler) models(doc *resource.RestAPI) {
	var bad map[*resource.RestModel]error
	c.schemas, bad = newSchemas(doc)
	for _, m := range doc.Models {
		if err := bad[m]; err != nil {
			c.say(finding.Error, CodeModel, &m.Meta, "Schema", "model %s: %v", aws.ToString(m.Config.Name), err)
		}
	}
}

// gatewayResponses compiles the answer of each kind: its own document, else
// headers and templates of DEFAULT_4XX or DEFAULT_5XX, whose status too where
// that has one (spec/api-gateway.md 14).
func (c *compiler) gatewayResponses(a *API, doc *resource.RestAPI) {
	documents := map[string]*resource.GatewayResponse{}
	for _, g := range doc.GatewayResponses {
		documents[string(g.Config.ResponseType)] = g
	}
	delete(documents, catalog[requestTooLarge].name) // AWS keeps it, and answers as before; package resource says so
	compiled := map[*resource.GatewayResponse]*gatewayResponse{}
	for k := range kinds {
		d := documents[catalog[k].name]
		if d == nil && k != requestTooLarge {
			d = documents[k.fallback()]
		}
		if d == nil {
			a.gateway[k] = &gatewayResponse{status: catalog[k].status, owner: owner}
			continue
		}
		if compiled[d] == nil {
			compiled[d] = c.gatewayResponse(d)
		}
		g := *compiled[d]
		if g.status == 0 {
			g.status = catalog[k].status
		}
		a.gateway[k] = &g
	}
}

func (c *compiler) gatewayResponse(doc *resource.GatewayResponse) *gatewayResponse {
	g := &gatewayResponse{owner: exchange.Owner("gateway response " + string(doc.Config.ResponseType))}
	g.status, _ = strconv.Atoi(aws.ToString(doc.Config.StatusCode)) // validated; 0: its own
	for _, key := range slices.Sorted(maps.Keys(doc.Config.ResponseParameters)) {
		name, ok := strings.CutPrefix(key, "gatewayresponse.header.")
		if !ok { // paths and query strings have no meaning in a response
			continue
		}
		at := "ResponseParameters." + key
		if value, ok := c.parameter(&doc.Meta, at, doc.Config.ResponseParameters[key]); ok {
			g.fields = append(g.fields, headerMapping{name, value})
		}
	}
	templates := doc.Config.ResponseTemplates
	if len(templates) == 0 {
		templates = map[string]string{jsonType: defaultGatewayTemplate}
	}
	g.templates = newByMedia(templates, func(_, text string) *mapping.Substitution { return mapping.CompileSubstitution(text) })
	return g
}

// parameter compiles a mapping expression.
func (c *compiler) parameter(m *resource.Meta, at, expression string) (mapping.Parameter, bool) {
	p, err := mapping.CompileParameter(expression)
	if err != nil {
		c.say(finding.Error, CodeMapping, m, at, "%v", err)
	}
	return p, err == nil
}

// templates compiles mapping templates. One with a fault is accepted, as AWS
// accepts it, and every request that it is for gets 500 (13.5).
func (c *compiler) templates(m *resource.Meta, at, subject string, texts map[string]string) byMedia[template] {
	return newByMedia(texts, func(media, text string) template {
		t := template{owner: exchange.Owner(subject + " (" + media + ")")}
		if t.compiled, t.fault = mapping.CompileTemplate(string(t.owner), text); t.fault != nil {
			c.say(finding.Warning, CodeMapping, m, at+"."+media, "requests that it is for get 500: %v", t.fault)
		}
		return t
	})
}
