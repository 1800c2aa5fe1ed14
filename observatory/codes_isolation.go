package observatory

// Results of the test of CORS (spec/observatory.md 5.3).
const (
	CORSNotImplemented Code = "cross-origin-resource-sharing-not-implemented"
	CORSPublic         Code = "cross-origin-resource-sharing-implemented-with-public-access"
	CORSRestricted     Code = "cross-origin-resource-sharing-implemented-with-restricted-access"
	CORSUniversal      Code = "cross-origin-resource-sharing-implemented-with-universal-access"
)

var sharingCodes = []Outcome{
	{
		Code: CORSNotImplemented, Pass: true, Title: "no other site may read responses",
		Meaning: "Browsers keep what comes from here from the scripts of other sites.",
		Example: "(no Access-Control-Allow-Origin)",
	}, {
		Code: CORSPublic, Pass: true, Title: "every site may read responses, without credentials",
		Meaning: "It is right for what is public anyway.",
		Example: "Access-Control-Allow-Origin: *",
	}, {
		Code: CORSRestricted, Pass: true, Title: "some sites may read responses",
		Meaning: "Only the named origin gets to read. In its live scans the Observatory gives this to servers that allow every origin, too.",
		Example: "Access-Control-Allow-Origin: https://app.example.com",
	}, {
		Code: CORSUniversal, Modifier: -50, Title: "every site may read responses, with the visitor's credentials",
		Meaning: "The server repeats whatever origin asks, and allows credentials: any page that a visitor opens can read their data here.",
		Example: "Access-Control-Allow-Origin: https://whoever.example\nAccess-Control-Allow-Credentials: true",
		Fix:     "compare the origin with a list before repeating it; where everybody may read, send * without credentials",
	},
}

// Results of the test of Cross-Origin-Resource-Policy (spec/observatory.md
// 5.10).
const (
	CORPSameOrigin     Code = "corp-implemented-with-same-origin"
	CORPSameSite       Code = "corp-implemented-with-same-site"
	CORPCrossOrigin    Code = "corp-implemented-with-cross-origin"
	CORPNotImplemented Code = "corp-not-implemented"
	CORPInvalid        Code = "corp-header-invalid"
)

var resourceCodes = []Outcome{
	{
		Code: CORPSameOrigin, Modifier: 10, Pass: true, Title: "only the same origin may embed the response",
		Meaning: "Its bytes do not get into the processes of other sites, where flaws of the processor can be used to read them.",
		Example: "Cross-Origin-Resource-Policy: same-origin",
	}, {
		Code: CORPSameSite, Modifier: 10, Pass: true, Title: "only the same site may embed the response",
		Meaning: "Subdomains of the same registrable domain may, others not.",
		Example: "Cross-Origin-Resource-Policy: same-site",
	}, {
		Code: CORPCrossOrigin, Pass: true, Title: "everybody may embed the response",
		Meaning: "It is right for images and fonts that others are meant to use.",
		Example: "Cross-Origin-Resource-Policy: cross-origin",
	}, {
		Code: CORPNotImplemented, Pass: true, NotApplicable: true, Title: "no Cross-Origin-Resource-Policy",
		Meaning: "Everybody may embed the response.",
		Example: "(no Cross-Origin-Resource-Policy)",
		Fix:     "send same-origin on pages; mind that images and fonts that others use need cross-origin",
	}, {
		Code: CORPInvalid, Modifier: -5, Title: "Cross-Origin-Resource-Policy has an unknown value, or two",
		Meaning: "Browsers ignore it.",
		Example: "Cross-Origin-Resource-Policy: none",
		Fix:     "send one line with same-origin, same-site or cross-origin",
	},
}

// Results of the test of Cross-Origin-Opener-Policy (spec/observatory.md 5.11).
const (
	COOPSameOrigin     Code = "coop-implemented-with-same-origin"
	COOPAllowPopups    Code = "coop-implemented-with-same-origin-allow-popups"
	COOPNoopener       Code = "coop-implemented-with-noopener-allow-popups"
	COOPUnsafeNone     Code = "coop-implemented-with-unsafe-none"
	COOPNotImplemented Code = "coop-not-implemented"
	COOPInvalid        Code = "coop-header-invalid"
)

var openerCodes = []Outcome{
	{
		Code: COOPSameOrigin, Modifier: 10, Pass: true, Title: "windows of other origins are cut off",
		Meaning: "Neither who opened the page nor what it opens can reach into it, unless of the same origin. Sign-in windows of other sites may need same-origin-allow-popups.",
		Example: "Cross-Origin-Opener-Policy: same-origin",
	}, {
		Code: COOPAllowPopups, Modifier: 10, Pass: true, Title: "who opened the page is cut off, what it opens is not",
		Meaning: "Sign-in and payment windows go on working.",
		Example: "Cross-Origin-Opener-Policy: same-origin-allow-popups",
	}, {
		Code: COOPNoopener, Modifier: 10, Pass: true, Title: "who opened the page is cut off always",
		Meaning: "Even a page of the same origin that opened it cannot reach into it.",
		Example: "Cross-Origin-Opener-Policy: noopener-allow-popups",
	}, {
		Code: COOPUnsafeNone, Pass: true, Title: "unsafe-none",
		Meaning: "It is what browsers do anyway: windows of other sites keep a handle on the page.",
		Example: "Cross-Origin-Opener-Policy: unsafe-none",
		Fix:     "send same-origin, or same-origin-allow-popups where the page opens windows of other sites",
	}, {
		Code: COOPNotImplemented, Pass: true, Title: "no Cross-Origin-Opener-Policy",
		Meaning: "Windows of other sites keep a handle on the page.",
		Example: "(no Cross-Origin-Opener-Policy)",
		Fix:     "send same-origin, or same-origin-allow-popups where the page opens windows of other sites",
	}, {
		Code: COOPInvalid, Modifier: -5, Title: "Cross-Origin-Opener-Policy cannot be parsed, or is unknown",
		Meaning: "Browsers ignore it. The value is a token in lower case, without quotes, and may be sent once.",
		Example: "Cross-Origin-Opener-Policy: \"same-origin\"",
		Fix:     "send one line with a value that is known",
	},
}

// Results of the test of Cross-Origin-Embedder-Policy (spec/observatory.md
// 5.11).
const (
	COEPRequireCORP    Code = "coep-implemented-with-require-corp"
	COEPCredentialless Code = "coep-implemented-with-credentialless"
	COEPUnsafeNone     Code = "coep-implemented-with-unsafe-none"
	COEPNotImplemented Code = "coep-not-implemented"
	COEPInvalid        Code = "coep-header-invalid"
)

var embedderCodes = []Outcome{
	{
		Code: COEPRequireCORP, Modifier: 10, Pass: true, Title: "only content that agrees to it is embedded",
		Meaning: "Together with Cross-Origin-Opener-Policy: same-origin the page is isolated. Content of others that does not send Cross-Origin-Resource-Policy or CORS fields no longer loads: try it before it is live.",
		Example: "Cross-Origin-Embedder-Policy: require-corp",
	}, {
		Code: COEPCredentialless, Modifier: 10, Pass: true, Title: "content of others is loaded without credentials",
		Meaning: "It isolates as require-corp does, and public content of others goes on loading.",
		Example: "Cross-Origin-Embedder-Policy: credentialless",
	}, {
		Code: COEPUnsafeNone, Pass: true, Title: "unsafe-none",
		Meaning: "It is what browsers do anyway: everything can be embedded.",
		Example: "Cross-Origin-Embedder-Policy: unsafe-none",
	}, {
		Code: COEPNotImplemented, Pass: true, Title: "no Cross-Origin-Embedder-Policy",
		Meaning: "Everything can be embedded. Pages that need no isolation are right without it.",
		Example: "(no Cross-Origin-Embedder-Policy)",
	}, {
		Code: COEPInvalid, Modifier: -5, Title: "Cross-Origin-Embedder-Policy cannot be parsed, or is unknown",
		Meaning: "Browsers ignore it. The value is a token in lower case, without quotes, and may be sent once.",
		Example: "Cross-Origin-Embedder-Policy: corp",
		Fix:     "send one line with require-corp or credentialless",
	},
}
