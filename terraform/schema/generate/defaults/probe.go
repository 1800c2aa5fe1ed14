package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// probe is one resource of the configuration.
type probe struct{ typ, name, text string }

func (p probe) address() string { return p.typ + "." + p.name }

// bare reports whether the probe has no block but those that are required.
func (p probe) bare() bool { return p.name == "p" }

// maxProbes bounds how many resources one type is worth. Web ACLs and
// dashboards nest thousands of blocks, which repeat themselves: of those only
// the upper levels are probed.
const maxProbes = 100

// probesOf makes the bare resource, and one for each block that may stand in
// it, as deep as maxProbes allows.
func probesOf(typ string) []probe {
	probes := probesTo(typ, 1)
	for depth := 2; ; depth++ {
		deeper := probesTo(typ, depth)
		if len(deeper) == len(probes) || len(deeper) > maxProbes {
			return probes
		}
		probes = deeper
	}
}

func probesTo(typ string, depth int) []probe {
	top, _ := schema.Resource(typ)
	var probes []probe
	var visit func(b *schema.Block, path []string)
	visit = func(b *schema.Block, path []string) {
		name := strings.Join(append([]string{"p"}, path...), "__")
		probes = append(probes, probe{typ, name, fmt.Sprintf("resource %q %q {\n%s%s}\n", typ, name, wanted(typ), body(top, path))})
		for _, kind := range slices.Sorted(maps.Keys(b.Blocks)) {
			if kind != "timeouts" && len(path) < depth {
				visit(b.Blocks[kind].Block, append(slices.Clone(path), kind))
			}
		}
	}
	visit(top, nil)
	return probes
}

// wants are arguments that resources cannot be without though their schema
// does not say so: mostly one of several. Their values are not recorded.
var wants = map[string]map[string]string{
	"aws_alb_target_group":      {"port": `80`, "protocol": `"HTTP"`, "vpc_id": `"vpc-1"`},
	"aws_budgets_budget":        {"limit_amount": `"1"`, "limit_unit": `"USD"`},
	"aws_cloudwatch_event_rule": {"schedule_expression": `"rate(1 day)"`},
	"aws_instance":              {"ami": `"ami-1"`, "instance_type": `"t3.micro"`},
	"aws_kinesis_stream":        {"shard_count": `1`},
	"aws_lambda_function":       {"filename": `"x.zip"`, "runtime": `"nodejs20.x"`, "handler": `"index.handler"`},
	"aws_lb_target_group":       {"port": `80`, "protocol": `"HTTP"`, "vpc_id": `"vpc-1"`},
}

func wanted(typ string) string {
	var text strings.Builder
	for name, value := range wants[typ] {
		fmt.Fprintf(&text, "%s = %s\n", name, value)
	}
	return text.String()
}

// body writes what a block requires and the blocks on the path.
func body(b *schema.Block, path []string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		if b.Attributes[name].Required {
			fmt.Fprintf(&text, "%s = %s\n", name, unknown(b.Attributes[name].Type))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(b.Blocks)) {
		n := b.Blocks[kind]
		onPath := len(path) > 0 && path[0] == kind
		switch {
		case onPath:
			fmt.Fprintf(&text, "%s {\n%s}\n", kind, body(n.Block, path[1:]))
		case n.MinItems > 0:
			fmt.Fprintf(&text, "%s {\n%s}\n", kind, body(n.Block, nil))
		}
	}
	return text.String()
}

// unknown is an expression of the type that terraform cannot know yet.
func unknown(typ cty.Type) string {
	if typ.IsPrimitiveType() {
		return "terraform_data.u.output"
	}
	if typ.IsMapType() {
		return "{ k = terraform_data.u.output }"
	}
	if typ.IsCollectionType() && typ.ElementType().IsPrimitiveType() {
		return "[terraform_data.u.output]"
	}
	return "terraform_data.u.output"
}

// collect records every value in the plan that no probe wrote: all that are
// known, since what probes write is not.
func collect(shown []byte, found map[string]any) error {
	var plan struct {
		Changes []struct {
			Type   string
			Change struct {
				After   map[string]any
				Unknown map[string]any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal(shown, &plan); err != nil {
		return err
	}
	for _, c := range plan.Changes {
		if b, ok := schema.Resource(c.Type); ok && strings.HasPrefix(c.Type, "aws_") {
			record(c.Type, b, c.Change.After, c.Change.Unknown, found)
		}
	}
	return nil
}

// record records what is known of one block.
func record(path string, b *schema.Block, after, unknown map[string]any, found map[string]any) {
	for name, a := range b.Attributes {
		if value := after[name]; value != nil && !a.Required && wants[path][name] == "" && !partly(unknown[name]) {
			found[path+"."+name] = value
		}
	}
	for kind, n := range b.Blocks {
		blocks, unknowns := elements(after[kind]), elements(unknown[kind])
		if len(blocks) != len(unknowns) {
			continue // not even how many is known
		}
		for i, block := range blocks {
			record(path+"."+kind, n.Block, block, unknowns[i], found)
		}
	}
}

// partly reports whether terraform marks anything in a value as unknown.
func partly(unknown any) bool {
	switch u := unknown.(type) {
	case bool:
		return u
	case []any:
		return slices.ContainsFunc(u, partly)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(u)), partly)
	}
	return false
}

func elements(value any) []map[string]any {
	var out []map[string]any
	switch v := value.(type) {
	case map[string]any:
		out = append(out, v)
	case []any:
		for _, e := range v {
			if object, ok := e.(map[string]any); ok {
				out = append(out, object)
			}
		}
	}
	return out
}
