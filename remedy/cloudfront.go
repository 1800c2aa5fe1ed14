package remedy

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/header/hsts"
)

// What a response headers policy takes (spec/cloudfront.md 5.2).
const (
	maxPolicyValue   = 1783 // characters of a CSP or of a custom value
	maxCustomHeaders = 10
	maxRemoved       = 10 // (unverified)
)

// notRemovable are headers of [Needs.Drop] that a policy cannot remove: the
// edge puts its own, or refuses the name (spec/cloudfront.md 5.7).
var notRemovable = map[string]bool{"server": true, "via": true, "x-cache": true, "date": true}

// cloudfrontChanges are one response headers policy, and the lines that put it
// to work. A policy acts on hits, misses, redirects and errors alike, on all
// statuses (spec/cloudfront.md 5.9).
func cloudfrontChanges(n *Needs) []Change {
	p := newPolicy(n)
	c := Change{
		Title: "attach a response headers policy to every behavior",
		Prose: "A response headers policy acts on every response of a behavior, cached, redirected or failed, and replaces what the origin says. " +
			"Add it, and name it in the default behavior and in each ordered one.",
		Effect: n.effect(true, p.headers, p.drop),
		Limits: p.limits,
	}
	name := identifier(n.Host)
	if len(p.headers)+len(p.drop) > 0 {
		c.Files = []File{{Name: name + ".tf", Content: comment("Security headers of "+n.Host+".") + p.terraform(name)}}
		c.Edits = append(c.Edits, Edit{behaviors, []string{"response_headers_policy_id = aws_cloudfront_response_headers_policy." + name + ".id"}})
		c.Commands = append(c.Commands, "aws cloudfront create-response-headers-policy --response-headers-policy-config "+shell(p.json(policyName(n.Host))))
	}
	if len(n.Redirect) > 0 {
		c.Edits = append(c.Edits, Edit{behaviors, []string{`viewer_protocol_policy = "redirect-to-https"`}})
	}
	c.Commands = append(c.Commands,
		"aws cloudfront get-distribution-config --id DISTRIBUTION_ID # then set ResponseHeadersPolicyId and ViewerProtocolPolicy in each behavior",
		"aws cloudfront update-distribution --id DISTRIBUTION_ID --if-match ETAG --distribution-config file://distribution-config.json")
	return []Change{c}
}

const behaviors = "in default_cache_behavior and in every ordered_cache_behavior"

// policy is a response headers policy being put together.
type policy struct {
	headers []Header // those with a field of their own, and custom ones
	drop    []Header
	limits  []string
}

func newPolicy(n *Needs) *policy {
	p := &policy{}
	custom := 0
	for _, h := range n.Send {
		switch {
		case len(h.Value) > maxPolicyValue:
			p.limits = append(p.limits, fmt.Sprintf("%s has %d characters, and a policy takes %d: shorten it, or send it from a function on viewer response", h.Name, len(h.Value), maxPolicyValue))
			continue
		case !hasOwnField(h.Name):
			if custom++; custom > maxCustomHeaders {
				p.limits = append(p.limits, fmt.Sprintf("%s is not sent: a policy takes %d custom headers", h.Name, maxCustomHeaders))
				continue
			}
		}
		p.headers = append(p.headers, h)
	}
	for _, h := range n.Drop {
		switch {
		case notRemovable[strings.ToLower(h.Name)]:
			p.limits = append(p.limits, h.Name+" cannot be removed: CloudFront puts its own in its place")
		case len(p.drop) == maxRemoved:
			p.limits = append(p.limits, fmt.Sprintf("%s stays: a policy removes %d headers", h.Name, maxRemoved))
		default:
			p.drop = append(p.drop, h)
		}
	}
	return p
}

// hasOwnField reports whether a policy has a field of its own for a header;
// such a name is refused as a custom header.
func hasOwnField(name string) bool {
	switch name {
	case hsts.Name, "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy":
		return true
	}
	return false
}

func (p *policy) terraform(name string) string {
	return resource("aws_cloudfront_response_headers_policy", name, func(b block) {
		b.set("name", strings.ReplaceAll(name, "_", "-"))
		p.security(b)
		p.custom(b)
		if len(p.drop) > 0 {
			b.nest("remove_headers_config", func(b block) {
				for _, h := range p.drop {
					b.nest("items", func(b block) { b.set("header", h.Name) })
				}
			})
		}
	})
}

// security writes the headers that have a block of their own.
func (p *policy) security(b block) {
	write := map[string]func(block, string){
		"Content-Security-Policy": func(b block, v string) {
			b.nest("content_security_policy", func(b block) { b.set("content_security_policy", v); b.set("override", true) })
		},
		"X-Content-Type-Options": func(b block, _ string) {
			b.nest("content_type_options", func(b block) { b.set("override", true) })
		},
		"X-Frame-Options": func(b block, v string) {
			b.nest("frame_options", func(b block) { b.set("frame_option", v); b.set("override", true) })
		},
		"Referrer-Policy": func(b block, v string) {
			b.nest("referrer_policy", func(b block) { b.set("referrer_policy", v); b.set("override", true) })
		},
		hsts.Name: func(b block, v string) {
			age, _ := hsts.Parse(v).Policy() // this package has written it
			b.nest("strict_transport_security", func(b block) {
				b.set("access_control_max_age_sec", age.MaxAge)
				b.set("include_subdomains", age.IncludeSubDomains)
				b.set("preload", age.Preload)
				b.set("override", true)
			})
		},
	}
	var own []Header
	for _, h := range p.headers {
		if hasOwnField(h.Name) {
			own = append(own, h)
		}
	}
	if len(own) == 0 {
		return
	}
	b.nest("security_headers_config", func(b block) {
		for _, h := range own {
			write[h.Name](b, h.Value)
		}
	})
}

// custom writes all other headers.
func (p *policy) custom(b block) {
	var others []Header
	for _, h := range p.headers {
		if !hasOwnField(h.Name) {
			others = append(others, h)
		}
	}
	if len(others) == 0 {
		return
	}
	b.nest("custom_headers_config", func(b block) {
		for _, h := range others {
			b.nest("items", func(b block) { b.set("header", h.Name); b.set("value", h.Value); b.set("override", true) })
		}
	})
}

// json is the policy as the API takes it (ResponseHeadersPolicyConfig).
func (p *policy) json(name string) string {
	type object = map[string]any
	security := object{}
	var custom, removed []object
	for _, h := range p.headers {
		switch h.Name {
		case "Content-Security-Policy":
			security["ContentSecurityPolicy"] = object{"Override": true, "ContentSecurityPolicy": h.Value}
		case "X-Content-Type-Options":
			security["ContentTypeOptions"] = object{"Override": true}
		case "X-Frame-Options":
			security["FrameOptions"] = object{"Override": true, "FrameOption": h.Value}
		case "Referrer-Policy":
			security["ReferrerPolicy"] = object{"Override": true, "ReferrerPolicy": h.Value}
		case hsts.Name:
			age, _ := hsts.Parse(h.Value).Policy()
			security["StrictTransportSecurity"] = object{
				"Override": true, "AccessControlMaxAgeSec": age.MaxAge, "IncludeSubdomains": age.IncludeSubDomains, "Preload": age.Preload,
			}
		default:
			custom = append(custom, object{"Header": h.Name, "Value": h.Value, "Override": true})
		}
	}
	for _, h := range p.drop {
		removed = append(removed, object{"Header": h.Name})
	}
	config := object{"Name": name}
	if len(security) > 0 {
		config["SecurityHeadersConfig"] = security
	}
	if len(custom) > 0 {
		config["CustomHeadersConfig"] = object{"Quantity": len(custom), "Items": custom}
	}
	if len(removed) > 0 {
		config["RemoveHeadersConfig"] = object{"Quantity": len(removed), "Items": removed}
	}
	text, _ := json.Marshal(config) // maps of strings, numbers and bools
	return string(text)
}
