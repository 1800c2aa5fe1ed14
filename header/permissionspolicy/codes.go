package permissionspolicy

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 8).
var Codes = finding.Catalog{
	{
		Code: "PP-001", Severity: finding.Low, Title: "Permissions-Policy is missing",
		Meaning: "Nothing restricts which features the page's own scripts can use, an injected one included, nor what frames can be given.",
		Bad:     "(no Permissions-Policy)", Good: "Permissions-Policy: camera=(), microphone=(), geolocation=()",
		Fix: "deny what the page does not use: camera=(), microphone=(), geolocation=()", Source: "Permissions Policy section 5",
	}, {
		Code: "PP-002", Severity: finding.Error, Title: "no structured dictionary, or a member that is no allowlist",
		Meaning: "One fault of syntax voids the field as a whole; a member of another type counts as nobody. Semicolons and 'none' belong to the old Feature-Policy.",
		Bad:     "Permissions-Policy: camera 'none'; microphone 'self'", Good: "Permissions-Policy: camera=(), microphone=(self)",
		Fix: "rewrite it as feature=(allowlist), separated by commas", Source: "Permissions Policy section 5.2; RFC 9651 section 4.2",
	}, {
		Code: "PP-003", Severity: finding.Error, Title: "an origin without quotes, or in wrong ones",
		Meaning: "Without quotes browsers take an origin for a word they do not know, and ignore it; single quotes void the field as a whole.",
		Bad:     "Permissions-Policy: camera=(self https://a.example)", Good: `Permissions-Policy: camera=(self "https://a.example")`,
		Fix: "put origins into double quotes", Source: "Permissions Policy section 5.2",
	}, {
		Code: "PP-004", Severity: finding.Warning, Title: "* for a powerful feature",
		Meaning: "Every site in a frame, at any depth, may ask for camera, microphone, location, payment or devices in the page's name.",
		Bad:     "Permissions-Policy: camera=*", Good: "Permissions-Policy: camera=(self)",
		Fix: "name the origins that need it", Source: "Permissions Policy section 9",
	}, {
		Code: "PP-005", Severity: finding.Notice, Title: "an unknown or retired feature",
		Meaning: "Browsers ignore it. An unknown one may be misspelt, so that the feature that was meant is not restricted.",
		Bad:     "Permissions-Policy: interest-cohort=()", Good: "Permissions-Policy: browsing-topics=()",
		Fix: "drop it", Source: "the registry of policy-controlled features",
	}, {
		Code: "PP-006", Severity: finding.Low, Title: "a feature is repeated",
		Meaning: "The last declaration counts, the others are ignored.",
		Bad:     "Permissions-Policy: camera=(), camera=(self)", Good: "Permissions-Policy: camera=(self)",
		Fix: "merge the declarations", Source: "RFC 9651 section 4.2.2",
	}, {
		Code: "PP-007", Severity: finding.Low, Title: "Feature-Policy is still sent",
		Meaning: "Permissions-Policy took its place, with another grammar; browsers no longer read the old one.",
		Bad:     "Feature-Policy: camera 'none'", Good: "Permissions-Policy: camera=()",
		Fix: "replace it by Permissions-Policy", Source: "Permissions Policy section 1",
	}, {
		Code: "PP-008", Severity: finding.Notice, Title: "self is missing next to a delegated origin",
		Meaning: "A page can only pass on what it may use itself: the frame of the named origin does not get the feature.",
		Bad:     `Permissions-Policy: camera=("https://a.example")`, Good: `Permissions-Policy: camera=(self "https://a.example")`,
		Fix: `write (self "https://…")`, Source: "Permissions Policy section 9.7",
	},
}
