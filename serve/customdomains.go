package serve

import (
	"cmp"
	"fmt"

	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/admin"
)

// customDomains are the custom domains of APIs of both kinds. They come behind
// the APIs, to which their mappings lead.
var customDomains = family{
	noun:      "custom domain",
	declared:  func(*resource.Set) bool { return false }, // without an API there is nothing to serve
	functions: func(*resource.Set) []use { return nil },
	compile:   (*Server).compileCustomDomains,
}

// customDomain is one of them.
type customDomain struct {
	web
	door    *apigateway.Domain
	old     bool // takes TLS 1.0, too
	gateway *gateway
}

func (s *Server) compileCustomDomains(g *generation) ([]frontDoor, func(), finding.List) {
	find := func(id string) (apigateway.API, bool) {
		a, ok := g.gateway.apis[id]
		return a, ok
	}
	domains, problems := apigateway.CompileDomains(g.set, find, s.apiEnv(g))
	old := map[string]bool{}
	for _, doc := range g.set.RestDomains {
		old[doc.Address] = doc.Config.SecurityPolicy == apigw.SecurityPolicyTls10
	}
	var doors []frontDoor
	for _, d := range domains {
		g.gateway.ids[d.Name()] = true
		doors = append(doors, &customDomain{door: d, old: old[d.Address], gateway: g.gateway})
	}
	return doors, nil, problems
}

func (d *customDomain) identity() identity {
	return identity{noun: customDomains.noun, id: d.door.Name(), address: d.door.Address}
}

func (d *customDomain) names() names {
	return names{short: shortLabels(terraformName(d.door.Address)), local: []string{d.door.Name()}, own: []string{d.door.Name()}}
}

func (d *customDomain) entrances() []entrance {
	hosts := []string{d.door.Name()}
	for _, target := range d.door.Targets {
		if target != "" {
			hosts = append(hosts, target)
		}
	}
	return apiEntrances(&d.gateway.fleet, hosts...)
}

// asks: so do the APIs behind the domain.
func (d *customDomain) asks(func(string) bool) bool { return true }

func (d *customDomain) site(hosts []string) (edge.Site, finding.List) {
	name := apiPolicy
	if d.old {
		name = "TLSv1_2016"
	}
	policy, _ := edge.PolicyNamed(name)
	return edge.Site{ID: d.door.Name(), Hosts: hosts, Door: overTLS{d.door}, TLS: policy, HTTP2: true}, nil
}

// CustomDomain is a custom domain of APIs in the start report.
type CustomDomain struct {
	Kind    string   `json:"kind"`    // "custom domain"
	ID      string   `json:"id"`      // its name
	Address string   `json:"address"` // in the configuration
	Targets []string `json:"targets,omitempty"`
	URLs    []string `json:"urls"`
	Routes  []Route  `json:"mappings"`
}

func (d *customDomain) describe(s *Server, hosts []string) Described {
	out := &CustomDomain{
		Kind: customDomains.noun, ID: d.door.Name(), Address: d.door.Address, Targets: d.entrances()[0].hosts[1:], URLs: s.urls(hosts),
	}
	for _, m := range d.door.Mappings() {
		out.Routes = append(out.Routes, Route{m.Stage, "/" + m.Key, "API " + m.API.ID()})
	}
	return out
}

func (d *CustomDomain) write(t *textReport) {
	t.section(fmt.Sprintf("%s  %s", d.Address, d.ID))
	t.urls(d.URLs)
	t.printf("\n")
	rows := [][]string{{"path", "leads to", "stage"}}
	for _, r := range d.Routes {
		rows = append(rows, []string{r.Route, r.Integration, cmp.Or(r.Stage, "first segment")})
	}
	t.table(rows)
}

// explain: a domain answers by itself only where nothing is behind it.
func (d *customDomain) explain(*exchange.Request, int, *admin.Explanation) {}
