package matrix

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
)

// What HTTP APIs and REST APIs are asked alike.

// apiEnv is what APIs are given: one backend for all integrations.
func apiEnv(b *backend, o Options) apigateway.Env {
	return apigateway.Env{
		Origins: apigateway.NewOrigins(apigateway.OriginConfig{Instead: b, Except: b.isDoor}), Now: now, SkipAuthentication: true, Random: func() uint64 { return 0 },
		Function: func(arn string) (apigateway.Function, bool) {
			p := program{backend: b, behind: true}
			if o.InRegion != nil {
				p.code, _ = o.InRegion(arn)
			}
			return p, true
		},
	}
}

// thrice is a kind of APIs compiled three times: for everybody, as they are, to
// see whom they refuse, and without any rate, to see what the throttle says.
// The last two are zero where they cannot be.
type thrice[C compiled] struct{ open, closed, throttled C }

// compiled are the APIs of one kind.
type compiled interface {
	comparable
	Close()
}

func compileThrice[C compiled](compile func(*resource.Set, apigateway.Env) (C, finding.List), env apigateway.Env, open, closed, throttled *resource.Set) (thrice[C], finding.List) {
	var t thrice[C]
	var problems finding.List
	t.open, problems = compile(open, env)
	t.closed, _ = compile(closed, env)
	t.throttled, _ = compile(throttled, env)
	return t, problems
}

func (t thrice[C]) close() {
	var none C
	for _, c := range []C{t.open, t.closed, t.throttled} {
		if c != none {
			c.Close()
		}
	}
}

// runs reports whether what a URI invokes is a function that runs.
func (o Options) runs(uri string) bool {
	arn, names := apigateway.FunctionARN(uri)
	if o.InRegion == nil || !names {
		return false
	}
	_, runs := o.InRegion(arn)
	return runs
}

// entrance is how requests come to a stage of an API: by a custom domain where
// one leads there, else by the default endpoint.
type entrance struct {
	host  string
	base  string // of the mapping, without slashes around it
	stage string
	own   bool // a domain of one's own
}

// entranceTo finds the first mapping that leads to a stage.
func entranceTo(set *resource.Set, api, stage, endpoint string) entrance {
	for _, m := range set.APIMappings {
		if aws.ToString(m.Config.ApiId) == api && aws.ToString(m.Config.Stage) == stage {
			return entrance{m.DomainName, strings.Trim(aws.ToString(m.Config.ApiMappingKey), "/"), stage, true}
		}
	}
	for _, m := range set.BasePathMappings {
		if at := aws.ToString(m.Config.Stage); aws.ToString(m.Config.RestApiId) == api && (at == stage || at == "") {
			base := strings.Trim(strings.TrimPrefix(aws.ToString(m.Config.BasePath), "(none)"), "/")
			if at == "" {
				base += "/" + stage
			}
			return entrance{m.DomainName, strings.Trim(base, "/"), stage, true}
		}
	}
	if stage == resource.DefaultStage {
		return entrance{host: endpoint, stage: stage}
	}
	return entrance{host: endpoint, base: stage, stage: stage}
}

// request is a GET of a path of the API.
func (e entrance) request(path string) exchange.Request {
	if e.base != "" {
		path = "/" + e.base + path
	}
	r := newRequest(e.host, path)
	r.Fields.Set("Accept", jsonType, exchange.OwnerViewer)
	return r
}

// serve asks an API by the entrance; otherwise is its default endpoint.
func (e entrance) serve(api apigateway.API, endpoint serve) serve {
	if !e.own {
		return endpoint
	}
	return func(ctx context.Context, r *exchange.Request) *exchange.Response {
		path := strings.TrimPrefix(r.Path, "/"+e.base)
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		return api.ServeAt(ctx, r, apigateway.Entry{Domain: e.host, BasePath: e.base, Stage: e.stage, Path: path})
	}
}

const jsonType = "application/json"

// inJSON makes all answers of the backend those of an application's API, not
// of a site.
func inJSON(all []question) []question {
	for i := range all {
		all[i].said.media = jsonType
	}
	return all
}

// another is a success of another status than that of the page.
func another(status int) question {
	return question{class: recording.OK.Of(strconv.Itoa(status)), said: answer{status: status}, is: hasStatus(status)}
}

// elsewhere is a request for a path that an API does not have.
func elsewhere(e entrance) question {
	return question{class: recording.EdgeError.Of("unknown path"), said: page.said, ask: func(r *exchange.Request) {
		r.Path = e.request("/lintel/no/such/path").Path
	}}
}

// denied is the answer to who shows a token that an authorizer's function does
// not take.
func denied(by serve) question {
	return question{class: recording.EdgeError.Of("denied"), said: answer{denies: true}, serve: by, ask: func(r *exchange.Request) {
		add(r, "Authorization", "Bearer lintel")
	}}
}

// tooLarge is a request with more content than an API takes
// (spec/api-gateway.md 8, 18).
var tooLarge = question{class: recording.EdgeError.Of("too large"), said: page.said, ask: func(r *exchange.Request) {
	r.Method, r.Body, r.ContentLength = http.MethodPost, exchange.NewBytes(nil), 11<<20
}}

// filledPath puts words in the places of a route's variables: "/pets/{id}".
// One that may be longer gets a page behind it.
func filledPath(pattern, word string) string {
	var out []string
	for part := range strings.SplitSeq(pattern, "/") {
		switch {
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "+}"):
			part = word + "/" + samplePage
		case strings.HasPrefix(part, "{"):
			part = word
		}
		out = append(out, part)
	}
	return strings.Join(out, "/")
}

// What stands for a thing that is there, as far as one can know, and for one
// that is not.
const (
	someID = "1"
	noID   = "lintel-no-such"
)

// unknownThing is a request for what is not there, which a function that really
// runs may answer so.
func unknownThing(e entrance, pattern string) question {
	return question{class: recording.NotFound, said: page.said, is: hasStatus(http.StatusNotFound), ask: func(r *exchange.Request) {
		r.Path = e.request(filledPath(pattern, noID)).Path
	}}
}

// withMethod asks by a verb, with content where that is usual.
func withMethod(r *exchange.Request, verb string) {
	if verb == "ANY" {
		return
	}
	if r.Method = verb; verb == http.MethodPost || verb == http.MethodPut || verb == http.MethodPatch {
		const empty = "{}"
		add(r, "Content-Type", jsonType)
		r.Body, r.ContentLength = exchange.NewBytes([]byte(empty)), int64(len(empty))
	}
}

// apiOwner names the owners of lines at an API.
func apiOwner(by exchange.Owner) string {
	switch by {
	case exchange.OwnerOrigin:
		return "integration"
	case exchange.OwnerEdge:
		return "API"
	}
	return string(by)
}

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

// madeByAPI sorts samples by who answered: the integration, or the API itself.
func madeByAPI(all []*sample) (integration, own []*sample) {
	for _, s := range all {
		switch s.Class.Kind() {
		case recording.EdgeError, recording.DoorRedirect, recording.Preflight:
			own = append(own, s)
		default:
			integration = append(integration, s)
		}
	}
	return integration, own
}

// statusesOf lists the statuses of samples, each once.
func statusesOf(all []*sample) string {
	var out []string
	seen := map[int]bool{}
	for _, s := range all {
		if !seen[s.Status] {
			out = append(out, strconv.Itoa(s.Status))
		}
		seen[s.Status] = true
	}
	return strings.Join(out, ", ")
}
