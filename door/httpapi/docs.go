package httpapi

import "github.com/lintel-edge/lintel/finding"

// Codes documents what the compiler says of HTTP APIs that AWS accepts.
// [finding.NotApplied] is documented with distributions.
var Codes = finding.Catalog{
	finding.Own(finding.Error, CodeAuthentication, "a route's authorization cannot be checked here",
		"To skip it would let everybody in, so the configuration is refused.",
		"authorization_type = \"AWS_IAM\"", "authorization_type = \"JWT\"", "leave the route out, or say with --skip-authentication that everybody may come in"),
	finding.Own(finding.Warning, CodeNoFunction, "a function does not run here, or the API may not invoke it",
		"Requests to it are answered with 500, as AWS answers them.",
		"an aws_lambda_function without its package", "", "build the package, or declare the aws_lambda_permission"),
	finding.Own(finding.Warning, CodeNotDeployed, "no stage serves an API, or a part of it",
		"Viewers reach stages only, and a stage serves what was deployed to it.",
		"an aws_apigatewayv2_stage without auto_deploy and deployment_id", "auto_deploy = true", "give the API a stage that is deployed"),
	finding.Own(finding.Warning, CodeUnusable, "an integration cannot answer",
		"It names a service or an address that is not to be had here. Its requests are answered as AWS answers when an integration fails.",
		"integration_subtype = \"SQS-SendMessage\"", "", "map the host in lintel.hcl, or leave the route out"),
}
