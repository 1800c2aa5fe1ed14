package restapi

import (
	"cmp"
	"encoding/json"

	"github.com/lintel-edge/lintel/door/restapi/mapping"
	"github.com/lintel-edge/lintel/exchange"
)

// owner is whoever makes what the gateway adds by itself.
const owner = exchange.OwnerEdge

// gatewayResponse is what the API answers in one kind of failure
// (spec/api-gateway.md 14).
type gatewayResponse struct {
	status    int
	fields    []headerMapping
	templates byMedia[*mapping.Substitution] // nil: nobody customised it
	owner     exchange.Owner                 // "gateway response DEFAULT_4XX"
}

// headerMapping is a response header and what it is made of.
type headerMapping struct {
	name  string
	value mapping.Parameter
}

// defaultGatewayTemplate is that of gateway responses that were customised in
// something else.
const defaultGatewayTemplate = `{"message":$context.error.messageString}`

// refuse answers with a gateway response. message is what there is to say of
// this request; "" = what the kind always says. why is for traces and logs.
func (p *passage) refuse(k kind, message, why string) bool {
	g := p.api.gateway[k]
	p.made = true
	p.note = why
	p.context.Error.Message = cmp.Or(message, catalog[k].message)
	p.context.Error.ResponseType = catalog[k].name
	exchange.Discard(p.response.Body)
	p.response = exchange.Response{Status: g.status}
	f := &p.response.Fields
	f.TraceTo(p.request.Trace)

	media, body := p.gatewayBody(k, g)
	f.Add("Content-Type", media, g.owner)
	f.Add("x-amzn-ErrorType", catalog[k].error, owner)
	for _, h := range g.fields {
		if value, ok := h.value.Value(p.mappingInput()); ok {
			replace(f, rename(h.name, true), []string{value}, g.owner)
		}
	}
	p.setBody(body)
	p.request.Trace.Note("gateway response", catalog[k].name+" by "+string(g.owner))
	return true
}

// misconfigured answers 500 because of what the configuration says, which
// stands in the log alone.
func (p *passage) misconfigured(why string, args ...any) bool {
	p.api.env.Logger.Warn("Execution failed due to configuration error: "+why, append([]any{
		"api", p.api.id, "method", p.methodName(), "request", p.context.RequestID}, args...)...)
	return p.refuse(apiConfigurationError, "", why)
}

func (p *passage) gatewayBody(k kind, g *gatewayResponse) (media string, body []byte) {
	if g.templates == nil {
		return jsonType, p.plainBody(k)
	}
	chosen, _ := g.templates.forAccept(p.request.Fields.Get("Accept"))
	return chosen.media, []byte(chosen.value.Run(p.mappingInput()))
}

// plainBody is the body as it is on the wire where nobody has customised it.
func (p *passage) plainBody(k kind) []byte {
	t := &catalog[k]
	name, colon := `{"message"`, ":"
	if t.capital {
		name = `{"Message"`
	}
	if t.spaced {
		colon = ": "
	}
	return []byte(name + colon + p.messageString() + "}")
}

// messageString is the message as JSON has it.
func (p *passage) messageString() string {
	if p.context.Error.Message == "" {
		return "null"
	}
	text, _ := json.Marshal(p.context.Error.Message) // a string always can be
	return string(text)
}
