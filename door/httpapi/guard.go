package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
)

// guard decides who may use a route: exactly one of jwt and lambda is set.
type guard struct {
	name    string
	sources []*text // where the identity stands
	jwt     *apigateway.JWT
	scopes  []string
	lambda  *apigateway.LambdaAuthorizer
	format2 bool // of the function's event
}

// refusals are what the gateway answers for verdicts (spec/api-gateway.md 7).
var refusals = map[apigateway.Verdict]int{
	apigateway.Unauthenticated: http.StatusUnauthorized, apigateway.Denied: http.StatusForbidden, apigateway.Failed: http.StatusInternalServerError,
}

// authorize asks the route's authorizer. A request without an identity is not
// let in, and the authorizer not asked.
func (p *passage) authorize() bool {
	g := p.route.guard
	if g == nil {
		return false
	}
	identity, ok := p.identity(g)
	d := apigateway.Decision{Verdict: apigateway.Unauthenticated}
	if ok {
		d = p.decide(g, identity)
	}
	p.context.Authorizer = d.Authorization
	if d.Verdict == apigateway.Allowed {
		p.request.Trace.Note("authorizer", g.name)
		return false
	}
	why := "the request has no identity"
	if d.Err != nil {
		why = d.Err.Error()
	}
	p.context.Authorizer.Error = why
	if d.Verdict == apigateway.Failed {
		p.api.env.Logger.Warn("authorizer failed", "api_id", p.api.id, "authorizer", g.name, "request_id", p.context.RequestID, "err", d.Err)
	}
	p.refuse(refusals[d.Verdict], "authorizer "+g.name+": "+why)
	if g.jwt != nil && d.Verdict == apigateway.Unauthenticated {
		p.response.Fields.Add("Www-Authenticate", "Bearer", owner)
	}
	return true
}

// identity is what the sources say; false: one of them says nothing.
func (p *passage) identity(g *guard) ([]string, bool) {
	out := make([]string, len(g.sources))
	for i, s := range g.sources {
		value, ok := s.evaluate(p, question{p})
		if !ok || value == "" {
			return nil, false
		}
		out[i] = value
	}
	return out, true
}

func (p *passage) decide(g *guard, identity []string) apigateway.Decision {
	if g.jwt != nil {
		return g.jwt.Decide(p.ctx, identity[0], g.scopes)
	}
	ctx, cancel := context.WithTimeout(p.ctx, defaultTimeout)
	defer cancel()
	arn := p.routeARN()
	return g.lambda.Decide(ctx, cacheKey(identity), arn, func() ([]byte, error) { return p.authorizerEvent(g, identity, arn) })
}

// cacheKey keeps identities apart whatever is in them; "": without identity
// sources nothing is remembered.
func cacheKey(identity []string) string {
	if len(identity) == 0 {
		return ""
	}
	key, _ := json.Marshal(identity) // strings always can be
	return string(key)
}

// routeARN is what a policy allows: the stage, method and path of the request.
func (p *passage) routeARN() string {
	return "arn:aws:execute-api:" + p.api.region + ":" + p.context.AccountID + ":" + p.context.APIID + "/" + p.context.Stage + "/" +
		p.request.Method + "/" + strings.TrimPrefix(p.at.Path, "/")
}

// authorizerEvent is what the function of an authorizer gets: the event of an
// integration without its body, and what it is asked about.
func (p *passage) authorizerEvent(g *guard, identity []string, arn string) ([]byte, error) {
	p.outgoing.fields, p.outgoing.query = p.request.Fields.Clone(spareLines), p.request.Query
	p.addConnection(max(0, p.request.ContentLength))
	if !g.format2 {
		joined := strings.Join(identity, ",")
		return p.event1(nil, false).EncodeForAuthorizer(map[string]any{
			"type": "REQUEST", "methodArn": arn, "identitySource": joined, "authorizationToken": joined,
		})
	}
	event := p.event2(nil, false)
	return json.Marshal(struct {
		Version  string   `json:"version"`
		Type     string   `json:"type"`
		RouteARN string   `json:"routeArn"`
		Identity []string `json:"identitySource"`
		*event2
		IsBase64 bool `json:"isBase64Encoded,omitempty"` // hides that of an integration's event
	}{"2.0", "REQUEST", arn, identity, event, false})
}
