package headerspolicy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header"
)

// The CORS response headers (5.5).
const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowCredentials = "Access-Control-Allow-Credentials"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAge           = "Access-Control-Max-Age"

	corsPrefix   = "Access-Control-"
	maxCORSLines = 7 // the six and Vary
)

// allMethods is what ALL stands for, in the order of AWS's managed policies.
const allMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"

// cors is the CORS section. A response is decorated only when the request
// carries Origin; the edge never answers a preflight by itself.
type cors struct {
	override bool // of the whole section
	any      bool // the list holds "*"
	origins  []webOrigin

	always    []line // with every answer to an allowed origin
	preflight []line // with answers to OPTIONS only

	// headers are the allowed request headers that must be matched with what
	// the preflight asks for, because one of them has a wildcard; nil when
	// preflight holds the finished line.
	headers *headerList
}

func compileCORS(cfg *types.ResponseHeadersPolicyCorsConfig) *cors {
	if cfg == nil {
		return nil
	}
	c := &cors{override: aws.ToBool(cfg.OriginOverride)}
	if l := cfg.AccessControlAllowOrigins; l != nil {
		c.any = slices.Contains(l.Items, "*")
		for _, item := range l.Items {
			c.origins = append(c.origins, compileOrigin(item))
		}
	}
	if aws.ToBool(cfg.AccessControlAllowCredentials) {
		c.always = append(c.always, line{name: allowCredentials, value: "true"})
	}
	if l := cfg.AccessControlExposeHeaders; l != nil && len(l.Items) > 0 {
		c.always = append(c.always, line{name: exposeHeaders, value: strings.Join(l.Items, ", ")})
	}
	if l := cfg.AccessControlAllowMethods; l != nil && len(l.Items) > 0 {
		c.preflight = append(c.preflight, line{name: allowMethods, value: methodList(l.Items)})
	}
	if l := cfg.AccessControlAllowHeaders; l != nil && len(l.Items) > 0 {
		c.allow(l.Items)
	}
	if cfg.AccessControlMaxAgeSec != nil {
		c.preflight = append(c.preflight, line{name: maxAge, value: strconv.Itoa(int(*cfg.AccessControlMaxAgeSec))})
	}
	return c
}

// allow takes the list of allowed request headers in.
func (c *cors) allow(items []string) {
	list := compileHeaderList(items)
	if len(list.patterns) > 0 {
		c.headers = list
		return
	}
	c.preflight = append(c.preflight, line{name: allowHeaders, value: list.fixed})
}

func methodList(items []types.ResponseHeadersPolicyAccessControlAllowMethodsValues) string {
	if slices.Contains(items, types.ResponseHeadersPolicyAccessControlAllowMethodsValuesAll) {
		return allMethods
	}
	names := make([]string, len(items))
	for i, m := range items {
		names[i] = string(m)
	}
	return strings.Join(names, ", ")
}

// apply decorates the response. Without override, any CORS header that the
// origin sent keeps the whole section away (5.4).
func (c *cors) apply(f *exchange.Fields, ctx Context, owner exchange.Owner) {
	theirs := originCORS(f)
	withheld := theirs != "" && !c.override
	if !withheld {
		c.vary(f, owner)
	}
	value, ok := c.allowed(requestValue(ctx, "Origin"))
	if !ok {
		return
	}
	c.each(ctx, value, func(name, value string) {
		if withheld {
			f.Withheld(name, value, owner, theirs)
			return
		}
		f.Set(name, value, owner)
	})
}

// each calls set with every header of the answer to an allowed origin.
func (c *cors) each(ctx Context, origin string, set func(name, value string)) {
	set(allowOrigin, origin)
	for _, l := range c.always {
		set(l.name, l.value)
	}
	if ctx.Method != "OPTIONS" {
		return
	}
	for _, l := range c.preflight {
		set(l.name, l.value)
	}
	if c.headers == nil {
		return
	}
	if v := c.headers.granted(requestValue(ctx, "Access-Control-Request-Headers")); v != "" {
		set(allowHeaders, v)
	}
}

// allowed returns the value of Access-Control-Allow-Origin, if the request is
// a CORS request from an allowed origin.
func (c *cors) allowed(origin string) (value string, ok bool) {
	switch {
	case origin == "":
		return "", false
	case c.any:
		return "*", true
	}
	sent, ok := parseOrigin(origin)
	if !ok {
		return "", false // "null" and what is no origin match only "*" (unverified)
	}
	for i := range c.origins {
		if c.origins[i].match(sent) {
			return origin, true
		}
	}
	return "", false
}

// vary says that the answer depends on Origin, whether or not the request has
// one, so that no cache behind the edge gives one site's answer to another.
// It is a line of its own: what the origin varies by stays the origin's.
func (c *cors) vary(f *exchange.Fields, owner exchange.Owner) {
	if c.any {
		return
	}
	for _, l := range f.Lines() {
		if exchange.EqualName(l.Name, "Vary") && (header.ListHas(l.Value, "Origin") || header.ListHas(l.Value, "*")) {
			return
		}
	}
	f.Add("Vary", "Origin", owner)
}

// originCORS returns the owner of the first CORS header on the response, or "".
func originCORS(f *exchange.Fields) exchange.Owner {
	for _, l := range f.Lines() {
		if len(l.Name) > len(corsPrefix) && exchange.EqualName(l.Name[:len(corsPrefix)], corsPrefix) {
			return l.Owner
		}
	}
	return ""
}

func requestValue(ctx Context, name string) string {
	if ctx.Request == nil {
		return ""
	}
	return ctx.Request.Get(name)
}
