package cache

import (
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// zone is what the cache knows of one distribution: its invalidations.
//
// Each invalidation has a number from [Store.sequence]. An object remembers the
// number that was current when its fetch began, and the newest one against
// which it was checked; so an object is compared with each invalidation at most
// once, and with none while nothing new was invalidated.
type zone struct {
	name   string
	latest atomic.Uint64 // number of the zone's newest invalidation

	mu    sync.RWMutex
	floor uint64 // whatever was born before this number is invalid
	rules []rule // in ascending order of their numbers
}

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
	pathPrefix                  // text begins path and, as it has no "?", any query goes
	queryPrefix                 // text is the path, query begins the query
	cacheTag                    // text is a tag
)

// parseRule reads an invalidation path (spec/cloudfront.md 6): a "*" is a
// wildcard only as the last character and matches across "/" and the query;
// anywhere else it is a literal star.
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

// Invalidate drops what a zone holds under the given paths: exact paths with
// their keyed query, or prefixes with a "*" at the end (spec/cloudfront.md 6).
// The very next [Store.Get] does not find them any more, and what was being
// fetched meanwhile is not found either. It takes time for the number of paths
// only, whatever the cache holds.
func (s *Store) Invalidate(zone string, paths []string) {
	rules := make([]rule, len(paths))
	for i, path := range paths {
		rules[i] = parseRule(strings.Clone(path))
	}
	s.invalidate(zone, rules)
}

// InvalidateTag drops what a zone holds with that cache tag.
func (s *Store) InvalidateTag(zone, tag string) {
	s.invalidate(zone, []rule{{kind: cacheTag, text: strings.Clone(tag)}})
}

// InvalidateZone drops everything that a zone holds.
func (s *Store) InvalidateZone(zone string) {
	s.invalidate(zone, []rule{{kind: pathPrefix}})
}

func (s *Store) invalidate(zone string, rules []rule) {
	z := s.zone(zone)
	z.mu.Lock()
	defer z.mu.Unlock()
	number := s.sequence.Add(1)
	for i := range rules {
		rules[i].number = number
	}
	z.rules = append(z.rules, rules...)
	z.latest.Store(number)
}

// zone returns what is known of a zone, which may be nothing yet.
func (s *Store) zone(name string) *zone {
	if z, ok := s.zones.Load(name); ok {
		return z.(*zone)
	}
	z, _ := s.zones.LoadOrStore(strings.Clone(name), &zone{name: strings.Clone(name)})
	return z.(*zone)
}

// valid reports whether no invalidation has met the object.
func (o *Object) valid(k *Key) bool {
	return o.checked.Load() >= o.zone.latest.Load() || o.recheck(k)
}

// recheck compares the object with the invalidations that are new to it.
func (o *Object) recheck(k *Key) bool {
	latest := o.zone.latest.Load()
	if !o.zone.spares(k, o.Meta().Tags, o.checked.Load()) {
		return false
	}
	o.checked.Store(latest)
	return true
}

// spares reports whether no invalidation after number since meets the key.
func (z *zone) spares(k *Key, tags []string, since uint64) bool {
	if since >= z.latest.Load() {
		return true
	}
	z.mu.RLock()
	defer z.mu.RUnlock()
	if since < z.floor {
		return false
	}
	first := sort.Search(len(z.rules), func(i int) bool { return z.rules[i].number > since })
	for i := first; i < len(z.rules); i++ {
		if z.rules[i].matches(k, tags) {
			return false
		}
	}
	return true
}
