package resource

import (
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
)

// integrationTypes are in the order of AWS's text (spec/api-gateway.md 17).
var integrationTypes = []apigateway.IntegrationType{"HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"}

// passthroughBehaviors are those of an integration (spec/api-gateway.md 11.4).
var passthroughBehaviors = []string{"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"}

// checkRestIntegrations judges what methods call, and how answers are mapped
// (spec/api-gateway.md 10.1, 11, 12, 17).
func checkRestIntegrations(a *RestAPI, v *validation) {
	for _, m := range a.Methods {
		if m == nil || m.Integration == nil {
			continue
		}
		i := m.Integration
		r, c := v.reporter(&i.Meta), &i.Config
		if c.Type == "" || !checkMember(r, "Type", "putIntegrationInput.type", c.Type, integrationTypes) {
			if c.Type == "" {
				r.add("Type", finding.Finding{Code: BadRequestException, Message: "Enumeration value for Type must be non-empty"})
			}
			continue
		}
		checkIntegrationVerb(r, c)
		checkIntegrationURI(r, c)
		checkIntegrationSettings(a, r, c)
		checkRequestMapping(m, r)
		checkIntegrationResponses(m, v)
	}
}

func checkIntegrationVerb(r *reporter, c *apigateway.Integration) {
	verb := aws.ToString(c.HttpMethod)
	switch {
	case verb == "" && c.Type == apigateway.IntegrationTypeMock:
	case verb == "":
		r.add("HttpMethod", finding.Finding{Code: BadRequestException, Message: "Enumeration value for HttpMethod must be non-empty",
			Fix: "Set integration_http_method, the verb that the backend is asked with; Lambda functions are invoked with POST."})
	case c.Type == apigateway.IntegrationTypeAwsProxy && verb != "POST":
		r.add("HttpMethod", finding.Finding{Code: IntegrationVerbNotPost, Severity: finding.Warning,
			Message: fmt.Sprintf("functions are invoked with POST, not %s: every request is answered 500", verb),
			Fix:     `Set integration_http_method = "POST".`})
	default:
		checkRestVerb(r, "HttpMethod", verb)
	}
}

var (
	httpURI = regexp.MustCompile(`^https?://[^\s/?#]+`)
	// integrationARN has the service and what is asked of it.
	integrationARN = regexp.MustCompile(`^arn:[^:]+:apigateway:[^:]+:([^:]+):([^/:]+)/(.+)$`)
	lambdaTarget   = regexp.MustCompile(`^2015-03-31/functions/.+/invocations$`)
)

func checkIntegrationURI(r *reporter, c *apigateway.Integration) {
	uri := aws.ToString(c.Uri)
	say := func(message, fix string) {
		r.add("Uri", finding.Finding{Code: BadRequestException, Message: message, Fix: fix})
	}
	switch c.Type {
	case apigateway.IntegrationTypeHttp, apigateway.IntegrationTypeHttpProxy:
		if !httpURI.MatchString(uri) {
			say("Invalid HTTP endpoint specified for URI", "Write a whole URL, such as https://app.example.com/pets/{id}.")
		}
	case apigateway.IntegrationTypeAws, apigateway.IntegrationTypeAwsProxy:
		parts := integrationARN.FindStringSubmatch(uri)
		switch {
		case !strings.HasPrefix(uri, "arn:") || strings.Count(uri, ":") < 5:
			say("Invalid ARN specified in the request", "Refer to the invoke_arn of an aws_lambda_function.")
		case parts == nil || parts[2] != "path" && parts[2] != "action":
			say("AWS ARN for integration must contain path or action", "Refer to the invoke_arn of the function, not to its arn.")
		case c.Type == apigateway.IntegrationTypeAwsProxy && !proxyTarget(parts):
			say("Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.", "")
		}
	}
}

func proxyTarget(arn []string) bool {
	service, target := arn[1], arn[3]
	return service == "lambda" && lambdaTarget.MatchString(target) || service == "firehose"
}

func checkIntegrationSettings(a *RestAPI, r *reporter, c *apigateway.Integration) {
	checkMember(r, "PassthroughBehavior", "putIntegrationInput.passthroughBehavior", aws.ToString(c.PassthroughBehavior), passthroughBehaviors)
	checkMember(r, "ContentHandling", "putIntegrationInput.contentHandling", c.ContentHandling, c.ContentHandling.Values())
	checkMember(r, "ConnectionType", "putIntegrationInput.connectionType", c.ConnectionType, c.ConnectionType.Values())
	checkTemplates(r, "RequestTemplates", c.RequestTemplates)
	if n := c.TimeoutInMillis; n != 0 && (n < minIntegrationTimeout || n > maxIntegrationTimeout) {
		f := finding.Finding{Code: BadRequestException, // the text is (unverified)
			Message: fmt.Sprintf("Timeout should be between %d ms and %d ms", minIntegrationTimeout, maxIntegrationTimeout)}
		if n > maxIntegrationTimeout && !a.edgeOptimized() {
			f.Severity, f.Fix = finding.Warning, "AWS takes more for regional and private APIs once the account's quota is raised."
		}
		r.add("TimeoutInMillis", f)
	}
}

// edgeOptimized reports whether the API has the endpoint type of APIs that
// say none.
func (a *RestAPI) edgeOptimized() bool {
	e := a.Config.EndpointConfiguration
	return e == nil || len(e.Types) == 0 || e.Types[0] == apigateway.EndpointTypeEdge
}

func checkTemplates(r *reporter, path string, templates map[string]string) {
	for _, typ := range sortedKeys(templates) {
		if n := len(templates[typ]); n > maxMappingTemplate {
			r.add(path+"."+typ, finding.Finding{Code: LimitExceededException,
				Message: fmt.Sprintf("a mapping template of %d bytes", n), Expected: fmt.Sprintf("at most %d", maxMappingTemplate)})
		}
	}
}

// Headers that a request mapping may name, and that then fail every request
// (spec/api-gateway.md 12).
var (
	unmappable    = []string{"Content-Length", "Transfer-Encoding"}
	unmappableAWS = []string{"Authorization", "Connection", "Expect", "Proxy-Authenticate", "Te"}
)

func checkRequestMapping(m *RestMethod, r *reporter) {
	c := &m.Integration.Config
	for _, key := range sortedKeys(c.RequestParameters) {
		path, value := "RequestParameters."+key, c.RequestParameters[key]
		if !namesOneOf(key, requestMapping.keys) {
			r.add(path, finding.Finding{Code: BadRequestException, Message: undeclared(key),
				Expected: "integration.request.header.NAME, integration.request.querystring.NAME or integration.request.path.NAME",
				Nearest:  nearestParameter(key, requestMapping.keys)})
			continue
		}
		if requestMapping.checkValue(r, path, value) && namesOneOf(value, requestMapping.sources[:5]) && !declares(m, value) {
			r.add(path, finding.Finding{Code: BadRequestException, Message: undeclared(value),
				Nearest: finding.Nearest(value, sortedKeys(m.Config.RequestParameters)),
				Fix:     fmt.Sprintf("Declare it in the method: request_parameters = { %q = false }.", value)})
		}
		checkUnmappable(r, path, c.Type, key)
	}
	if len(c.RequestParameters) > 0 && c.Type == apigateway.IntegrationTypeAwsProxy {
		r.add("RequestParameters", finding.Finding{Code: MappingWithoutEffect, Severity: finding.Warning,
			Message: "an AWS_PROXY integration hands the request over as it is, without these mappings"})
	}
}

// declares reports whether the method declares a parameter, with one value or
// with many.
func declares(m *RestMethod, parameter string) bool {
	_, as := m.Config.RequestParameters[parameter]
	_, single := m.Config.RequestParameters[strings.Replace(parameter, "multivalue", "", 1)]
	return as || single
}

func checkUnmappable(r *reporter, path string, typ apigateway.IntegrationType, key string) {
	name, ok := strings.CutPrefix(key, "integration.request.header.")
	if !ok {
		return
	}
	name = textproto.CanonicalMIMEHeaderKey(name)
	toAWS := typ == apigateway.IntegrationTypeAws || typ == apigateway.IntegrationTypeAwsProxy
	if slices.Contains(unmappable, name) || toAWS && slices.Contains(unmappableAWS, name) {
		r.add(path, finding.Finding{Code: ReservedHeaderMapping, Severity: finding.Warning,
			Message: fmt.Sprintf("AWS takes a mapping of %s, and then answers every request 500", name), Fix: "Take the mapping out."})
	}
}
