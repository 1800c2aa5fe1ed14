package serve

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

// Report is what runs, for the person who started it.
type Report struct {
	Source     string        `json:"source"`
	Generation uint64        `json:"generation"`
	Took       time.Duration `json:"took_ns"` // to load and compile it
	Doors      []Described   `json:"doors"`
	Localhost  string        `json:"localhost"`             // id of the door that localhost and addresses reach; "" = none speaks HTTP
	NotApplied finding.List  `json:"not_applied,omitempty"` // accepted, without effect here
	NotServed  []Unserved    `json:"not_served,omitempty"`  // resources of other kinds
	Warnings   finding.List  `json:"warnings,omitempty"`
	Notes      []string      `json:"notes,omitempty"`
	Places     Places        `json:"places"`

	localhost string // address of the door of Localhost in the configuration
}

// Unserved is a kind of resource that is read and not acted on.
type Unserved struct {
	Type      string        `json:"type"`
	Addresses []string      `json:"addresses"`
	Place     finding.Place `json:"place"` // of the first
}

// Places are where things are on this machine.
type Places struct {
	HTTP    string `json:"http,omitempty"`
	HTTPS   string `json:"https,omitempty"`
	HTTP3   string `json:"http3,omitempty"`
	Metrics string `json:"metrics,omitempty"`
	Data    string `json:"data"`
	Logs    string `json:"logs,omitempty"`
	CA      string `json:"ca"`
}

// Report describes the generation that is served.
func (s *Server) Report() Report {
	g := s.current.Load()
	r := Report{
		Source: s.flags.Source.String(), Generation: g.number, Took: g.live.Sub(g.began),
		NotServed: g.notServed, Notes: g.notes, Places: s.places(),
	}
	for _, d := range g.doors {
		r.Doors = append(r.Doors, d.describe(s, g.hosts[d.identity().id]))
	}
	for _, d := range g.doors {
		if site, _ := d.site(nil); site.Door != nil {
			r.Localhost, r.localhost = d.identity().id, d.identity().address
			break
		}
	}
	for _, f := range g.findings {
		if f.Code == finding.NotApplied || f.Code == terraform.CodeNotApplied {
			r.NotApplied = append(r.NotApplied, f)
		} else {
			r.Warnings = append(r.Warnings, f)
		}
	}
	return r
}

// urls are the addresses of a door's hosts.
func (s *Server) urls(hosts []string) []string {
	var out []string
	for _, host := range hosts {
		out = append(out, s.url(host))
	}
	return out
}

// url is how a viewer writes the address of a host's root.
func (s *Server) url(host string) string {
	if s.edge.Addresses().HTTPS == nil {
		return "http://" + hostPort(host, portOf(s.places().HTTP), 80) + "/"
	}
	return "https://" + hostPort(host, s.viewerPort(), 443) + "/"
}

func (s *Server) places() Places {
	p := Places{Data: s.dir.Path(), CA: s.certificates.Authority().Path()}
	if s.access != nil {
		p.Logs = s.dir.Logs()
	}
	at := s.edge.Addresses()
	if at.HTTP != nil {
		p.HTTP = at.HTTP.String()
	}
	if at.HTTPS != nil {
		p.HTTPS = at.HTTPS.String()
	}
	if at.QUIC != nil {
		p.HTTP3 = at.QUIC.String()
	}
	if s.admin != nil {
		p.Metrics = "http://" + s.admin.Addr().String() + "/metrics"
	}
	return p
}

// notServed groups the kept resources by their type.
func notServed(set *resource.Set) []Unserved {
	byType := map[string]*Unserved{}
	for _, kept := range set.Kept {
		u := byType[kept.Type]
		if u == nil {
			u = &Unserved{Type: kept.Type, Place: kept.Source.Place}
			byType[kept.Type] = u
		}
		u.Addresses = append(u.Addresses, kept.Address)
	}
	var out []Unserved
	for _, name := range slices.Sorted(maps.Keys(byType)) {
		out = append(out, *byType[name])
	}
	return out
}

// summary is one line about what runs, for the service manager.
func (s *Server) summary() string {
	g := s.current.Load()
	text := fmt.Sprintf("generation %d", g.number)
	for _, f := range families {
		n := 0
		for _, d := range g.doors {
			if d.identity().noun == f.noun {
				n++
			}
		}
		if n > 0 {
			text += ", " + counted(n, f.noun)
		}
	}
	if s.refused.Load() != nil {
		text += "; a newer configuration was refused"
	}
	return text
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
