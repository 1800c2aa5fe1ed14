package httpapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/exchange"
)

// cors is the API's CORS configuration (spec/api-gateway.md 6), its headers
// written out.
type cors struct {
	origins     []string // "*", "https://*", "http://*", or exact, in lower case
	allowsAll   bool
	credentials bool

	methods, headers, expose, maxAge string // "": the header is not sent
}

func newCORS(c *v2.Cors) *cors {
	if c == nil {
		return nil
	}
	out := &cors{
		credentials: aws.ToBool(c.AllowCredentials), allowsAll: slices.Contains(c.AllowOrigins, "*"),
		methods: strings.Join(c.AllowMethods, ","), headers: strings.Join(c.AllowHeaders, ","), expose: strings.Join(c.ExposeHeaders, ","),
	}
	for _, o := range c.AllowOrigins {
		out.origins = append(out.origins, strings.ToLower(o))
	}
	if c.MaxAge != nil {
		out.maxAge = strconv.Itoa(int(*c.MaxAge))
	}
	return out
}

// allowed is the value of Access-Control-Allow-Origin for a web origin; "": it
// is not allowed.
func (c *cors) allowed(origin string) string {
	if c.allowsAll {
		return "*"
	}
	lower := strings.ToLower(origin)
	for _, o := range c.origins {
		if o == lower || (o == "https://*" || o == "http://*") && strings.HasPrefix(lower, o[:len(o)-1]) {
			return origin
		}
	}
	return ""
}

// ownerCORS is whoever sets the headers of the configuration.
const ownerCORS exchange.Owner = "CORS configuration"

// isPreflight: both headers have to be there.
func (p *passage) isPreflight() bool {
	r := p.request
	return p.api.cors != nil && r.Method == http.MethodOptions && r.Fields.Has("Origin") && r.Fields.Has("Access-Control-Request-Method")
}

// answerOpenPreflight answers preflights, whether or not there is a route for
// them. A route that catches OPTIONS and has an authorizer asks that first.
func (p *passage) answerOpenPreflight() bool {
	if p.route != nil && p.route.guard != nil {
		return false
	}
	return p.answerPreflight()
}

// answerPreflight is a 204. A web origin that is not allowed gets it without
// any headers (unverified).
func (p *passage) answerPreflight() bool {
	if !p.isPreflight() {
		return false
	}
	c, f := p.api.cors, &p.response.Fields
	p.preflight = true
	p.response.Status = http.StatusNoContent
	p.note = "answered by the CORS configuration"
	allowed := c.allowed(p.request.Fields.Get("Origin"))
	if allowed == "" {
		p.note = "the web origin is not allowed"
		return true
	}
	c.addCommon(f, allowed)
	for _, h := range [...]exchange.Field{
		{Name: "Access-Control-Allow-Methods", Value: c.methods}, {Name: "Access-Control-Allow-Headers", Value: c.headers},
		{Name: "Access-Control-Max-Age", Value: c.maxAge},
	} {
		if h.Value != "" {
			f.Add(h.Name, h.Value, ownerCORS)
		}
	}
	return true
}

// addCommon adds what preflights and answers have both.
func (c *cors) addCommon(f *exchange.Fields, allowed string) {
	f.Add("Access-Control-Allow-Origin", allowed, ownerCORS)
	if c.credentials {
		f.Add("Access-Control-Allow-Credentials", "true", ownerCORS)
	}
	if c.expose != "" {
		f.Add("Access-Control-Expose-Headers", c.expose, ownerCORS)
	}
}

// addCORS replaces whatever CORS headers an integration sent; requests without
// Origin get none (19, cases 10 and 11). Without a configuration they pass.
//
// The gateway's own answers get them too: those of authorizers were seen with
// them, the others are (unverified).
func (p *passage) addCORS() {
	c := p.api.cors
	if c == nil || p.preflight {
		return
	}
	p.response.Fields.DelFunc(ownerCORS, func(f exchange.Field) bool { return hasPrefixFold(f.Name, "access-control-") })
	if origin := p.request.Fields.Get("Origin"); origin != "" {
		if allowed := c.allowed(origin); allowed != "" {
			c.addCommon(&p.response.Fields, allowed)
		}
	}
}

func hasPrefixFold(name, prefix string) bool {
	return len(name) >= len(prefix) && exchange.EqualName(name[:len(prefix)], prefix)
}
