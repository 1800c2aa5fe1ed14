package observatory

import (
	"slices"
	"strings"
)

// CSPOutput is what the test of Content-Security-Policy reports.
type CSPOutput struct {
	Data        map[string][]string `json:"data"`   // sources by directive, sorted; nil: no policy, or an unparsable one
	HTTP        bool                `json:"http"`   // a header has a policy
	Meta        bool                `json:"meta"`   // a meta element has one
	Policy      *PolicyFlags        `json:"policy"` // nil as Data
	NumPolicies int                 `json:"numPolicies"`
}

// PolicyFlags are observations about a policy. They give no points.
type PolicyFlags struct {
	AntiClickjacking      bool `json:"antiClickjacking"`
	DefaultNone           bool `json:"defaultNone"`
	InsecureBaseURI       bool `json:"insecureBaseUri"`
	InsecureFormAction    bool `json:"insecureFormAction"`
	InsecureSchemeActive  bool `json:"insecureSchemeActive"`
	InsecureSchemePassive bool `json:"insecureSchemePassive"`
	StrictDynamic         bool `json:"strictDynamic"`
	UnsafeEval            bool `json:"unsafeEval"`
	UnsafeInline          bool `json:"unsafeInline"`
	UnsafeInlineStyle     bool `json:"unsafeInlineStyle"`
	UnsafeObjects         bool `json:"unsafeObjects"`
}

func (CSPOutput) test() {}

// cspOutcome is an outcome of the test.
type cspOutcome struct {
	code   Code
	output CSPOutput
}

func contentSecurityPolicy(s *site) (Code, Output) {
	t := s.cspOutcome()
	return t.code, t.output
}

// cspOutcome runs the test once for all who ask.
func (s *site) cspOutcome() *cspOutcome {
	if s.csp == nil {
		s.csp = &cspOutcome{}
		s.csp.run(s)
	}
	return s.csp
}

// run is the decision tree of spec/observatory.md 5.1, up to the point from
// where on there is a policy to look at.
func (t *cspOutcome) run(s *site) {
	header, meta := s.headerPolicies(), s.metaPolicies()
	if s.algorithm >= V5 {
		header, meta = splitAtCommas(header), splitAtCommas(meta)
	}
	t.output.NumPolicies = len(header) + len(meta)
	all, err := parsePolicies(slices.Concat(header, meta))
	if err != nil {
		t.code = CSPInvalid
		return
	}
	frames, counted := effective(all, header, meta)
	if counted == 0 {
		t.code = CSPNotImplemented
		if report, _ := s.value("content-security-policy-report-only"); report != "" {
			t.code = CSPReportingOnly
		}
		return
	}
	t.output.HTTP, t.output.Meta = len(header) > 0, len(meta) > 0
	t.output.Policy = &PolicyFlags{}
	t.code = judgePolicy(all, s.secure(), t.output.Policy)
	t.output.Policy.AntiClickjacking = !frames.any(broad)
	if all.duplicates && outcomes[t.code].Pass {
		t.code = CSPDuplicates
	}
	t.output.Data = all.data()
}

// headerPolicies are the enforced policies of the header: one, however many
// lines there are, because the client joins them.
func (s *site) headerPolicies() []string {
	value, present := s.value("content-security-policy")
	if !present {
		return nil
	}
	return []string{value}
}

// splitAtCommas makes a policy of everything between commas.
func splitAtCommas(texts []string) []string {
	var out []string
	for _, text := range texts {
		for policy := range strings.SplitSeq(text, ",") {
			out = append(out, trim(policy))
		}
	}
	return out
}

// notInMeta are directives that a meta element cannot set.
var notInMeta = []string{"frame-ancestors", "report-uri", "sandbox"}

// effective returns who may frame the page, which only headers can say, and
// counts the directives that are somewhere where they have an effect.
func effective(all *policies, header, meta []string) (frames *sources, counted int) {
	inHeader, inMeta := all, all
	if len(meta) > 0 { // both parts are known to parse: they did together
		inHeader, _ = parsePolicies(header)
		inMeta, _ = parsePolicies(meta)
	}
	if len(header) > 0 {
		counted += inHeader.size()
	}
	if len(meta) > 0 {
		counted += inMeta.size()
		for _, name := range notInMeta {
			if inMeta.has(name) {
				counted--
			}
		}
	}
	return inHeader.list("frame-ancestors"), counted
}

// judgePolicy finds the first thing that is wrong with a policy, and notes all.
func judgePolicy(p *policies, secure bool, flags *PolicyFlags) Code {
	base, form := p.list("base-uri"), p.list("form-action")
	object := p.list("object-src", "default-src")
	script := p.list("script-src", "default-src")
	style := p.list("style-src", "default-src")
	dropIgnoredInline(script)
	dropIgnoredInline(style)
	orphan := script.has(strictDynamic) && !script.any(nonceOrHash)
	if script.has(strictDynamic) && !orphan {
		flags.StrictDynamic = true
		script.drop(ignoredByStrictDynamic)
	}

	flags.UnsafeInline = script.any(broadOrInline) || object.any(broad)
	flags.InsecureSchemeActive = secure && p.active(script)
	flags.UnsafeEval = script.has("'unsafe-eval'") || style.has("'unsafe-eval'")
	flags.InsecureSchemePassive = secure && p.passive()
	flags.UnsafeInlineStyle = style.any(broadOrInline)
	flags.DefaultNone = slices.Equal(p.list("default-src").values, []string{none})
	flags.InsecureBaseURI = base.any(broadOrInline)
	flags.InsecureFormAction = form.any(broad)
	flags.UnsafeObjects = object.any(broad)

	switch {
	case orphan:
		return CSPInvalid
	case flags.UnsafeInline:
		return CSPUnsafeInline
	case flags.InsecureSchemeActive:
		return CSPInsecureScheme
	case flags.UnsafeEval:
		return CSPUnsafeEval
	case flags.InsecureSchemePassive:
		return CSPInsecurePassive
	case flags.UnsafeInlineStyle:
		return CSPUnsafeStyle
	case flags.DefaultNone:
		return CSPDefaultNone
	}
	return CSPNoUnsafe
}

const (
	unsafeInline  = "'unsafe-inline'"
	strictDynamic = "'strict-dynamic'"
)

// dropIgnoredInline takes away the keyword that a nonce or hash makes void.
func dropIgnoredInline(l *sources) {
	if l.any(nonceOrHash) {
		l.drop(func(s string) bool { return s == unsafeInline })
	}
}

// active reports whether anything but images and media may be loaded without
// encryption. All directives count, even those that load nothing.
func (p *policies) active(script *sources) bool {
	for _, d := range p.directives {
		if d.name != "img-src" && d.name != "media-src" && d.name != "script-src" && d.any(insecure) {
			return true
		}
	}
	return script.any(insecure)
}

// passive reports the same of images and media.
func (p *policies) passive() bool {
	for _, name := range []string{"img-src", "media-src"} {
		if p.list(name, "default-src").any(insecure) {
			return true
		}
	}
	return false
}

// data lists the sources of every directive.
func (p *policies) data() map[string][]string {
	out := make(map[string][]string, len(p.directives))
	for _, d := range p.directives {
		out[d.name] = slices.Clone(d.values)
		slices.Sort(out[d.name])
	}
	return out
}

// broad are the sources that allow about everybody.
func broad(s string) bool {
	switch s {
	case "ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*":
		return true
	}
	return false
}

func broadOrInline(s string) bool { return broad(s) || s == unsafeInline || s == "data:" }

func insecure(s string) bool { return strings.HasPrefix(s, "http:") || strings.HasPrefix(s, "ftp:") }

func nonceOrHash(s string) bool {
	for _, prefix := range []string{"'sha256-", "'sha384-", "'sha512-", "'nonce-"} {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// ignoredByStrictDynamic are the sources that browsers no longer look at. Bare
// hosts and data: belong to them too, but the Observatory leaves those.
func ignoredByStrictDynamic(s string) bool {
	return insecure(s) || strings.HasPrefix(s, "https:") || strings.HasPrefix(s, "*") || s == "'self'" || s == unsafeInline
}
