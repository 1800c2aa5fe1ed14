package serve

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/serve/admin"
)

// api is a door of one of the families of APIs, which differ in what they say
// of themselves only.
type api struct {
	web
	noun          string // of the family
	name, address string // address: in the configuration
	host          string // of the default endpoint
	door          apiDoor
	routes        []Route
	functions     []Attached
	gateway       *gateway
	// remedy says what would make a response of a rule have a header; rule is
	// "" when the gateway answered before it had found any.
	remedy func(rule, header string) string
}

// apiDoor is an API that both kinds of doors are.
type apiDoor interface {
	edge.Door
	apigateway.API
	Stages() []string
}

// Route is a route of an HTTP API or a method of a REST API, in the start
// report.
type Route struct {
	Stage       string `json:"stage,omitempty"` // "" = all of them
	Route       string `json:"route"`
	Integration string `json:"integration"`
}

// apiEnv is what APIs of both kinds are given of this machine.
func (s *Server) apiEnv(g *generation) apigateway.Env {
	return apigateway.Env{
		Function: func(arn string) (apigateway.Function, bool) {
			pool := g.functions.inRegion(arn)
			return pool, pool != nil
		},
		Origins:            s.backends,
		Issuers:            s.issuers,
		Host:               realName(g.facts.NameSuffix),
		SkipAuthentication: g.facts.SkipAuthentication,
		AccessLog:          s.logAPI,
		Now:                s.now,
		Logger:             s.log,
	}
}

// keysOf reads the keys of a token issuer where the facts name a file of them.
// One that cannot be read has no keys: its tokens are refused.
func (s *Server) keysOf(issuer string) (jwks []byte, ok bool) {
	g := s.current.Load()
	if g == nil {
		return nil, false
	}
	name, ok := g.facts.Issuers[issuer]
	if !ok {
		return nil, false
	}
	text, err := readBounded(name, maxLocalFile)
	if err != nil {
		s.log.Warn("reading the keys of an issuer", "issuer", issuer, "err", err)
	}
	return text, true
}

// logAPI writes a line of a stage's access log into the log group that it is
// for, where lintel logs finds it (spec/api-gateway.md 5).
func (s *Server) logAPI(destination, line string) {
	_, group, isGroup := strings.Cut(destination, ":log-group:")
	if !isGroup {
		group = destination
	}
	s.workshop.logs.Log(function.Line{Time: s.now(), Group: strings.TrimSuffix(group, ":*"), Stream: "access", Text: strings.TrimSuffix(line, "\n")})
}

// resolveBackend says where a backend's host is, by the facts of the
// configuration that is served.
func (s *Server) resolveBackend(host string) (address string, ok bool) {
	if g := s.current.Load(); g != nil {
		address, ok = g.facts.Resolve[host]
	}
	return address, ok
}

// gateway is what all APIs and custom domains of a generation are behind.
type gateway struct {
	fleet
	apis map[string]apigateway.API // by id
}

func newGateway(g *generation) *gateway {
	return &gateway{fleet{g, map[string]bool{}, apiRefuser{}}, map[string]apigateway.API{}}
}

func (g *gateway) add(a apigateway.API) { g.ids[a.ID()], g.apis[a.ID()] = true, a }

// apiRefuser answers for hosts that no API has (spec/api-gateway.md 1,
// (unverified)).
type apiRefuser struct{}

// Refuse makes apiRefuser an [edge.Refuser].
func (apiRefuser) Refuse(_ *exchange.Request, status int) *exchange.Response {
	body := []byte(`{"message":"` + http.StatusText(status) + `"}`)
	resp := &exchange.Response{Status: status, Body: exchange.NewBytes(body), ContentLength: int64(len(body))}
	resp.Fields.Add("Content-Type", "application/json", exchange.OwnerEdge)
	resp.Outcome.Result = "Error"
	return resp
}

// overTLS refuses plain HTTP, where AWS does not even listen
// (spec/api-gateway.md 1).
type overTLS struct{ door edge.Door }

// Serve makes overTLS an [edge.Door].
func (d overTLS) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	if r.Scheme != "https" {
		r.Trace.Note("protocol", "APIs are reached over HTTPS only")
		return apiRefuser{}.Refuse(r, http.StatusForbidden)
	}
	return d.door.Serve(ctx, r)
}

// apiPolicy is the edge's policy for TLS 1.2 with the suites of AWS's
// (spec/api-gateway.md 1; the list of suites is unverified).
const apiPolicy = "TLSv1.2_2018"

func (a *api) identity() identity { return identity{noun: a.noun, id: a.door.ID(), address: a.address} }

func (a *api) names() names {
	return names{
		short: shortLabels(moduleName(a.address), terraformName(a.address), a.name),
		local: []string{a.door.ID() + ".execute-api"}, own: []string{a.host},
	}
}

// shortLabels are those of the names that can be labels of a host, in lower
// case, each once.
func shortLabels(names ...string) []string {
	var out []string
	for _, name := range names {
		name = strings.ToLower(name)
		if name != "" && !strings.ContainsFunc(name, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
		}) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

func (a *api) entrances() []entrance { return apiEntrances(&a.gateway.fleet, a.host) }

// apiEntrances: all APIs of a region are at the same addresses.
func apiEntrances(gateway *fleet, hosts ...string) []entrance {
	covers := func(serverName string) bool {
		return gateway.covers(serverName) || slices.ContainsFunc(hosts, func(host string) bool { return strings.EqualFold(host, serverName) })
	}
	return []entrance{{hosts: hosts, port: 443, secure: true, covers: covers, door: gateway}}
}

// asks: the variables of stages can make any host of an integration's URI.
func (a *api) asks(func(string) bool) bool { return true }

func (a *api) site(hosts []string) (edge.Site, finding.List) {
	policy, _ := edge.PolicyNamed(apiPolicy)
	return edge.Site{ID: a.door.ID(), Hosts: hosts, Door: overTLS{a.door}, TLS: policy, HTTP2: true}, nil
}

// API is an HTTP API or a REST API in the start report.
type API struct {
	Kind       string     `json:"kind"` // "HTTP API", "REST API"
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Address    string     `json:"address"` // in the configuration
	DomainName string     `json:"domain_name"`
	Stages     []string   `json:"stages"`
	URLs       []string   `json:"urls"` // the best one for this machine first; without stage
	Routes     []Route    `json:"routes"`
	Functions  []Attached `json:"functions,omitempty"`
}

func (a *api) describe(s *Server, hosts []string) Described {
	return &API{
		Kind: a.noun, ID: a.door.ID(), Name: a.name, Address: a.address, DomainName: a.host,
		Stages: a.door.Stages(), URLs: s.urls(hosts), Routes: a.routes, Functions: a.functions,
	}
}

func (a *API) write(t *textReport) {
	t.section(fmt.Sprintf("%s  %s  %s", a.Address, a.ID, a.Kind))
	for _, stage := range a.Stages {
		path := stage + "/"
		if stage == "$default" {
			path = ""
		}
		for _, url := range a.URLs[:min(1, len(a.URLs))] {
			t.printf("  %s\n", styled(t.style.URL, url+path))
		}
	}
	t.printf("\n")
	rows := [][]string{{"stage", "route", "integration"}}
	for _, r := range a.Routes {
		stage := r.Stage
		if stage == "" {
			stage = "all"
		}
		rows = append(rows, []string{stage, r.Route, r.Integration})
	}
	t.table(rows)
	t.functions(a.Functions)
}

// explain says for each missing header how this kind of API would set it.
func (a *api) explain(r *exchange.Request, _ int, e *admin.Explanation) {
	e.RuleNoun = "route"
	for _, w := range missing(r, e.Headers) {
		e.Missing = append(e.Missing, w.finding(a.remedy(e.Rule, w.name)))
	}
}
