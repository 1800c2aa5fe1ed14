package trial

import "github.com/lintel-edge/lintel/finding"

// Codes documents what can be wrong with what a function is to be tried on.
var Codes = finding.Catalog{
	finding.Own(finding.Error, CodeTemplate, "a test event that does not exist, or is not for this phase", "The names are those of the Lambda console's templates. Each belongs to one phase.",
		"--event viewer-request --template cloudfront-modify-response-header", "--event origin-response --template cloudfront-modify-response-header", "lintel function test --help lists them"),
	finding.Own(finding.Error, CodeEvent, "a phase that does not exist, or that the function cannot run at", "There are four: viewer-request, origin-request, origin-response and viewer-response. CloudFront Functions run at the viewer's two.",
		"--event response", "--event viewer-response", "name one of the four"),
	finding.Own(finding.Error, CodeURL, "a URL that no viewer could ask for", "The event is made of it as if a viewer had asked for it.",
		"--url /a", "--url https://www.example.com/a", "write the whole URL"),
	finding.Own(finding.Error, CodeDocument, "a file that is no event", "An event document is the JSON that a function gets at its phase.",
		"{}", `{"Records":[{"cf":{…}}]}`, "take a template and change it"),
}
