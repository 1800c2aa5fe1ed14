package judge

import "github.com/lintel-edge/lintel/finding"

// generalCodes documents the rules for every field (spec/headers.md 1).
var generalCodes = finding.Catalog{
	{
		Code: "GEN-001", Severity: finding.Error, Title: "a single-value field on more than one line",
		Meaning: "Two layers send the same field. Browsers take the first line, or none, depending on the field; whichever layer comes later in the chain can change the result unseen.",
		Bad:     "X-Frame-Options: DENY\nX-Frame-Options: DENY", Good: "X-Frame-Options: DENY",
		Fix: "send one line; name the layer that adds the second", Source: "RFC 9110 section 5.3",
	}, {
		Code: "GEN-002", Severity: finding.Error, Title: "a byte outside of printable ASCII, space and tab",
		Meaning: "Servers, proxies and browsers treat such bytes differently: some refuse the response, some drop the field, some cut it there.",
		Bad:     "Content-Security-Policy: default-src https://müller.example", Good: "Content-Security-Policy: default-src https://xn--mller-kva.example",
		Fix: "remove it; write host names in punycode", Source: "RFC 9110 section 5.5",
	}, {
		Code: "GEN-003", Severity: finding.Warning, Title: "on the page, but missing on error pages or redirects",
		Meaning: "Another layer makes those responses, or the server adds the field only to successes. An error page is a page: it can be framed, and can carry injected text. Where only requests that could not be read at all (400, 414) lack it, it is a notice.",
		Bad:     "/ has X-Frame-Options: DENY, the 404 page has not", Good: "/ and the 404 page have X-Frame-Options: DENY",
		Fix: "add it at the edge, for all statuses", Source: "spec/headers.md 1",
	}, {
		Code: "GEN-004", Severity: finding.Warning, Title: "too long for the front door, or for common limits",
		Meaning: "A load balancer refuses values above 1,024 bytes; beyond 8 KiB of field lines in all, servers and clients begin to refuse the response.",
		Bad:     "a Content-Security-Policy of 1,500 bytes on a load balancer", Good: "the same policy with a nonce in place of its hashes, 600 bytes",
		Fix: "shorten it; replace inline hashes by nonces", Source: "spec/headers.md 1; AWS's guide to load balancer attributes",
	}, {
		Code: "GEN-005", Severity: finding.Low, Title: "an obsolete field",
		Meaning: "No current browser acts on it. It costs bytes, and makes people believe in a protection that is not there.",
		Bad:     "Expect-CT: max-age=86400", Good: "(no Expect-CT)",
		Fix: "drop it", Source: "the standards that withdrew it; MDN",
	}, {
		Code: "GEN-006", Severity: finding.High, Title: "the name is nearly that of a known field",
		Meaning: "A misspelt field is an unknown one: it protects nothing, and looks on a quick glance as if it did.",
		Bad:     "Strict-Transport-Secuirty: max-age=31536000", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "correct the spelling", Source: "the IANA registry of field names",
	}, {
		Code: "GEN-007", Severity: finding.Warning, Title: "origin and edge send different values",
		Meaning: "Which value a visitor gets depends on which layer made the response, or on what a cache kept. A change in one of them does not reach everybody.",
		Bad:     "the page has Referrer-Policy: no-referrer, the edge's error page unsafe-url", Good: "both have Referrer-Policy: no-referrer",
		Fix: "choose one owner: keep the origin's, replace it, or remove it", Source: "spec/headers.md 1",
	}, {
		Code: "GEN-008", Severity: finding.Notice, Title: "set by a meta element that is not honoured",
		Meaning: "Browsers take few fields from meta elements; this one only counts as a response field.",
		Bad:     `<meta http-equiv="Permissions-Policy" content="camera=()">`, Good: "Permissions-Policy: camera=()",
		Fix: "send it as a response field", Source: "HTML, pragma directives",
	}, {
		Code: "GEN-009", Severity: finding.Warning, Title: "only on HTTP, or only on HTTPS, where both serve the page",
		Meaning: "Visitors of the other scheme get the page without the protection.",
		Bad:     "https://example.com has X-Frame-Options: DENY, http://example.com serves the page without", Good: "http://example.com → 301 to https://example.com, which has X-Frame-Options: DENY",
		Fix: "serve it on HTTPS, and redirect HTTP there", Source: "spec/headers.md 1",
	}, {
		Code: "GEN-010", Severity: finding.Low, Title: "an empty value",
		Meaning: "Most often a variable that was not set. The field says nothing, and hides that its author meant something.",
		Bad:     "Referrer-Policy:", Good: "Referrer-Policy: no-referrer",
		Fix: "remove the field, or fill it", Source: "spec/headers.md 1",
	},
}
