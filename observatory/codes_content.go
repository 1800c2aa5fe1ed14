package observatory

// Results of the test of subresource integrity (spec/observatory.md 5.7).
const (
	SRIAllSecure       Code = "sri-implemented-and-all-scripts-loaded-securely"
	SRIExternalSecure  Code = "sri-implemented-and-external-scripts-loaded-securely"
	SRINotHTML         Code = "sri-not-implemented-response-not-html"
	SRINoScripts       Code = "sri-not-implemented-but-no-scripts-loaded"
	SRIOwnOnly         Code = "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"
	SRIMissing         Code = "sri-not-implemented-but-external-scripts-loaded-securely"
	SRIInsecure        Code = "sri-implemented-but-external-scripts-not-loaded-securely"
	SRIMissingInsecure Code = "sri-not-implemented-and-external-scripts-not-loaded-securely"
	HTMLNotParseable   Code = "html-not-parseable"
)

var integrityCodes = []Outcome{
	{
		Code: SRIAllSecure, Modifier: 5, Pass: true, Title: "a script of the own site has an integrity hash",
		Meaning: "A file that was changed on the server or on the way does not run.",
		Example: `<script src="/app.js" integrity="sha384-…"></script>`,
	}, {
		Code: SRIExternalSecure, Modifier: 5, Pass: true, Title: "every script of another site has an integrity hash and comes over https",
		Meaning: "When the other site is broken into, its changed file does not run here.",
		Example: `<script src="https://cdn.example.net/app.js" integrity="sha384-…" crossorigin="anonymous"></script>`,
	}, {
		Code: SRINotHTML, Pass: true, NotApplicable: true, Title: "the response is no HTML",
		Meaning: "There are no scripts to look for. The media type is compared letter by letter.",
		Example: "Content-Type: application/json",
	}, {
		Code: SRINoScripts, Pass: true, NotApplicable: true, Title: "the page has no scripts",
		Meaning: "There is nothing to judge.",
		Example: "a page without a script element",
	}, {
		Code: SRIOwnOnly, Pass: true, NotApplicable: true, Title: "all scripts are inline or of the own site",
		Meaning: "No other site can change what runs here.",
		Example: `<script src="/app.js"></script>`,
		Fix:     "add integrity to them for extra credit",
	}, {
		Code: SRIMissing, Modifier: -5, Title: "a script of another site has no integrity hash",
		Meaning: "Whoever gets hold of the other site gets to run code here. It hides a worse result: a page that also loads a hashed script over http is judged by this one.",
		Example: `<script src="https://cdn.example.net/app.js"></script>`,
		Fix:     "add integrity and crossorigin to it, or serve a copy from the own site",
	}, {
		Code: SRIInsecure, Modifier: -20, Title: "a script with an integrity hash comes over http, or from an address that begins with //",
		Meaning: "The hash keeps a changed script from running, but somebody on the way can keep it from arriving. On an HTTPS page browsers refuse http anyway.",
		Example: `<script src="//cdn.example.net/app.js" integrity="sha384-…"></script>`,
		Fix:     "write https:// in its address",
	}, {
		Code: SRIMissingInsecure, Modifier: -50, Title: "a script without an integrity hash comes over http, or from an address that begins with //",
		Meaning: "Somebody on the way can put any code into the page.",
		Example: `<script src="http://cdn.example.net/app.js"></script>`,
		Fix:     "write https:// in its address, and add integrity and crossorigin",
	}, {
		Code: HTMLNotParseable, Modifier: -20, Title: "the page cannot be parsed",
		Meaning: "It says that it is HTML, but the parser gave up.",
		Example: "a page nested so deeply that parsers run out of stack",
		Fix:     "mend the page's markup",
	},
}

// Results of the test of X-Content-Type-Options (spec/observatory.md 5.8).
const (
	XCTONosniff        Code = "x-content-type-options-nosniff"
	XCTONotImplemented Code = "x-content-type-options-not-implemented"
	XCTOInvalid        Code = "x-content-type-options-header-invalid"
)

var sniffingCodes = []Outcome{
	{
		Code: XCTONosniff, Pass: true, Title: "nosniff",
		Meaning: "Browsers take a file for what its type says, and run nothing as a script or stylesheet that is declared as something else.",
		Example: "X-Content-Type-Options: nosniff",
	}, {
		Code: XCTONotImplemented, Modifier: -5, Title: "no X-Content-Type-Options",
		Meaning: "A file that users uploaded as an image can be run as a script.",
		Example: "(no X-Content-Type-Options)",
		Fix:     "send X-Content-Type-Options: nosniff",
	}, {
		Code: XCTOInvalid, Modifier: -5, Title: "X-Content-Type-Options is not nosniff alone",
		Meaning: "The Observatory compares the whole value. Sent twice it fails here, although browsers obey it.",
		Example: "X-Content-Type-Options: nosniff, nosniff",
		Fix:     "send X-Content-Type-Options: nosniff once",
	},
}

// Results of the test of X-Frame-Options (spec/observatory.md 5.9).
const (
	XFOViaCSP           Code = "x-frame-options-implemented-via-csp"
	XFOSameOriginOrDeny Code = "x-frame-options-sameorigin-or-deny"
	XFOAllowFrom        Code = "x-frame-options-allow-from-origin"
	XFONotImplemented   Code = "x-frame-options-not-implemented"
	XFOInvalid          Code = "x-frame-options-header-invalid"
)

var frameCodes = []Outcome{
	{
		Code: XFOViaCSP, Modifier: 5, Pass: true, Title: "the content security policy says who may frame the page",
		Meaning: "Browsers obey frame-ancestors and ignore X-Frame-Options then. The Observatory does not look at what frame-ancestors allows.",
		Example: "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
	}, {
		Code: XFOSameOriginOrDeny, Modifier: 5, Pass: true, Title: "DENY or SAMEORIGIN",
		Meaning: "No other site can put the page into a frame and have visitors click on it unawares. Algorithm 4 gives no points for it.",
		Example: "X-Frame-Options: DENY",
	}, {
		Code: XFOAllowFrom, Pass: true, Title: "ALLOW-FROM",
		Meaning: "It counts as protection here, but today's browsers ignore it: any site can frame the page.",
		Example: "X-Frame-Options: ALLOW-FROM https://example.com",
		Fix:     "name the origin in frame-ancestors of Content-Security-Policy instead",
	}, {
		Code: XFONotImplemented, Modifier: -20, Title: "no X-Frame-Options and no frame-ancestors",
		Meaning: "Any site can put the page into a frame and have visitors click on it unawares.",
		Example: "(no X-Frame-Options)",
		Fix:     "send X-Frame-Options: DENY, and frame-ancestors 'none' in Content-Security-Policy",
	}, {
		Code: XFOInvalid, Modifier: -20, Title: "X-Frame-Options has an unknown value, or two",
		Meaning: "Browsers ignore values that they do not know. Two lines arrive as one value with a comma.",
		Example: "X-Frame-Options: DENY, SAMEORIGIN",
		Fix:     "send one line with DENY or SAMEORIGIN",
	},
}

// Results of the test of Referrer-Policy (spec/observatory.md 5.5).
const (
	ReferrerPrivate        Code = "referrer-policy-private"
	ReferrerNotImplemented Code = "referrer-policy-not-implemented"
	ReferrerUnsafe         Code = "referrer-policy-unsafe"
	ReferrerInvalid        Code = "referrer-policy-header-invalid"
)

var referrerCodes = []Outcome{
	{
		Code: ReferrerPrivate, Modifier: 5, Pass: true, Title: "other sites are not told which page a visitor came from",
		Meaning: "They see the origin at most.",
		Example: "Referrer-Policy: strict-origin-when-cross-origin",
	}, {
		Code: ReferrerNotImplemented, Pass: true, NotApplicable: true, Title: "no Referrer-Policy",
		Meaning: "Browsers use strict-origin-when-cross-origin by themselves, old ones do not.",
		Example: "(no Referrer-Policy)",
		Fix:     "send Referrer-Policy: strict-origin-when-cross-origin",
	}, {
		Code: ReferrerUnsafe, Modifier: -5, Title: "a policy that tells others more than it needs to",
		Meaning: "Addresses, or the fact of a visit, reach other sites or travel unencrypted. The last known policy decides, and that of a meta element comes after the header's.",
		Example: "Referrer-Policy: unsafe-url",
		Fix:     "send Referrer-Policy: strict-origin-when-cross-origin",
	}, {
		Code: ReferrerInvalid, Modifier: -5, Title: "no policy that is known",
		Meaning: "Browsers ignore it.",
		Example: "Referrer-Policy: never",
		Fix:     "send Referrer-Policy: strict-origin-when-cross-origin",
	},
}
