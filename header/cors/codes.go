package cors

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 12).
var Codes = finding.Catalog{
	{
		Code: "CORS-001", Severity: finding.High, Title: "any origin is echoed, with credentials allowed",
		Meaning: "Every site that a visitor opens can read the response with the visitor's cookies: their data, and tokens against forged requests.",
		Bad:     "Origin: https://nobody.example → Access-Control-Allow-Origin: https://nobody.example with Access-Control-Allow-Credentials: true", Good: "Origin: https://nobody.example → no Access-Control-Allow-Origin",
		Fix: "compare the origin with an allowlist", Source: "Fetch, CORS protocol and credentials",
	}, {
		Code: "CORS-002", Severity: finding.Warning, Title: "the origin null is allowed",
		Meaning: "Any site can make a request with this origin, from a sandboxed frame.",
		Bad:     "Access-Control-Allow-Origin: null", Good: "Access-Control-Allow-Origin: https://app.example.com",
		Fix: "name the origin", Source: "Fetch, CORS protocol; HTML, sandboxing",
	}, {
		Code: "CORS-003", Severity: finding.Error, Title: "* with credentials",
		Meaning: "Browsers refuse the response to requests with cookies. The next step is often to echo any origin, which is worse.",
		Bad:     "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Credentials: true", Good: "Access-Control-Allow-Origin: https://app.example.com\nAccess-Control-Allow-Credentials: true",
		Fix: "name the origin, or drop Access-Control-Allow-Credentials", Source: "Fetch, CORS check",
	}, {
		Code: "CORS-004", Severity: finding.Low, Title: "several origins",
		Meaning: "Browsers compare the whole value with one origin, so that a list fits none.",
		Bad:     "Access-Control-Allow-Origin: https://a.example, https://b.example", Good: "Access-Control-Allow-Origin: https://a.example",
		Fix: "answer with the one origin that asked, if it is on the allowlist", Source: "Fetch, CORS check",
	}, {
		Code: "CORS-005", Severity: finding.Warning, Title: "origins are compared by their beginning or end",
		Meaning: "Who registers a name that begins or ends like an allowed one may read the response.",
		Bad:     "Origin: https://evil-example.com → Access-Control-Allow-Origin: https://evil-example.com, on example.com", Good: "Origin: https://evil-example.com → no Access-Control-Allow-Origin",
		Fix: "compare whole origins", Source: "spec/headers.md 12",
	},
}
