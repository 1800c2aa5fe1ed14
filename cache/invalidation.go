package cache

import (
	"slices"
	"strings"
)

// rule is one invalidated path, wildcard or tag.
type rule struct {
	number uint64
	kind   ruleKind
	text   string // path, prefix of a path, or tag
	query  string // query, or prefix of one
}

type ruleKind uint8

const (
	exactPath   ruleKind = iota // text is the path, query the query
	pathPrefix                  // text begins the path; any query goes
	queryPrefix                 // text is the path, query begins the query, which is there
	cacheTag                    // text is a tag
)

// ruleOverhead is what a rule takes beside its text, in bytes.
const ruleOverhead = 48

// parseRule reads an invalidation path (spec/cloudfront.md 6): a "*" is a
// wildcard only as the last character and matches across "/" and the query;
// anywhere else it is a literal star. "/a?" means "/a", as it does in the key.
func parseRule(path string) rule {
	prefix, wild := strings.CutSuffix(path, "*")
	text, query, hasQuery := strings.Cut(prefix, "?")
	switch {
	case !wild:
		return rule{kind: exactPath, text: text, query: query}
	case !hasQuery:
		return rule{kind: pathPrefix, text: text}
	}
	return rule{kind: queryPrefix, text: text, query: query}
}

func (r *rule) matches(k *Key, tags []string) bool {
	switch r.kind {
	case exactPath:
		return k.Path == r.text && k.Query == r.query
	case pathPrefix:
		return strings.HasPrefix(k.Path, r.text)
	case queryPrefix:
		return k.Path == r.text && k.Query != "" && strings.HasPrefix(k.Query, r.query)
	}
	return slices.Contains(tags, r.text)
}

func (r *rule) size() int { return ruleOverhead + len(r.text) + len(r.query) }

// Invalidate drops what a zone holds under the given paths: exact paths with
// their keyed query, or prefixes with a "*" at the end (spec/cloudfront.md 6).
// The paths are viewer-side, compared byte for byte with [Key.Path].
//
// The very next [Store.Get] does not find the objects any more, and what is
// being fetched meanwhile is not found either. That takes time for the number
// of paths only, whatever the cache holds; with a disk tier Invalidate returns
// when the paths will also be remembered after a power failure. The memory of
// the dropped objects is free when they are looked up or evicted.
func (s *Store) Invalidate(zone string, paths []string) {
	rules := make([]rule, len(paths))
	for i, path := range paths {
		rules[i] = parseRule(strings.Clone(path))
	}
	s.invalidate(zone, rules)
}

// InvalidateTag drops what a zone holds with that cache tag ([Meta.Tags]).
func (s *Store) InvalidateTag(zone, tag string) {
	s.invalidate(zone, []rule{{kind: cacheTag, text: strings.Clone(tag)}})
}

// InvalidateZone drops everything that a zone holds.
func (s *Store) InvalidateZone(zone string) { s.invalidate(zone, []rule{{kind: pathPrefix}}) }

func (s *Store) invalidate(name string, rules []rule) {
	if len(rules) == 0 {
		return
	}
	z := s.zone(name)
	r := z.add(rules, &s.sequence, &s.ruleBytes)
	if !s.journal.append(r) || z.crowded() {
		s.sweepLater(z)
	}
}
