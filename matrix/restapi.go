package matrix

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/door/restapi"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// restAPIs are the REST APIs: a front for each method of each stage.
func restAPIs(set *resource.Set, b *backend, o Options) (doors, finding.List, error) {
	all, problems := compileThrice(restapi.Compile, apiEnv(b, o), restSet(set, openMethod, nil), set, restSet(set, openMethod, noRates))
	out := doors{close: all.close}
	if all.open == nil {
		return out, problems, nil
	}
	for i, api := range all.open.APIs {
		r := restAPI{set: set, o: o, document: set.RestAPIs[i], open: api}
		if all.closed != nil {
			r.closed = all.closed.APIs[i]
		}
		if all.throttled != nil {
			r.throttled = all.throttled.APIs[i]
		}
		for _, stage := range r.document.Stages {
			out.fronts = append(out.fronts, r.fronts(stage)...)
		}
		out.neighbours = append(out.neighbours, b.enter(api, api.Address, api.Endpoint, api.Serve, (&responseAdviser{api: r.document}).written))
	}
	return out, problems, nil
}

// restSet is a set whose methods and stages are changed.
func restSet(set *resource.Set, method func(*apigw.Method), stage func(*resource.RestStage)) *resource.Set {
	out := *set
	out.RestAPIs = nil
	for _, doc := range set.RestAPIs {
		own := *doc
		own.Methods, own.Stages = nil, nil
		for _, m := range doc.Methods {
			changed := *m
			method(&changed.Config)
			own.Methods = append(own.Methods, &changed)
		}
		for _, s := range doc.Stages {
			changed := *s
			if stage != nil {
				stage(&changed)
			}
			own.Stages = append(own.Stages, &changed)
		}
		out.RestAPIs = append(out.RestAPIs, &own)
	}
	return &out
}

// openMethod lets everybody in, whatever is in the request.
func openMethod(m *apigw.Method) {
	m.AuthorizationType, m.AuthorizerId, m.ApiKeyRequired, m.RequestValidatorId = aws.String("NONE"), nil, aws.Bool(false), nil
}

func noRates(s *resource.RestStage) {
	s.Settings = []*resource.MethodSettings{{Meta: s.Meta, Path: "*/*"}} // a rate and a burst of 0
}

// restAPI is one door of this kind.
type restAPI struct {
	set                     *resource.Set
	o                       Options
	document                *resource.RestAPI
	open, closed, throttled *restapi.API // the last two are nil when they cannot be
}

func (a restAPI) fronts(stage *resource.RestStage) []front {
	name := aws.ToString(stage.Config.StageName)
	at := entranceTo(a.set, a.open.ID(), name, a.open.Endpoint)
	var out []front
	for _, method := range a.document.Methods {
		on := a.document.Resource(method.ResourceID)
		if on == nil || method.Integration == nil {
			continue // it is not served
		}
		verb, path := aws.ToString(method.Config.HttpMethod), aws.ToString(on.Config.Path)
		f := front{
			door: door{
				kind: remedy.RESTAPI, address: a.document.Address, place: a.document.Source.At(""),
				names: []string{a.document.Address, a.open.ID(), a.open.Name, a.open.Endpoint, at.host},
			},
			path: verb + " " + path, place: method.Source.At(""), serve: at.serve(a.open, a.open.Serve), made: madeByNobody,
			adviser: &responseAdviser{a.document, method}, owner: apiOwner,
		}
		if len(a.document.Stages) > 1 {
			f.path += " of stage " + name
		}
		f.request = at.request(filledPath(path, someID))
		withMethod(&f.request, verb)
		f.questions = a.questions(at, method, path)
		out = append(out, f)
	}
	return out
}

func (a restAPI) questions(at entrance, m *resource.RestMethod, path string) []question {
	out := append([]question{page}, a.behind(m)...)
	if a.o.runs(aws.ToString(m.Integration.Config.Uri)) {
		out = append(out, unknownThing(at, path))
	}
	if guarded(m) && a.closed != nil {
		out = append(out, question{class: recording.EdgeError.Of("refused"), said: page.said, serve: at.serve(a.closed, a.closed.Serve)})
		if aws.ToString(m.Config.AuthorizationType) == "CUSTOM" {
			out = append(out, denied(at.serve(a.closed, a.closed.Serve)))
		}
	}
	if a.throttled != nil {
		out = append(out, question{class: recording.EdgeError.Of("throttled"), said: page.said, serve: at.serve(a.throttled, a.throttled.Serve)})
	}
	return inJSON(append(out, elsewhere(at), tooLarge, preflight))
}

// guarded: there is something that a plain request does not bring.
func guarded(m *resource.RestMethod) bool {
	kind := aws.ToString(m.Config.AuthorizationType)
	return kind != "" && kind != "NONE" || aws.ToBool(m.Config.ApiKeyRequired) || m.Config.RequestValidatorId != nil
}

// behind are the questions that an integration answers. MOCK has one answer,
// and a function that really runs gives the answers that it gives.
func (a restAPI) behind(m *resource.RestMethod) []question {
	c := &m.Integration.Config
	var out []question
	switch {
	case c.Type == apigw.IntegrationTypeMock:
		return nil
	case c.Type == apigw.IntegrationTypeHttp || c.Type == apigw.IntegrationTypeHttpProxy || !a.o.runs(aws.ToString(c.Uri)):
		statuses := []int{http.StatusMovedPermanently, http.StatusNotFound, http.StatusInternalServerError}
		for _, r := range m.Integration.Responses {
			if n, err := strconv.Atoi(aws.ToString(r.Config.StatusCode)); err == nil && n != http.StatusOK && !slices.Contains(statuses, n) {
				statuses = append(statuses, n)
			}
		}
		for _, status := range statuses {
			out = append(out, integrationSays(status))
		}
	}
	return append(out, unreachable, tooSlow)
}

// proxies reports whether a method's integration is one whose answers are not
// mapped.
func proxies(m *resource.RestMethod) bool {
	t := m.Integration.Config.Type
	return t == apigw.IntegrationTypeAwsProxy || t == apigw.IntegrationTypeHttpProxy
}

// fallback is the gateway response that others follow, by status.
func fallback(s *sample) string {
	if s.Status >= 500 {
		return "DEFAULT_5XX"
	}
	return "DEFAULT_4XX"
}
