package hardening

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 15).
var Codes = finding.Catalog{
	{
		Code: "INTG-001", Severity: finding.Notice, Title: "no Integrity-Policy for scripts",
		Meaning: "A script that was changed on the server of somebody else runs in the page. The policy makes browsers demand a hash for each; whether that is worth it depends on how the scripts are delivered.",
		Bad:     "(no Integrity-Policy)", Good: "Integrity-Policy: blocked-destinations=(script)",
		Fix: "consider Integrity-Policy: blocked-destinations=(script), in Report-Only first", Source: "Subresource Integrity section 3.8",
	}, {
		Code: "OAC-001", Severity: finding.Notice, Title: "no Origin-Agent-Cluster: ?1",
		Meaning: "Without it a browser may put other origins of the same site into the page's process, where side channels reach it.",
		Bad:     "Origin-Agent-Cluster: 1", Good: "Origin-Agent-Cluster: ?1",
		Fix: "consider ?1, unless pages set document.domain", Source: "HTML, origin-keyed agent clusters",
	}, {
		Code: "DNS-001", Severity: finding.Notice, Title: "X-DNS-Prefetch-Control is not off",
		Meaning: "Only Chromium reads it. Looking up the names of links in advance is fast, and tells the resolver what is on the page.",
		Bad:     "X-DNS-Prefetch-Control: on", Good: "X-DNS-Prefetch-Control: off",
		Fix: "consider off on pages with private links", Source: "spec/headers.md 15",
	}, {
		Code: "XPCD-001", Severity: finding.Notice, Title: "X-Permitted-Cross-Domain-Policies is not none",
		Meaning: "It lets Flash, which is gone, and PDF documents elsewhere ask the site for a cross-domain policy file, and read it with the visitor's cookies.",
		Bad:     "X-Permitted-Cross-Domain-Policies: all", Good: "X-Permitted-Cross-Domain-Policies: none",
		Fix: "send none, or drop it", Source: "spec/headers.md 15",
	}, {
		Code: "UPL-001", Severity: finding.Warning, Title: "HTML or SVG that a user uploaded is shown inline",
		Meaning: "It runs its scripts in the site's own origin, with the visitor's cookies.",
		Bad:     "https://www.example.com/uploads/a.svg without Content-Disposition", Good: "Content-Disposition: attachment",
		Fix: "send Content-Disposition: attachment, or serve uploads from another domain", Source: "RFC 6266 section 4.2; spec/headers.md 15",
	},
}
