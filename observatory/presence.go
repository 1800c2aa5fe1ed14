package observatory

import (
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// PresenceGrade is a letter for how many of six headers are there. It is ours:
// it resembles what other graders publish, and claims to equal none
// (spec/observatory.md 8).
type PresenceGrade struct {
	Grade   string   `json:"grade"`   // "A+", "A" to "F", or "R": a redirect that was not followed
	Present []string `json:"present"` // field names, in the order of the six
	Missing []string `json:"missing"`

	// UnsafeScript says that the policy allows inline code or eval in scripts,
	// which keeps a full house from A+.
	UnsafeScript bool `json:"unsafe_script,omitempty"`
}

// presenceFields are the six.
var presenceFields = []string{
	"Content-Security-Policy", "Strict-Transport-Security", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
}

// presenceLetters are the grades by how many of the six are there; all of them
// without unsafe scripts is one better.
var presenceLetters = [...]string{"F", "E", "D", "C", "B", "B", "A"}

// Presence grades the response that [Grade] grades. Values are not judged, but
// for what a policy allows scripts. Strict-Transport-Security counts over HTTPS
// only. A recording without a response has no grade.
func Presence(rec *recording.Recording) PresenceGrade {
	s := look(rec, Options{})
	var out PresenceGrade
	if s.final == nil {
		return out
	}
	for _, name := range presenceFields {
		if s.fields.Has(name) && (name != "Strict-Transport-Security" || s.final.HTTPS()) {
			out.Present = append(out.Present, name)
		} else {
			out.Missing = append(out.Missing, name)
		}
	}
	out.UnsafeScript = unsafeScript(s.fields.Values("Content-Security-Policy"))
	out.Grade = presenceLetters[len(out.Present)]
	switch {
	case s.final.Status >= 300 && s.final.Status < 400 && s.fields.Has("Location"):
		out.Grade = "R"
	case len(out.Missing) == 0 && !out.UnsafeScript:
		out.Grade = "A+"
	}
	return out
}

// unsafeScript reports whether every policy that says something about scripts
// allows inline code or eval. An inline keyword beside a nonce or hash does
// not, because browsers ignore it then.
func unsafeScript(lines []string) bool {
	unsafe := false
	for _, policy := range splitAtCommas(lines) {
		values, restricted := scriptSources(policy)
		if !restricted {
			continue
		}
		list := &sources{values}
		if !list.has("'unsafe-eval'") && (!list.has(unsafeInline) || list.any(nonceOrHash)) {
			return false
		}
		unsafe = true
	}
	return unsafe
}

// scriptSources are those of script-src, or of default-src in its place, in
// lower case. The first directive of a name counts, as in browsers.
func scriptSources(policy string) (list []string, restricted bool) {
	directives := map[string][]string{}
	for directive := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(strings.ToLower(directive))
		if len(words) == 0 {
			continue
		}
		if _, repeated := directives[words[0]]; !repeated {
			directives[words[0]] = words[1:]
		}
	}
	for _, name := range []string{"script-src", "default-src"} {
		if list, ok := directives[name]; ok {
			return list, true
		}
	}
	return nil, false
}
