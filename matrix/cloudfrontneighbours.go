package matrix

import (
	"context"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// neighbours: all distributions are at the same addresses; the host tells which
// is meant (spec/cloudfront.md 0.1).
func (d *distribution) neighbours() []*neighbour {
	shared := &policyAdviser{set: d.set, distribution: d.document, behavior: &d.behaviors[len(d.behaviors)-1], description: &d.description.Behaviors[len(d.behaviors)-1]}
	at := func(port int) *neighbour {
		return &neighbour{
			Neighbour: origin.Neighbour{Name: d.door.Address, Secure: port == 443, Covers: func(name string) bool { return d.named(name) != nil }, Serve: d.serveAny},
			port:      port, hosts: append([]string{d.door.DomainName}, d.door.Aliases...), owner: d.owner, written: shared.written,
		}
	}
	return []*neighbour{at(80), at(443)}
}

func (d *distribution) serveAny(ctx context.Context, r *exchange.Request) *exchange.Response {
	if door := d.named(r.Host); door != nil {
		return door.Serve(ctx, r)
	}
	return d.refuser.Serve(ctx, r)
}

// named is the distribution that has a name; nil: none.
func (d *distribution) named(host string) *cloudfront.Door {
	_, parent, _ := strings.Cut(host, ".")
	for _, door := range d.all {
		if strings.EqualFold(door.DomainName, host) || slices.ContainsFunc(door.Aliases, func(alias string) bool {
			return strings.EqualFold(alias, host) || strings.EqualFold(alias, "*."+parent)
		}) {
			return door
		}
	}
	return nil
}
