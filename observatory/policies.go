package observatory

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// policies are content security policies merged into one, as the Observatory
// approximates that all of them must allow a load (spec/observatory.md 5.1,
// "Merging policies").
type policies struct {
	directives []*directive // in the order of their first appearance
	byName     map[string]*directive
	duplicates bool // a report-uri or report-to was repeated, which is tolerated
	several    bool // there is more than one policy
}

// directive is one of a name, with what is left of its sources.
type directive struct {
	name    string // in lower case
	policy  int    // the last policy that has it
	merging []source
	sources
}

// source is a source expression on its way through the merging.
type source struct {
	text   string
	policy int  // which policy it came from
	keep   bool // it survives the next purge
}

// sources is a source list. Directives without their own share that of
// default-src, so that what is taken from one is taken from the other.
type sources struct{ values []string }

func (l *sources) has(value string) bool { return slices.Contains(l.values, value) }

func (l *sources) any(match func(string) bool) bool { return slices.ContainsFunc(l.values, match) }

func (l *sources) drop(match func(string) bool) { l.values = slices.DeleteFunc(l.values, match) }

const (
	// shortestPolicy is the least that a policy may have: "img-src" less one,
	// as the Observatory counts it.
	shortestPolicy = 6 // UTF-16 units

	// maxPolicies bounds what is merged. The Observatory's client takes 16 KiB
	// of header; what elements of a page have past this bound is left out.
	maxPolicies = 512 << 10 // bytes
)

var errPolicy = errors.New("the policy cannot be parsed")

// parsePolicies merges policies. What the Observatory calls unparsable is a
// policy that is all but empty and one that repeats a directive.
func parsePolicies(texts []string) (*policies, error) {
	p := &policies{byName: map[string]*directive{}, several: len(texts) > 1}
	clean := make([]string, 0, len(texts))
	for size := 0; len(clean) < len(texts) && size <= maxPolicies; size += len(clean[len(clean)-1]) {
		text := trim(lineEnds.Replace(texts[len(clean)]))
		if units(text) < shortestPolicy {
			return nil, errPolicy
		}
		clean = append(clean, text)
	}
	for i, text := range clean {
		if err := p.add(i, text); err != nil {
			return nil, err
		}
	}
	p.finish()
	return p, nil
}

var lineEnds = strings.NewReplacer("\r", "", "\n", "")

// add merges one more policy.
func (p *policies) add(index int, text string) error {
	for entry := range strings.SplitSeq(text, ";") {
		words := split(entry)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		d, known := p.byName[name]
		switch {
		case !known:
			d = &directive{name: name}
			p.byName[name] = d
			p.directives = append(p.directives, d)
		case d.policy != index:
		case name == "report-uri" || name == "report-to":
			p.duplicates = true
		default:
			return errPolicy
		}
		d.policy = index
		if err := d.merge(words[1:], p.several); err != nil {
			return err
		}
	}
	return nil
}

// split is a directive's words.
func split(entry string) []string {
	if isASCII(entry) {
		return strings.Fields(entry) // which knows the same white space there
	}
	return strings.FieldsFunc(entry, isSpace)
}

// merge puts the sources of one policy to those of earlier ones, sorts them
// all, and keeps what two policies have in common.
func (d *directive) merge(values []string, several bool) error {
	if len(values) == 0 && strings.HasSuffix(d.name, "-src") {
		values = []string{none}
	}
	first := d.policy == 0
	list := make([]source, 0, len(d.merging)+len(values))
	if !first { // in the first policy the last of repeated directives counts
		list = append(list, d.merging...)
	}
	for _, v := range values {
		list = append(list, source{strings.ToLower(v), d.policy, first})
	}
	sortSources(list)
	if err := markNeighbours(list); err != nil {
		return err
	}
	d.merging = slices.DeleteFunc(list, func(s source) bool { return !s.keep })
	if first && several {
		for i := range d.merging {
			d.merging[i].keep = false // from now on a later policy has to confirm it
		}
	}
	return nil
}

// markNeighbours decides what is kept by looking at each source and the one
// before it: of one policy, a source that begins like the one before is taken
// for superfluous; of two policies, one that lies within the other is kept.
func markNeighbours(list []source) error {
	for i := 1; i < len(list); i++ {
		before, s := list[i-1], &list[i]
		if before.policy == s.policy {
			s.keep = s.keep && !strings.HasPrefix(s.text, before.text)
			continue
		}
		within, err := pathWithin(before.text, s.text)
		if err != nil {
			return err
		}
		s.keep = s.keep || within
	}
	return nil
}

// pathWithin compares two sources step by step between slashes; a first that
// ends in a slash covers everything below it. The Observatory fails on a
// percent sign that is no encoding.
func pathWithin(outer, inner string) (bool, error) {
	outerSteps, innerSteps := strings.Split(outer, "/"), strings.Split(inner, "/")
	exact := !strings.HasSuffix(outer, "/")
	switch {
	case outer == "", outer == "/" && inner == "":
		return true, nil
	case len(outerSteps) > len(innerSteps), exact && len(outerSteps) != len(innerSteps):
		return false, nil
	}
	if !exact {
		outerSteps = outerSteps[:len(outerSteps)-1]
	}
	for i, step := range outerSteps {
		a, errA := decoded(step)
		b, errB := decoded(innerSteps[i])
		if errA != nil || errB != nil {
			return false, errPolicy
		}
		if a != b {
			return false, nil
		}
	}
	return true, nil
}

// decoded is decodeURIComponent.
func decoded(step string) (string, error) {
	if !strings.Contains(step, "%") {
		return step, nil
	}
	text, err := url.PathUnescape(step)
	if err != nil || !utf8.ValidString(text) {
		return "", errPolicy
	}
	return text, nil
}

const none = "'none'"

// finish turns what is left into source lists without repetitions. A directive
// of which nothing is left allows nothing.
func (p *policies) finish() {
	for _, d := range p.directives {
		switch len(d.merging) {
		case 0:
			d.values = []string{none}
		case 1:
			d.values = []string{d.merging[0].text}
		default:
			d.values = distinct(d.merging)
		}
	}
}

func distinct(list []source) []string {
	out, seen := make([]string, 0, len(list)), make(map[string]bool, len(list))
	for _, s := range list {
		if !seen[s.text] {
			seen[s.text] = true
			out = append(out, s.text)
		}
	}
	return out
}

// has reports whether there is a directive of that name.
func (p *policies) has(name string) bool { return p.byName[name] != nil }

// size counts directives, and the mark of a duplicate as one more, because the
// Observatory keeps it among them.
func (p *policies) size() int {
	if p.duplicates {
		return len(p.directives) + 1
	}
	return len(p.directives)
}

// list is the first of the named directives that is there, else "*".
func (p *policies) list(names ...string) *sources {
	for _, name := range names {
		if d := p.byName[name]; d != nil {
			return &d.sources
		}
	}
	return &sources{values: []string{"*"}}
}
