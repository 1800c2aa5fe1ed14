package csp

import "github.com/lintel-edge/lintel/finding"

// sourceCodes: sources and directives that do not do what they seem to.
var sourceCodes = finding.Catalog{
	{
		Code: "CSP-028", Severity: finding.Error, Title: "address as a source",
		Meaning: "By the standard addresses never match, but for 127.0.0.1; Chromium compares them all the same. Those of IPv6 cannot even be written.",
		Bad:     "Content-Security-Policy: img-src http://192.0.2.1", Good: "Content-Security-Policy: img-src https://img.example.com",
		Fix: "use a host name", Source: "CSP3 section 6.7.2.10; csp_evaluator IP_SOURCE",
	}, {
		Code: "CSP-029", Severity: finding.Warning, Title: "localhost or 127.0.0.1 in production",
		Meaning: "On a visitor's machine that is whatever program listens there.",
		Bad:     "Content-Security-Policy: connect-src http://localhost:3000", Good: "Content-Security-Policy: connect-src https://api.example.com",
		Fix: "remove it", Source: "csp_evaluator IP_SOURCE",
	}, {
		Code: "CSP-030", Severity: finding.Low, Title: "'none' beside other sources",
		Meaning: "Browsers ignore 'none' then; the list allows what the others allow.",
		Bad:     "Content-Security-Policy: img-src 'none' https://img.example.com", Good: "Content-Security-Policy: img-src https://img.example.com",
		Fix: "drop 'none'", Source: "CSP3 section 6.7.2.7",
	}, {
		Code: "CSP-031", Severity: finding.Error, Title: "wildcard in the middle, or as part of a label",
		Meaning: "*. stands in front of a host and nowhere else; browsers ignore the source.",
		Bad:     "Content-Security-Policy: img-src img.*.example.com", Good: "Content-Security-Policy: img-src *.example.com",
		Fix: "write *. in front only", Source: "CSP3 section 2.3.1",
	}, {
		Code: "CSP-032", Severity: finding.Low, Title: "source covered by another",
		Meaning: "It allows nothing more, and makes readers believe that it does.",
		Bad:     "Content-Security-Policy: img-src *.example.com img.example.com", Good: "Content-Security-Policy: img-src *.example.com",
		Fix: "drop one of the two", Source: "CSP3 section 6.7.2.8",
	}, {
		Code: "CSP-033", Severity: finding.Low, Title: "deprecated directive",
		Meaning: "Browsers have dropped it or never had it; something else does its work.",
		Bad:     "Content-Security-Policy: default-src 'self'; block-all-mixed-content", Good: "Content-Security-Policy: default-src 'self'; upgrade-insecure-requests",
		Fix: "replace it", Source: "CSP3 section 6; csp_evaluator DEPRECATED_DIRECTIVE",
	},
}

// reportingCodes: reports, modes and what is worth having besides.
var reportingCodes = finding.Catalog{
	{
		Code: "CSP-034", Severity: finding.Notice, Title: "no report endpoint",
		Meaning: "What the policy blocks, an attack or the site's own code, is known to visitors only.",
		Bad:     "Content-Security-Policy: default-src 'self'", Good: "Content-Security-Policy: default-src 'self'; report-to csp; report-uri https://reports.example.com/csp",
		Fix: "add both report-to and report-uri", Source: "CSP3 section 6.5; csp_evaluator REPORTING_DESTINATION_MISSING",
	}, {
		Code: "CSP-035", Severity: finding.Warning, Title: "report-to names an endpoint that Reporting-Endpoints lacks",
		Meaning: "Browsers that know report-to ignore report-uri, and have nowhere to send reports to.",
		Bad:     "Reporting-Endpoints: default=\"https://reports.example.com/all\"\nContent-Security-Policy: default-src 'self'; report-to csp", Good: "Reporting-Endpoints: csp=\"https://reports.example.com/csp\"\nContent-Security-Policy: default-src 'self'; report-to csp",
		Fix: "define the name in Reporting-Endpoints", Source: "CSP3 section 6.5.2; Reporting API section 3.2",
	}, {
		Code: "CSP-036", Severity: finding.Warning, Title: "report endpoint over plain HTTP, or at an unknown host",
		Meaning: "Reports hold addresses and pieces of pages; over plain HTTP anybody on the way reads them, and pages over HTTPS cannot send them.",
		Bad:     "Content-Security-Policy: default-src 'self'; report-uri http://reports.example.com/csp", Good: "Content-Security-Policy: default-src 'self'; report-uri https://reports.example.com/csp",
		Fix: "write https, and a host of your own", Source: "csp_evaluator SRC_HTTP",
	}, {
		Code: "CSP-037", Severity: finding.Low, Title: "report-to without report-uri",
		Meaning: "Firefox before 149 and Safari before 16.4 know report-uri only; browsers that know both take report-to.",
		Bad:     "Content-Security-Policy: default-src 'self'; report-to csp", Good: "Content-Security-Policy: default-src 'self'; report-to csp; report-uri https://reports.example.com/csp",
		Fix: "add report-uri", Source: "CSP3 section 6.5.1; csp_evaluator REPORT_TO_ONLY",
	}, {
		Code: "CSP-038", Severity: finding.Error, Title: "sandbox or upgrade-insecure-requests in a report-only policy",
		Meaning: "Browsers ignore it there; there would be nothing to report.",
		Bad:     "Content-Security-Policy-Report-Only: default-src 'self'; upgrade-insecure-requests", Good: "Content-Security-Policy: default-src 'self'; upgrade-insecure-requests",
		Fix: "move it to the enforced policy", Source: "CSP3 section 6.3.2; Upgrade Insecure Requests section 3.1",
	}, {
		Code: "CSP-039", Severity: finding.Notice, Title: "no upgrade-insecure-requests on a page with plain HTTP resources",
		Meaning: "Browsers block scripts and frames over plain HTTP on an HTTPS page; the directive makes them fetch over HTTPS.",
		Bad:     "(a page over HTTPS with <script src=\"http://cdn.example.com/x.js\">)", Good: "Content-Security-Policy: upgrade-insecure-requests",
		Fix: "add upgrade-insecure-requests", Source: "Upgrade Insecure Requests section 3.1",
	}, {
		Code: "CSP-040", Severity: finding.Notice, Title: "trusted types not required",
		Meaning: "Strings still reach innerHTML and its like, where most injections by script happen. Worth it once the code is ready.",
		Bad:     "Content-Security-Policy: default-src 'self'", Good: "Content-Security-Policy: default-src 'self'; require-trusted-types-for 'script'",
		Fix: "try require-trusted-types-for 'script' report-only", Source: "Trusted Types section 4.3; csp_evaluator REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS",
	}, {
		Code: "CSP-041", Severity: finding.Warning, Title: "trusted-types with * or 'allow-duplicates'",
		Meaning: "Any code may make a policy of its own that lets everything through, so that the types are trusted for no reason.",
		Bad:     "Content-Security-Policy: trusted-types *", Good: "Content-Security-Policy: trusted-types sanitizer",
		Fix: "list the names of policies", Source: "Trusted Types section 4.4",
	}, {
		Code: "CSP-042", Severity: finding.Error, Title: "require-trusted-types-for with another value than 'script'",
		Meaning: "'script' is the only value; without it nothing is required.",
		Bad:     "Content-Security-Policy: require-trusted-types-for script", Good: "Content-Security-Policy: require-trusted-types-for 'script'",
		Fix: "write 'script', with its quotes", Source: "Trusted Types section 4.3",
	}, {
		Code: "CSP-043", Severity: finding.Warning, Title: "source with a path beside a known redirector",
		Meaning: "Paths are ignored behind a redirect, so that the redirector leads to anything at the listed host.",
		Bad:     "(script-src https://cdn.example.com/app.js https://redirect.example.com)", Good: "(script-src https://cdn.example.com/app.js)",
		Fix: "remove the redirector, or do not rely on the path", Source: "CSP3 section 7.6",
	}, {
		Code: "CSP-044", Severity: finding.Low, Title: "host that is not ASCII",
		Meaning: "Browsers skip the directive as a whole, not just the source.",
		Bad:     "Content-Security-Policy: img-src https://bücher.example", Good: "Content-Security-Policy: img-src https://xn--bcher-kva.example",
		Fix: "write the host in punycode", Source: "CSP3 section 2.2.1",
	}, {
		Code: "CSP-045", Severity: finding.Warning, Title: "ws: or wss: alone in connect-src",
		Meaning: "An injected script may send what it finds to any server by WebSocket.",
		Bad:     "Content-Security-Policy: connect-src 'self' wss:", Good: "Content-Security-Policy: connect-src 'self' wss://live.example.com",
		Fix: "name hosts; 'self' covers the page's own", Source: "CSP3 section 6.7.2.8",
	}, {
		Code: "CSP-046", Severity: finding.Warning, Title: "'unsafe-hashes'",
		Meaning: "Injected markup can use the listed handlers and styles wherever it wants, with its own elements.",
		Bad:     "Content-Security-Policy: script-src 'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", Good: "Content-Security-Policy: script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
		Fix: "move handlers into a script", Source: "CSP3 section 8.3; csp_evaluator SCRIPT_UNSAFE_HASHES",
	}, {
		Code: "CSP-047", Severity: finding.Low, Title: "no 'report-sample' where inline code is reported",
		Meaning: "Reports say that a script was blocked, and not which; with it they hold its first 40 characters.",
		Bad:     "Content-Security-Policy: script-src 'self'; report-uri https://reports.example.com/csp", Good: "Content-Security-Policy: script-src 'self' 'report-sample'; report-uri https://reports.example.com/csp",
		Fix: "add 'report-sample'", Source: "CSP3 section 2.3.1",
	}, {
		Code: "CSP-048", Severity: finding.Notice, Title: "policies differ between pages of one template",
		Meaning: "The laxest page is the one that is attacked; most likely one of them was forgotten.",
		Bad:     "(/ → default-src 'self', /about → default-src *)", Good: "(/ and /about → default-src 'self')",
		Fix: "send one policy with all of them", Source: "spec/headers.md 3.8",
	}, {
		Code: "CSP-049", Severity: finding.Error, Title: "not a source of this directive",
		Meaning: "Browsers ignore it: it is no scheme, host or keyword, or a keyword, nonce or hash in frame-ancestors, which takes hosts, schemes, 'self' and 'none' only.",
		Bad:     "Content-Security-Policy: img-src /images/", Good: "Content-Security-Policy: img-src https://www.example.com/images/",
		Fix: "write it as scheme:, host, or a quoted keyword", Source: "CSP3 sections 2.3.1 and 6.4.2",
	},
}
