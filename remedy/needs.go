package remedy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

// Needs are what a site needs, whatever door stands before it.
type Needs struct {
	Host     string
	Send     []Header // what every response should carry, in the order of [wanted]
	Drop     []Header // names that should not leave the house; without values
	Redirect []string // the codes that a redirect from plain HTTP settles; none: it is there
	Rest     []Note   // what only the application, or its operator, can settle
}

// Header is a field line to be sent, and the codes that it settles.
type Header struct {
	Name  string
	Value string
	Codes []string
}

// Note is something that no front door can settle.
type Note struct {
	Code string
	Text string
}

// wanted are the headers that a front door can send for its site, in the
// order in which they are written, and how their values come about.
var wanted = []struct {
	name  string
	value func(*recording.Recording) string
}{
	{"Strict-Transport-Security", transportSecurity},
	{"Content-Security-Policy", enforcedPolicy},
	{"Content-Security-Policy-Report-Only", trialPolicy},
	{"X-Content-Type-Options", fixed("nosniff")},
	{"X-Frame-Options", fixed("SAMEORIGIN")},
	{"Referrer-Policy", fixed("strict-origin-when-cross-origin")},
	{"Permissions-Policy", fixed("camera=(), microphone=(), geolocation=()")},
	{"Cross-Origin-Opener-Policy", fixed("same-origin-allow-popups")},
	{"Cross-Origin-Resource-Policy", fixed("same-site")},
}

func fixed(value string) func(*recording.Recording) string {
	return func(*recording.Recording) string { return value }
}

// families says which header settles the codes that begin like this. The
// longest beginning counts; "" is nobody's but the application's.
var families = map[string]string{
	"HSTS-": "Strict-Transport-Security", "hsts-": "Strict-Transport-Security",
	"CSP-": "Content-Security-Policy", "csp-": "Content-Security-Policy",
	"XCTO-": "X-Content-Type-Options", "x-content-type-options-": "X-Content-Type-Options",
	"XFO-": "X-Frame-Options", "x-frame-options-": "X-Frame-Options",
	"REF-": "Referrer-Policy", "referrer-policy-": "Referrer-Policy",
	"PP-":   "Permissions-Policy",
	"COOP-": "Cross-Origin-Opener-Policy", "coop-": "Cross-Origin-Opener-Policy",
	"CORP-": "Cross-Origin-Resource-Policy", "corp-": "Cross-Origin-Resource-Policy",

	"redirection-": redirect, "HSTS-002": redirect, "HSTS-019": redirect,
	"LEAK-": drop, "GEN-005": drop, "XXP-": drop,
	"GEN-001": sendIt, "GEN-003": sendIt, "GEN-007": sendIt, "GEN-009": sendIt, "GEN-010": sendIt,

	"HSTS-017": "", "HSTS-018": "", // a subdomain without HTTPS; an address in place of a name
	"HSTS-021": "", "hsts-invalid-cert": "", "hsts-not-implemented-no-https": "", "redirection-invalid-cert": "", // the certificate
	"XCTO-004": "", "XCTO-005": "", "REF-005": "", "LEAK-006": "", // the page's own type, meta element, realm
	"COOP-003": "", "CORP-003": "", // a value that is right elsewhere
}

// What settles a code when it is no header of a fixed name.
const (
	redirect = "redirect" // from plain HTTP to HTTPS
	drop     = "drop"     // of the header that the finding names
	sendIt   = "send"     // the header that the finding names
)

// settler finds what settles a code.
func settler(code string) string {
	for n := len(code); n > 0; n-- {
		if name, known := families[code[:n]]; known {
			return name
		}
	}
	return ""
}

// needsOf sorts what was found by who can settle it.
func needsOf(s Site) Needs {
	n := Needs{Host: s.Recording.Host}
	send := map[string][]string{}
	for _, f := range s.Findings {
		n.take(send, f.Code, f)
	}
	for _, code := range s.Lost {
		n.take(send, code, finding.Finding{})
	}
	// Browsers that know frame-ancestors ask the policy, the others the older
	// header: they go together.
	if codes := send["X-Frame-Options"]; codes != nil {
		send["Content-Security-Policy"] = append(send["Content-Security-Policy"], codes...)
	}
	send["Content-Security-Policy-Report-Only"] = send["Content-Security-Policy"]
	for _, w := range wanted {
		if codes := send[w.name]; codes != nil {
			if value := w.value(s.Recording); value != "" {
				n.Send = append(n.Send, Header{w.name, value, unique(codes)})
			}
		}
	}
	n.Redirect = unique(n.Redirect)
	return n
}

// take files one code; f is the zero Finding for a result of the grade.
func (n *Needs) take(send map[string][]string, code string, f finding.Finding) {
	if f.Severity == finding.Notice {
		return // nothing is wrong
	}
	who := settler(code)
	if who == sendIt {
		who = canonical(f.Place.Header)
	}
	switch who {
	case redirect:
		n.Redirect = append(n.Redirect, code)
	case drop:
		n.drop(f.Place.Header, code)
	case "":
		n.Rest = append(n.Rest, Note{code, cmp.Or(f.Fix, f.Message, gradeAdvice[code])})
	default:
		send[who] = append(send[who], code)
	}
}

// canonical is the name of a header that doors can send, as [wanted] spells
// it; "" for others.
func canonical(name string) string {
	for _, w := range wanted {
		if strings.EqualFold(w.name, name) {
			return w.name
		}
	}
	return ""
}

func (n *Needs) drop(name, code string) {
	if name == "" {
		return
	}
	for i := range n.Drop {
		if strings.EqualFold(n.Drop[i].Name, name) {
			n.Drop[i].Codes = unique(append(n.Drop[i].Codes, code))
			return
		}
	}
	n.Drop = append(n.Drop, Header{Name: name, Codes: []string{code}})
}

// wantsDoor reports whether a front door has anything to do.
func (n *Needs) wantsDoor() bool { return len(n.Send)+len(n.Drop)+len(n.Redirect) > 0 }

// unique sorts and drops what is there twice.
func unique(codes []string) []string {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return slices.Compact(codes)
}
