package provider

const (
	restARN    = apiARN + "/restapis/{rest_api_id}"
	executeARN = "arn:{partition}:execute-api:{region}:{account}:"
	executeURL = "https://{rest_api_id}.execute-api.{region}.amazonaws.com/"
)

// restRules are what AWS computes of REST APIs. What a deployment says of a
// stage that it does not make ends after the slash.
var restRules = map[string][]rule{
	"aws_api_gateway_rest_api": {
		{"id", "{lower:10}"},
		{"root_resource_id", "r{lower:9}"},
		{"arn", apiARN + "/restapis/{id}"},
		{"execution_arn", executeARN + "{id}"},
		{"created_date", unchanged},
	},
	"aws_api_gateway_rest_api_policy":      {{"id", "{rest_api_id}"}},
	"aws_api_gateway_resource":             {{"id", "{lower:6}"}},
	"aws_api_gateway_method":               {{"id", "agm-{rest_api_id}-{resource_id}-{http_method}"}},
	"aws_api_gateway_method_response":      {{"id", "agmr-{rest_api_id}-{resource_id}-{http_method}-{status_code}"}},
	"aws_api_gateway_method_settings":      {{"id", "{rest_api_id}-{stage_name}-{method_path}"}},
	"aws_api_gateway_integration":          {{"id", "agi-{rest_api_id}-{resource_id}-{http_method}"}, {"cache_namespace", "{resource_id}"}, {"passthrough_behavior", "WHEN_NO_MATCH"}},
	"aws_api_gateway_integration_response": {{"id", "agir-{rest_api_id}-{resource_id}-{http_method}-{status_code}"}},
	"aws_api_gateway_gateway_response":     {{"id", "aggr-{rest_api_id}-{response_type}"}},
	"aws_api_gateway_request_validator":    {{"id", "{lower:6}"}},
	"aws_api_gateway_model":                {{"id", "{lower:6}"}},
	"aws_api_gateway_authorizer":           {{"id", "{lower:6}"}, {"arn", restARN + "/authorizers/{id}"}},
	"aws_api_gateway_deployment": {
		{"id", "{lower:6}"},
		{"created_date", unchanged},
		{"execution_arn", executeARN + "{rest_api_id}/{stage_name}"},
		{"execution_arn", executeARN + "{rest_api_id}/"},
		{"invoke_url", executeURL + "{stage_name}"},
		{"invoke_url", executeURL},
	},
	"aws_api_gateway_stage": {
		{"id", "ags-{rest_api_id}-{stage_name}"},
		{"arn", restARN + "/stages/{stage_name}"},
		{"execution_arn", executeARN + "{rest_api_id}/{stage_name}"},
		{"invoke_url", executeURL + "{stage_name}"},
	},
	"aws_api_gateway_domain_name": {
		{"id", "{domain_name}"},
		{"arn", apiARN + "/domainnames/{domain_name}"},
		{"cloudfront_domain_name", "{distribution-domain}"},
		{"cloudfront_zone_id", "{cloudfront-hosted-zone}"},
		{"regional_domain_name", "d-{lower:10}.execute-api.{region}.amazonaws.com"},
		{"certificate_upload_date", unchanged},
	},
	"aws_api_gateway_base_path_mapping": {{"id", "{domain_name}/{base_path}"}, {"id", "{domain_name}/"}},
	"aws_api_gateway_api_key": {
		{"id", "{lower:10}"},
		{"arn", apiARN + "/apikeys/{id}"},
		{"value", "{lower:40}"},
		{"created_date", unchanged},
		{"last_updated_date", unchanged},
	},
	"aws_api_gateway_usage_plan":         {{"id", "{lower:6}"}, {"arn", apiARN + "/usageplans/{id}"}},
	"aws_api_gateway_usage_plan_key":     {{"id", "{key_id}"}},
	"aws_api_gateway_vpc_link":           {{"id", "{lower:6}"}, {"arn", apiARN + "/vpclinks/{id}"}},
	"aws_api_gateway_client_certificate": {{"id", "{lower:6}"}, {"arn", apiARN + "/clientcertificates/{id}"}, {"created_date", unchanged}, {"expiration_date", "2027-01-01T00:00:00Z"}},
	"aws_api_gateway_account":            {{"id", "api-gateway-account"}},
}
