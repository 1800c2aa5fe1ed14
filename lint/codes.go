package lint

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Values] and [Terraform] find besides what the judge of headers and
// AWS would say.
var Codes = finding.Catalog{
	{
		Code: CodeAmbiguous, Severity: finding.Error, Title: "a value could be for several headers",
		Meaning: "A value was given without the name of its header, and more than one header takes it.",
		Bad:     "lintel lint 'max-age=300'", Good: "lintel lint --header Cache-Control 'max-age=300'",
		Fix: "write it as \"Name: value\", or name the header with --header", Source: "package lint",
	}, {
		Code: CodeUnknownHeader, Severity: finding.Error, Title: "nothing says which header a value is for",
		Meaning: "A value was given without the name of its header, and no header that is known takes it.",
		Bad:     "lintel lint 'on'", Good: "lintel lint 'X-DNS-Prefetch-Control: on'",
		Fix: "write it as \"Name: value\", or name the header with --header", Source: "package lint",
	}, {
		Code: "LINT-001", Severity: finding.Warning, Title: "a behavior has no response headers policy",
		Meaning: "CloudFront adds no header to the responses of this behavior: they have what the origin or a function sends, and errors that the edge makes itself have nothing.",
		Bad:     "default_cache_behavior {\n  target_origin_id = \"site\"\n}",
		Good:    "default_cache_behavior {\n  target_origin_id           = \"site\"\n  response_headers_policy_id = aws_cloudfront_response_headers_policy.strict.id\n}",
		Fix:     "give the behavior a response_headers_policy_id", Source: "spec/cloudfront.md 5.9",
	}, {
		Code: "LINT-002", Severity: finding.Warning, Title: "a response header is set on requests to the origin",
		Meaning: "custom_header of an origin adds fields to the requests that CloudFront sends there. Viewers never see them; a header for browsers belongs into a response headers policy.",
		Bad:     "origin {\n  custom_header {\n    name  = \"Strict-Transport-Security\"\n    value = \"max-age=31536000\"\n  }\n}",
		Good:    "security_headers_config {\n  strict_transport_security {\n    access_control_max_age_sec = 31536000\n    override                   = true\n  }\n}",
		Fix:     "move it to the response headers policy", Source: "spec/cloudfront.md 4.3",
	}, {
		Code: "LINT-003", Severity: finding.Notice, Title: "the origin's value wins",
		Meaning: "With override = false the policy's value is sent only where the origin sends none under that name. An origin with a weaker value, or two origins with different ones, decide then what browsers get.",
		Bad:     "frame_options {\n  frame_option = \"DENY\"\n  override     = false\n}", Good: "frame_options {\n  frame_option = \"DENY\"\n  override     = true\n}",
		Fix: "set override = true, unless the origin is to decide", Source: "spec/cloudfront.md 5.4",
	}, {
		Code: "LINT-004", Severity: finding.Notice, Title: "a response headers policy is attached to no behavior",
		Meaning: "The policy has no effect until a behavior names it.",
		Bad:     "a policy whose id no behavior has", Good: "response_headers_policy_id = aws_cloudfront_response_headers_policy.strict.id",
		Fix: "attach it to a behavior, or remove it", Source: "spec/cloudfront.md 5.9",
	}, {
		Code: "LINT-005", Severity: finding.Notice, Title: "a function may change the headers",
		Meaning: "A function on responses runs in addition to the policy and can set or remove any header. Its code is not judged here; a scan of the running site sees what comes out.",
		Bad:     "function_association {\n  event_type   = \"viewer-response\"\n  function_arn = aws_cloudfront_function.headers.arn\n}", Good: "the same headers in a response headers policy",
		Fix: "scan what is served: lintel serve, then lintel scan", Source: "spec/edge-functions.md 1",
	},
}
