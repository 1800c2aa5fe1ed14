package setcookie

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 13).
var Codes = finding.Catalog{
	{
		Code: "COOKIE-001", Severity: finding.High, Title: "a cookie without Secure",
		Meaning: "It is sent over plain HTTP too: one request there, which anybody on the way can provoke, hands it over. For cookies that do not look like a session's it is a warning.",
		Bad:     "Set-Cookie: sid=1; Path=/; HttpOnly; SameSite=Lax", Good: "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax",
		Fix: "add Secure", Source: "RFC 6265bis section 4.1.2.5",
	}, {
		Code: "COOKIE-002", Severity: finding.High, Title: "a session-like cookie without HttpOnly",
		Meaning: "A script that was injected can read it and send it away: the session is stolen, and lasts beyond the page.",
		Bad:     "Set-Cookie: __Host-sid=1; Secure; Path=/; SameSite=Lax", Good: "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax",
		Fix: "add HttpOnly", Source: "RFC 6265bis section 4.1.2.6",
	}, {
		Code: "COOKIE-003", Severity: finding.Warning, Title: "no SameSite",
		Meaning: "Browsers treat it as Lax, some with an exception of two minutes for POST; older ones send it with requests from any site. For cookies that are neither a session's nor against forged requests it is low.",
		Bad:     "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly", Good: "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax",
		Fix: "add SameSite=Lax", Source: "RFC 6265bis section 4.1.2.7",
	}, {
		Code: "COOKIE-004", Severity: finding.Error, Title: "SameSite=None without Secure",
		Meaning: "Browsers drop the cookie.",
		Bad:     "Set-Cookie: theme=dark; SameSite=None", Good: "Set-Cookie: theme=dark; SameSite=None; Secure",
		Fix: "add Secure", Source: "RFC 6265bis section 5.7",
	}, {
		Code: "COOKIE-005", Severity: finding.Error, Title: "an unknown SameSite value",
		Meaning: "Browsers act as if there were none: as Lax, mostly.",
		Bad:     "Set-Cookie: theme=dark; Secure; SameSite=Loose", Good: "Set-Cookie: theme=dark; Secure; SameSite=Lax",
		Fix: "write Lax, Strict or None", Source: "RFC 6265bis section 5.6.7",
	}, {
		Code: "COOKIE-006", Severity: finding.Error, Title: "the rule of a prefix is broken",
		Meaning: "Browsers drop the cookie: __Secure- needs Secure; __Host- needs Secure, Path=/ and no Domain; __Http- needs Secure and HttpOnly; __Host-Http- all of these. The case of the prefix does not matter, and a nameless cookie whose value begins so is dropped as well.",
		Bad:     "Set-Cookie: __Host-sid=1; Secure; HttpOnly; SameSite=Lax", Good: "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax",
		Fix: "meet the prefix's rule", Source: "RFC 6265bis section 4.1.3",
	}, {
		Code: "COOKIE-007", Severity: finding.Low, Title: "a session cookie that could be __Host-",
		Meaning: "Without the prefix another host of the same domain, or anybody on plain HTTP, can set a cookie of that name for this host.",
		Bad:     "Set-Cookie: sid=1; Secure; Path=/; HttpOnly; SameSite=Lax", Good: "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax",
		Fix: "put __Host- before its name", Source: "RFC 6265bis section 4.1.3.2",
	}, {
		Code: "COOKIE-008", Severity: finding.Warning, Title: "Domain is wider than the host",
		Meaning: "Every host under the domain receives the cookie, forgotten and rented ones included.",
		Bad:     "Set-Cookie: theme=dark; Domain=example.com; Secure; SameSite=Lax", Good: "Set-Cookie: theme=dark; Secure; SameSite=Lax",
		Fix: "drop Domain", Source: "RFC 6265bis section 4.1.2.3",
	}, {
		Code: "COOKIE-009", Severity: finding.Low, Title: "a lifetime over 400 days",
		Meaning: "Browsers cut it down to 400 days; who relies on more is surprised.",
		Bad:     "Set-Cookie: theme=dark; Max-Age=63072000; Secure; SameSite=Lax", Good: "Set-Cookie: theme=dark; Max-Age=34560000; Secure; SameSite=Lax",
		Fix: "shorten it", Source: "RFC 6265bis section 5.5",
	}, {
		Code: "COOKIE-010", Severity: finding.Error, Title: "over 4,096 octets",
		Meaning: "Browsers drop a cookie whose name and value are longer than that together.",
		Bad:     "Set-Cookie with a value of 5,000 bytes", Good: "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax, and the data on the server",
		Fix: "shrink it: keep the data on the server", Source: "RFC 6265bis section 5.7",
	}, {
		Code: "COOKIE-011", Severity: finding.Warning, Title: "set over plain HTTP",
		Meaning: "Anybody on the way can read it, or give the visitor another one and wait for the login.",
		Bad:     "http://example.com → Set-Cookie: lang=en", Good: "http://example.com → 301 to https://example.com, which sets it",
		Fix: "set it on HTTPS only", Source: "RFC 6265bis section 8.3",
	}, {
		Code: "COOKIE-012", Severity: finding.Low, Title: "one name with different paths or domains in one response",
		Meaning: "Browsers keep both and send both; which one the server reads is chance.",
		Bad:     "Set-Cookie: lang=en; Secure; SameSite=Lax; Path=/\nSet-Cookie: lang=de; Secure; SameSite=Lax; Path=/de", Good: "Set-Cookie: lang=en; Secure; SameSite=Lax; Path=/",
		Fix: "set one, and expire the other", Source: "RFC 6265bis section 4.1.1",
	}, {
		Code: "COOKIE-013", Severity: finding.Notice, Title: "taken for a session cookie",
		Meaning: "Its name contains sess, login, sid, auth, token or jwt, and neither csrf nor xsrf, so that the rules for sessions apply to it. The HTTP Observatory looks for sess and login only.",
		Bad:     "Set-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax", Good: "Set-Cookie: theme=dark; Secure; SameSite=Lax",
		Fix: "nothing, if it is one; else rename it", Source: "spec/headers.md 13",
	},
}
