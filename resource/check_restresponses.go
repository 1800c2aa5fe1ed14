package resource

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkIntegrationResponses judges how answers of the backend become answers
// of the method (spec/api-gateway.md 11.2, 11.3).
func checkIntegrationResponses(m *RestMethod, v *validation) {
	i := m.Integration
	if proxy := i.Config.Type == apigateway.IntegrationTypeAwsProxy || i.Config.Type == apigateway.IntegrationTypeHttpProxy; !proxy {
		warnOfNoResponse(m, v)
	}
	var byDefault *Meta
	for _, d := range i.Responses {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		response := m.Response(aws.ToString(c.StatusCode))
		checkStatus(r, "putIntegrationResponseInput.statusCode", aws.ToString(c.StatusCode))
		if response == nil && restStatus.MatchString(aws.ToString(c.StatusCode)) {
			r.add("StatusCode", finding.Finding{Code: NotFoundException, Message: "Invalid Response status code specified",
				Fix: fmt.Sprintf("Declare an aws_api_gateway_method_response of status %s for the method.", aws.ToString(c.StatusCode))})
		}
		checkMember(r, "ContentHandling", "putIntegrationResponseInput.contentHandling", c.ContentHandling, c.ContentHandling.Values())
		checkTemplates(r, "ResponseTemplates", c.ResponseTemplates)
		checkResponseMapping(response, r, c.ResponseParameters)
		warnOfProxy(i, r)
		if aws.ToString(c.SelectionPattern) != "" {
			continue
		}
		if byDefault != nil {
			r.add("SelectionPattern", finding.Finding{Code: SecondDefaultResponse, Severity: finding.Warning,
				Message: "a second integration response without a selection pattern is never chosen for sure",
				Fix:     "Give it a selection_pattern; the one without is " + byDefault.whereabouts() + "."})
		}
		byDefault = &d.Meta
	}
}

func warnOfNoResponse(m *RestMethod, v *validation) {
	if len(m.Integration.Responses) == 0 {
		v.reporter(&m.Integration.Meta).add("", finding.Finding{Code: NoIntegrationResponse, Severity: finding.Warning,
			Message: fmt.Sprintf("an integration of type %s without integration responses answers every request 500", m.Integration.Config.Type),
			Fix:     "Declare an aws_api_gateway_method_response and an aws_api_gateway_integration_response for it."})
	}
}

// checkResponseMapping judges the headers that an integration response sets.
// Those of a status that has no method response are somebody else's finding.
func checkResponseMapping(response *MethodResponse, r *reporter, mapping map[string]string) {
	for _, key := range sortedKeys(mapping) {
		path := "ResponseParameters." + key
		declared := response == nil
		if response != nil {
			_, declared = response.Config.ResponseParameters[key]
		}
		if !declared || !namesOneOf(key, responseMapping.keys) {
			f := finding.Finding{Code: BadRequestException, Message: undeclared(key),
				Fix: fmt.Sprintf("Declare it in the method response: response_parameters = { %q = true }.", key)}
			if response != nil {
				f.Nearest = finding.Nearest(key, sortedKeys(response.Config.ResponseParameters))
			}
			if !namesOneOf(key, responseMapping.keys) {
				f.Fix, f.Nearest = "Only headers can be mapped: method.response.header.NAME.", nearestParameter(key, responseMapping.keys)
			}
			r.add(path, f)
		}
		responseMapping.checkValue(r, path, mapping[key])
	}
}

// warnOfProxy: what is said of the answers of a proxy is kept and not used
// (spec/api-gateway.md 10.1, 19 case 13).
func warnOfProxy(i *RestIntegration, r *reporter) {
	switch i.Config.Type {
	case apigateway.IntegrationTypeAwsProxy:
		r.add("", finding.Finding{Code: MappingWithoutEffect, Severity: finding.Warning,
			Message: "the answers of an AWS_PROXY integration are the function's: this integration response has no effect",
			Fix:     "Let the function return the headers."})
	case apigateway.IntegrationTypeHttpProxy:
		r.add("", finding.Finding{Code: MappingWithoutEffect, Severity: finding.Warning,
			Message: "the answers of an HTTP_PROXY integration are passed through: this integration response has no effect",
			Fix:     "Let the backend send the headers, or make the integration HTTP."})
	}
}

// checkGatewayResponses judges the errors that the gateway makes itself
// (spec/api-gateway.md 14, 17).
func checkGatewayResponses(a *RestAPI, v *validation) {
	first := map[apigateway.GatewayResponseType]*Meta{}
	for _, d := range a.GatewayResponses {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		checkMember(r, "ResponseType", "putGatewayResponseInput.responseType", c.ResponseType, c.ResponseType.Values())
		if c.StatusCode != nil {
			checkStatus(r, "putGatewayResponseInput.statusCode", *c.StatusCode)
		}
		for _, key := range sortedKeys(c.ResponseParameters) {
			path := "ResponseParameters." + key
			if !namesOneOf(key, gatewayMapping.keys) {
				r.add(path, finding.Finding{Code: NotFoundException, Message: "Invalid parameter name specified",
					Expected: "gatewayresponse.header.NAME", Nearest: nearestGatewayParameter(key)})
			}
			gatewayMapping.checkValue(r, path, c.ResponseParameters[key])
		}
		if earlier, taken := first[c.ResponseType]; taken {
			r.add("ResponseType", finding.Finding{Code: GatewayResponseTwice, Severity: finding.Warning,
				Message: fmt.Sprintf("a second response of type %s replaces the first, or the first it", c.ResponseType),
				Fix:     "Keep one of them; the other is " + earlier.whereabouts() + "."})
		}
		first[c.ResponseType] = &d.Meta
		warnOfGatewayResponse(r, c)
	}
}

func nearestGatewayParameter(key string) string {
	if i := strings.LastIndex(key, "."); i >= 0 {
		return gatewayMapping.keys[0] + key[i+1:]
	}
	return gatewayMapping.keys[0] + key
}

// warnOfGatewayResponse: what AWS takes, and what surprises (spec/api-gateway.md
// 19, cases 31 and 32).
func warnOfGatewayResponse(r *reporter, c *apigateway.GatewayResponse) {
	general := c.ResponseType == apigateway.GatewayResponseTypeDefault4xx || c.ResponseType == apigateway.GatewayResponseTypeDefault5xx
	switch {
	case c.ResponseType == apigateway.GatewayResponseTypeRequestTooLarge:
		r.add("ResponseType", finding.Finding{Code: MappingWithoutEffect, Severity: finding.Warning,
			Message: "responses of type REQUEST_TOO_LARGE cannot be changed: this one has no effect"})
	case general && c.StatusCode != nil:
		r.add("StatusCode", finding.Finding{Code: StatusOfManyErrors, Severity: finding.Warning,
			Message: fmt.Sprintf("every type without a response of its own answers %s from now on, not its own status", *c.StatusCode),
			Fix:     "Leave status_code out, and set it where one type is meant."})
	}
}
