package matrix

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// httpAPIs are the HTTP APIs: a front for each route of each stage.
func httpAPIs(set *resource.Set, b *backend, o Options) (doors, finding.List, error) {
	all, problems := compileThrice(httpapi.Compile, apiEnv(b, o), httpSet(set, openRoute, nil), set, httpSet(set, openRoute, noRate))
	out := doors{close: all.close}
	if all.open == nil {
		return out, problems, nil
	}
	for i, api := range all.open.APIs {
		doc := set.HTTPAPIs[slices.IndexFunc(set.HTTPAPIs, func(d *resource.HTTPAPI) bool { return d.Address == api.Address })]
		h := httpAPI{set: set, o: o, document: doc, open: api}
		if all.closed != nil {
			h.closed = all.closed.APIs[i]
		}
		if all.throttled != nil {
			h.throttled = all.throttled.APIs[i]
		}
		for _, stage := range doc.Stages {
			out.fronts = append(out.fronts, h.fronts(stage)...)
		}
		out.neighbours = append(out.neighbours, b.enter(api, api.Address, api.DomainName, api.Serve, (&mappingAdviser{api: doc}).written))
	}
	return out, problems, nil
}

// httpSet is a set whose routes and stages are changed.
func httpSet(set *resource.Set, route func(*v2.Route), stage func(*v2.Stage)) *resource.Set {
	out := *set
	out.HTTPAPIs = nil
	for _, doc := range set.HTTPAPIs {
		own := *doc
		own.Routes, own.Stages = nil, nil
		for _, r := range doc.Routes {
			changed := *r
			route(&changed.Config)
			own.Routes = append(own.Routes, &changed)
		}
		for _, s := range doc.Stages {
			changed := *s
			if stage != nil {
				stage(&changed.Config)
			}
			own.Stages = append(own.Stages, &changed)
		}
		out.HTTPAPIs = append(out.HTTPAPIs, &own)
	}
	return &out
}

func openRoute(r *v2.Route) { r.AuthorizationType, r.AuthorizerId = v2.AuthorizationTypeNone, nil }

func noRate(s *v2.Stage) {
	s.RouteSettings = nil
	s.DefaultRouteSettings = &v2.RouteSettings{ThrottlingRateLimit: aws.Float64(0), ThrottlingBurstLimit: aws.Int32(0)}
}

// httpAPI is one door of this kind.
type httpAPI struct {
	set                     *resource.Set
	o                       Options
	document                *resource.HTTPAPI
	open, closed, throttled *httpapi.API // the last two are nil when they cannot be
}

func (h httpAPI) fronts(stage *resource.HTTPStage) []front {
	name := aws.ToString(stage.Config.StageName)
	at := entranceTo(h.set, h.open.ID(), name, h.open.DomainName)
	var out []front
	for _, route := range h.document.Routes {
		key := aws.ToString(route.Config.RouteKey)
		f := front{
			door: door{
				kind: remedy.HTTPAPI, address: h.document.Address, place: h.document.Source.At(""),
				names: []string{h.document.Address, h.open.ID(), h.open.Name, h.open.DomainName, at.host},
			},
			path: "route " + key, place: route.Source.At(""), serve: at.serve(h.open, h.open.Serve), made: madeByNobody,
			owner: apiOwner,
		}
		if len(h.document.Stages) > 1 {
			f.path += " of stage " + name
		}
		integration := h.document.Integration(aws.ToString(route.Config.Target))
		f.adviser = &mappingAdviser{h.document, route, integration}
		f.request = h.request(at, key)
		f.questions = h.questions(at, route, integration)
		out = append(out, f)
	}
	return out
}

// request is one that a route answers: "GET /pets/{id}", "$default".
func (h httpAPI) request(at entrance, key string) exchange.Request {
	verb, pattern, found := strings.Cut(key, " ")
	if !found {
		return at.request("/lintel-sample")
	}
	r := at.request(filledPath(pattern, someID))
	withMethod(&r, verb)
	return r
}

// usualStatuses are those of answers that integrations give: a mapping is for
// exactly one of them (spec/api-gateway.md 4.2).
var usualStatuses = []int{201, 204, 301, 304, 400, 401, 403, 404, 409, 422, 500, 502, 503}

func (h httpAPI) questions(at entrance, route *resource.HTTPRoute, integration *resource.HTTPIntegration) []question {
	out := []question{page}
	switch {
	case integration == nil:
	case h.o.runs(aws.ToString(integration.Config.IntegrationUri)):
		if _, pattern, found := strings.Cut(aws.ToString(route.Config.RouteKey), " "); found {
			out = append(out, unknownThing(at, pattern))
		}
	default:
		statuses := slices.Clone(usualStatuses)
		for _, text := range slices.Sorted(maps.Keys(integration.Config.ResponseParameters)) {
			if n, err := strconv.Atoi(text); err == nil && n != http.StatusOK && !slices.Contains(statuses, n) {
				statuses = append(statuses, n)
			}
		}
		for _, status := range statuses {
			out = append(out, integrationSays(status))
		}
	}
	out = append(out, unreachable, tooSlow, tooLarge, preflight)
	if h.closed != nil && route.Config.AuthorizationType != v2.AuthorizationTypeNone && route.Config.AuthorizationType != "" {
		out = append(out, question{class: recording.EdgeError.Of("no token"), said: page.said, serve: at.serve(h.closed, h.closed.Serve)})
		if route.Config.AuthorizationType == v2.AuthorizationTypeCustom {
			out = append(out, denied(at.serve(h.closed, h.closed.Serve)))
		}
	}
	if h.throttled != nil {
		out = append(out, question{class: recording.EdgeError.Of("throttled"), said: page.said, serve: at.serve(h.throttled, h.throttled.Serve)})
	}
	if !slices.ContainsFunc(h.document.Routes, func(r *resource.HTTPRoute) bool { return aws.ToString(r.Config.RouteKey) == resource.DefaultRoute }) {
		out = append(out, elsewhere(at))
	}
	return inJSON(out)
}

// integrationSays is an answer of a status, when that reaches the viewer.
func integrationSays(status int) question {
	q := another(status)
	switch {
	case status == http.StatusNotModified:
		return notModified
	case isRedirect(status):
		q = redirected
		q.said.status, q.is = status, hasStatus(status)
	case status >= 400:
		q = failing(status)
	}
	return q
}
