package restapi

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// method is a verb of a resource.
type method struct {
	index      int
	place      *resource.Meta // of its integration, for findings
	verb       string         // "ANY" too
	name       string         // "GET /pets/{id}"
	setting    string         // "/pets/{id}/GET", as throttles name it
	path       string         // of the resource
	resourceID string
	variables  []string // of the path, in order
	headers    []string // that the method declares, in their spelling

	authorizer  *authorizer // nil: everybody may
	scopes      []string
	keyRequired bool
	validation  validation
	integration *integration
}

func (c *compiler) method(a *API, doc *resource.RestAPI, d *resource.RestMethod) {
	at := doc.Resource(d.ResourceID)
	if at == nil || d.Integration == nil {
		c.say(finding.Warning, CodeNotDeployed, &d.Meta, "", "the method has no integration, or no resource: it is not served")
		return
	}
	cfg := &d.Config
	m := &method{
		index: len(a.methods), place: &d.Integration.Meta, verb: aws.ToString(cfg.HttpMethod), path: aws.ToString(at.Config.Path), resourceID: d.ResourceID,
		keyRequired: aws.ToBool(cfg.ApiKeyRequired), scopes: cfg.AuthorizationScopes,
	}
	m.name, m.setting = m.verb+" "+m.path, strings.TrimSuffix(m.path, "/")+"/"+m.verb
	m.authorizer = c.authorizer(doc, d)
	for key := range cfg.RequestParameters {
		if name, ok := strings.CutPrefix(key, "method.request.header."); ok {
			m.headers = append(m.headers, name)
		}
	}
	m.validation = c.validation(doc, d)
	m.integration = c.integration(m, d)
	n, variables := a.root.grow(m.path)
	if m.variables = variables; len(variables) > maxVariables {
		c.say(finding.Error, finding.NotApplied, &d.Meta, "ResourceId", "the path has %d variables, %d are possible here", len(variables), maxVariables)
	}
	a.methods = append(a.methods, m)
	if m.verb == "ANY" {
		n.any = m
		return
	}
	n.verbs = append(n.verbs, m)
}

func (c *compiler) validation(doc *resource.RestAPI, d *resource.RestMethod) validation {
	var v validation
	for _, r := range doc.Validators {
		if aws.ToString(r.Config.Id) != aws.ToString(d.Config.RequestValidatorId) {
			continue
		}
		v.body = r.Config.ValidateRequestBody
		if r.Config.ValidateRequestParameters {
			v.required = newRequired(d.Config.RequestParameters)
		}
	}
	if !v.body {
		return v
	}
	v.schemas = newByMedia(d.Config.RequestModels, func(media, model string) *jsonschema.Schema {
		s, err := c.schemas.get(model)
		if err != nil {
			c.say(finding.Error, CodeModel, &d.Meta, "RequestModels."+media, "model %s: %v", model, err)
		}
		return s
	})
	return v
}

// integrationKinds are those whose kind does not depend on the URI.
var integrationKinds = map[apigw.IntegrationType]integrationKind{
	apigw.IntegrationTypeMock: mock, apigw.IntegrationTypeHttp: server, apigw.IntegrationTypeHttpProxy: serverProxy,
	apigw.IntegrationTypeAwsProxy: lambdaProxy, apigw.IntegrationTypeAws: elsewhere,
}

// defaultTimeout is how long an integration may take (spec/api-gateway.md 10.1).
const defaultTimeout = 29 * time.Second

func (c *compiler) integration(m *method, d *resource.RestMethod) *integration {
	doc := d.Integration
	cfg := &doc.Config
	i := &integration{
		kind: integrationKinds[cfg.Type], verb: aws.ToString(cfg.HttpMethod), uri: aws.ToString(cfg.Uri),
		passthrough: cmp.Or(aws.ToString(cfg.PassthroughBehavior), "WHEN_NO_MATCH"), handling: cfg.ContentHandling,
		timeout: cmp.Or(time.Duration(cfg.TimeoutInMillis)*time.Millisecond, defaultTimeout),
		stream:  cfg.ResponseTransferMode == apigw.ResponseTransferModeStream,
		role:    aws.ToString(cfg.Credentials) != "",
		owner:   exchange.Owner("integration of " + m.name),
	}
	if _, isFunction := apigateway.FunctionARN(i.uri); isFunction && i.kind == elsewhere {
		i.kind = lambda
	}
	c.unapplied(i, doc)
	if i.kind == lambdaProxy {
		return i // its mappings are ignored (19, case 14)
	}
	for _, key := range slices.Sorted(maps.Keys(cfg.RequestParameters)) {
		place, name, _ := strings.Cut(strings.TrimPrefix(key, "integration.request."), ".")
		if value, ok := c.parameter(&doc.Meta, "RequestParameters."+key, cfg.RequestParameters[key]); ok {
			i.parameters = append(i.parameters, requestMapping{place, name, value})
		}
	}
	if i.kind == serverProxy {
		return i
	}
	i.templates = c.templates(&doc.Meta, "RequestTemplates", "request template of "+m.name, cfg.RequestTemplates)
	for _, r := range doc.Responses {
		c.integrationResponse(i, m, d, r)
	}
	slices.SortStableFunc(i.responses, func(x, y *integrationResponse) int { return cmp.Compare(x.status, y.status) })
	return i
}

// unapplied says what of an integration is accepted and has no effect here.
func (c *compiler) unapplied(i *integration, doc *resource.RestIntegration) {
	cfg := &doc.Config
	if len(cfg.CacheKeyParameters) > 0 {
		c.say(finding.Notice, finding.NotApplied, &doc.Meta, "CacheKeyParameters", "responses are not cached here")
	}
	if cfg.TlsConfig != nil && cfg.TlsConfig.InsecureSkipVerification {
		c.say(finding.Notice, finding.NotApplied, &doc.Meta, "TlsConfig.InsecureSkipVerification", "certificates of backends are always verified here")
	}
	if i.kind == elsewhere {
		c.say(finding.Warning, CodeIntegration, &doc.Meta, "Uri", "%s is a service of AWS that is not on this machine: requests get %d", i.uri, catalog[integrationFailure].status)
	}
}

func (c *compiler) integrationResponse(i *integration, m *method, d *resource.RestMethod, doc *resource.IntegrationResponse) {
	cfg := &doc.Config
	code := aws.ToString(cfg.StatusCode)
	r := &integrationResponse{handling: cfg.ContentHandling, owner: exchange.Owner("integration response " + code + " of " + m.name)}
	r.status, _ = strconv.Atoi(code) // validated
	for _, declared := range d.Responses {
		r.declared = r.declared || aws.ToString(declared.Config.StatusCode) == code
	}
	for _, key := range slices.Sorted(maps.Keys(cfg.ResponseParameters)) {
		name := strings.TrimPrefix(key, "method.response.header.")
		if value, ok := c.parameter(&doc.Meta, "ResponseParameters."+key, cfg.ResponseParameters[key]); ok {
			r.fields = append(r.fields, headerMapping{name, value})
		}
	}
	r.templates = c.templates(&doc.Meta, "ResponseTemplates", "response template "+code+" of "+m.name, cfg.ResponseTemplates)
	pattern := aws.ToString(cfg.SelectionPattern)
	if pattern == "" {
		if i.fallback == nil {
			i.fallback = r
		}
		return
	}
	var err error
	if r.pattern, err = newSelection(pattern); err != nil {
		c.say(finding.Warning, CodePattern, &doc.Meta, "SelectionPattern", "it never matches here: %v", err)
		return
	}
	i.responses = append(i.responses, r)
}
