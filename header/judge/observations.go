package judge

import (
	"path"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/contenttypeoptions"
	"github.com/lintel-edge/lintel/header/crossorigin"
	"github.com/lintel-edge/lintel/header/csp"
	"github.com/lintel-edge/lintel/header/hardening"
	"github.com/lintel-edge/lintel/header/permissionspolicy"
	"github.com/lintel-edge/lintel/header/reporting"
	"github.com/lintel-edge/lintel/header/setcookie"
)

// host is that of the URL, without port.
func (r *response) host() string { return strings.ToLower(r.url.Hostname()) }

// shown reports whether the status has content that a browser looks at.
func (r *response) shown() bool {
	return r.Status >= 200 && r.Status < 300 && r.Status != 204 && r.Status != 205 || r.Status >= 400
}

// use is what pages take the response for, judged by the end of its path.
func (r *response) use() contenttypeoptions.Use {
	if r.Status != 200 {
		return contenttypeoptions.Other
	}
	switch path.Ext(r.url.Path) {
	case ".js", ".mjs":
		return contenttypeoptions.Script
	case ".css":
		return contenttypeoptions.Style
	}
	return contenttypeoptions.Other
}

// logoutNames are steps of a path that end a login, in lower case.
var logoutNames = []string{"logout", "log-out", "log_out", "logoff", "signout", "sign-out", "sign_out"}

// endsLogin reports whether the response ends a login, by word of the owner or
// by its path.
func (r *response) endsLogin() bool {
	return r.Logout || slices.ContainsFunc(logoutNames, func(name string) bool {
		return slices.Contains(strings.Split(strings.ToLower(r.url.Path), "/"), name)
	})
}

// metas returns the contents of the page's meta elements that stand in for a
// field, in lower case.
func (r *response) metas(field string) []string {
	if r.Body.Page == nil {
		return nil
	}
	var out []string
	for _, m := range r.Body.Page.Metas {
		if strings.EqualFold(m.HTTPEquiv, field) {
			out = append(out, m.Content)
		}
	}
	return out
}

// referrerMeta returns the content of the last referrer meta element.
func (r *response) referrerMeta() string {
	if r.Body.Page == nil {
		return ""
	}
	for _, m := range slices.Backward(r.Body.Page.Metas) {
		if strings.EqualFold(m.Name, "referrer") {
			return m.Content
		}
	}
	return ""
}

// insecureLoads returns what a page on HTTPS fetches over plain HTTP.
func (r *response) insecureLoads() []string {
	if r.Body.Page == nil || !r.HTTPS() {
		return nil
	}
	var out []string
	add := func(url string) {
		if strings.HasPrefix(strings.ToLower(url), "http:") {
			out = append(out, url)
		}
	}
	for _, s := range r.Body.Page.Scripts {
		if s.Src != nil {
			add(*s.Src)
		}
	}
	for _, l := range r.Body.Page.Loads {
		add(l.URL)
	}
	return out
}

// frameAncestors returns the sources of the first enforced policy that has
// frame-ancestors; nil when none has.
func (r *response) frameAncestors() []string {
	for _, p := range r.policies {
		if d, ok := p.Directive("frame-ancestors"); ok {
			sources := make([]string, len(d.Sources))
			for i, s := range d.Sources {
				sources[i] = s.Text
			}
			return sources
		}
	}
	return nil
}

// hasNonce reports whether a policy holds one.
func (r *response) hasNonce() bool {
	return len(nonces(r.lines(cspName)))+len(nonces(r.lines(cspName+reportOnly))) > 0
}

// nonceStart is how a nonce begins in a policy.
const nonceStart = "'nonce-"

// nonces returns those that policies hold.
func nonces(lines []string) []string {
	var out []string
	for _, line := range lines {
		for {
			_, rest, found := strings.Cut(line, nonceStart)
			if !found {
				break
			}
			var nonce string
			nonce, line, _ = strings.Cut(rest, "'")
			out = append(out, nonce)
		}
	}
	return out
}

// endpointNames returns what Reporting-Endpoints defines. It is known, so it
// is never nil.
func (r *response) endpointNames() []string {
	names := []string{}
	endpoints, _ := reporting.ParseEndpoints(r.lines("reporting-endpoints")) // void, it defines none
	for _, e := range endpoints {
		names = append(names, e.Name)
	}
	return names
}

// endpointsInUse returns the names to which the response's policies report. It
// is known, so it is never nil.
func (r *response) endpointsInUse() []string {
	names := []string{}
	add := func(name string) {
		if name != "" {
			names = append(names, name)
		}
	}
	reported := csp.ParseReportOnly(r.lines(cspName + reportOnly)...)
	for _, p := range slices.Concat(r.policies, reported) {
		if d, ok := p.Directive("report-to"); ok && len(d.Sources) > 0 {
			add(d.Sources[0].Text)
		}
	}
	for _, name := range []string{"permissions-policy", "permissions-policy" + reportOnly} {
		p, _ := permissionspolicy.Parse(r.lines(name)) // void, it names none
		for _, d := range p.Declarations {
			add(d.ReportTo)
		}
	}
	for _, name := range []string{"cross-origin-opener-policy", "cross-origin-opener-policy" + reportOnly} {
		add(crossorigin.ParseOpener(r.lines(name)).ReportTo)
	}
	for _, name := range []string{"cross-origin-embedder-policy", "cross-origin-embedder-policy" + reportOnly} {
		add(crossorigin.ParseEmbedder(r.lines(name)).ReportTo)
	}
	for _, name := range []string{"integrity-policy", "integrity-policy" + reportOnly} {
		p, _ := hardening.ParseIntegrity(r.lines(name)) // void, it names none
		names = append(names, p.Endpoints...)
	}
	return names
}

// setsSession reports whether the response sets a cookie that stands for a
// login.
func (r *response) setsSession() bool {
	return slices.ContainsFunc(r.lines("set-cookie"), func(line string) bool {
		return setcookie.SessionLike(setcookie.Parse(line).Name)
	})
}

// echoesOrigin reports whether Access-Control-Allow-Origin repeats what the
// request said.
func (r *response) echoesOrigin() bool {
	asked := r.Request.Get("Origin")
	return asked != "" && asked != "null" && r.get("access-control-allow-origin") == asked
}
