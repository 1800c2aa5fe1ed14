package restapi

import (
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// selectResponse chooses what becomes of the answer. Proxies pass it on.
func (p *passage) selectResponse() bool {
	i := p.method.integration
	p.content = p.reply.body
	if i.kind.proxy() {
		p.passOn()
		return false
	}
	p.chosen = i.choose(p.subject())
	if p.chosen == nil {
		subject, _ := p.subject()
		return p.misconfigured("No match for output mapping and no default output mapping configured. Endpoint Response Status Code: " + subject)
	}
	if !p.chosen.declared {
		return p.misconfigured("Output mapping refers to an invalid method response: " + strconv.Itoa(p.chosen.status))
	}
	p.request.Trace.Note("integration response", string(p.chosen.owner)+" is for it")
	p.response = exchange.Response{Status: p.chosen.status}
	p.response.Fields.TraceTo(p.request.Trace)
	return false
}

// choose takes the first response whose pattern matches, by status; the order
// is (unverified).
func (i *integration) choose(subject string, selective bool) *integrationResponse {
	if selective {
		for _, r := range i.responses {
			if r.pattern != nil && r.pattern.matches(subject) {
				return r
			}
		}
	}
	return i.fallback
}

// passOn makes the answer of a proxy the response.
func (p *passage) passOn() {
	p.response = exchange.Response{Status: p.reply.status, Fields: p.reply.fields}
	f := &p.response.Fields
	f.TraceTo(p.request.Trace)
	switch {
	case p.method.integration.kind == lambdaProxy:
		if !f.Has("Content-Type") {
			f.Add("Content-Type", jsonType, owner)
		}
	default:
		f.Del("Via", owner) // 12
	}
	renameAll(f, false)
}

// fillTemplate runs the response template for the client's Accept; without
// templates the content stays as it came (11.4).
func (p *passage) fillTemplate() bool {
	if p.chosen == nil {
		return false
	}
	t, ok := p.chosen.templates.forAccept(p.request.Fields.Get("Accept"))
	if !ok {
		return false
	}
	out, err := t.value.run(p.templateInput())
	if err != nil {
		return p.failedTemplate(err)
	}
	p.content = payload{bytes: out.Body}
	p.override, p.overrider = out.ResponseOverride, t.value.owner
	return false
}

// mapResponse sets the headers of the chosen response (11.2). A source that is
// not there gives no header.
func (p *passage) mapResponse() bool {
	if p.chosen == nil {
		return false
	}
	in := p.replyInput()
	f := &p.response.Fields
	if p.request.Trace != nil && len(p.chosen.fields) > 0 {
		p.request.Trace.Note("response parameters", string(p.chosen.owner)+" maps "+p.chosen.names())
	}
	for _, h := range p.chosen.fields {
		value, ok := h.value.Value(in)
		if name := rename(h.name, true); ok && name != "" {
			replace(f, name, []string{value}, p.chosen.owner)
		}
	}
	return false
}

// names are the headers that a response maps.
func (r *integrationResponse) names() string {
	var all []string
	for _, h := range r.fields {
		all = append(all, h.name)
	}
	return strings.Join(all, ", ")
}

// overrideResponse applies what templates said of the response, of the request
// template too (13.2).
func (p *passage) overrideResponse() bool {
	if p.chosen == nil {
		return false
	}
	f := &p.response.Fields
	for name, values := range grouped(p.override.Header) {
		if name = rename(name, true); name == "" {
			continue
		}
		replace(f, name, values, p.overrider)
	}
	if status := p.override.Status; status != 0 {
		p.response.Status = status
	}
	if !f.Has("Content-Type") {
		f.Add("Content-Type", jsonType, owner)
	}
	return false
}

// convertReply makes of the content what the client gets (15.1).
func (p *passage) convertReply() bool {
	if p.reply.stream != nil {
		p.response.Body, p.response.ContentLength = p.reply.stream, p.reply.length
		return false
	}
	body := p.content
	var err error
	switch {
	case p.chosen != nil:
		body, err = body.toClient(p.chosen.handling, p.acceptsBinary())
	case body.binary: // a proxy passes text on as it is, whatever is accepted ((unverified))
		body, err = body.toClient("", p.acceptsBinary())
	}
	if err != nil {
		return p.misconfigured("Unable to base64 decode the body.")
	}
	p.setBody(body.bytes)
	return false
}
