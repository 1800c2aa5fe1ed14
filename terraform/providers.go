package terraform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/provider"
)

// providerRef names the provider configuration that a resource uses.
func (r *resourceDecl) providerRef() providerRef {
	if r.provider != nil {
		return *r.provider
	}
	name, _, _ := strings.Cut(r.typ, "_")
	return providerRef{name: name}
}

// findProvider finds the module that configures a provider: the module itself,
// or one above it, by what the module blocks pass in.
func findProvider(n *moduleNode, ref providerRef) (owner *moduleNode, key string, ok bool) {
	for {
		if n.call != nil {
			if outer, passed := n.call.providers[ref.key()]; passed {
				n, ref = n.parent, outer
				continue
			}
		}
		if _, declared := n.decl.providers[ref.key()]; declared {
			return n, ref.key(), true
		}
		if n.call == nil || ref.alias != "" {
			return nil, "", false
		}
		n = n.parent
	}
}

// unknownProvider reports an alias that nobody configures. (A provider without
// an alias needs no configuration.)
func unknownProvider(ref providerRef, n *moduleNode) finding.Finding {
	return finding.Finding{
		Code: CodeUnknownProvider, Place: ref.place,
		Message: fmt.Sprintf("provider configuration %q is not declared, and not passed into this module", ref.key()),
		Nearest: finding.Nearest(ref.key(), sortedKeys(n.decl.providers)),
	}
}

// providerOf returns the configured provider of a resource.
func (e *evaluation) providerOf(s *scope, r *resourceDecl) *provider.Provider {
	if owner, key, ok := findProvider(s.node, r.providerRef()); ok {
		for at := s; at != nil; at = at.parent {
			if p := at.providers[key]; at.node == owner && p != nil {
				return p
			}
		}
	}
	return e.defaultProvider
}

// provider evaluates a provider block. Only what changes documents is read:
// credentials and endpoints are for a cloud that we do not call.
func (e *evaluation) provider(v *vertex, s *scope) {
	decl := s.node.decl.providers[v.name]
	ctx := e.evalContext(s, decl.needs)
	r := providerReader{e: e, ctx: ctx, subject: s.in("provider." + v.name)}
	if s.providers == nil {
		s.providers = map[string]*provider.Provider{}
	}
	s.providers[v.name] = provider.New(r.read(decl.body))
}

// providerReader reads the few settings of a provider block that matter.
type providerReader struct {
	e       *evaluation
	ctx     *hcl.EvalContext
	subject string
}

var providerSettings = bodySchema([]string{"region", "allowed_account_ids"}, "default_tags", "ignore_tags")

func (r providerReader) read(body hcl.Body) provider.Config {
	content, _, diags := body.PartialContent(providerSettings)
	r.e.found.add(translate(diags, CodeSyntax, r.subject)...)
	config := provider.Config{Parameters: r.e.options.Parameters}
	if region := r.strings(content.Attributes["region"]); len(region) == 1 {
		config.Region = region[0]
	}
	if accounts := r.strings(content.Attributes["allowed_account_ids"]); len(accounts) > 0 {
		config.AccountID = accounts[0]
	}
	for _, b := range content.Blocks {
		inner, _ := b.Body.JustAttributes()
		switch b.Type {
		case "default_tags":
			config.DefaultTags = r.tags(inner["tags"])
		case "ignore_tags":
			config.IgnoreTags = r.strings(inner["keys"])
			config.IgnoreTagPrefixes = r.strings(inner["key_prefixes"])
		}
	}
	return config
}

// strings evaluates a string or a collection of strings.
func (r providerReader) strings(attr *hcl.Attribute) []string {
	if attr == nil {
		return nil
	}
	v, _ := r.e.value(attr.Expr, r.ctx, r.subject)
	v, _ = v.UnmarkDeep()
	if single, err := convert.Convert(v, cty.String); err == nil {
		v = cty.ListVal([]cty.Value{single})
	}
	v, err := convert.Convert(v, cty.List(cty.String))
	if err != nil || v.IsNull() || !v.IsWhollyKnown() {
		return nil
	}
	var out []string
	for _, element := range v.AsValueSlice() {
		if !element.IsNull() {
			out = append(out, element.AsString())
		}
	}
	return out
}

func (r providerReader) tags(attr *hcl.Attribute) map[string]string {
	if attr == nil {
		return nil
	}
	v, _ := r.e.value(attr.Expr, r.ctx, r.subject)
	v, _ = v.UnmarkDeep()
	v, err := convert.Convert(v, cty.Map(cty.String))
	if err != nil || v.IsNull() || !v.IsWhollyKnown() {
		return nil
	}
	out := map[string]string{}
	for key, value := range v.AsValueMap() {
		if !value.IsNull() {
			out[key] = value.AsString()
		}
	}
	return out
}
