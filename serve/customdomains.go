package serve

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

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
	door    *apigateway.Domain
	address string
	targets []string // AWS's names of the domain's endpoints
	policy  string   // "TLS_1_0", "TLS_1_2"
	routes  []Route  // a key and where it leads
	gateway *gateway
}

func (s *Server) compileCustomDomains(g *generation) ([]frontDoor, func(), finding.List) {
	var doors []frontDoor
	add := func(m *resource.Meta, name, policy string, targets ...string) {
		d := &customDomain{address: m.Address, targets: targets, policy: policy, gateway: g.gateway}
		var mappings []apigateway.Mapping
		for _, found := range mappingsOf(g.set, name) {
			if to := g.gateway.apis[found.api]; to != nil {
				mappings = append(mappings, apigateway.Mapping{Key: found.key, API: to, Stage: found.stage})
				d.routes = append(d.routes, Route{found.stage, "/" + strings.Trim(found.key, "/"), "API " + found.api})
			}
		}
		d.door = apigateway.NewDomain(strings.ToLower(name), mappings, d.refuse)
		g.gateway.ids[d.door.Name()] = true
		doors = append(doors, d)
	}
	for _, doc := range g.set.RestDomains {
		c := &doc.Config
		add(&doc.Meta, aws.ToString(c.DomainName), string(c.SecurityPolicy), aws.ToString(c.RegionalDomainName), aws.ToString(c.DistributionDomainName))
	}
	for _, doc := range g.set.HTTPDomains {
		for _, c := range doc.Config.DomainNameConfigurations {
			add(&doc.Meta, aws.ToString(doc.Config.DomainName), string(c.SecurityPolicy), aws.ToString(c.ApiGatewayDomainName))
			break // AWS takes one
		}
	}
	return doors, nil, nil
}

// foundMapping is what both kinds of documents say of a mapping.
type foundMapping struct{ key, api, stage string }

func mappingsOf(set *resource.Set, domain string) []foundMapping {
	var out []foundMapping
	for _, m := range set.APIMappings {
		if strings.EqualFold(m.DomainName, domain) {
			out = append(out, foundMapping{aws.ToString(m.Config.ApiMappingKey), aws.ToString(m.Config.ApiId), aws.ToString(m.Config.Stage)})
		}
	}
	for _, m := range set.BasePathMappings {
		if strings.EqualFold(m.DomainName, domain) {
			out = append(out, foundMapping{aws.ToString(m.Config.BasePath), aws.ToString(m.Config.RestApiId), aws.ToString(m.Config.Stage)})
		}
	}
	return out
}

// refuse answers what no mapping is for: (unverified) for HTTP APIs, whose
// errors have other words.
func (d *customDomain) refuse(r *exchange.Request) *exchange.Response {
	resp := apiRefuser{}.Refuse(r, http.StatusForbidden)
	resp.Outcome.Door, resp.Outcome.DoorDomain = d.door.Name(), d.door.Name()
	return resp
}

func (d *customDomain) identity() identity {
	return identity{noun: customDomains.noun, id: d.door.Name(), address: d.address}
}

func (d *customDomain) names() names {
	return names{short: shortLabels(terraformName(d.address)), local: []string{d.door.Name()}, own: []string{d.door.Name()}}
}

func (d *customDomain) entrances() []entrance {
	hosts := []string{d.door.Name()}
	for _, target := range d.targets {
		if target != "" {
			hosts = append(hosts, target)
		}
	}
	return apiEntrances(&d.gateway.fleet, hosts...)
}

// asks: so do the APIs behind the domain.
func (d *customDomain) asks(func(string) bool) bool { return true }

func (d *customDomain) listeners(*Server) []ownListener { return nil }

func (d *customDomain) site(hosts []string) (edge.Site, finding.List) {
	name := apiPolicy
	if d.policy == "TLS_1_0" {
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
	return &CustomDomain{
		Kind: customDomains.noun, ID: d.door.Name(), Address: d.address, Targets: d.entrances()[0].hosts[1:], URLs: s.urls(hosts), Routes: d.routes,
	}
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
