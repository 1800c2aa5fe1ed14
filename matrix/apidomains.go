package matrix

import (
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// enter makes an API known by its id, and returns it as other doors reach it:
// at its default endpoint, over HTTPS only (spec/api-gateway.md 1).
func (b *backend) enter(api apigateway.API, address, host string, endpoint serve, written func(string, exchange.Owner) advice) *neighbour {
	if b.apis == nil {
		b.apis = map[string]apigateway.API{}
	}
	b.apis[api.ID()] = api
	return &neighbour{
		Neighbour: origin.Neighbour{Name: address, Secure: true, Covers: func(name string) bool { return strings.EqualFold(name, host) }, Serve: endpoint},
		port:      443, hosts: []string{host}, owner: apiOwner, written: written,
	}
}

// domains are the custom domains of APIs. They answer nothing that the APIs
// behind them do not, so that there is nothing to ask them; but other doors may.
func domains(set *resource.Set, b *backend, o Options) (doors, finding.List, error) {
	find := func(id string) (apigateway.API, bool) {
		api, ok := b.apis[id]
		return api, ok
	}
	all, problems := apigateway.CompileDomains(set, find, apiEnv(b, o))
	var out doors
	for _, d := range all {
		nowhere := advice{}
		out.neighbours = append(out.neighbours, &neighbour{
			Neighbour: origin.Neighbour{Name: d.Address, Secure: true, Covers: func(name string) bool { return strings.EqualFold(name, d.Name()) }, Serve: d.Serve},
			port:      443, hosts: append([]string{d.Name()}, d.Targets...), owner: apiOwner,
			written: func(string, exchange.Owner) advice { return nowhere },
		})
	}
	return out, problems, nil
}
