package observatory

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// Deviation is a point on which the Observatory and browsers do not agree. The
// grade keeps to the Observatory; a report can say both.
type Deviation struct {
	Topic       string // what the two see differently
	Test        string
	Codes       []Code // results behind which it can stand; nil: any
	Observatory string // what the grade says; a sentence
	Browser     string // what browsers do, or the standard says; a sentence

	applies func(*site, Test) bool // nil: with every such result
}

// Deviations are all that are known (spec/observatory.md 7).
var Deviations = []Deviation{
	{
		Topic: "two lines of Strict-Transport-Security", Test: "strict-transport-security", Codes: []Code{HSTSInvalid},
		Observatory: "Two lines are one invalid value.", Browser: "Browsers take the first line and ignore the other (RFC 6797 section 8.1).",
		applies: func(s *site, _ Test) bool { return len(s.lines("Strict-Transport-Security")) > 1 },
	}, {
		Topic: "a max-age in quotes", Test: "strict-transport-security", Codes: []Code{HSTSSixMonths},
		Observatory: "A quoted number is none, and none is not too small: it passes whatever it says.", Browser: "Quotes are legal: browsers take the number within.",
		applies: func(s *site, t Test) bool { return t.noNumber() && strings.Contains(t.transport(), `max-age="`) },
	}, {
		Topic: "a max-age that is no number", Test: "strict-transport-security", Codes: []Code{HSTSSixMonths},
		Observatory: "What is not a number is not too small: it passes.", Browser: "Browsers ignore the whole field: the host has no HSTS.",
		applies: func(s *site, t Test) bool { return t.noNumber() && !strings.Contains(t.transport(), `max-age="`) },
	}, {
		Topic: "space before the equals sign of max-age", Test: "strict-transport-security", Codes: []Code{HSTSInvalid},
		Observatory: "There is no max-age then.", Browser: "Space around the equals sign is legal: browsers read the max-age.",
		applies: func(_ *site, t Test) bool { return spacedMaxAge(t.transport()) },
	}, {
		Topic: "a directive of Strict-Transport-Security is repeated", Test: "strict-transport-security", Codes: []Code{HSTSSixMonths, HSTSTooShort},
		Observatory: "The last one counts.", Browser: "Browsers ignore the whole field (RFC 6797 section 6.1).",
		applies: func(_ *site, t Test) bool { return repeats(t.transport(), "=") },
	}, {
		Topic: "redirects on HTTPS", Test: "strict-transport-security",
		Observatory: "Only the final page is looked at.", Browser: "Every response over HTTPS sets the policy of its own host, and the first decides whether it can be preloaded.",
		applies: func(s *site, _ Test) bool { return len(s.rec.HTTPS.Hops) > 1 },
	}, {
		Topic: "nosniff more than once", Test: "x-content-type-options", Codes: []Code{XCTOInvalid},
		Observatory: "The whole value has to be nosniff.", Browser: "Browsers obey when the first of several values is nosniff.",
		applies: func(s *site, _ Test) bool {
			value, _ := s.value("x-content-type-options")
			first, _, several := strings.Cut(strings.ToLower(value), ",")
			return several && trim(first) == "nosniff"
		},
	}, {
		Topic: "ALLOW-FROM", Test: "x-frame-options", Codes: []Code{XFOAllowFrom},
		Observatory: "It is protection.", Browser: "Browsers ignore the field then: any site can frame the page.",
	}, {
		Topic: "several values of X-Frame-Options", Test: "x-frame-options", Codes: []Code{XFOInvalid},
		Observatory: "Several values are one invalid value.", Browser: "The same value twice counts once; where two differ, nobody can frame the page.",
		applies: func(s *site, _ Test) bool {
			value, _ := s.value("x-frame-options")
			first, _, several := strings.Cut(strings.ToLower(value), ",")
			return several && frameOption(trim(first)) == XFOSameOriginOrDeny
		},
	}, {
		Topic: "frame-ancestors that allows everybody", Test: "x-frame-options", Codes: []Code{XFOViaCSP},
		Observatory: "Any frame-ancestors is protection.", Browser: "With * any site can frame the page, and X-Frame-Options is ignored.",
		applies: func(s *site, _ Test) bool { return slices.Contains(s.cspOutcome().output.Data["frame-ancestors"], "*") },
	}, {
		Topic: "frame-ancestors in a meta element", Test: "x-frame-options", Codes: []Code{XFOViaCSP},
		Observatory: "Beside another directive it is protection there, too.", Browser: "Browsers ignore frame-ancestors in meta elements.",
		applies: func(s *site, _ Test) bool {
			all, err := parsePolicies(splitAtCommas(s.headerPolicies()))
			return err == nil && !all.has("frame-ancestors")
		},
	}, {
		Topic: "Cross-Origin-Resource-Policy in capitals", Test: "cross-origin-resource-policy", Codes: []Code{CORPSameOrigin, CORPSameSite, CORPCrossOrigin},
		Observatory: "Letters may be of any case.", Browser: "Browsers compare letter by letter and ignore the field.",
		applies: func(s *site, _ Test) bool {
			value, _ := s.value("cross-origin-resource-policy")
			return value != strings.ToLower(value)
		},
	}, {
		Topic: "a directive of Content-Security-Policy is repeated", Test: "content-security-policy", Codes: []Code{CSPInvalid},
		Observatory: "The whole policy is invalid.", Browser: "The first directive of a name counts, and the policy is enforced.",
		applies: func(s *site, _ Test) bool {
			return slices.ContainsFunc(splitAtCommas(slices.Concat(s.headerPolicies(), s.metaPolicies())), func(p string) bool { return repeats(p, " ") })
		},
	}, {
		Topic: "data: beside 'strict-dynamic'", Test: "content-security-policy", Codes: []Code{CSPUnsafeInline},
		Observatory: "data: in script-src is unsafe.", Browser: "With 'strict-dynamic' today's browsers ignore data: as they do hosts.",
		applies: func(s *site, _ Test) bool {
			out := s.cspOutcome().output
			list := out.Data["script-src"]
			if list == nil {
				list = out.Data["default-src"]
			}
			return out.Policy.StrictDynamic && slices.Contains(list, "data:")
		},
	}, {
		Topic: "a script address that begins with //", Test: "subresource-integrity", Codes: []Code{SRIInsecure, SRIMissingInsecure},
		Observatory: "It is of another site and not secure, even when it names the own host.", Browser: "It takes the page's scheme: on an HTTPS page the script comes over https.",
		applies: func(s *site, _ Test) bool {
			return slices.ContainsFunc(s.page().Scripts, func(script recording.Script) bool {
				return script.Src != nil && strings.HasPrefix(*script.Src, "//")
			})
		},
	},
}

// Differences are the deviations that stand behind a result of this recording,
// in the order of [Deviations].
func Differences(rec *recording.Recording, r Result) []Deviation {
	s := look(rec, Options{Algorithm: r.Scan.Algorithm})
	if s.final == nil {
		return nil
	}
	var out []Deviation
	for _, d := range Deviations {
		t, ok := r.Test(d.Test)
		if ok && (d.Codes == nil || slices.Contains(d.Codes, t.Result)) && (d.applies == nil || d.applies(s, t)) {
			out = append(out, d)
		}
	}
	return out
}

// lines are the lines of a field of the final HTTPS response.
func (s *site) lines(name string) []string {
	if s.https == nil {
		return nil
	}
	return s.https.Fields.Values(name)
}

// transport is the value of Strict-Transport-Security in lower case, or "".
func (t Test) transport() string {
	if out, ok := t.Output.(TransportSecurityOutput); ok && out.Data != nil {
		return strings.ToLower(*out.Data)
	}
	return ""
}

// noNumber reports a max-age that is not a number.
func (t Test) noNumber() bool {
	out, ok := t.Output.(TransportSecurityOutput)
	return ok && out.MaxAge != nil && out.MaxAge.IsNaN()
}

// spacedMaxAge looks for space between max-age and its equals sign.
func spacedMaxAge(value string) bool {
	for directive := range strings.SplitSeq(value, ";") {
		name, _, ok := strings.Cut(trim(directive), "=")
		if ok && name != "max-age" && trim(name) == "max-age" {
			return true
		}
	}
	return false
}

// repeats reports whether two directives have the same name: what stands before
// the separator.
func repeats(value, separator string) bool {
	seen := map[string]bool{}
	for directive := range strings.SplitSeq(strings.ToLower(value), ";") {
		name, _, _ := strings.Cut(trim(directive), separator)
		name = trim(name)
		if name != "" && seen[name] {
			return true
		}
		seen[name] = true
	}
	return false
}
