// Package alb is the Application Load Balancer as a front door: it compiles
// load balancers, their listeners, rules and target groups into a
// [LoadBalancer] and takes each request through the ordered list of steps in
// pipeline.go (spec/load-balancer.md 0.1). Classic load balancers are taken as
// application load balancers without rules and header attributes.
//
// A listener takes exchange values and returns exchange values. It knows no
// sockets: viewers come from an engine (package edge), which has parsed and
// bounded what they sent; targets are servers that package origin speaks to, or
// functions. What passes connections on without HTTP is package nlb's. Nothing
// in a compiled load balancer changes while it serves but the health and the
// load of its targets.
package alb

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/origin"
)

// Env is what load balancers are given of the machine they run on.
type Env struct {
	// Groups keeps connections and the health of targets from one generation
	// to the next.
	Groups *Groups
	// Addresses gives the local addresses of a target group by its name
	// instead of those of its targets; nil or empty: each target has its own.
	Addresses func(group string) []string
	// Address gives the local address ("host:port") of a target: an instance,
	// an IP address with or without port, the name of an ECS service, or a
	// Terraform address. false: the target has none here but, when it is an IP
	// address, itself.
	Address func(target string) (addr string, ok bool)
	// Host turns a name that exists only on this machine into the one that
	// rules know ("www.example.com.lintel.localhost"); nil: names are as they are.
	Host func(host string) string
	// Port is where viewers reach a port of a load balancer, by its name, on this
	// machine; it is written into redirects to the listeners' own ports. nil: the
	// same.
	Port func(balancer string, port int) int
	// Function gives the code behind the ARN of a Lambda target; nil, or false:
	// it does not run here, and requests to it get 502.
	Function func(arn string) (Function, bool)
	// Target stands in for every target that is a server, and keeps all targets
	// from being checked: for looking at a configuration without any. nil: the
	// targets that the documents describe.
	Target origin.Origin
	// SkipAuthentication serves rules with authenticate actions without
	// authenticating; otherwise they are refused.
	SkipAuthentication bool

	Random func() float64 // in [0, 1), for weights; nil: math/rand
	Now    func() time.Time
	Logger *slog.Logger
}

func (e Env) withDefaults() *Env {
	if e.Groups == nil {
		e.Groups = NewGroups(nil)
	}
	if e.Addresses == nil {
		e.Addresses = func(string) []string { return nil }
	}
	if e.Address == nil {
		e.Address = func(string) (string, bool) { return "", false }
	}
	if e.Host == nil {
		e.Host = func(host string) string { return host }
	}
	if e.Port == nil {
		e.Port = func(_ string, port int) int { return port }
	}
	if e.Function == nil {
		e.Function = func(string) (Function, bool) { return nil, false }
	}
	if e.Random == nil {
		e.Random = rand.Float64
	}
	if e.Now == nil {
		e.Now = time.Now
	}
	if e.Logger == nil {
		e.Logger = slog.New(slog.DiscardHandler)
	}
	return &e
}

// Function is code that answers instead of a server: one event in, one result
// out. A [function.Pool] is one.
type Function interface {
	Invoke(ctx context.Context, event []byte) (function.Result, error)
}

// LoadBalancer is one application load balancer, or the HTTP listeners of a
// classic one.
type LoadBalancer struct {
	Name, DNSName, Address string // Address: in the configuration
	Listeners              []*Listener
	Classic                bool
	HTTP2                  bool

	groups   *Groups
	logName  string // "app/<name>/<id>"
	settings settings
}

// settings are the attributes that all listeners share (spec/load-balancer.md 6.1).
type settings struct {
	logged       bool // each response has an entry of the access log
	desync       desyncMode
	dropInvalid  bool
	preserveHost bool
	tlsHeaders   bool
	clientPort   bool
	forwardedFor forwardedForMode
	idleTimeout  time.Duration
}

// Serve answers a request at the listener that viewers with its scheme reach:
// 443 for https and 80 for http, else the lowest port with that protocol.
func (b *LoadBalancer) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	if l := b.For(r.Scheme); l != nil {
		return l.Serve(ctx, r)
	}
	return refused(503, b.Name, time.Now()) // there is nothing that listens, where AWS would refuse the connection
}

// For is the listener that [LoadBalancer.Serve] takes for a scheme; nil: none.
func (b *LoadBalancer) For(scheme string) *Listener {
	usual := map[string]int{"http": 80, "https": 443}[scheme]
	var found *Listener
	for _, l := range b.Listeners { // by port
		if l.Scheme == scheme && (found == nil || l.Port == usual) {
			found = l
		}
	}
	return found
}
