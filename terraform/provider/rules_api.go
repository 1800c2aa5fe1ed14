package provider

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
	"aws_apigatewayv2_integration": {{"id", "{lower:7}"}},
	"aws_apigatewayv2_route":       {{"id", "{lower:7}"}},
	"aws_apigatewayv2_deployment":  {{"id", "{lower:6}"}},
	"aws_apigatewayv2_api_mapping": {{"id", "{lower:6}"}},
	"aws_apigatewayv2_domain_name": {
		{"id", "{domain_name}"},
		{"arn", apiARN + "/domainnames/{domain_name}"},
	},
}
