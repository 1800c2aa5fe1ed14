package frameoptions

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 5).
var Codes = finding.Catalog{
	{
		Code: "XFO-001", Severity: finding.Warning, Title: "missing, and no frame-ancestors",
		Meaning: "Any site can show the page in a frame, lay something over it, and have visitors click on what they do not see.",
		Bad:     "(neither X-Frame-Options nor frame-ancestors)", Good: "Content-Security-Policy: frame-ancestors 'none'\nX-Frame-Options: DENY",
		Fix: "send frame-ancestors, and DENY for old browsers", Source: "HTML, the X-Frame-Options header",
	}, {
		Code: "XFO-002", Severity: finding.Error, Title: "ALLOW-FROM",
		Meaning: "No current browser knows it: it allows every site.",
		Bad:     "X-Frame-Options: ALLOW-FROM https://partner.example", Good: "Content-Security-Policy: frame-ancestors https://partner.example",
		Fix: "name the host in frame-ancestors", Source: "HTML, the X-Frame-Options header",
	}, {
		Code: "XFO-003", Severity: finding.Error, Title: "another value",
		Meaning: "Only DENY and SAMEORIGIN restrict; any other value allows every site.",
		Bad:     "X-Frame-Options: ALLOWALL", Good: "X-Frame-Options: SAMEORIGIN",
		Fix: "write DENY or SAMEORIGIN", Source: "HTML, the X-Frame-Options header",
	}, {
		Code: "XFO-004", Severity: finding.Low, Title: "two different values",
		Meaning: "Browsers treat a contradiction as DENY: the page cannot be framed anywhere, its own site included.",
		Bad:     "X-Frame-Options: DENY, SAMEORIGIN", Good: "X-Frame-Options: SAMEORIGIN",
		Fix: "send one value", Source: "HTML, check a navigation response's adherence to X-Frame-Options",
	}, {
		Code: "XFO-005", Severity: finding.Low, Title: "contradicts frame-ancestors",
		Meaning: "Where an enforced policy has frame-ancestors, browsers ignore X-Frame-Options. Only old ones act on it, and then differently.",
		Bad:     "Content-Security-Policy: frame-ancestors 'self'\nX-Frame-Options: DENY", Good: "Content-Security-Policy: frame-ancestors 'self'\nX-Frame-Options: SAMEORIGIN",
		Fix: "align them; the policy wins", Source: "CSP Level 3 section 6.4.2.2",
	}, {
		Code: "XFO-006", Severity: finding.Error, Title: "in a meta element",
		Meaning: "Browsers honour it as a response field only: the page can be framed.",
		Bad:     `<meta http-equiv="X-Frame-Options" content="DENY">`, Good: "X-Frame-Options: DENY",
		Fix: "send it as a response field", Source: "RFC 7034 section 4; HTML, pragma directives",
	},
}
