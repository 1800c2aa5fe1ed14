package alb

import (
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// attributes are the response header attributes of one listener
// (spec/load-balancer.md 7). What is not set leaves the target's header alone.
type attributes struct {
	set         []exchange.Field
	hideServer  bool
	serverOwner exchange.Owner
}

// renames are the names under which the balancer sends its own TLS headers to
// targets.
type renames struct{ tlsVersion, cipherSuite string }

func newAttributes(l *resource.Listener) attributes {
	a := attributes{
		hideServer:  l.Attribute(resource.ServerEnabledKey) == "false",
		serverOwner: attributeOwner(resource.ServerEnabledKey),
	}
	for _, h := range resource.ListenerResponseHeaders {
		if value := l.Attribute(h.Key); value != "" {
			a.set = append(a.set, exchange.Field{Name: h.Name, Value: value, Owner: attributeOwner(h.Key)})
		}
	}
	return a
}

func newRenames(l *resource.Listener) renames {
	names := map[string]string{}
	for _, h := range resource.ListenerRequestHeaders {
		names[h.Name] = h.Name
		if to := l.Attribute(h.Key); to != "" {
			names[h.Name] = to
		}
	}
	return renames{names["X-Amzn-Tls-Version"], names["X-Amzn-Tls-Cipher-Suite"]}
}

func attributeOwner(key string) exchange.Owner { return exchange.Owner("listener attribute " + key) }

// applyAttributes adds each header that is set, in place of whatever lines of
// that name are there: several collapse into one (7.2.2, unverified). It is the
// same for all statuses, and for responses of targets and of the balancer.
func (p *passage) applyAttributes() {
	for i := range p.listener.attributes.set {
		h := &p.listener.attributes.set[i]
		p.response.Fields.Set(h.Name, h.Value, h.Owner)
	}
}
