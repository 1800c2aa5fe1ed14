package serve

import (
	"crypto/tls"
	"fmt"
	"net"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/edge"
)

// listeners: one for http and one for https are reached at the edge's own
// addresses, by the load balancer's names; the others have only what they get.
func (b *balancer) listeners(s *Server) []ownListener {
	var out []ownListener
	for _, l := range b.door.Listeners {
		site := edge.Site{ID: b.door.Name, Hosts: b.names().own, Door: l, HTTP2: b.door.HTTP2}
		b.secure(&site, l)
		out = append(out, ownListener{
			name: fmt.Sprintf("%s:%d", b.door.Name, l.Port), address: l.Address, place: b.places[l.Address], port: l.Port,
			secure: l.Scheme == "https", reached: b.door.For(l.Scheme) == l && s.edgePort(l.Scheme) != 0, site: site,
			opened: func(at *net.TCPAddr) { b.own[l.Port] = at.Port },
		})
	}
	return out
}

// policiesByVersion are the edge's policies that come closest to those of load
// balancers: which suites each of AWS's has is (unverified) here, and what
// viewers notice is the least version.
var policiesByVersion = map[uint16]string{
	tls.VersionTLS10: "TLSv1_2016", tls.VersionTLS11: "TLSv1.1_2016", tls.VersionTLS12: "TLSv1.2_2018", tls.VersionTLS13: "TLSv1.3_2025",
}

// secure gives a site the TLS terms of a listener.
func (b *balancer) secure(site *edge.Site, l *alb.Listener) {
	if l.TLS == nil {
		return
	}
	site.TLS, _ = edge.PolicyNamed(policiesByVersion[l.TLS.MinVersion])
	site.Certified = certifiedName(b.certified, l.TLS.Certificates, b.suffix)
}

// portOf is where viewers reach a port of a load balancer on this machine.
func (s *Server) portOf(b *balancer, port int) int {
	if own := b.own[port]; own != 0 {
		return own
	}
	for _, scheme := range []string{"http", "https"} {
		if l := b.door.For(scheme); l != nil && l.Port == port && s.edgePort(scheme) != 0 {
			return s.edgePort(scheme)
		}
	}
	return port
}

// edgePort is where viewers reach the edge's own address for http or https; 0:
// there is none.
func (s *Server) edgePort(scheme string) int {
	if scheme == "https" {
		return s.viewerPort()
	}
	return portOf(s.places().HTTP)
}

// listenerURL is the address of a listener's root; "": it is not reached here.
func (b *balancer) listenerURL(s *Server, l *alb.Listener, hosts []string) string {
	port := b.own[l.Port]
	if port == 0 && b.door.For(l.Scheme) == l {
		port = s.edgePort(l.Scheme)
	}
	if port == 0 || len(hosts) == 0 {
		return ""
	}
	return l.Scheme + "://" + hostPort(hosts[0], port, map[string]int{"http": 80, "https": 443}[l.Scheme]) + "/"
}
