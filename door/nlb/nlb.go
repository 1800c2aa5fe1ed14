// Package nlb is what load balancers do that know of no HTTP: network load
// balancers, and the TCP and SSL listeners of classic ones. A connection is
// passed on to a target byte by byte, so that whatever the target says reaches
// the viewer unaltered, its own security headers too
// (spec/load-balancer.md 7.6).
//
// It knows no listening sockets and no TLS of viewers: package edge accepts,
// decrypts where the listener says so, and hands each connection to
// [Listener.ServeConn]. Of UDP there is nothing here.
package nlb

import (
	"context"
	"log/slog"
	"net"
	"time"
)

// Env is what load balancers are given of the machine they run on.
type Env struct {
	// Addresses gives the local addresses of a target group by its name
	// instead of those of its targets; nil or empty: each target has its own.
	Addresses func(group string) []string
	// Address gives the local address ("host:port") of a target: an instance,
	// an IP address with or without port, or a Terraform address. false: the
	// target has none here but, when it is an IP address, itself.
	Address func(target string) (addr string, ok bool)
	// After is the clock of health checks; nil: time.After.
	After  func(time.Duration) <-chan time.Time
	Logger *slog.Logger
}

func (e Env) withDefaults() Env {
	if e.Addresses == nil {
		e.Addresses = func(string) []string { return nil }
	}
	if e.Address == nil {
		e.Address = func(string) (string, bool) { return "", false }
	}
	if e.After == nil {
		e.After = time.After
	}
	if e.Logger == nil {
		e.Logger = slog.New(slog.DiscardHandler)
	}
	return e
}

// LoadBalancer is one network load balancer, or the TCP and SSL listeners of a
// classic one.
type LoadBalancer struct {
	Name, DNSName, Address string // Address: in the configuration
	Classic                bool
	Listeners              []*Listener // by port
}

// Listener passes the connections of one port on.
type Listener struct {
	Address  string // in the configuration
	Port     int
	Protocol string // "TCP" or "TLS"
	TLS      *Terms // of viewers; nil: their bytes are passed on as they come

	group *group
	idle  time.Duration
	log   *slog.Logger
}

// Terms are how a TLS listener speaks TLS with viewers. The edge has the sockets.
type Terms struct {
	Policy       string   // name of the security policy
	Certificates []string // ARNs: the default one first
	ALPN         []string // in the order of preference; empty: none is offered
}

// Group is the name of the target group, for the start report.
func (l *Listener) Group() string { return l.group.name }

// Targets are the ids of the registered targets with their health, for the
// start report.
func (l *Listener) Targets() map[string]string {
	out := map[string]string{}
	for _, t := range l.group.targets {
		out[t.id] = t.health.Now().String()
	}
	return out
}

// ServeConn passes a connection on to a target until either side ends it, it
// has been silent for the idle timeout, or ctx ends. It closes the connection,
// with a reset when there is no target, or none that accepts.
func (l *Listener) ServeConn(ctx context.Context, viewer net.Conn) {
	defer viewer.Close()
	t := l.group.choose(viewer.RemoteAddr(), viewer.LocalAddr())
	if t == nil {
		l.log.Debug("no target", "listener", l.Address, "target_group", l.group.name)
		reset(viewer)
		return
	}
	target, err := l.group.dial(ctx, t, viewer)
	if err != nil {
		l.log.Debug("target refused", "listener", l.Address, "target", t.id, "err", err)
		reset(viewer)
		return
	}
	defer target.Close()
	relay(ctx, viewer, target, l.idle)
}

// reset ends a connection as one that nobody has accepted.
func reset(c net.Conn) {
	if plain, is := c.(*net.TCPConn); is {
		plain.SetLinger(0)
	}
}
