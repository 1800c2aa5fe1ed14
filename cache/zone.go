package cache

import (
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// The bounds of what is remembered of invalidations. AWS allows 3,000 paths
// and 15 wildcards in progress per distribution (spec/cloudfront.md 6).
const (
	// sweepRules is how many rules of a zone are due for a sweep, which
	// forgets them after looking at everything that the zone holds.
	sweepRules = 1_024
	// maxZoneRules is how many rules a zone has at most; with more,
	// everything that it holds is invalid instead.
	maxZoneRules = 8_192
	// maxRuleBytes is the same in bytes for all zones together.
	maxRuleBytes = 16 << 20
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
	due    atomic.Bool   // a sweep was asked for

	mu    sync.RWMutex
	rules []rule // in ascending order of their numbers
	bytes int    // of their texts
	floor uint64 // what was not checked up to this number is invalid: the rules are forgotten
	// journaled is the floor that a journal must hold: files from before may
	// still be there.
	journaled uint64
}

// zone returns what is known of a zone, which may be nothing yet.
func (s *Store) zone(name string) *zone {
	if z, ok := s.zones.Load(name); ok {
		return z.(*zone)
	}
	name = strings.Clone(name)
	z, _ := s.zones.LoadOrStore(name, &zone{name: name})
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

// add puts rules in force with the next number of the sequence. When they are
// too many, the zone forgets the single ones and drops everything. It returns
// what a journal must say; total counts the bytes of all zones' rules.
func (z *zone) add(rules []rule, sequence *atomic.Uint64, total *atomic.Int64) record {
	size := 0
	for i := range rules {
		size += rules[i].size()
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	number := sequence.Add(1)
	if len(z.rules)+len(rules) > maxZoneRules || total.Load()+int64(size) > maxRuleBytes {
		z.raise(number, total)
		return record{number: number, zone: z.name, floor: true}
	}
	for i := range rules {
		rules[i].number = number
	}
	z.rules = append(z.rules, rules...)
	z.bytes += size
	total.Add(int64(size))
	z.latest.Store(number)
	return record{number: number, zone: z.name, rules: rules}
}

// restore puts a record of a journal in force again. Records come in the order
// of their numbers.
func (z *zone) restore(r record, total *atomic.Int64) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if r.floor {
		z.raise(r.number, total)
		return
	}
	for i := range r.rules {
		z.bytes += r.rules[i].size()
		total.Add(int64(r.rules[i].size()))
	}
	z.rules = append(z.rules, r.rules...)
	z.latest.Store(r.number)
}

// raise lifts the floor to a number and forgets all rules; mu is held.
func (z *zone) raise(number uint64, total *atomic.Int64) {
	total.Add(-int64(z.bytes))
	z.rules, z.bytes = nil, 0
	z.floor, z.journaled = number, number
	z.latest.Store(max(number, z.latest.Load()))
}

// forget drops the rules up to a number. Whatever the zone holds has been
// checked against them; what escaped the check is invalid from now on.
func (z *zone) forget(number uint64, total *atomic.Int64) {
	z.mu.Lock()
	defer z.mu.Unlock()
	first := sort.Search(len(z.rules), func(i int) bool { return z.rules[i].number > number })
	kept := z.rules[first:]
	size := 0
	for i := range kept {
		size += kept[i].size()
	}
	total.Add(int64(size - z.bytes))
	z.rules, z.bytes = append([]rule(nil), kept...), size
	z.floor = max(z.floor, number)
	if z.journaled <= number {
		z.journaled = 0
	}
}

// crowded reports whether the zone's rules are due for a sweep.
func (z *zone) crowded() bool {
	z.mu.RLock()
	defer z.mu.RUnlock()
	return len(z.rules) > sweepRules
}

// records are what a journal must say of the zone.
func (z *zone) records() []record {
	z.mu.RLock()
	defer z.mu.RUnlock()
	var out []record
	if z.journaled > 0 {
		out = append(out, record{number: z.journaled, zone: z.name, floor: true})
	}
	for i := range z.rules {
		if n := len(out); n == 0 || out[n-1].floor || out[n-1].number != z.rules[i].number {
			out = append(out, record{number: z.rules[i].number, zone: z.name})
		}
		last := &out[len(out)-1]
		last.rules = append(last.rules, z.rules[i])
	}
	return out
}
