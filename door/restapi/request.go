package restapi

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi/mapping"
	"github.com/lintel-edge/lintel/exchange"
)

// outgoing is what an integration is sent.
type outgoing struct {
	fields exchange.Fields
	query  []apigateway.QueryParameter
	path   map[string]string // what stands for the URI's placeholders
	body   payload
	media  string // of body
}

// mapRequest makes what the integration is sent: parameters first, then the
// template's overrides (spec/api-gateway.md 11.1, 11.4, 13.2). A function proxy
// has no mappings, an HTTP proxy no templates.
func (p *passage) mapRequest() bool {
	i := p.method.integration
	p.outgoing.body = p.body
	p.outgoing.media = mediaType(p.request.Fields.Get("Content-Type"))
	if i.kind == lambdaProxy {
		return false
	}
	if i.kind == serverProxy {
		p.forwardAll()
	}
	for _, m := range i.parameters {
		if value, ok := m.value.Value(p.mappingInput()); ok && p.set(m.place, m.name, []string{value}, i.owner) {
			return true
		}
	}
	if i.kind == serverProxy {
		return false
	}
	return p.fillRequestTemplate()
}

// forwardAll begins with everything that the client sent.
func (p *passage) forwardAll() {
	o := &p.outgoing
	o.fields = p.request.Fields.Clone(8)
	o.fields.TraceTo(p.request.Trace)
	o.fields.DelFunc(owner, hidden)
	o.query = apigateway.ParseQuery(p.request.Query)
}

// fillRequestTemplate runs the template for the content's type, or passes the
// content on as the passthrough behavior has it.
func (p *passage) fillRequestTemplate() bool {
	i := p.method.integration
	t, ok := i.templates.get(p.outgoing.media)
	if !ok {
		if i.passthrough == "NEVER" || i.passthrough == "WHEN_NO_TEMPLATES" && len(i.templates) > 0 {
			return p.refuse(unsupportedMediaType, "", "no request template is for "+p.outgoing.media)
		}
		p.request.Trace.Note("integration request", "no template is for "+p.outgoing.media+": the content is passed on")
		return false
	}
	out, err := t.run(p.mappingInput())
	switch {
	case errors.Is(err, mapping.ErrPayload):
		return p.refuse(badRequestBody, notJSON, err.Error())
	case err != nil:
		return p.failedTemplate(err)
	}
	p.outgoing.body = payload{bytes: out.Body}
	p.requestOverride, p.override, p.overrider = out.RequestOverride, out.ResponseOverride, t.owner
	return p.overrideRequest(&out.RequestOverride, t.owner)
}

// overrideRequest sets what the template said, whose values of one name are
// behind each other.
func (p *passage) overrideRequest(o *mapping.Override, by exchange.Owner) bool {
	for name, values := range grouped(o.Header) {
		if p.set("header", name, values, by) {
			return true
		}
	}
	for name, values := range grouped(o.Query) {
		p.set("querystring", name, values, by)
	}
	for name, values := range grouped(o.Path) {
		p.set("path", name, values, by)
	}
	return false
}

// grouped are the values of each name.
func grouped(params []mapping.Param) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for len(params) > 0 {
			n := 1
			for n < len(params) && params[n].Name == params[0].Name {
				n++
			}
			values := make([]string, n)
			for i := range values {
				values[i] = params[i].Value
			}
			if !yield(params[0].Name, values) {
				return
			}
			params = params[n:]
		}
	}
}

// set sets a parameter of what is sent. It reports true when it refused: there
// are headers that are not for a mapping to set (12).
func (p *passage) set(place, name string, values []string, by exchange.Owner) bool {
	o := &p.outgoing
	switch place {
	case "header":
		if kind := p.method.integration.kind; mayNotMap(name, kind == lambda || kind == elsewhere) {
			return p.misconfigured("Invalid mapping expression specified: a request mapping may not set " + name)
		}
		replace(&o.fields, name, values, by)
	case "querystring":
		o.query = slices.DeleteFunc(o.query, func(q apigateway.QueryParameter) bool { return q.Name == name })
		for _, value := range values {
			o.query = append(o.query, apigateway.QueryParameter{Name: name, Value: value})
		}
	case "path":
		if o.path == nil {
			o.path = map[string]string{}
		}
		o.path[name] = strings.Join(values, ",")
	}
	return false
}
