package apigateway

import "github.com/lintel-edge/lintel/finding"

// Codes documents what this package says of custom domains. [finding.NotApplied] is
// documented with distributions.
var Codes = finding.Catalog{
	finding.Own(finding.Warning, CodeMapping, "a mapping of a custom domain leads to an API that is not served here",
		"Requests below its key are answered as if the mapping were not there.",
		"api_id = \"abcdefghij\"", "api_id = aws_apigatewayv2_api.shop.id", "declare the API in the same configuration, or leave the mapping out"),
}
