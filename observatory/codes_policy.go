package observatory

// Results of the test of Content-Security-Policy (spec/observatory.md 5.1).
const (
	CSPDefaultNone     Code = "csp-implemented-with-no-unsafe-default-src-none"
	CSPNoUnsafe        Code = "csp-implemented-with-no-unsafe"
	CSPUnsafeStyle     Code = "csp-implemented-with-unsafe-inline-in-style-src-only"
	CSPDuplicates      Code = "csp-implemented-but-duplicate-directives"
	CSPInsecurePassive Code = "csp-implemented-with-insecure-scheme-in-passive-content-only"
	CSPUnsafeEval      Code = "csp-implemented-with-unsafe-eval"
	CSPUnsafeInline    Code = "csp-implemented-with-unsafe-inline"
	CSPInsecureScheme  Code = "csp-implemented-with-insecure-scheme"
	CSPInvalid         Code = "csp-header-invalid"
	CSPNotImplemented  Code = "csp-not-implemented"
	CSPReportingOnly   Code = "csp-not-implemented-but-reporting-enabled"
)

var policyCodes = []Outcome{
	{
		Code: CSPDefaultNone, Modifier: 10, Pass: true, Title: "a policy without unsafe sources that begins from nothing",
		Meaning: "Whatever no directive names is not loaded, and injected scripts do not run. More is not to be had.",
		Example: "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'",
	}, {
		Code: CSPNoUnsafe, Modifier: 5, Pass: true, Title: "a policy without unsafe sources",
		Meaning: "Injected scripts do not run. Kinds of content that nobody thought of are still allowed from the sources of default-src.",
		Example: "Content-Security-Policy: default-src 'self'",
		Fix:     "set default-src to 'none' and name what each kind of content needs",
	}, {
		Code: CSPUnsafeStyle, Pass: true, Title: "only style-src is loose",
		Meaning: "Injected scripts do not run, but injected styles apply: they can cover parts of the page, and read what stands in attributes.",
		Example: "Content-Security-Policy: default-src 'self'; style-src 'self' 'unsafe-inline'",
		Fix:     "move inline styles to a file or give them a nonce or hash, then take 'unsafe-inline', data: and broad sources out of style-src",
	}, {
		Code: CSPDuplicates, Pass: true, Title: "the policy is fine, but report-uri or report-to is repeated",
		Meaning: "Browsers use the first of the two. The points that the policy would have earned are lost.",
		Example: "Content-Security-Policy: default-src 'none'; report-uri /a; report-uri /b",
		Fix:     "keep one report-uri and one report-to; report-uri takes several addresses",
	}, {
		Code: CSPInsecurePassive, Modifier: -10, Pass: true, Title: "images or media may come over http",
		Meaning: "Somebody on the way can see which images a visitor of the HTTPS page loads, and replace them.",
		Example: "Content-Security-Policy: default-src 'self'; img-src 'self' http:",
		Fix:     "name https: sources in img-src and media-src, or in default-src where those are missing",
	}, {
		Code: CSPUnsafeEval, Modifier: -10, Title: "'unsafe-eval' is allowed",
		Meaning: "Text can be run as code, so that a flaw which lets an attacker choose the text lets them choose the code.",
		Example: "Content-Security-Policy: default-src 'self'; script-src 'self' 'unsafe-eval'",
		Fix:     "take eval(), new Function() and timers with strings out of the code, then 'unsafe-eval' out of the policy",
	}, {
		Code: CSPUnsafeInline, Modifier: -20, Title: "scripts or plug-ins are not restricted",
		Meaning: "script-src (or default-src in its place) allows inline code, data: or about any host, or object-src does, or one of them is not set at all: an injected script runs.",
		Example: "Content-Security-Policy: script-src 'self' 'unsafe-inline'; object-src 'none'",
		Fix:     "set script-src and object-src, or default-src, and take 'unsafe-inline', data:, https: and * out of them; a nonce or hash keeps inline scripts working",
	}, {
		Code: CSPInsecureScheme, Modifier: -20, Title: "active content may come over http",
		Meaning: "A script, frame or stylesheet that comes unencrypted can be replaced on the way. Every directive but img-src and media-src counts, report-uri too.",
		Example: "Content-Security-Policy: default-src 'self'; frame-src http://example.com",
		Fix:     "write https:// in every source",
	}, {
		Code: CSPInvalid, Modifier: -25, Title: "the policy cannot be parsed",
		Meaning: "The Observatory gives up on a policy that is all but empty, repeats a directive, or has 'strict-dynamic' without a nonce or hash. Browsers are more lenient and enforce what they understand.",
		Example: "Content-Security-Policy: default-src 'self'; default-src 'none'",
		Fix:     "write each directive once, and none that is empty",
	}, {
		Code: CSPNotImplemented, Modifier: -25, Title: "no policy",
		Meaning: "A script that gets into the page runs with all that the page may do.",
		Example: "(no Content-Security-Policy)",
		Fix:     "send one; try it with Content-Security-Policy-Report-Only first",
	}, {
		Code: CSPReportingOnly, Modifier: -25, Title: "a policy that only reports",
		Meaning: "Nothing is blocked. It is the right first step, and earns nothing.",
		Example: "Content-Security-Policy-Report-Only: default-src 'self'",
		Fix:     "when the reports are quiet, send the same value as Content-Security-Policy",
	},
}
