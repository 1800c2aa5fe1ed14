package provider

const lambdaARN = "arn:{partition}:lambda:{region}:{account}:"

var computeRules = map[string][]rule{
	"aws_lambda_function": {
		{"id", "{function_name}"},
		{"arn", lambdaARN + "function:{function_name}"},
		{"qualified_arn", "{arn}:{version}"},
		{"invoke_arn", "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"},
		{"qualified_invoke_arn", "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{qualified_arn}/invocations"},
		{"last_modified", unchanged},
	},
	"aws_lambda_alias": {
		{"arn", lambdaARN + "function:{function_name}:{name}"},
		{"id", "{arn}"},
		{"invoke_arn", "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"},
	},
	"aws_lambda_permission": {{"id", "{statement_id}"}},
	"aws_lambda_function_url": {
		{"id", "{function_name}"},
		{"url_id", "{lower:32}"},
		{"function_arn", lambdaARN + "function:{function_name}"},
		{"function_url", "https://{url_id}.lambda-url.{region}.on.aws/"},
	},
	"aws_lambda_layer_version": {
		{"version", "1"},
		{"layer_arn", lambdaARN + "layer:{layer_name}"},
		{"arn", "{layer_arn}:{version}"},
		{"id", "{arn}"},
	},
	"aws_cloudwatch_log_group": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:logs:{region}:{account}:log-group:{name}"},
	},
	"aws_cloudwatch_metric_alarm": {
		{"id", "{alarm_name}"},
		{"arn", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm_name}"},
	},
	"aws_cloudwatch_event_rule": {
		{"id", "{name}"},
		{"arn", "arn:{partition}:events:{region}:{account}:rule/{name}"},
	},
	"aws_instance": {
		{"id", "i-{hex:17}"},
		{"arn", "arn:{partition}:ec2:{region}:{account}:instance/{id}"},
		{"public_dns", "ec2-{id}.compute-1.amazonaws.com"},
	},
	"aws_launch_template": {
		{"id", "lt-{hex:17}"},
		{"arn", "arn:{partition}:ec2:{region}:{account}:launch-template/{id}"},
		{"latest_version", "1"},
		{"default_version", "1"},
	},
	"aws_ecs_cluster": {
		{"arn", "arn:{partition}:ecs:{region}:{account}:cluster/{name}"},
		{"id", "{arn}"},
	},
	"aws_ecs_task_definition": {
		{"id", "{family}"},
		{"revision", "1"},
		{"arn_without_revision", "arn:{partition}:ecs:{region}:{account}:task-definition/{family}"},
		{"arn", "{arn_without_revision}:{revision}"},
	},
	"aws_ecs_service": {
		{"id", "arn:{partition}:ecs:{region}:{account}:service/{name}"},
	},
}
