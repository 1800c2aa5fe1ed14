package matrix

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
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
