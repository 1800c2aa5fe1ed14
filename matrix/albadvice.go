package matrix

import (
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// attributeAdviser knows what a listener's attributes can do about headers.
type attributeAdviser struct {
	listener *resource.Listener
	plain    *resource.Listener // of the same load balancer, for plain HTTP; nil: none
}

// missing: an attribute acts on every response of the listener, of all statuses
// and whoever made it (spec/load-balancer.md 7.2).
func (a *attributeAdviser) missing(header string, _ []*sample, _ exchange.Owner) advice {
	fix, _ := remedy.ListenerSetting(a.listener.Address, header)
	return advice{a.listener.Source.At(""), fix}
}

// rival: an attribute that is set replaces what targets say.
func (a *attributeAdviser) rival(header string, _ []exchange.Owner) advice {
	fix, possible := remedy.ListenerSetting(a.listener.Address, header)
	if possible {
		fix += ", which takes the place of the targets' lines"
	}
	return advice{a.listener.Source.At(""), fix}
}

func (a *attributeAdviser) written(header string, by exchange.Owner) advice {
	if key, is := strings.CutPrefix(string(by), attributePrefix); is {
		return advice{place: a.listener.Source.At("Attributes." + key)}
	}
	return advice{place: a.listener.Source.At("")}
}

// redirect: a listener for plain HTTP can redirect by itself
// (spec/load-balancer.md 4.2).
func (a *attributeAdviser) redirect() advice {
	if a.plain == nil {
		return advice{}
	}
	return advice{a.plain.Source.At("DefaultActions"), `make the default action of ` + a.plain.Address +
		` a redirect with port = "443", protocol = "HTTPS" and status_code = "HTTP_301"`}
}

// attributePrefix begins the owners of lines that attributes set.
const attributePrefix = "listener attribute "

// attributeOwner names the owners of lines at a listener.
func attributeOwner(doc *resource.Listener) func(exchange.Owner) string {
	return func(by exchange.Owner) string {
		switch {
		case by == exchange.OwnerOrigin:
			return "target"
		case by == exchange.OwnerEdge:
			return "load balancer"
		case strings.HasPrefix(string(by), attributePrefix):
			return doc.Address
		}
		return string(by)
	}
}
