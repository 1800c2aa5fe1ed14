package provider

import (
	"fmt"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

func (d *draft) readCachePolicy(env Env) {
	readPolicy(d, env, "aws_cloudfront_cache_policy", resource.ManagedCachePolicies(),
		func(c cloudfront.CachePolicyConfig) *string { return c.Name }, describeCachePolicy)
}

func (d *draft) readOriginRequestPolicy(env Env) {
	readPolicy(d, env, "aws_cloudfront_origin_request_policy", resource.ManagedOriginRequestPolicies(),
		func(c cloudfront.OriginRequestPolicyConfig) *string { return c.Name }, describeOriginRequestPolicy)
}

func (d *draft) readResponseHeadersPolicy(env Env) {
	readPolicy(d, env, "aws_cloudfront_response_headers_policy", resource.ManagedResponseHeadersPolicies(),
		func(c cloudfront.ResponseHeadersPolicyConfig) *string { return c.Name }, describeResponseHeadersPolicy)
}

// readPolicy finds a policy by id or by its exact name, as the provider does:
// first among those of the configuration, then among AWS's own.
func readPolicy[T any](d *draft, env Env, typ string, managed []*resource.Document[T], name func(T) *string, describe func(T) map[string]cty.Value) {
	id, wanted := d.text("id"), d.text("name")
	for _, candidate := range env.peers(typ) {
		if d.matches(candidate, []string{"id"}) || d.matches(candidate, []string{"name"}) {
			d.adopt(candidate)
			return
		}
	}
	names := make([]string, len(managed))
	for i, m := range managed {
		names[i] = *name(m.Config)
		if m.ID == id || names[i] == wanted {
			d.answer(m.Meta, names[i], describe(m.Config))
			return
		}
	}
	f := finding.Finding{
		Code: CodeNotFound, Severity: finding.Error, Place: finding.Place{Path: "name"},
		Message: fmt.Sprintf("no %s is named %q, neither AWS's own nor in this configuration", typ, wanted),
		Nearest: finding.Nearest(wanted, names),
	}
	if id != "" {
		f.Place.Path, f.Message = "id", fmt.Sprintf("no %s has the id %q", typ, id)
	}
	d.found = append(d.found, f)
	d.forgetAll()
}

// answer fills in a managed policy. Its id and name are arguments as well,
// which Terraform reports whichever was written.
func (d *draft) answer(m resource.Meta, name string, values map[string]cty.Value) {
	d.values["id"], d.values["name"] = cty.StringVal(m.ID), cty.StringVal(name)
	d.setText("arn", m.ARN)
	d.setText("etag", m.ETag)
	for attribute, v := range values {
		d.set(attribute, v)
	}
}

func describeCachePolicy(c cloudfront.CachePolicyConfig) map[string]cty.Value {
	p := c.ParametersInCacheKeyAndForwardedToOrigin
	return map[string]cty.Value{
		"comment":     optional(c.Comment, cty.StringVal),
		"min_ttl":     optional(c.MinTTL, cty.NumberIntVal),
		"default_ttl": optional(c.DefaultTTL, cty.NumberIntVal),
		"max_ttl":     optional(c.MaxTTL, cty.NumberIntVal),
		"parameters_in_cache_key_and_forwarded_to_origin": one(map[string]cty.Value{
			"enable_accept_encoding_gzip":   optional(p.EnableAcceptEncodingGzip, cty.BoolVal),
			"enable_accept_encoding_brotli": optional(p.EnableAcceptEncodingBrotli, cty.BoolVal),
			"headers_config":                keyPart("header_behavior", string(p.HeadersConfig.HeaderBehavior), "headers", headerNames(p.HeadersConfig.Headers)),
			"cookies_config":                keyPart("cookie_behavior", string(p.CookiesConfig.CookieBehavior), "cookies", cookieNames(p.CookiesConfig.Cookies)),
			"query_strings_config":          keyPart("query_string_behavior", string(p.QueryStringsConfig.QueryStringBehavior), "query_strings", queryNames(p.QueryStringsConfig.QueryStrings)),
		}),
	}
}

func describeOriginRequestPolicy(c cloudfront.OriginRequestPolicyConfig) map[string]cty.Value {
	return map[string]cty.Value{
		"comment":              optional(c.Comment, cty.StringVal),
		"headers_config":       keyPart("header_behavior", string(c.HeadersConfig.HeaderBehavior), "headers", headerNames(c.HeadersConfig.Headers)),
		"cookies_config":       keyPart("cookie_behavior", string(c.CookiesConfig.CookieBehavior), "cookies", cookieNames(c.CookiesConfig.Cookies)),
		"query_strings_config": keyPart("query_string_behavior", string(c.QueryStringsConfig.QueryStringBehavior), "query_strings", queryNames(c.QueryStringsConfig.QueryStrings)),
	}
}

// keyPart is one of the three parts of a cache key or an origin request:
// which names take part, and the list of them if it is a list.
func keyPart(behaviorName, behavior, listName string, names []string) cty.Value {
	list := none
	if names != nil {
		list = itemsOf(names)
	}
	return one(map[string]cty.Value{behaviorName: cty.StringVal(behavior), listName: list})
}

func headerNames(h *cloudfront.Headers) []string {
	if h == nil {
		return nil
	}
	return h.Items
}

func cookieNames(c *cloudfront.CookieNames) []string {
	if c == nil {
		return nil
	}
	return c.Items
}

func queryNames(q *cloudfront.QueryStringNames) []string {
	if q == nil {
		return nil
	}
	return q.Items
}

// none, one and itemsOf make blocks as data sources have them, lists of at
// most one object; [draft.set] converts them to the schema's type.
var none = cty.EmptyTupleVal

func one(attributes map[string]cty.Value) cty.Value {
	return cty.TupleVal([]cty.Value{cty.ObjectVal(attributes)})
}

func itemsOf(names []string) cty.Value {
	return one(map[string]cty.Value{"items": stringSet(names)})
}

// optional is null for a nil pointer.
func optional[T any](p *T, value func(T) cty.Value) cty.Value {
	if p == nil {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return value(*p)
}
