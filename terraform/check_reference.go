package terraform

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// checkReference reports whether what a reference points at is declared in a
// module; if not, how to put it right.
func checkReference(ref reference, n *moduleNode) (finding.Finding, bool) {
	d := n.decl
	switch ref.kind {
	case refVariable:
		return undeclared(ref, "variable", "var.", ref.name, d.variables)
	case refLocal:
		return undeclared(ref, "local value", "local.", ref.name, d.locals)
	case refModule:
		return checkModuleReference(ref, n)
	case refManaged, refData, refEphemeral:
		return checkResourceReference(ref, d)
	case refBroken:
		if ref.lenient {
			return finding.Finding{}, true
		}
		return brokenReference(ref, d), false
	}
	return finding.Finding{}, true
}

func undeclared[T any](ref reference, kind, prefix, name string, declared map[string]T) (finding.Finding, bool) {
	if _, ok := declared[name]; ok {
		return finding.Finding{}, true
	}
	f := finding.Finding{
		Code: CodeUnknownReference, Place: placeOf(ref.at),
		Message: fmt.Sprintf("%s %q is not declared in this module", kind, name),
	}
	if near := finding.Nearest(name, sortedKeys(declared)); near != "" {
		f.Nearest = prefix + near
	}
	return f, false
}

func checkModuleReference(ref reference, n *moduleNode) (finding.Finding, bool) {
	if f, ok := undeclared(ref, "module", "module.", ref.name, n.decl.modules); !ok {
		return f, false
	}
	child, ok := n.children[ref.name]
	if !ok || ref.output == "" {
		return finding.Finding{}, true // the module could not be loaded, which is reported
	}
	if _, ok := child.decl.outputs[ref.output]; ok {
		return finding.Finding{}, true
	}
	return finding.Finding{
		Code: CodeUnknownAttribute, Place: placeOf(ref.at),
		Message: fmt.Sprintf("module %q has no output %q", ref.name, ref.output),
		Nearest: finding.Nearest(ref.output, sortedKeys(child.decl.outputs)),
	}, false
}

func checkResourceReference(ref reference, d *moduleDecl) (finding.Finding, bool) {
	if r, ok := d.resources[ref.key()]; ok {
		return checkAttribute(ref, r)
	}
	if ref.lenient {
		return finding.Finding{}, true
	}
	f, _ := undeclared(ref, kindNames[ref.kind], "", ref.key(), d.resources)
	return f, false
}

var kindNames = map[refKind]string{refManaged: "resource", refData: "data source", refEphemeral: "ephemeral resource"}

// checkAttribute looks the first attribute after the resource up in its
// schema: typos are caught even where evaluation never comes by.
func checkAttribute(ref reference, r *resourceDecl) (finding.Finding, bool) {
	block, ok := r.schema()
	if !ok {
		return finding.Finding{}, true
	}
	rest := ref.rest
	if len(rest) > 0 && (r.repeat.count != nil || r.repeat.forEach != nil) {
		if _, indexed := rest[0].(hcl.TraverseIndex); !indexed {
			return missingKey(ref, r), false
		}
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return finding.Finding{}, true
	}
	step, ok := rest[0].(hcl.TraverseAttr)
	if !ok || block.Attributes[step.Name] != nil || block.Blocks[step.Name] != nil {
		return finding.Finding{}, true
	}
	names := slices.Concat(slices.Collect(maps.Keys(block.Attributes)), slices.Collect(maps.Keys(block.Blocks)))
	slices.Sort(names)
	return finding.Finding{
		Code: CodeUnknownAttribute, Place: placeOf(step.SrcRange),
		Message: fmt.Sprintf("%s has no attribute %q", r.typ, step.Name),
		Nearest: finding.Nearest(step.Name, names),
	}, false
}

func missingKey(ref reference, r *resourceDecl) finding.Finding {
	example := r.key() + "[0]"
	if r.repeat.forEach != nil {
		example = r.key() + "[each.key]"
	}
	return finding.Finding{
		Code: CodeInvalidIndex, Place: placeOf(ref.at),
		Message:  fmt.Sprintf("%s has several instances, and the reference does not say which", r.key()),
		Expected: "an index, as in " + example,
	}
}

// schema returns the provider's schema of the resource's type.
func (r *resourceDecl) schema() (*schema.Block, bool) {
	switch r.mode {
	case managed:
		return schema.Resource(r.typ)
	case data:
		return schema.Data(r.typ)
	}
	return nil, false
}

// brokenReference explains a lone name, which is most often a string without
// its quotes or a variable without "var.".
func brokenReference(ref reference, d *moduleDecl) finding.Finding {
	f := finding.Finding{
		Code: CodeUnknownReference, Place: placeOf(ref.at),
		Message:  fmt.Sprintf("%q alone refers to nothing", ref.root),
		Expected: `TYPE.NAME, var.NAME, local.NAME, module.NAME, data.TYPE.NAME, or a quoted string`,
	}
	if _, ok := d.variables[ref.root]; ok {
		f.Nearest = "var." + ref.root
	} else if _, ok := d.locals[ref.root]; ok {
		f.Nearest = "local." + ref.root
	} else if near := finding.Nearest(ref.root, []string{"var", "local", "module", "data", "path", "each", "count", "self"}); near != "" && near != ref.root {
		f.Nearest = near
	}
	return f
}
