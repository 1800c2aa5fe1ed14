package edge

import (
	"fmt"
	"sync/atomic"

	"github.com/lintel-edge/lintel/finding"
)

// Snapshot is one generation of everything that is served: immutable, and
// replaced as a whole by [Server.Swap]. Requests hold on to the generation
// they began with.
type Snapshot struct {
	generation uint64
	hosts      hostTable
	listeners  map[int]*Listener // by the port of their sockets
	fallback   *Site             // for localhost and addresses; nil: nobody
	refuser    Refuser
	onClose    func()

	// users counts the requests that hold the snapshot, plus one while it is
	// the current one. At zero it is closed and cannot be acquired again.
	users atomic.Int64
}

// Options are what a snapshot needs besides its sites.
type Options struct {
	// DefaultSite lets localhost, address literals and TLS connections
	// without a server name reach the first site. AWS has no such thing; it
	// is for trying a distribution on one's own machine.
	DefaultSite bool
	// Listeners are sockets of their own for single sites.
	Listeners []Listener
	// Refuser makes the pages for requests that reach no door; nil: plain
	// pages without a body.
	Refuser Refuser
	// Close runs once, when the snapshot has been replaced and its last
	// request has ended; nil: nothing to do.
	Close func()
}

// The codes of findings about sites.
const (
	CodeHostTaken   = "edge-host-taken"   // two sites claim one name
	CodeHostInvalid = "edge-host-invalid" // not a host name or "*.suffix"
	CodeSiteNoDoor  = "edge-site-no-door" // a site without a door
)

// NewSnapshot builds the host table of the sites. With errors in the list the
// snapshot is nil.
func NewSnapshot(generation uint64, sites []Site, o Options) (*Snapshot, finding.List) {
	s := &Snapshot{
		generation: generation,
		refuser:    o.Refuser,
		onClose:    o.Close,
		listeners:  make(map[int]*Listener, len(o.Listeners)),
		hosts:      hostTable{exact: make(map[string]*Site, 2*len(sites)), wildcard: map[string]*Site{}},
	}
	if s.refuser == nil {
		s.refuser = plainRefuser{}
	}
	var problems finding.List
	own := append([]Site(nil), sites...)
	for i := range own {
		problems = append(problems, s.add(&own[i])...)
	}
	listeners := append([]Listener(nil), o.Listeners...)
	for i := range listeners {
		problems = append(problems, s.listenAt(&listeners[i])...)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	if o.DefaultSite && len(own) > 0 {
		s.fallback = &own[0]
	}
	s.users.Store(1)
	return s, problems
}

func (s *Snapshot) add(site *Site) finding.List {
	var problems finding.List
	if site.Door == nil {
		problems = append(problems, siteWithoutDoor(site))
	}
	for _, host := range site.Hosts {
		problems = append(problems, s.claim(site, host)...)
	}
	return problems
}

func siteWithoutDoor(site *Site) finding.Finding {
	return finding.Finding{Code: CodeSiteNoDoor, Subject: site.ID, Message: fmt.Sprintf("site %q has no door", site.ID)}
}

// claim enters one name of a site. Claiming a name twice for the same site is
// harmless; for two sites it is an error.
func (s *Snapshot) claim(site *Site, host string) finding.List {
	table, name := s.hosts.exact, hostName(host)
	if suffix, isWildcard := cutWildcard(name); isWildcard {
		table, name = s.hosts.wildcard, suffix
	}
	if !validHostName(name) {
		return finding.List{{
			Code: CodeHostInvalid, Subject: site.ID,
			Message:  fmt.Sprintf("%q cannot be the name of a site", host),
			Expected: `a host name such as "www.example.com", or "*." and a host name`,
		}}
	}
	if other := table[name]; other != nil && other != site {
		return finding.List{{
			Code: CodeHostTaken, Subject: site.ID,
			Message: fmt.Sprintf("%q belongs to %s and to %s", host, other.ID, site.ID),
			Fix:     "leave the name on one of them; a wildcard and an exact name may overlap",
		}}
	}
	table[name] = site
	return nil
}

// Generation is the number that the snapshot was built with.
func (s *Snapshot) Generation() uint64 { return s.generation }

// SiteID is the id of the site that a Host field value belongs to; "": none.
func (s *Snapshot) SiteID(host string) string {
	if site := s.site(hostName(host)); site != nil {
		return site.ID
	}
	return ""
}

// Named is the site that has the name of a Host field value; nil: none. Unlike
// viewers, localhost and addresses reach nobody in this way.
func (s *Snapshot) Named(host string) *Site { return s.hosts.lookup(hostName(host)) }

// site returns the site that a name from [hostName] belongs to, or nil.
func (s *Snapshot) site(name string) *Site {
	if site := s.hosts.lookup(name); site != nil {
		return site
	}
	if s.fallback != nil && isLocalName(name) {
		return s.fallback
	}
	return nil
}

// Acquire holds the snapshot for one request, until [Snapshot.Release]; false
// when it was closed meanwhile, so that the caller must take the current one.
func (s *Snapshot) Acquire() bool {
	for {
		n := s.users.Load()
		if n == 0 {
			return false
		}
		if s.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// Release lets go of what Acquire held.
func (s *Snapshot) Release() {
	if s.users.Add(-1) == 0 && s.onClose != nil {
		s.onClose()
	}
}
