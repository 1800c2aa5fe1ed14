package restapi

import "github.com/lintel-edge/lintel/finding"

// Codes documents what the compiler says of REST APIs that AWS accepts.
// [finding.NotApplied] is documented with distributions.
var Codes = finding.Catalog{
	finding.Own(finding.Error, CodeAuthorization, "a method lets in only whom AWS knows, which cannot be checked here",
		"To skip it would let everybody in, so the configuration is refused.",
		"authorization = \"AWS_IAM\"", "authorization = \"CUSTOM\"", "leave the method out, or say with --skip-authentication that everybody may come in"),
	finding.Own(finding.Error, CodeMapping, "a mapping expression or a template cannot be read",
		"A template with a mistake is a warning: AWS takes it, and answers the requests that it is for with 500.",
		"#if($input.path('$.a')) yes", "#if($input.path('$.a')) yes #end", "correct it; the message has its line and column"),
	finding.Own(finding.Warning, CodePattern, "a pattern is not a regular expression here",
		"Patterns are Java's; what looks ahead or behind, or refers back to a group, is not understood here and never matches.",
		"selection_pattern = \"(?!2).*\"", "selection_pattern = \"[^2].*\"", "write it without looking around"),
	finding.Own(finding.Error, CodeModel, "a model is no JSON schema of draft 4",
		"Bodies cannot be held against it.",
		"{ \"type\": \"text\" }", "{ \"type\": \"string\" }", "correct the schema"),
	finding.Own(finding.Warning, CodeIntegration, "an integration cannot be called here",
		"It names a function that does not run, or a service of AWS that is not on this machine. Requests are answered as AWS answers when an integration fails.",
		"an aws_lambda_function without its package", "", "build the package, or map the host in lintel.hcl"),
	finding.Own(finding.Warning, CodeNotDeployed, "no stage serves an API, or a part of it",
		"Viewers reach stages only, and a stage serves methods that have an integration.",
		"an aws_api_gateway_rest_api alone", "aws_api_gateway_deployment and aws_api_gateway_stage", "deploy the API to a stage"),
}
