package remedy

import (
	"fmt"
	"strings"
)

// mappedStatuses are the statuses for which an HTTP API's mapping is written:
// it takes exact codes only (spec/api-gateway.md 4.2), and these are what
// integrations usually answer.
var mappedStatuses = []string{"200", "201", "202", "204", "301", "302", "303", "304", "307", "308", "400", "401", "403", "404", "405", "409", "410", "422", "429", "500", "502", "503", "504"}

// maxMappedValue is how long a mapped value may be, in characters
// (spec/api-gateway.md 4.3).
const maxMappedValue = 512

// onlyHTTPS is why redirects are no matter of an API's own address.
const onlyHTTPS = "execute-api addresses answer on HTTPS only: a redirect from plain HTTP needs a CloudFront distribution in front"

func httpAPIChanges(n *Needs) []Change {
	limits := []string{
		"the API's own errors (no route, no authorisation, throttled) and its preflight answers cannot carry these headers",
		"a status that is not in the list is not mapped: add those that the integration answers with",
	}
	mappings := map[string]string{}
	var sent, dropped []Header
	for _, h := range n.Send {
		if len(h.Value) > maxMappedValue || strings.Contains(h.Value, "$") {
			limits = append(limits, fmt.Sprintf("%s cannot be mapped (%d characters, of %d, and no $): let the integration send it", h.Name, len(h.Value), maxMappedValue))
			continue
		}
		mappings["overwrite:header."+h.Name] = h.Value
		sent = append(sent, h)
	}
	for _, h := range n.Drop {
		mappings["remove:header."+h.Name] = ""
		dropped = append(dropped, h)
	}
	if len(n.Redirect) > 0 {
		limits = append(limits, onlyHTTPS)
	}
	name := identifier(n.Host)
	terraform := resource("aws_apigatewayv2_integration", name, func(b block) {
		b.refer("api_id", "var.api_id")
		b.set("integration_type", "HTTP_PROXY")
		b.set("integration_method", "ANY")
		b.refer("integration_uri", "var.integration_uri")
		b.body.AppendNewline()
		dynamic := block{b.body.AppendNewBlock("dynamic", []string{"response_parameters"}).Body()}
		dynamic.set("for_each", mappedStatuses)
		dynamic.nest("content", func(b block) {
			b.refer("status_code", "response_parameters.value")
			b.set("mappings", mappings)
		})
	})
	return []Change{{
		Title: "map response headers in every integration, status by status",
		Prose: "An HTTP API changes headers of its integrations' responses only, and only for statuses that are named one by one. " +
			"Copy the dynamic block into each of your integrations, then deploy.",
		Effect: n.effect(false, sent, dropped),
		Files: []File{{Name: name + "_integration.tf", Content: comment("Security headers of "+n.Host+": copy the dynamic block into your integrations.") +
			terraform + "\n" + variable("api_id", "the API's id") + "\n" + variable("integration_uri", "where requests go")}},
		Commands: []string{"aws apigatewayv2 update-integration --api-id API_ID --integration-id INTEGRATION_ID --response-parameters " + shell(responseParameters(mappings))},
		Limits:   limits,
	}}
}

// restChanges cover the errors that the API makes itself; what an integration
// answers is mapped, or sent, where it is made (spec/api-gateway.md 16).
func restChanges(n *Needs) []Change {
	limits := []string{"the answers of integrations: a proxy integration's function or server has to send the headers itself, others need a method response and an integration response for each status"}
	parameters := map[string]string{}
	var sent []Header
	for _, h := range n.Send {
		if strings.Contains(h.Value, "'") {
			limits = append(limits, h.Name+" has quotes, which a static value of a REST API cannot hold: let the integration send it")
			continue
		}
		parameters["gatewayresponse.header."+h.Name] = "'" + h.Value + "'"
		sent = append(sent, h)
	}
	for _, h := range n.Drop {
		limits = append(limits, "a REST API removes no header: let the integration stop sending "+h.Name)
	}
	if len(n.Redirect) > 0 {
		limits = append(limits, onlyHTTPS)
	}
	name := identifier(n.Host)
	var files, commands []string
	for _, kind := range []string{"DEFAULT_4XX", "DEFAULT_5XX"} {
		files = append(files, resource("aws_api_gateway_gateway_response", name+"_"+strings.ToLower(kind), func(b block) {
			b.refer("rest_api_id", "var.rest_api_id")
			b.set("response_type", kind)
			b.set("response_parameters", parameters)
		}))
		commands = append(commands, "aws apigateway put-gateway-response --rest-api-id API_ID --response-type "+kind+" --response-parameters "+shell(compactJSON(parameters)))
	}
	return []Change{{
		Title: "add the headers to the API's own errors",
		Prose: "A REST API's gateway responses put headers on the errors that it makes itself, and nothing else does. " +
			"Add them for both defaults, send the same headers from the integrations, and deploy.",
		Effect:   n.effect(false, sent, nil),
		Files:    []File{{Name: name + "_gateway_responses.tf", Content: comment("Security headers on the errors that the API of "+n.Host+" makes itself.") + strings.Join(files, "\n") + "\n" + variable("rest_api_id", "the API's id")}},
		Commands: append(commands, "aws apigateway create-deployment --rest-api-id API_ID --stage-name STAGE"),
		Limits:   limits,
	}}
}

// lambdaURLChanges: nothing stands between the function and its viewers.
func lambdaURLChanges(n *Needs) []Change {
	return []Change{{
		Title: "return the headers from the function",
		Prose: "A function URL adds nothing to what the function returns but CORS. " +
			"Put the lines into the headers of its result, or put a CloudFront distribution in front and let a response headers policy do it.",
		Effect: n.effect(false, n.Send, nil),
		Files:  []File{{Name: identifier(n.Host) + ".json", Content: headersObject(n) + "\n"}},
		Limits: dropLimits(n, "the function must stop sending "),
	}}
}

// s3WebsiteChanges: an endpoint sends nothing but metadata.
func s3WebsiteChanges(n *Needs) []Change {
	changes := cloudfrontChanges(n)
	c := &changes[0]
	c.Title = "put a CloudFront distribution in front of the bucket"
	c.Prose = "An S3 website endpoint sends no security header and speaks no HTTPS. Serve the bucket through a distribution that uses this response headers policy."
	return changes
}
