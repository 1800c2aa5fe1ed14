package clearsitedata

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 14).
var Codes = finding.Catalog{
	{
		Code: "CSD-001", Severity: finding.Error, Title: "a type without double quotes",
		Meaning: "Browsers ignore it: the data stays.",
		Bad:     "Clear-Site-Data: cookies, storage", Good: `Clear-Site-Data: "cookies", "storage"`,
		Fix: "put every type into double quotes", Source: "Clear Site Data section 3.1",
	}, {
		Code: "CSD-002", Severity: finding.Warning, Title: "on an ordinary page",
		Meaning: `Every visit signs the visitor out and empties what the site keeps; "cookies" reaches the whole registrable domain, and "cache" can make the browser slow for seconds.`,
		Bad:     `https://www.example.com/ has Clear-Site-Data: "cookies"`, Good: `https://www.example.com/logout has Clear-Site-Data: "cookies"`,
		Fix: "send it with the response that ends a login only", Source: "Clear Site Data section 3",
	}, {
		Code: "CSD-003", Severity: finding.Low, Title: "missing where a login ends",
		Meaning: "What the application kept in the browser stays for the next person at the machine.",
		Bad:     "https://www.example.com/logout without Clear-Site-Data", Good: `https://www.example.com/logout has Clear-Site-Data: "cookies", "storage"`,
		Fix: `send "cookies", "storage"`, Source: "Clear Site Data section 1.2.1",
	}, {
		Code: "CSD-004", Severity: finding.Low, Title: `"*" where types are meant`,
		Meaning: "It clears every type, those that browsers add later included, and the cache, which can take seconds.",
		Bad:     `Clear-Site-Data: "*"`, Good: `Clear-Site-Data: "cookies", "storage"`,
		Fix: "list the types", Source: "Clear Site Data section 3.1",
	},
}
