package contenttypeoptions

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 4).
var Codes = finding.Catalog{
	{
		Code: "XCTO-001", Severity: finding.Warning, Title: "X-Content-Type-Options is missing",
		Meaning: "Browsers may guess a type from the content. An upload that is served as text can then be run as a script or shown as a page.",
		Bad:     "(no X-Content-Type-Options)", Good: "X-Content-Type-Options: nosniff",
		Fix: "send nosniff", Source: "Fetch, X-Content-Type-Options header",
	}, {
		Code: "XCTO-002", Severity: finding.Error, Title: "the first item is not nosniff",
		Meaning: "Browsers look at the first item only, without removing quotes; with any other the field has no effect.",
		Bad:     `X-Content-Type-Options: "nosniff"`, Good: "X-Content-Type-Options: nosniff",
		Fix: "send nosniff, without quotes", Source: "Fetch, determine nosniff",
	}, {
		Code: "XCTO-003", Severity: finding.Low, Title: "repeated, or a list",
		Meaning: "It works, because the first item counts, but two layers send the field, and graders fail it.",
		Bad:     "X-Content-Type-Options: nosniff, nosniff", Good: "X-Content-Type-Options: nosniff",
		Fix: "send it once", Source: "Fetch, determine nosniff",
	}, {
		Code: "XCTO-004", Severity: finding.Warning, Title: "a script or style sheet with a wrong type while nosniff is on",
		Meaning: "Browsers refuse to run a script without a JavaScript type, and to use a style sheet that is not text/css: the page is broken.",
		Bad:     "/app.js with Content-Type: text/plain and X-Content-Type-Options: nosniff", Good: "/app.js with Content-Type: text/javascript",
		Fix: "correct its Content-Type", Source: "Fetch, should response to request be blocked due to nosniff",
	}, {
		Code: "XCTO-005", Severity: finding.Low, Title: "content without a Content-Type",
		Meaning: "Browsers have to guess what it is, or offer it as a download.",
		Bad:     "200 with content and no Content-Type", Good: "Content-Type: text/html; charset=utf-8",
		Fix: "declare the type, and for text the character set", Source: "RFC 9110 section 8.3",
	},
}
