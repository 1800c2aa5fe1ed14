package cachecontrol

import "github.com/lintel-edge/lintel/finding"

// Codes documents what [Check] finds (spec/headers.md 12).
var Codes = finding.Catalog{
	{
		Code: "CACHE-001", Severity: finding.High, Title: "a session cookie with a lifetime in shared caches",
		Meaning: "A shared cache may keep the response with its Set-Cookie, and hand one visitor's session to the next.",
		Bad:     "Cache-Control: public, max-age=600\nSet-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax", Good: "Cache-Control: no-store\nSet-Cookie: __Host-sid=1; Secure; Path=/; HttpOnly; SameSite=Lax",
		Fix: "send no-store", Source: "RFC 9111 section 7.3",
	}, {
		Code: "CACHE-002", Severity: finding.Warning, Title: "a page behind a login without no-store or private",
		Meaning: "Caches between server and visitor, and the next person at the machine, may see it.",
		Bad:     "Cache-Control: no-cache", Good: "Cache-Control: no-store",
		Fix: "send no-store", Source: "RFC 9111 section 7.1; spec/headers.md 12",
	}, {
		Code: "CACHE-003", Severity: finding.High, Title: "a nonce in a response that shared caches may keep",
		Meaning: "Everybody gets the same nonce; who reads it once can put it on an injected script.",
		Bad:     "Content-Security-Policy: script-src 'nonce-MTIzNDU2Nzg5MGFiY2RlZg=='\nCache-Control: public, max-age=60", Good: "Content-Security-Policy: script-src 'nonce-MTIzNDU2Nzg5MGFiY2RlZg=='\nCache-Control: private, no-cache",
		Fix: "keep it out of shared caches, or use hashes", Source: "CSP Level 3 section 7.1",
	}, {
		Code: "CACHE-004", Severity: finding.Low, Title: "directives that contradict each other",
		Meaning: "The more careful one counts, and the other is there for nothing; some caches decide otherwise.",
		Bad:     "Cache-Control: no-store, max-age=3600", Good: "Cache-Control: no-store",
		Fix: "pick one", Source: "RFC 9111 section 5.2.2",
	}, {
		Code: "CACHE-005", Severity: finding.Low, Title: "only Pragma or Expires",
		Meaning: "Pragma means nothing in a response, and Expires depends on the clocks of both sides.",
		Bad:     "Expires: Thu, 01 Jan 1970 00:00:00 GMT", Good: "Cache-Control: no-cache",
		Fix: "add Cache-Control", Source: "RFC 9111 sections 5.3 and 5.4",
	}, {
		Code: "CACHE-006", Severity: finding.Warning, Title: "Vary lacks Origin while Access-Control-Allow-Origin is echoed",
		Meaning: "A cache hands the answer for one origin to another, which its browser then refuses; or no origin's answer to all.",
		Bad:     "Origin: https://app.example.com → Access-Control-Allow-Origin: https://app.example.com, without Vary", Good: "Access-Control-Allow-Origin: https://app.example.com\nVary: Origin",
		Fix: "add Vary: Origin", Source: "Fetch, CORS protocol and HTTP caches",
	},
}
