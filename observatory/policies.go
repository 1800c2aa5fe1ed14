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
	names      []string // directives in lower case, in the order of their first appearance
	lists      map[string]*sources
	duplicates bool // a report-uri or report-to was repeated, which is tolerated
}

// sources is a source list. Directives without their own share that of
// default-src, so that what is taken from one is taken from the other.
type sources struct{ values []string }

func (l *sources) has(value string) bool { return slices.Contains(l.values, value) }

func (l *sources) any(match func(string) bool) bool { return slices.ContainsFunc(l.values, match) }

func (l *sources) drop(match func(string) bool) { l.values = slices.DeleteFunc(l.values, match) }

// shortestPolicy is the least that a policy may have: "img-src" less one, as
// the Observatory counts it.
const shortestPolicy = 6 // UTF-16 units

var errPolicy = errors.New("the policy cannot be parsed")

// parsePolicies merges policies. What the Observatory calls unparsable is a
// policy that is all but empty and one that repeats a directive.
func parsePolicies(texts []string) (*policies, error) {
	m := merger{directives: map[string][]source{}, several: len(texts) > 1}
	clean := make([]string, len(texts))
	for i, text := range texts {
		clean[i] = trim(lineEnds.Replace(text))
		if units(clean[i]) < shortestPolicy {
			return nil, errPolicy
		}
	}
	for i, text := range clean {
		if err := m.policy(i, text); err != nil {
			return nil, err
		}
	}
	return m.merged(), nil
}

var lineEnds = strings.NewReplacer("\r", "", "\n", "")

// merger takes one policy after the other.
type merger struct {
	names      []string
	directives map[string][]source
	several    bool
	duplicates bool
}

// source is a source expression on its way through the merging.
type source struct {
	text   string
	policy int  // which policy it came from
	keep   bool // it survives the next purge
}

func (m *merger) policy(index int, text string) error {
	var seen []string
	for entry := range strings.SplitSeq(text, ";") {
		words := strings.FieldsFunc(entry, isSpace)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		switch {
		case !slices.Contains(seen, name):
			seen = append(seen, name)
		case name == "report-uri" || name == "report-to":
			m.duplicates = true
		default:
			return errPolicy
		}
		if err := m.directive(index, name, words[1:]); err != nil {
			return err
		}
	}
	return nil
}

// directive puts the sources of one directive to those of earlier policies,
// sorts them all, and keeps what two policies have in common.
func (m *merger) directive(index int, name string, values []string) error {
	known, exists := m.directives[name]
	if !exists {
		m.names = append(m.names, name)
	}
	if index == 0 {
		known = nil // of a repeated directive the last one counts
	}
	if len(values) == 0 && strings.HasSuffix(name, "-src") {
		values = []string{none}
	}
	list := slices.Grow(slices.Clone(known), len(values))
	for _, v := range values {
		list = append(list, source{strings.ToLower(v), index, index == 0})
	}
	sortSources(list)
	if err := markNeighbours(list); err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(s source) bool { return !s.keep })
	if index == 0 && m.several {
		for i := range list {
			list[i].keep = false // from now on a later policy has to confirm it
		}
	}
	m.directives[name] = list
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

// merged turns what is left into source lists without repetitions. A directive
// of which nothing is left allows nothing.
func (m *merger) merged() *policies {
	p := &policies{names: m.names, lists: make(map[string]*sources, len(m.names)), duplicates: m.duplicates}
	lists := make([]sources, len(m.names))
	for i, name := range m.names {
		list := &lists[i]
		list.values = make([]string, 0, max(len(m.directives[name]), 1))
		for _, s := range m.directives[name] {
			if !list.has(s.text) {
				list.values = append(list.values, s.text)
			}
		}
		if len(list.values) == 0 {
			list.values = append(list.values, none)
		}
		p.lists[name] = list
	}
	return p
}

// size counts directives, and the mark of a duplicate as one more, because the
// Observatory keeps it among them.
func (p *policies) size() int {
	if p.duplicates {
		return len(p.names) + 1
	}
	return len(p.names)
}

// list is the first of the named directives that is there, else "*".
func (p *policies) list(names ...string) *sources {
	for _, name := range names {
		if l := p.lists[name]; l != nil {
			return l
		}
	}
	return &sources{values: []string{"*"}}
}
