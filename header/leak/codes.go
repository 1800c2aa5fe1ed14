package leak

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 11).
var Codes = finding.Catalog{
	{
		Code: "LEAK-001", Severity: finding.Low, Title: "Server with a version or an operating system",
		Meaning: "Who knows of a flaw in that version finds the site by a search, without ever having asked it.",
		Bad:     "Server: Apache/2.4.62 (Debian)", Good: "Server: Apache",
		Fix: "send a generic name, or none", Source: "RFC 9110 section 10.2.4",
	}, {
		Code: "LEAK-002", Severity: finding.Low, Title: "the framework is told",
		Meaning: "X-Powered-By, X-AspNet-Version, X-AspNetMvc-Version, X-Generator, X-Runtime, X-Drupal-* and a product in Via help nobody but who looks for known flaws.",
		Bad:     "X-Powered-By: PHP/8.2.1", Good: "(no X-Powered-By)",
		Fix: "remove it at the edge", Source: "spec/headers.md 11",
	}, {
		Code: "LEAK-003", Severity: finding.Warning, Title: "internal names or private addresses",
		Meaning: "They draw a map of the network behind the edge: names to try, and addresses for forged requests.",
		Bad:     "Location: http://10.0.3.17:8080/login", Good: "Location: /login",
		Fix: "remove it", Source: "spec/headers.md 11",
	}, {
		Code: "LEAK-004", Severity: finding.Low, Title: "fields of proxies and of tracing",
		Meaning: "X-Envoy-*, X-Kong-*, X-B3-*, X-Datadog-* and X-Varnish are for the machines inside; outside they tell what runs there, and how loaded it is.",
		Bad:     "X-Envoy-Upstream-Service-Time: 12", Good: "(no X-Envoy-Upstream-Service-Time)",
		Fix: "strip it for outsiders", Source: "spec/headers.md 11",
	}, {
		Code: "LEAK-005", Severity: finding.Warning, Title: "a source map in production",
		Meaning: "SourceMap leads everybody to the original sources of the scripts, with their comments and paths.",
		Bad:     "SourceMap: /app.js.map", Good: "(no SourceMap)",
		Fix: "remove it, and the map", Source: "ECMA-426",
	}, {
		Code: "LEAK-006", Severity: finding.Low, Title: "the realm of WWW-Authenticate names the product",
		Meaning: "Who is not let in learns what is behind the door.",
		Bad:     `WWW-Authenticate: Basic realm="Tomcat Manager Application"`, Good: `WWW-Authenticate: Basic realm="restricted"`,
		Fix: "choose a neutral realm", Source: "RFC 9110 section 11.5",
	}, {
		Code: "LEAK-007", Severity: finding.Warning, Title: "a stack trace or a debugging field",
		Meaning: "X-Debug-*, X-SourceFiles and stack traces tell paths, names and often secrets of the program.",
		Bad:     "X-Debug-Token: 4d0f2a", Good: "(no X-Debug-Token)",
		Fix: "switch debugging off, and remove the field at the edge", Source: "spec/headers.md 11",
	},
}
