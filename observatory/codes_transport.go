package observatory

// Results of the test of Strict-Transport-Security (spec/observatory.md 5.6).
const (
	HSTSPreloaded      Code = "hsts-preloaded"
	HSTSSixMonths      Code = "hsts-implemented-max-age-at-least-six-months"
	HSTSTooShort       Code = "hsts-implemented-max-age-less-than-six-months"
	HSTSNotImplemented Code = "hsts-not-implemented"
	HSTSInvalid        Code = "hsts-header-invalid"
	HSTSNoHTTPS        Code = "hsts-not-implemented-no-https"
	HSTSInvalidCert    Code = "hsts-invalid-cert"
)

var transportCodes = []Outcome{
	{
		Code: HSTSSixMonths, Pass: true, Title: "max-age is 15552000 (180 days) or more",
		Meaning: "Who has visited once comes back over HTTPS. A max-age that is not a number passes as well; browsers ignore the field then.",
		Example: "Strict-Transport-Security: max-age=31536000",
	}, {
		Code: HSTSPreloaded, Modifier: 5, Pass: true, Title: "the host is on the browsers' preload list",
		Meaning: "Browsers never speak plain HTTP to it, not even at the first visit.",
		Example: "an entry for the host, or for a parent with its subdomains, in the list that browsers carry",
	}, {
		Code: HSTSTooShort, Modifier: -10, Title: "max-age is below 15552000 (180 days)",
		Meaning: "Visitors who come back after that time are unprotected again. It is the right start of a rollout, and no place to stop.",
		Example: "Strict-Transport-Security: max-age=300",
		Fix:     "raise max-age in steps to 31536000 when nothing breaks",
	}, {
		Code: HSTSNotImplemented, Modifier: -20, Title: "no Strict-Transport-Security on HTTPS",
		Meaning: "Every visit that begins over plain HTTP can be kept there by somebody on the way. A field on plain HTTP does not count.",
		Example: "(no Strict-Transport-Security)",
		Fix:     "send Strict-Transport-Security: max-age=300 on every HTTPS response, then climb",
	}, {
		Code: HSTSInvalid, Modifier: -20, Title: "Strict-Transport-Security has no max-age, or a comma",
		Meaning: "Without max-age browsers ignore it. A comma also comes from two lines, of which browsers take the first.",
		Example: "Strict-Transport-Security: includeSubDomains",
		Fix:     "send one line with max-age=<seconds>",
	}, {
		Code: HSTSNoHTTPS, Modifier: -20, Title: "the site does not answer over HTTPS",
		Meaning: "Everything a visitor reads and writes can be read and changed on the way.",
		Example: "nobody listens on port 443",
		Fix:     "get a certificate and serve HTTPS",
	}, {
		Code: HSTSInvalidCert, Modifier: -20, Title: "the certificate does not verify",
		Meaning: "Browsers show a warning in place of the site, and do not take HSTS from it.",
		Example: "a certificate that is self-signed, has run out, or names another host",
		Fix:     "install a certificate of a public authority for this host, with its intermediate certificates",
	},
}

// Results of the test of redirects (spec/observatory.md 5.4).
const (
	RedirectionToHTTPS         Code = "redirection-to-https"
	RedirectionAllPreloaded    Code = "redirection-all-redirects-preloaded"
	RedirectionNoHTTP          Code = "redirection-not-needed-no-http"
	RedirectionOffHost         Code = "redirection-off-host-from-http"
	RedirectionNotToHTTPSFirst Code = "redirection-not-to-https-on-initial-redirection"
	RedirectionNotToHTTPS      Code = "redirection-not-to-https"
	RedirectionMissing         Code = "redirection-missing"
	RedirectionInvalidCert     Code = "redirection-invalid-cert"
)

var redirectionCodes = []Outcome{
	{
		Code: RedirectionToHTTPS, Pass: true, Title: "plain HTTP leads to HTTPS on the same host at once",
		Meaning: "The first answer over HTTPS comes from the host that was asked for, which can then set HSTS for itself.",
		Example: "http://example.com/ → https://example.com/ → https://www.example.com/",
	}, {
		Code: RedirectionAllPreloaded, Pass: true, Title: "every host on the way is on the preload list",
		Meaning: "Browsers never take the plain HTTP part of the way.",
		Example: "http://example.com/ → https://example.com/, with example.com on the list",
	}, {
		Code: RedirectionNoHTTP, Pass: true, Title: "plain HTTP gives no answer",
		Meaning: "There is nothing to redirect. A chain that begins over HTTP and breaks off counts as none, too.",
		Example: "nobody listens on port 80",
	}, {
		Code: RedirectionOffHost, Modifier: -5, Title: "plain HTTP leads to HTTPS on another host",
		Meaning: "The host that was asked for gets no chance to set HSTS, so the next visit to it begins unencrypted again.",
		Example: "http://example.com/ → https://www.example.com/",
		Fix:     "redirect to HTTPS on the same host first, and from there to the other",
	}, {
		Code: RedirectionNotToHTTPSFirst, Modifier: -10, Title: "plain HTTP leads to plain HTTP before HTTPS",
		Meaning: "Every unencrypted step is one more that can be intercepted.",
		Example: "http://example.com/ → http://www.example.com/ → https://www.example.com/",
		Fix:     "let the first redirect go to HTTPS on the same host",
	}, {
		Code: RedirectionNotToHTTPS, Modifier: -20, Title: "the redirects do not end at HTTPS",
		Meaning: "Visitors stay unencrypted.",
		Example: "http://example.com/ → http://www.example.com/",
		Fix:     "redirect to HTTPS on the same host first",
	}, {
		Code: RedirectionMissing, Modifier: -20, Title: "plain HTTP answers by itself",
		Meaning: "Visitors who type the name, or follow an old link, stay unencrypted.",
		Example: "http://example.com/ → 200",
		Fix:     "answer every plain HTTP request with a redirect to HTTPS on the same host",
	}, {
		Code: RedirectionInvalidCert, Modifier: -20, Title: "a certificate on the way does not verify",
		Meaning: "The redirect leads visitors to a browser's warning.",
		Example: "http://example.com/ → https://example.com/, with a certificate that has run out",
		Fix:     "install a certificate of a public authority for every host on the way",
	},
}
