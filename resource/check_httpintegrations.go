package resource

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource/expression"
)

// checkHTTPIntegrations judges integrations (spec/api-gateway.md 3, 4, 9). The
// texts about what an integration lacks are (unverified).
func checkHTTPIntegrations(a *HTTPAPI, v *validation) {
	for _, d := range a.Integrations {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		switch c.IntegrationType {
		case v2.IntegrationTypeHttpProxy:
			checkHTTPProxy(c, r)
		case v2.IntegrationTypeAwsProxy:
			checkAWSProxy(c, r)
		default:
			r.bad("IntegrationType", "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)", "HTTP_PROXY or AWS_PROXY")
		}
		inRange(r, "TimeoutInMillis", BadRequestException, c.TimeoutInMillis, minIntegrationTimeout, maxHTTPTimeout, " milliseconds")
		tooLong(r, "IntegrationUri", BadRequestException, c.IntegrationUri, maxIntegrationURI)
		checkConnection(c, r)
		checkParameters(r, expression.Request, "RequestParameters", c.RequestParameters)
		checkResponseParameters(c, r)
	}
}

// proxyURI is what an HTTP integration may call; its host may have stage
// variables in it.
var proxyURI = regexp.MustCompile(`^(https?://|\$\{stageVariables\.\w+\})`)

func checkHTTPProxy(c *v2.Integration, r *reporter) {
	uri := aws.ToString(c.IntegrationUri)
	if c.ConnectionType != v2.ConnectionTypeVpcLink && !proxyURI.MatchString(uri) {
		r.bad("IntegrationUri", "Invalid HTTP endpoint specified for URI", "https:// and a host")
	}
	if aws.ToString(c.IntegrationMethod) == "" {
		r.bad("IntegrationMethod", "HttpMethod must be specified for HTTP_PROXY integrations", oneOf(expression.Methods))
	}
	if version := aws.ToString(c.PayloadFormatVersion); version != "" && version != "1.0" {
		r.bad("PayloadFormatVersion", "PayloadFormatVersion "+version+" is not for HTTP_PROXY integrations", "1.0")
	}
}

func checkAWSProxy(c *v2.Integration, r *reporter) {
	switch version := aws.ToString(c.PayloadFormatVersion); {
	case version == "1.0" || version == "2.0":
	case version == "":
		r.bad("PayloadFormatVersion", "PayloadFormatVersion is a required parameter for integration", "1.0 or 2.0")
	default:
		r.bad("PayloadFormatVersion", "PayloadFormatVersion "+version+" is invalid", "1.0 or 2.0")
	}
	if aws.ToString(c.IntegrationSubtype) == "" && !strings.HasPrefix(aws.ToString(c.IntegrationUri), "arn:") {
		r.bad("IntegrationUri", "Invalid function ARN or invalid uri", "the ARN of a function, or its invoke_arn")
	}
}

func checkConnection(c *v2.Integration, r *reporter) {
	checkMember(r, "ConnectionType", "createIntegrationInput.connectionType", c.ConnectionType, c.ConnectionType.Values())
	if c.ConnectionType == v2.ConnectionTypeVpcLink && aws.ToString(c.ConnectionId) == "" {
		r.bad("ConnectionId", "ConnectionId is required for VPC_LINK integrations", "the id of a VPC link")
	}
}

// checkResponseParameters: outer keys are exact statuses (spec/api-gateway.md
// 4.2, and 19, case 1).
func checkResponseParameters(c *v2.Integration, r *reporter) {
	for _, status := range sortedKeys(c.ResponseParameters) {
		path := "ResponseParameters." + status
		if n, err := strconv.Atoi(status); err != nil || n < 200 || n > 599 {
			r.add(path, finding.Finding{Code: BadRequestException,
				Message:  invalidMapping("Invalid Response Actioned Parameter status code specified: " + status),
				Expected: "one exact status from 200 to 599: neither ranges nor a default can be mapped",
				Fix:      "Repeat the mapping for each status that the integration answers with."})
		}
		checkParameters(r, expression.Response, path, c.ResponseParameters[status])
	}
}

// checkParameters judges the mappings of one message (spec/api-gateway.md 4.1
// to 4.6).
func checkParameters(r *reporter, side expression.Side, path string, parameters map[string]string) {
	for _, name := range sortedKeys(parameters) {
		at, value := path+"."+name, parameters[name]
		key, err := expression.ParseKey(side, name)
		if err == nil {
			err = valueFault(side, key, value)
		}
		if err != nil {
			r.add(at, badParameter(side, name, err))
			continue
		}
		if n := utf8.RuneCountInString(value); n > expression.MaxValue {
			r.bad(at, fmt.Sprintf("the value has %d characters", n), fmt.Sprintf("at most %d", expression.MaxValue))
		}
		if len(value) > 2 && value[0] == '\'' && value[len(value)-1] == '\'' && key.Action != expression.Remove {
			r.add(at, finding.Finding{Code: QuotedStaticValue, Severity: finding.Warning,
				Message: "the quotes are sent: static values of HTTP APIs stand without them", Fix: "Write " + strings.Trim(value, "'") + "."})
		}
	}
}

// valueFault is what is wrong with the right side of a mapping, or nil.
func valueFault(side expression.Side, key expression.Key, value string) error {
	if key.Action == expression.Remove {
		if value != "" && value != "''" {
			return &expression.Error{Text: value, Reason: "stands where a removal has no value", Expected: "'' or nothing"}
		}
		return nil
	}
	parts, err := expression.ParseValue(side, value)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.Source == expression.Static && key.Target == expression.Header && !httpguts.ValidHeaderFieldValue(p.Name) {
			return &expression.Error{Text: p.Name, Reason: "is no value of a header"}
		}
	}
	if key.Target == expression.Status && len(parts) == 1 && parts[0].Source == expression.Static && !isStatus(parts[0].Name) {
		return &expression.Error{Text: value, Reason: "is no status", Expected: "200 to 599"}
	}
	return nil
}

func isStatus(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= 200 && n <= 599
}

// badParameter is AWS's refusal, with our own detail (4.6).
func badParameter(side expression.Side, name string, err error) finding.Finding {
	what := "Invalid Request Actioned Parameter"
	if side == expression.Response {
		what = "Invalid Response Actioned Parameter"
	}
	f := finding.Finding{Code: BadRequestException, Message: invalidMapping(what + " specified: " + name + ": " + err.Error())}
	if e, is := err.(*expression.Error); is {
		f.Expected = e.Expected
	}
	return f
}
