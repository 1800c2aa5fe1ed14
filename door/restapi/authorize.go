package restapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/apigateway"
)

// authorizer decides who may call a method (spec/api-gateway.md 10, 3): a
// Lambda function, or the user pools whose tokens it takes.
type authorizer struct {
	name    string
	sources []identitySource
	check   *selection // of a token; nil: any will do

	uri  string // of the function, as it is configured; "" = a user pool's
	full bool   // the function is told everything (REQUEST), not the token alone
	ttl  time.Duration

	pools []*apigateway.JWT
}

// identitySource is a part of the request that says who asks.
type identitySource struct{ place, name string }

// newIdentitySources reads "method.request.header.A, stageVariables.b".
func newIdentitySources(text string) []identitySource {
	var out []identitySource
	for source := range strings.SplitSeq(text, ",") {
		source = strings.TrimPrefix(strings.TrimSpace(source), "method.request.")
		if place, name, ok := strings.Cut(source, "."); ok {
			out = append(out, identitySource{place, name})
		}
	}
	return out
}

// authorize asks the method's authorizer. Whoever does not say who he is gets
// 401, and the authorizer is not asked.
func (p *passage) authorize() bool {
	a := p.method.authorizer
	if a == nil {
		return false
	}
	identity := make([]string, len(a.sources))
	for i, s := range a.sources {
		identity[i] = p.identity(s)
		if identity[i] == "" {
			return p.refuse(unauthorized, "", "the request has no "+s.place+" "+s.name)
		}
	}
	token := strings.Join(identity, "\x00")
	if a.check != nil && !a.check.matches(token) {
		return p.refuse(unauthorized, "", "the token does not look like one of authorizer "+a.name)
	}
	d := p.decide(a, token)
	p.context.Authorizer = d.Authorization
	if d.Err != nil {
		p.context.Authorizer.Error = d.Err.Error()
	}
	return p.verdict(a, d)
}

func (p *passage) identity(s identitySource) string {
	switch s.place {
	case "stageVariables":
		return p.stage.variables[s.name]
	case "context":
		value, _ := p.context.Lookup(s.name)
		return value
	}
	return p.parameter(s.place, s.name)
}

func (p *passage) verdict(a *authorizer, d apigateway.Decision) bool {
	switch {
	case d.Verdict == apigateway.Allowed:
		p.request.Trace.Note("authorizer", a.name+" allows it")
		return false
	case d.Verdict == apigateway.Failed:
		p.api.env.Logger.Warn("An authorizer failed", "api", p.api.id, "authorizer", a.name, "error", d.Err)
		return p.refuse(authorizerConfigurationError, "", d.Err.Error())
	case d.Verdict == apigateway.Denied && a.uri != "":
		return p.refuse(accessDenied, "", d.Err.Error())
	}
	return p.refuse(unauthorized, "", d.Err.Error()) // of a user pool whatever is wrong, the scopes too ((unverified))
}

func (p *passage) decide(a *authorizer, token string) apigateway.Decision {
	if a.uri == "" {
		return p.askPools(a, token)
	}
	ctx, cancel := context.WithTimeout(p.ctx, defaultTimeout)
	defer cancel()
	arn := p.methodARN()
	d := p.link.authorizer.Decide(ctx, token, arn, func() ([]byte, error) {
		if !a.full {
			return json.Marshal(tokenEvent{"TOKEN", token, arn})
		}
		return p.proxyEvent().EncodeForAuthorizer(map[string]any{"type": "REQUEST", "methodArn": arn})
	})
	values, err := texts(d.Authorization.Values)
	if err != nil {
		return apigateway.Decision{Verdict: apigateway.Failed, Err: err}
	}
	d.Authorization.Values = values
	return d
}

// askPools wants a token of any of the user pools: an identity token, or an
// access token where the method asks for scopes.
func (p *passage) askPools(a *authorizer, token string) apigateway.Decision {
	d := apigateway.Decision{Verdict: apigateway.Unauthenticated, Err: errors.New("the authorizer has no user pool")}
	for _, pool := range a.pools {
		if d = pool.Decide(p.ctx, token, p.method.scopes); d.Verdict != apigateway.Allowed {
			continue
		}
		use, _ := d.Authorization.Claims["token_use"].(string)
		if want := tokenUse(p.method.scopes); use != "" && use != want {
			d.Verdict, d.Err = apigateway.Unauthenticated, fmt.Errorf("the token is for %q, want %q", use, want)
			continue
		}
		return d
	}
	return d
}

func tokenUse(scopes []string) string {
	if len(scopes) > 0 {
		return "access"
	}
	return "id"
}

// tokenEvent is what a function of type TOKEN is told.
type tokenEvent struct {
	Type      string `json:"type"`
	Token     string `json:"authorizationToken"`
	MethodARN string `json:"methodArn"`
}

// methodARN names what the request asks for: its own path and verb.
func (p *passage) methodARN() string {
	return p.api.arn() + "/" + p.stage.name + "/" + p.request.Method + "/" + strings.TrimPrefix(p.path, "/")
}

// arn is the beginning of the ARNs of an API's methods.
func (a *API) arn() string { return "arn:aws:execute-api:" + a.region + ":" + a.account + ":" + a.id }

// texts makes texts of the context that a function returned, as REST APIs do
// (13.1). Lists and objects are an error.
func texts(values map[string]any) (map[string]any, error) {
	out := maps.Clone(values) // what is remembered stays as it is
	for name, v := range out {
		switch v.(type) {
		case []any, map[string]any:
			return nil, fmt.Errorf("the authorizer's context %s is neither text nor number nor boolean", name)
		case nil:
			delete(out, name)
		default:
			out[name] = fmt.Sprint(v)
		}
	}
	return out, nil
}
