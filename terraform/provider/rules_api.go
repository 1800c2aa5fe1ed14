package provider

import "github.com/lintel-edge/lintel/resource"

const apiARN = "arn:{partition}:apigateway:{region}::"

var apiRules = map[string][]rule{
	"aws_apigatewayv2_api": {
		{"id", "{lower:10}"},
		{"arn", apiARN + "/apis/{id}"},
		{"execution_arn", "arn:{partition}:execute-api:{region}:{account}:{id}"},
		{"api_endpoint", "https://{id}.execute-api.{region}.amazonaws.com"},
	},
	"aws_apigatewayv2_stage": {
		{"id", "{name}"},
		{"arn", apiARN + "/apis/{api_id}/stages/{name}"},
		{"execution_arn", "arn:{partition}:execute-api:{region}:{account}:{api_id}/{name}"},
		{"invoke_url", "https://{api_id}.execute-api.{region}.amazonaws.com/{name}"},
	},
	"aws_apigatewayv2_integration":          {{"id", "{lower:7}"}},
	"aws_apigatewayv2_integration_response": {{"id", "{lower:7}"}},
	"aws_apigatewayv2_model":                {{"id", "{lower:6}"}},
	"aws_apigatewayv2_route":                {{"id", "{lower:7}"}},
	"aws_apigatewayv2_route_response":       {{"id", "{lower:7}"}},
	"aws_apigatewayv2_authorizer":           {{"id", "{lower:6}"}},
	"aws_apigatewayv2_deployment":           {{"id", "{lower:6}"}},
	"aws_apigatewayv2_api_mapping":          {{"id", "{lower:6}"}},
	"aws_apigatewayv2_vpc_link": {
		{"id", "{lower:6}"},
		{"arn", apiARN + "/vpclinks/{id}"},
	},
	"aws_apigatewayv2_domain_name": {
		{"id", "{domain_name}"},
		{"arn", apiARN + "/domainnames/{domain_name}"},
	},
}

// planHTTPAPI names the endpoint of WebSocket APIs, which have a scheme of
// their own.
func planHTTPAPI(d *draft) {
	d.fill([]rule{{"id", "{lower:10}"}})
	if d.text("protocol_type") == "WEBSOCKET" {
		d.fill([]rule{{"api_endpoint", "wss://{id}.execute-api.{region}.amazonaws.com"}})
	}
}

// planHTTPStage makes the URL of a stage: $default is served at the root.
func planHTTPStage(d *draft, env Env) {
	scheme := "https"
	if api, ok := peerWith(env.peers("aws_apigatewayv2_api"), "id", d.text("api_id")); ok && attributeText(api, "protocol_type") == "WEBSOCKET" {
		scheme = "wss"
	}
	name := "{name}"
	if d.text("name") == resource.DefaultStage {
		name = ""
	}
	d.fill([]rule{{"invoke_url", scheme + "://{api_id}.execute-api.{region}.amazonaws.com/" + name}})
}

// blockRules are like [rules] for what AWS computes inside of blocks, by type,
// kind of block and attribute.
var blockRules = map[string]string{
	"aws_apigatewayv2_domain_name.domain_name_configuration.target_domain_name": "d-{lower:10}.execute-api.{region}.amazonaws.com",
	"aws_apigatewayv2_domain_name.domain_name_configuration.hosted_zone_id":     "Z1UJRXOUMOOFQ8",
}
