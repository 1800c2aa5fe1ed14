package remedy

// gradeAdvice says what to do for results of the grade that no front door can
// better (spec/observatory.md 5).
var gradeAdvice = map[string]string{
	"cookies-without-secure-flag":                                     "set Secure on every cookie, where the application makes it",
	"cookies-without-secure-flag-but-protected-by-hsts":               "set Secure on every cookie, where the application makes it",
	"cookies-session-without-secure-flag":                             "set Secure on session cookies, where the application makes them",
	"cookies-session-without-secure-flag-but-protected-by-hsts":       "set Secure on session cookies, where the application makes them",
	"cookies-session-without-httponly-flag":                           "set HttpOnly on session cookies: scripts need not read them",
	"cookies-samesite-flag-invalid":                                   "write SameSite=Lax, Strict or None, and Secure with None",
	"cookies-anticsrf-without-samesite-flag":                          "set SameSite=Lax or Strict on the anti-CSRF cookie",
	"cross-origin-resource-sharing-implemented-with-universal-access": "answer with a list of allowed origins in place of echoing every Origin with credentials",
	"sri-not-implemented-but-external-scripts-loaded-securely":        "add integrity and crossorigin to the scripts of other hosts, or serve them from the site",
	"sri-implemented-but-external-scripts-not-loaded-securely":        "load the scripts of other hosts by https:// in full",
	"sri-not-implemented-and-external-scripts-not-loaded-securely":    "load the scripts of other hosts by https:// in full, with integrity and crossorigin",
	"html-not-parseable":                                              "send a document that is HTML",
	"hsts-invalid-cert":                                               "mend the certificate: browsers ignore Strict-Transport-Security without a valid one",
	"hsts-not-implemented-no-https":                                   "serve the site on HTTPS",
	"redirection-invalid-cert":                                        "mend the certificate of the host that the redirect goes to",
	"coep-header-invalid":                                             "write require-corp, credentialless or unsafe-none, once and in lower case",
}

// applicationChanges are what stays when the door has done its part.
func (n *Needs) applicationChanges() []Change {
	if len(n.Rest) == 0 {
		return nil
	}
	c := Change{
		Door:  Application,
		Title: "settle the rest in the application",
		Prose: "No front door can do these well: they depend on what each response means. Mend them where the responses are made.",
	}
	seen := map[string]bool{}
	for _, note := range n.Rest {
		if note.Text != "" && !seen[note.Code+note.Text] {
			seen[note.Code+note.Text] = true
			c.Steps = append(c.Steps, note.Code+": "+note.Text)
		}
	}
	return []Change{c}
}
