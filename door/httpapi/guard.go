package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/resource/expression"
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

// defaultIdentity is where tokens stand when nothing else is said.
const defaultIdentity = "$request.header.Authorization"

// guard compiles the authorization of a route; nil: everybody may.
func (b *stageCompiler) guard(doc *resource.HTTPRoute) *guard {
	switch doc.Config.AuthorizationType {
	case v2.AuthorizationTypeNone, "":
		return nil
	case v2.AuthorizationTypeAwsIam:
		b.unchecked(&doc.Meta, "AuthorizationType", "AWS_IAM")
		return nil
	}
	id := aws.ToString(doc.Config.AuthorizerId)
	authorizer := b.doc.Authorizer(id)
	if authorizer == nil {
		b.say(finding.Error, CodeAuthentication, &doc.Meta, "AuthorizerId", "authorizer %q is not declared here, so that nobody could be let in", id)
		return nil
	}
	g := *b.authorizer(authorizer)
	g.scopes = doc.Config.AuthorizationScopes
	return &g
}

// unchecked refuses what would let anybody in, unless the user wants that.
func (c *compiler) unchecked(m *resource.Meta, path, what string) {
	severity, fix := finding.Error, "Serve it with --skip-authentication, which lets everybody in on this machine."
	if c.env.SkipAuthentication {
		severity, fix = finding.Warning, ""
	}
	c.say(severity, CodeAuthentication, m, path, "%s authorization is not checked here, so that everybody would be let in", what).Fix = fix
}

// authorizer compiles an authorizer once for a stage, which its cache is for.
func (b *stageCompiler) authorizer(doc *resource.HTTPAuthorizer) *guard {
	id := aws.ToString(doc.Config.AuthorizerId)
	if known := b.guards[id]; known != nil {
		return known
	}
	g := &guard{name: aws.ToString(doc.Config.Name)}
	sources := doc.Config.IdentitySource
	if j := doc.Config.JwtConfiguration; doc.Config.AuthorizerType == v2.AuthorizerTypeJwt && j != nil {
		g.jwt = &apigateway.JWT{Issuer: aws.ToString(j.Issuer), Audience: j.Audience, Issuers: b.env.Issuers, Now: b.env.Now}
		if len(sources) == 0 {
			sources = []string{defaultIdentity}
		}
	} else {
		b.lambdaGuard(g, doc)
	}
	for _, s := range sources {
		value, err := expression.ParseValue(expression.Request, s)
		if err == nil {
			var t *text
			t, err = newText(value)
			g.sources = append(g.sources, t)
		}
		if err != nil {
			b.say(finding.Error, CodeAuthentication, &doc.Meta, "IdentitySource", "%v", err)
		}
	}
	b.guards[id] = g
	return g
}

func (b *stageCompiler) lambdaGuard(g *guard, doc *resource.HTTPAuthorizer) {
	c := &doc.Config
	g.format2 = aws.ToString(c.AuthorizerPayloadFormatVersion) == "2.0"
	ttl := apigateway.DefaultAuthorizerTTL
	if c.AuthorizerResultTtlInSeconds != nil {
		ttl = time.Duration(*c.AuthorizerResultTtlInSeconds) * time.Second
	}
	var f apigateway.Function
	if arn, ok := apigateway.FunctionARN(b.withVariables(aws.ToString(c.AuthorizerUri))); ok {
		f, _ = b.function(&doc.Meta, "AuthorizerUri", arn, c.AuthorizerCredentialsArn)
	} else {
		b.say(finding.Warning, CodeUnusable, &doc.Meta, "AuthorizerUri", "%q is no function: requests that need it get 500", aws.ToString(c.AuthorizerUri))
	}
	g.lambda = apigateway.NewLambdaAuthorizer(f, g.format2 && aws.ToBool(c.EnableSimpleResponses), ttl, b.env.Now)
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
