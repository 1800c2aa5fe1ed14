package hsts

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 2.4).
var Codes = finding.Catalog{
	{
		Code: "HSTS-001", Severity: finding.High, Title: "an HTTPS response lacks Strict-Transport-Security",
		Meaning: "The first visit over plain HTTP, and every one after, can be intercepted and kept on HTTP: nothing tells the browser to insist on HTTPS.",
		Bad:     "(no Strict-Transport-Security)", Good: "Strict-Transport-Security: max-age=300",
		Fix: "send max-age=300, then climb in steps", Source: "RFC 6797 section 7.1",
	}, {
		Code: "HSTS-002", Severity: finding.Low, Title: "sent over plain HTTP",
		Meaning: "Browsers ignore the field there, because anybody on the way could have written it.",
		Bad:     "http://example.com → Strict-Transport-Security: max-age=300", Good: "http://example.com → 301 to https://example.com/, without the field",
		Fix: "send it on HTTPS only", Source: "RFC 6797 section 7.2",
	}, {
		Code: "HSTS-003", Severity: finding.Error, Title: "no max-age",
		Meaning: "max-age is the one required directive; without it the field is ignored as a whole.",
		Bad:     "Strict-Transport-Security: includeSubDomains", Good: "Strict-Transport-Security: max-age=31536000; includeSubDomains",
		Fix: "add max-age=<seconds>", Source: "RFC 6797 section 6.1.1",
	}, {
		Code: "HSTS-004", Severity: finding.Error, Title: "max-age is not digits",
		Meaning: "A sign, a unit, a thousands separator or a hexadecimal number makes the field void. Some graders let it pass; browsers do not.",
		Bad:     "Strict-Transport-Security: max-age=1y", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "write plain seconds", Source: "RFC 6797 section 6.1.1",
	}, {
		Code: "HSTS-005", Severity: finding.Error, Title: "a directive is repeated",
		Meaning: "Every directive may stand once; a field that repeats one is ignored as a whole.",
		Bad:     "Strict-Transport-Security: max-age=300; max-age=600", Good: "Strict-Transport-Security: max-age=600",
		Fix: "keep one", Source: "RFC 6797 section 6.1 rule 2",
	}, {
		Code: "HSTS-006", Severity: finding.Error, Title: "two lines, or two values joined by a comma",
		Meaning: "Of several lines browsers take the first, whichever layer sent it; joined by a comma they are no valid value at all.",
		Bad:     "Strict-Transport-Security: max-age=300, max-age=31536000", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "send one line; name the layer that adds the second", Source: "RFC 6797 section 8.1",
	}, {
		Code: "HSTS-007", Severity: finding.Warning, Title: "max-age below 180 days at the final stage",
		Meaning: "Visitors who come back after the age has run out are unprotected again. Graders ask for 15552000 seconds at least.",
		Bad:     "Strict-Transport-Security: max-age=86400", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "raise it", Source: "spec/rollout.md 2.2",
	}, {
		Code: "HSTS-008", Severity: finding.Warning, Title: "max-age=0 outside of a rollback",
		Meaning: "Zero makes browsers forget the host and, with it, its includeSubDomains.",
		Bad:     "Strict-Transport-Security: max-age=0", Good: "Strict-Transport-Security: max-age=300",
		Fix: "raise it, or mark the host as being rolled back", Source: "RFC 6797 section 6.1.1",
	}, {
		Code: "HSTS-009", Severity: finding.Low, Title: "max-age above two years",
		Meaning: "Little is gained, and a host that loses its HTTPS stays unreachable for as long. Above ten years (a notice) it is most likely a slip; browsers cap it.",
		Bad:     "Strict-Transport-Security: max-age=315360000", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "shorten it; little is gained", Source: "spec/headers.md 2.4",
	}, {
		Code: "HSTS-010", Severity: finding.Low, Title: "max-age is quoted",
		Meaning: "Legal, and browsers accept it; the preload list's checker rejects it.",
		Bad:     `Strict-Transport-Security: max-age="31536000"`, Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "remove the quotes", Source: "RFC 6797 section 6.1.1",
	}, {
		Code: "HSTS-011", Severity: finding.Low, Title: "white space around the equals sign, or a leading zero",
		Meaning: "Legal, and browsers accept it; graders and the preload list's checker do not.",
		Bad:     "Strict-Transport-Security: max-age = 31536000", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "write max-age=<seconds>", Source: "RFC 6797 section 6.1",
	}, {
		Code: "HSTS-012", Severity: finding.Warning, Title: "an empty directive before or between others",
		Meaning: "Legal by the RFC, and Chromium 156 reads past it (it was run); older parsers were seen to take the directive behind it for a part of the empty one, and the preload list's checker warns. Most often a directive has got lost there.",
		Bad:     "Strict-Transport-Security: ; max-age=31536000", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "remove the stray semicolon", Source: "RFC 6797 section 6.1; spec/headers.md 2.3; hstspreload.org",
	}, {
		Code: "HSTS-013", Severity: finding.Low, Title: "an unknown directive",
		Meaning: "Browsers ignore it, so that a misspelt includeSubDomains protects no subdomain.",
		Bad:     "Strict-Transport-Security: max-age=31536000; include-subdomains", Good: "Strict-Transport-Security: max-age=31536000; includeSubDomains",
		Fix: "remove it", Source: "RFC 6797 section 6.1 rule 5",
	}, {
		Code: "HSTS-014", Severity: finding.Warning, Title: "includeSubDomains or preload with a value",
		Meaning: "Neither takes one; browsers ignore the field as a whole.",
		Bad:     "Strict-Transport-Security: max-age=31536000; includeSubDomains=true", Good: "Strict-Transport-Security: max-age=31536000; includeSubDomains",
		Fix: "drop the value", Source: "RFC 6797 section 6.1.2",
	}, {
		Code: "HSTS-015", Severity: finding.Warning, Title: "preload without includeSubDomains, or with max-age below a year",
		Meaning: "The preload list refuses such a domain, but the word still lets anybody submit it once the rest is complete.",
		Bad:     "Strict-Transport-Security: max-age=300; preload", Good: "Strict-Transport-Security: max-age=300",
		Fix: "complete it, or remove preload", Source: "hstspreload.org",
	}, {
		Code: "HSTS-016", Severity: finding.Warning, Title: "preload on a host whose owner did not opt in",
		Meaning: "Anybody may then submit the domain to a list that ships with browsers. Leaving it takes months; the list's operators ask tools not to default to it.",
		Bad:     "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload", Good: "Strict-Transport-Security: max-age=31536000; includeSubDomains",
		Fix: "remove preload; it is slow to undo", Source: "hstspreload.org; spec/headers.md 2.5",
	}, {
		Code: "HSTS-017", Severity: finding.Warning, Title: "includeSubDomains while a known subdomain has no valid HTTPS",
		Meaning: "Who has visited the parent can no longer reach that subdomain, and cannot click the error away.",
		Bad:     "example.com → max-age=31536000; includeSubDomains, while http://old.example.com has no HTTPS", Good: "Strict-Transport-Security: max-age=31536000",
		Fix: "give it HTTPS, or drop includeSubDomains", Source: "RFC 6797 section 14.4",
	}, {
		Code: "HSTS-018", Severity: finding.Error, Title: "the host is an IP address",
		Meaning: "Browsers never store the policy of an address.",
		Bad:     "https://192.0.2.1 → Strict-Transport-Security: max-age=300", Good: "https://www.example.com → Strict-Transport-Security: max-age=300",
		Fix: "use a name", Source: "RFC 6797 section 8.1.1",
	}, {
		Code: "HSTS-019", Severity: finding.Warning, Title: "plain HTTP answers, or redirects to another host first",
		Meaning: "The host that was typed never gets to say its own policy over HTTPS, so the next visit begins in the clear again.",
		Bad:     "http://example.com → 301 https://www.example.com/", Good: "http://example.com → 301 https://example.com/ → 301 https://www.example.com/",
		Fix: "redirect to HTTPS on the same host first", Source: "RFC 6797 section 7.2; hstspreload.org",
	}, {
		Code: "HSTS-020", Severity: finding.Warning, Title: "only on the final page, not on the first HTTPS response",
		Meaning: "The redirecting host stays unprotected, and the preload list's checker looks at its response.",
		Bad:     "https://example.com → 301 without the field", Good: "https://example.com → 301 with Strict-Transport-Security: max-age=31536000",
		Fix: "send it with redirects too", Source: "hstspreload.org",
	}, {
		Code: "HSTS-021", Severity: finding.High, Title: "the certificate is invalid",
		Meaning: "Browsers take the policy only from a connection without any error or warning.",
		Bad:     "https://example.com with a certificate that has run out", Good: "https://example.com with a valid certificate",
		Fix: "mend the certificate", Source: "RFC 6797 section 8.1",
	}, {
		Code: "HSTS-022", Severity: finding.Notice, Title: "differs between paths or nodes",
		Meaning: "The policy belongs to the host, so the last response that a browser saw decides: which one is chance.",
		Bad:     "/ → max-age=31536000, /api → max-age=300", Good: "/ and /api → max-age=31536000",
		Fix: "send one value everywhere", Source: "RFC 6797 section 8.1",
	}, {
		Code: "HSTS-023", Severity: finding.Error, Title: "not a directive",
		Meaning: "What stands between two semicolons is neither a name nor a name with a value; the field is ignored as a whole.",
		Bad:     "Strict-Transport-Security: max-age=300; include SubDomains", Good: "Strict-Transport-Security: max-age=300; includeSubDomains",
		Fix: "write name or name=value, separated by semicolons", Source: "RFC 6797 section 6.1 rule 4",
	},
}
