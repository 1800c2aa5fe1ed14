package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// mergeTypes adds what a later file says about types, new ones or more of one.
func mergeTypes(into, from map[string]typeSchema) {
	for name, s := range from {
		known, ok := into[name]
		if !ok {
			into[name] = s
			continue
		}
		known.Block = known.Block.merged(s.Block)
		into[name] = known
	}
}

// merged is b with the attributes and blocks that only more has.
func (b block) merged(more block) block {
	attributes, blocks := maps.Clone(more.Attributes), maps.Clone(more.Blocks)
	if attributes == nil {
		attributes = map[string]attribute{}
	}
	if blocks == nil {
		blocks = map[string]nested{}
	}
	maps.Copy(attributes, b.Attributes)
	for kind, n := range b.Blocks {
		if also, ok := more.Blocks[kind]; ok {
			n.Block = n.Block.merged(also.Block)
		}
		blocks[kind] = n
	}
	return block{Attributes: attributes, Blocks: blocks}
}

// global are the services whose resources are in no region.
var global = []string{
	"aws_account_", "aws_billing_", "aws_budgets_", "aws_ce_", "aws_cloudfront", "aws_globalaccelerator_", "aws_iam_",
	"aws_organizations_", "aws_route53_", "aws_route53domains_", "aws_shield_", "aws_waf_",
}

// addRegions gives every other type the argument by which aws 6 lets a
// resource live outside the provider's region.
func addRegions(types map[string]typeSchema) {
	for name, s := range types {
		isGlobal := slices.ContainsFunc(global, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		if had, ok := s.Block.Attributes["region"]; !strings.HasPrefix(name, "aws_") || isGlobal || ok && had.Optional || s.Block.Attributes == nil {
			continue
		}
		s.Block.Attributes["region"] = attribute{Type: json.RawMessage(`"string"`), Optional: true, Computed: true}
	}
}
