package observatory

// Results of the test of cookies (spec/observatory.md 5.2).
const (
	CookiesSecureSameSite         Code = "cookies-secure-with-httponly-sessions-and-samesite"
	CookiesSecure                 Code = "cookies-secure-with-httponly-sessions"
	CookiesNotFound               Code = "cookies-not-found"
	CookiesInsecureButHSTS        Code = "cookies-without-secure-flag-but-protected-by-hsts"
	CookiesInsecure               Code = "cookies-without-secure-flag"
	CookiesSessionInsecureButHSTS Code = "cookies-session-without-secure-flag-but-protected-by-hsts"
	CookiesSameSiteInvalid        Code = "cookies-samesite-flag-invalid"
	CookiesCSRFWithoutSameSite    Code = "cookies-anticsrf-without-samesite-flag"
	CookiesSessionNotHTTPOnly     Code = "cookies-session-without-httponly-flag"
	CookiesSessionInsecure        Code = "cookies-session-without-secure-flag"
)

var cookieCodes = []Outcome{
	{
		Code: CookiesSecureSameSite, Modifier: 5, Pass: true, Title: "every cookie is Secure and has SameSite, sessions are HttpOnly",
		Meaning: "Cookies travel encrypted, scripts do not see the session, and other sites cannot make use of it.",
		Example: "Set-Cookie: session=1; Secure; HttpOnly; SameSite=Lax",
	}, {
		Code: CookiesSecure, Pass: true, Title: "every cookie is Secure, but one lacks SameSite",
		Meaning: "Browsers take Lax where nothing is said, not all of them from the first minute.",
		Example: "Set-Cookie: theme=dark; Secure",
		Fix:     "say SameSite=Lax, or Strict, on every cookie",
	}, {
		Code: CookiesNotFound, Pass: true, NotApplicable: true, Title: "no cookies",
		Meaning: "There is nothing to judge.",
		Example: "(no Set-Cookie)",
	}, {
		Code: CookiesInsecureButHSTS, Modifier: -5, Title: "a cookie is not Secure, but HSTS keeps it on HTTPS",
		Meaning: "It is safe for visitors whose browser knows the HSTS policy, and for nobody on their first visit.",
		Example: "Set-Cookie: theme=dark\nStrict-Transport-Security: max-age=31536000",
		Fix:     "add Secure",
	}, {
		Code: CookiesInsecure, Modifier: -20, Title: "a cookie is not Secure",
		Meaning: "It is sent over plain HTTP too, where anybody on the way can read and set it.",
		Example: "Set-Cookie: theme=dark",
		Fix:     "add Secure, and send Strict-Transport-Security",
	}, {
		Code: CookiesSessionInsecureButHSTS, Modifier: -10, Title: "a session cookie is not Secure, but HSTS keeps it on HTTPS",
		Meaning: "A visitor whose browser does not know the HSTS policy yet gives the session away over plain HTTP. A name with login or sess is taken for a session.",
		Example: "Set-Cookie: session=1; HttpOnly\nStrict-Transport-Security: max-age=31536000",
		Fix:     "add Secure",
	}, {
		Code: CookiesSameSiteInvalid, Modifier: -20, Title: "SameSite has no value, an unknown one, or None without Secure",
		Meaning: "Browsers treat an unknown value as none given, and refuse None on a cookie that is not Secure.",
		Example: "Set-Cookie: theme=dark; Secure; SameSite=Relaxed",
		Fix:     "say SameSite=Lax or SameSite=Strict, or SameSite=None together with Secure",
	}, {
		Code: CookiesCSRFWithoutSameSite, Modifier: -20, Title: "an anti-CSRF token lacks SameSite",
		Meaning: "The token guards against requests that other sites start; without SameSite it goes along with them. A name with csrf is taken for one.",
		Example: "Set-Cookie: csrftoken=1; Secure",
		Fix:     "say SameSite=Strict, or Lax, on it",
	}, {
		Code: CookiesSessionNotHTTPOnly, Modifier: -30, Title: "a session cookie is not HttpOnly",
		Meaning: "Any script on the page can read the session and send it away.",
		Example: "Set-Cookie: session=1; Secure; SameSite=Lax",
		Fix:     "add HttpOnly",
	}, {
		Code: CookiesSessionInsecure, Modifier: -40, Title: "a session cookie is not Secure",
		Meaning: "It is sent over plain HTTP too: whoever is on the way can take the session over.",
		Example: "Set-Cookie: session=1; HttpOnly",
		Fix:     "add Secure, and send Strict-Transport-Security",
	},
}
