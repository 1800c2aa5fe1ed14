package csp

import (
	"slices"

	"github.com/lintel-edge/lintel/finding"
)

// Codes documents what [Check] finds (spec/headers.md 3.8).
var Codes finding.Catalog = slices.Concat(presenceCodes, strengthCodes, sourceCodes, reportingCodes)

// presenceCodes: is there a policy, and is it written as it was meant.
var presenceCodes = finding.Catalog{
	{
		Code: "CSP-001", Severity: finding.High, Title: "no enforced policy on an HTML page",
		Meaning: "Nothing limits what an injected piece of markup can load, run or send. A report-only policy watches, and stops nothing.",
		Bad:     "(no Content-Security-Policy)", Good: "Content-Security-Policy: default-src 'self'",
		Fix: "send a report-only policy first, enforce it when its reports are quiet", Source: "CSP3 section 1; spec/rollout.md",
	}, {
		Code: "CSP-002", Severity: finding.Warning, Title: "report-only for longer than the promotion gate",
		Meaning: "The trial has run its time, and the page is still not protected: a report-only policy blocks nothing.",
		Bad:     "(Content-Security-Policy-Report-Only for 30 days, the gate is 14, no Content-Security-Policy)", Good: "Content-Security-Policy: default-src 'self'",
		Fix: "enforce the policy", Source: "CSP3 section 3.2; spec/rollout.md",
	}, {
		Code: "CSP-003", Severity: finding.Error, Title: "empty policy",
		Meaning: "A policy without any directive is discarded, as if the field had not been sent. A comma at the end makes one too.",
		Bad:     "Content-Security-Policy: ;", Good: "Content-Security-Policy: default-src 'self'",
		Fix: "fill or remove it", Source: "CSP3 section 2.2.2",
	}, {
		Code: "CSP-004", Severity: finding.Error, Title: "unknown directive, or its name ends with a colon",
		Meaning: "Browsers skip it with a line on their console, so that what it was to restrict stays open.",
		Bad:     "Content-Security-Policy: default-src 'self'; script-scr https://cdn.example.com", Good: "Content-Security-Policy: default-src 'self'; script-src https://cdn.example.com",
		Fix: "correct the name", Source: "CSP3 section 2.2.1",
	}, {
		Code: "CSP-005", Severity: finding.Error, Title: "directive repeated",
		Meaning: "The first one counts; browsers ignore every later one of that name, whether it is stricter or laxer.",
		Bad:     "Content-Security-Policy: img-src 'self'; img-src https://img.example.com", Good: "Content-Security-Policy: img-src 'self' https://img.example.com",
		Fix: "merge them into one", Source: "CSP3 section 2.2.1",
	}, {
		Code: "CSP-006", Severity: finding.Error, Title: "directive name among values",
		Meaning: "A semicolon is missing: the name and all that follows are read as sources of the directive before it.",
		Bad:     "Content-Security-Policy: default-src 'self' script-src https://cdn.example.com", Good: "Content-Security-Policy: default-src 'self'; script-src https://cdn.example.com",
		Fix: "add the missing semicolon", Source: "CSP3 section 2.2.1; csp_evaluator MISSING_SEMICOLON",
	}, {
		Code: "CSP-007", Severity: finding.Error, Title: "keyword, nonce or hash without single quotes",
		Meaning: "Without them, or with double or typographic ones, it is the name of a host or nothing at all.",
		Bad:     "Content-Security-Policy: default-src self", Good: "Content-Security-Policy: default-src 'self'",
		Fix: "put it in single quotes", Source: "CSP3 section 2.3.1; csp_evaluator INVALID_KEYWORD",
	}, {
		Code: "CSP-008", Severity: finding.Error, Title: "quoted word that is no keyword",
		Meaning: "Browsers ignore it; what it was to allow is blocked, or what it was to switch on stays off.",
		Bad:     "Content-Security-Policy: script-src 'unsafe-inlin'", Good: "Content-Security-Policy: script-src 'self'",
		Fix: "correct or remove it", Source: "CSP3 section 2.3.1; csp_evaluator INVALID_KEYWORD",
	}, {
		Code: "CSP-009", Severity: finding.Error, Title: "comma inside a policy",
		Meaning: "A comma ends the policy wherever it stands. What follows is a second policy, in which the next word is taken for a directive.",
		Bad:     "Content-Security-Policy: img-src a.example.com, b.example.com", Good: "Content-Security-Policy: img-src a.example.com b.example.com",
		Fix: "use a space between sources, a semicolon between directives", Source: "CSP3 section 2.2.2; RFC 9110 section 5.6.1",
	},
}

// strengthCodes: what the policy lets through.
var strengthCodes = finding.Catalog{
	{
		Code: "CSP-010", Severity: finding.High, Title: "'unsafe-inline' for scripts without nonce, hash or 'strict-dynamic'",
		Meaning: "Whoever gets a script element or a handler into the page runs it: the attack that the policy is there for succeeds.",
		Bad:     "Content-Security-Policy: script-src 'self' 'unsafe-inline'", Good: "Content-Security-Policy: script-src 'self' 'nonce-c3VwZXJzZWNyZXRub25jZQ'",
		Fix: "give scripts a nonce per response, or list their hashes", Source: "CSP3 section 6.7.3.2; csp_evaluator SCRIPT_UNSAFE_INLINE",
	}, {
		Code: "CSP-011", Severity: finding.High, Title: "script or object list with *, http:, https:, data:, or blob:",
		Meaning: "Such a source names nobody: a script on any server, or in the URL itself, is allowed. Beside 'strict-dynamic' it is ignored, and not reported.",
		Bad:     "Content-Security-Policy: script-src https:", Good: "Content-Security-Policy: script-src https://cdn.example.com",
		Fix: "name hosts, or trust by nonce with 'strict-dynamic'", Source: "CSP3 section 6.7.2.8; csp_evaluator PLAIN_URL_SCHEMES, PLAIN_WILDCARD",
	}, {
		Code: "CSP-012", Severity: finding.Warning, Title: "'unsafe-eval'",
		Meaning: "Strings become code: a value that reaches eval, Function or a timer as text runs. 'wasm-unsafe-eval' allows WebAssembly alone.",
		Bad:     "Content-Security-Policy: script-src 'self' 'unsafe-eval'", Good: "Content-Security-Policy: script-src 'self' 'wasm-unsafe-eval'",
		Fix: "remove eval from the code; for WebAssembly alone write 'wasm-unsafe-eval'", Source: "CSP3 section 4.4; csp_evaluator SCRIPT_UNSAFE_EVAL",
	}, {
		Code: "CSP-013", Severity: finding.High, Title: "neither script-src nor default-src",
		Meaning: "Scripts are not restricted at all, so that the policy does not hinder an injected one.",
		Bad:     "Content-Security-Policy: img-src 'self'", Good: "Content-Security-Policy: default-src 'self'; img-src 'self'",
		Fix: "add script-src or default-src", Source: "CSP3 section 6.1.10; csp_evaluator MISSING_DIRECTIVES",
	}, {
		Code: "CSP-014", Severity: finding.High, Title: "object-src unrestricted",
		Meaning: "With neither object-src nor default-src an injected object or embed element loads any plugin content.",
		Bad:     "Content-Security-Policy: script-src 'self'", Good: "Content-Security-Policy: script-src 'self'; object-src 'none'",
		Fix: "add object-src 'none'", Source: "CSP3 section 6.1.9; csp_evaluator MISSING_DIRECTIVES",
	}, {
		Code: "CSP-015", Severity: finding.High, Title: "no base-uri",
		Meaning: "An injected base element makes relative URLs lead elsewhere; with a nonce, or a hash and 'strict-dynamic', foreign scripts are trusted then. A warning where the policy lists hosts, which the foreign URLs do not match.",
		Bad:     "Content-Security-Policy: script-src 'nonce-c3VwZXJzZWNyZXRub25jZQ'", Good: "Content-Security-Policy: script-src 'nonce-c3VwZXJzZWNyZXRub25jZQ'; base-uri 'none'",
		Fix: "add base-uri 'none', or 'self' if the page has a base element", Source: "CSP3 section 6.3.1; csp_evaluator MISSING_DIRECTIVES",
	}, {
		Code: "CSP-016", Severity: finding.Warning, Title: "no form-action",
		Meaning: "default-src does not cover forms: an injected one may send what visitors type to anybody.",
		Bad:     "Content-Security-Policy: default-src 'self'", Good: "Content-Security-Policy: default-src 'self'; form-action 'self'",
		Fix: "add form-action 'self'", Source: "CSP3 section 6.4.1",
	}, {
		Code: "CSP-017", Severity: finding.Warning, Title: "neither frame-ancestors nor X-Frame-Options",
		Meaning: "default-src does not cover it: any site can put the page into a frame and let visitors click on what they do not see.",
		Bad:     "Content-Security-Policy: default-src 'self'", Good: "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
		Fix: "add frame-ancestors 'none' or 'self'", Source: "CSP3 section 6.4.2",
	}, {
		Code: "CSP-018", Severity: finding.Warning, Title: "frame-ancestors * or a scheme alone",
		Meaning: "It allows everybody, and switches X-Frame-Options off, which might have been stricter.",
		Bad:     "Content-Security-Policy: frame-ancestors https:", Good: "Content-Security-Policy: frame-ancestors https://partner.example.com",
		Fix: "name who may frame the page", Source: "CSP3 section 6.4.2",
	}, {
		Code: "CSP-019", Severity: finding.Error, Title: "frame-ancestors, sandbox or report-uri in a meta element",
		Meaning: "Browsers honour them in the response's field only; here they do nothing.",
		Bad:     `<meta http-equiv="Content-Security-Policy" content="default-src 'self'; frame-ancestors 'none'">`, Good: "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
		Fix: "send the directive in the response's field", Source: "CSP3 section 3.3",
	}, {
		Code: "CSP-020", Severity: finding.Warning, Title: "source over plain HTTP on an HTTPS page",
		Meaning: "What comes over plain HTTP can be changed by anybody on the way, and most of it is blocked as mixed content.",
		Bad:     "Content-Security-Policy: img-src http://img.example.com", Good: "Content-Security-Policy: img-src https://img.example.com",
		Fix: "write https", Source: "CSP3 section 6.7.2.8; csp_evaluator SRC_HTTP",
	}, {
		Code: "CSP-021", Severity: finding.Error, Title: "'strict-dynamic' without nonce or hash",
		Meaning: "It makes browsers ignore hosts, and nothing is left that could trust a first script: all scripts are blocked.",
		Bad:     "Content-Security-Policy: script-src 'strict-dynamic' https://cdn.example.com", Good: "Content-Security-Policy: script-src 'strict-dynamic' 'nonce-c3VwZXJzZWNyZXRub25jZQ'",
		Fix: "add a nonce per response, or hashes", Source: "CSP3 section 8.2; csp_evaluator STRICT_DYNAMIC_NOT_STANDALONE",
	}, {
		Code: "CSP-022", Severity: finding.Notice, Title: "hosts beside 'strict-dynamic'",
		Meaning: "Browsers that know 'strict-dynamic' ignore them; only older ones look at them. The usual fallback, https: and 'unsafe-inline', is not reported.",
		Bad:     "Content-Security-Policy: script-src 'strict-dynamic' 'nonce-c3VwZXJzZWNyZXRub25jZQ' https://cdn.example.com", Good: "Content-Security-Policy: script-src 'strict-dynamic' 'nonce-c3VwZXJzZWNyZXRub25jZQ' https:",
		Fix: "keep them only as a fallback for old browsers", Source: "CSP3 section 8.2",
	}, {
		Code: "CSP-023", Severity: finding.High, Title: "same nonce on two fetches",
		Meaning: "A nonce that can be read from one response and used in another is no secret. A shared cache that stores the page does this too.",
		Bad:     "(two responses with script-src 'nonce-c3VwZXJzZWNyZXRub25jZQ')", Good: "(a new nonce with every response)",
		Fix: "generate the nonce per response, and keep the page out of shared caches", Source: "CSP3 section 7.1",
	}, {
		Code: "CSP-024", Severity: finding.Warning, Title: "short nonce, or one with other characters than base64 has",
		Meaning: "Below 128 random bits, 22 base64 characters, it can be guessed. A nonce with other characters is ignored, and of low severity: nothing runs by it.",
		Bad:     "Content-Security-Policy: script-src 'nonce-abc123'", Good: "Content-Security-Policy: script-src 'nonce-c3VwZXJzZWNyZXRub25jZQ'",
		Fix: "take 16 random bytes, in base64", Source: "CSP3 section 7.1; csp_evaluator NONCE_LENGTH, NONCE_CHARSET",
	}, {
		Code: "CSP-025", Severity: finding.Warning, Title: "host known for JSONP or old AngularJS in a script list",
		Meaning: "It serves scripts whose content the caller decides, so that an injected script element runs what it likes from an allowed place.",
		Bad:     "Content-Security-Policy: script-src https://accounts.google.com", Good: "Content-Security-Policy: script-src https://accounts.google.com/gsi/client",
		Fix: "remove it, or list the one path that is needed", Source: "csp_evaluator SCRIPT_ALLOWLIST_BYPASS",
	}, {
		Code: "CSP-026", Severity: finding.Low, Title: "'self' for scripts while uploads share the web origin",
		Meaning: "What a user uploads, a script named as an image, is as trusted as the site's own scripts.",
		Bad:     "(script-src 'self', and uploads under /media of the same host)", Good: "(uploads on a host of their own)",
		Fix: "serve uploads from another host", Source: "csp_evaluator SCRIPT_ALLOWLIST_BYPASS",
	}, {
		Code: "CSP-027", Severity: finding.Low, Title: "'unsafe-inline' for styles",
		Meaning: "Injected styles can read parts of the page character by character, and overlay it. Less than a script can, and harder to avoid.",
		Bad:     "Content-Security-Policy: style-src 'self' 'unsafe-inline'", Good: "Content-Security-Policy: style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
		Fix: "give styles a nonce or a hash", Source: "CSP3 section 6.1.13",
	},
}
