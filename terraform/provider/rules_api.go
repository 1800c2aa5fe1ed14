package provider

const apiARN = "arn:{partition}:apigateway:{region}::"

var apiRules = map[string][]rule{
	"aws_api_gateway_rest_api": {
		{"id", "{lower:10}"},
		{"root_resource_id", "r{lower:9}"},
		{"arn", apiARN + "/restapis/{id}"},
		{"execution_arn", "arn:{partition}:execute-api:{region}:{account}:{id}"},
		{"created_date", unchanged},
	},
	"aws_api_gateway_resource":             {{"id", "{lower:6}"}},
	"aws_api_gateway_method":               {{"id", "agm-{rest_api_id}-{resource_id}-{http_method}"}},
	"aws_api_gateway_method_response":      {{"id", "agmr-{rest_api_id}-{resource_id}-{http_method}-{status_code}"}},
	"aws_api_gateway_integration":          {{"id", "agi-{rest_api_id}-{resource_id}-{http_method}"}},
	"aws_api_gateway_integration_response": {{"id", "agir-{rest_api_id}-{resource_id}-{http_method}-{status_code}"}},
	"aws_api_gateway_gateway_response":     {{"id", "aggr-{rest_api_id}-{response_type}"}},
	"aws_api_gateway_deployment": {
		{"id", "{lower:6}"},
		{"created_date", unchanged},
	},
	"aws_api_gateway_stage": {
		{"id", "ags-{rest_api_id}-{stage_name}"},
		{"arn", apiARN + "/restapis/{rest_api_id}/stages/{stage_name}"},
		{"execution_arn", "arn:{partition}:execute-api:{region}:{account}:{rest_api_id}/{stage_name}"},
		{"invoke_url", "https://{rest_api_id}.execute-api.{region}.amazonaws.com/{stage_name}"},
	},
	"aws_api_gateway_domain_name": {
		{"id", "{domain_name}"},
		{"arn", apiARN + "/domainnames/{domain_name}"},
		{"cloudfront_domain_name", "{distribution-domain}"},
		{"cloudfront_zone_id", "{cloudfront-hosted-zone}"},
		{"regional_domain_name", "d-{lower:10}.execute-api.{region}.amazonaws.com"},
	},
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
	"aws_apigatewayv2_integration": {{"id", "{lower:7}"}},
	"aws_apigatewayv2_route":       {{"id", "{lower:7}"}},
	"aws_apigatewayv2_deployment":  {{"id", "{lower:6}"}},
	"aws_apigatewayv2_api_mapping": {{"id", "{lower:6}"}},
	"aws_apigatewayv2_domain_name": {
		{"id", "{domain_name}"},
		{"arn", apiARN + "/domainnames/{domain_name}"},
	},
}
