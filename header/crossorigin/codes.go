package crossorigin

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 9).
var Codes = finding.Catalog{
	{
		Code: "COOP-001", Severity: finding.Low, Title: "Cross-Origin-Opener-Policy is missing",
		Meaning: "A window of another site that opened the page, or was opened by it, keeps a reference to it: it can navigate it, count its frames, and shares its process in some browsers.",
		Bad:     "(no Cross-Origin-Opener-Policy)", Good: "Cross-Origin-Opener-Policy: same-origin-allow-popups",
		Fix: "send same-origin-allow-popups, and same-origin later", Source: "HTML, cross-origin opener policies",
	}, {
		Code: "COOP-002", Severity: finding.Error, Title: "not a lower-case token, quoted, or repeated",
		Meaning: "The field is one structured token. Anything else counts as unsafe-none, which is no protection.",
		Bad:     `Cross-Origin-Opener-Policy: "same-origin"`, Good: "Cross-Origin-Opener-Policy: same-origin",
		Fix: "write one value, in lower case and without quotes", Source: "HTML, cross-origin opener policies; RFC 9651",
	}, {
		Code: "COOP-003", Severity: finding.Warning, Title: "same-origin on a page that opens sign-in or payment windows",
		Meaning: "The window that it opens and the page lose sight of each other, so that the result never arrives.",
		Bad:     "Cross-Origin-Opener-Policy: same-origin", Good: "Cross-Origin-Opener-Policy: same-origin-allow-popups",
		Fix: "send same-origin-allow-popups, and try stricter values in Report-Only", Source: "HTML, cross-origin opener policies",
	}, {
		Code: "COEP-001", Severity: finding.Notice, Title: "Cross-Origin-Embedder-Policy is missing",
		Meaning: "The page is not cross-origin isolated: no SharedArrayBuffer, no precise timers. Most pages need neither.",
		Bad:     "(no Cross-Origin-Embedder-Policy)", Good: "Cross-Origin-Embedder-Policy: credentialless",
		Fix: "add it only if isolation is wanted", Source: "HTML, cross-origin embedder policies",
	}, {
		Code: "COEP-002", Severity: finding.Error, Title: "invalid or repeated",
		Meaning: "The field is one structured token. Anything else counts as unsafe-none: the page is not isolated.",
		Bad:     "Cross-Origin-Embedder-Policy: Require-CORP", Good: "Cross-Origin-Embedder-Policy: require-corp",
		Fix: "write one value, in lower case and without quotes", Source: "HTML, cross-origin embedder policies; RFC 9651",
	}, {
		Code: "COEP-003", Severity: finding.Warning, Title: "require-corp is enforced without a trial in Report-Only",
		Meaning: "Every resource of another site without CORP or CORS, and every frame without the same policy, is blocked at once.",
		Bad:     "Cross-Origin-Embedder-Policy: require-corp", Good: "Cross-Origin-Embedder-Policy-Report-Only: require-corp",
		Fix: "try it in Cross-Origin-Embedder-Policy-Report-Only first", Source: "HTML, cross-origin embedder policies",
	}, {
		Code: "CORP-001", Severity: finding.Low, Title: "missing on a sensitive response",
		Meaning: "Any site can load the response as an image or a script, and so into its own process, where side channels can read it.",
		Bad:     "(no Cross-Origin-Resource-Policy)", Good: "Cross-Origin-Resource-Policy: same-origin",
		Fix: "send same-origin", Source: "Fetch, Cross-Origin-Resource-Policy header",
	}, {
		Code: "CORP-002", Severity: finding.Error, Title: "wrong case or value",
		Meaning: "The value is compared byte by byte with same-origin, same-site and cross-origin; anything else, a repetition included, is void.",
		Bad:     "Cross-Origin-Resource-Policy: Same-Origin", Good: "Cross-Origin-Resource-Policy: same-origin",
		Fix: "write the literal in lower case, once", Source: "Fetch, Cross-Origin-Resource-Policy header",
	}, {
		Code: "CORP-003", Severity: finding.Warning, Title: "same-origin on assets that other sites use",
		Meaning: "Fonts, images and widgets that are meant for others do not load there.",
		Bad:     "Cross-Origin-Resource-Policy: same-origin", Good: "Cross-Origin-Resource-Policy: cross-origin",
		Fix: "send cross-origin", Source: "Fetch, Cross-Origin-Resource-Policy header",
	},
}
