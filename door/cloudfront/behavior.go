package cloudfront

import (
	"slices"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/door/cloudfront/freshness"
	"github.com/lintel-edge/lintel/door/cloudfront/headerspolicy"
	"github.com/lintel-edge/lintel/door/cloudfront/signing"
)

// behavior is a compiled cache behavior (spec/cloudfront.md 2).
type behavior struct {
	pattern  string // "*" is the default behavior's
	protocol protocolPolicy
	allowed  methods
	cached   methods
	signers  signing.Keys // nil: open to everybody

	forward  *forward.Rules
	ttl      freshness.Rules
	compress bool

	target *target
	policy *headerspolicy.Policy // nil: none

	functions functions
}

// protocolPolicy is a viewer protocol policy (2.3).
type protocolPolicy uint8

const (
	allowAll protocolPolicy = iota
	httpsOnly
	redirectToHTTPS
)

// methods is a set of the seven methods that a behavior can allow (2.2).
type methods uint8

// methodOrder is the order in which AWS lists the seven.
var methodOrder = [...]string{"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"}

const allMethods methods = 1<<len(methodOrder) - 1

func (m methods) has(method string) bool {
	i := slices.Index(methodOrder[:], method)
	return i >= 0 && m&(1<<i) != 0
}

func methodSet(names []string) methods {
	var m methods
	for i, name := range methodOrder {
		if slices.Contains(names, name) {
			m |= 1 << i
		}
	}
	return m
}

// String lists the set as AWS does.
func (m methods) String() string {
	var names []string
	for i, name := range methodOrder {
		if m&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// caches reports whether answers to that method can come from the cache.
func (b *behavior) caches(method string) bool {
	return b.cached.has(method) && !b.ttl.Disabled() && !b.forward.NoCache
}

// collapses reports whether requests of the same key share one fetch (3.5).
func (b *behavior) collapses() bool { return !b.forward.CookiesForwarded() }

// geoRule is a distribution's geo restriction (1.4).
type geoRule struct {
	allow     bool // the countries are the only ones admitted; otherwise they are the ones refused
	countries []string
}

// open reports whether the rule restricts nothing. An allow list without
// countries cannot exist.
func (g geoRule) open() bool { return len(g.countries) == 0 }

// admits judges a country; an unknown one ("") is always admitted.
func (g geoRule) admits(country string) bool {
	return country == "" || slices.Contains(g.countries, country) == g.allow
}

// errorMin is the shortest time for which an error of that status is cached.
// An S3 origin turns a configured 0 into a second (1.6).
func (d *Door) errorMin(status int, bucket bool) time.Duration {
	rule, ok := d.errors[status]
	switch {
	case !ok:
		return defaultErrorCachingMin
	case rule.cacheMin == 0 && bucket:
		return time.Second
	}
	return rule.cacheMin
}
