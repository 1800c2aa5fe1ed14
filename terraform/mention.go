package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// mention is one mention of something in an expression, and what is wanted of
// it.
type mention struct {
	hcl.Traversal
	wants wants
}

// wants says what an expression does with what it mentions, where that can be
// told.
type wants struct {
	nothing    bool     // it only has to be there (depends_on)
	ofElements bool     // it looks at nothing but the named attributes of elements
	names      []string // of attributes
}

// mentionsOf lists what an expression refers to.
func mentionsOf(e hcl.Expression) []mention {
	traversals := e.Variables()
	if len(traversals) == 0 {
		return nil
	}
	wanted := wantedIn(e)
	out := make([]mention, len(traversals))
	for i, t := range traversals {
		out[i] = mention{t, wanted[t.SourceRange()]}
	}
	return out
}

// wantedIn finds the places where an expression looks at the elements of a
// collection, by the range of the reference to the collection:
//
//	aws_x.d[each.key].id
//	aws_x.d[*].id
//	[for k, d in aws_x.d : d.id]
func wantedIn(e hcl.Expression) map[hcl.Range]wants {
	native, ok := e.(hclsyntax.Expression)
	if !ok {
		return nil
	}
	var out map[hcl.Range]wants
	_ = hclsyntax.VisitAll(native, func(n hclsyntax.Node) hcl.Diagnostics {
		collection, w := elementsOf(n)
		if c, ok := collection.(*hclsyntax.ScopeTraversalExpr); ok {
			if out == nil {
				out = map[hcl.Range]wants{}
			}
			out[c.Traversal.SourceRange()] = w
		}
		return nil
	})
	return out
}

// elementsOf recognises an expression that looks at elements of a collection;
// nil when it is another one.
func elementsOf(n hclsyntax.Node) (hclsyntax.Expression, wants) {
	switch e := n.(type) {
	case *hclsyntax.RelativeTraversalExpr:
		if index, ok := e.Source.(*hclsyntax.IndexExpr); ok {
			return index.Collection, attributeOf(e.Traversal)
		}
	case *hclsyntax.SplatExpr:
		if each, ok := e.Each.(*hclsyntax.RelativeTraversalExpr); ok && each.Source == hclsyntax.Expression(e.Item) {
			return e.Source, attributeOf(each.Traversal)
		}
	case *hclsyntax.ForExpr:
		return e.CollExpr, attributesOfVariable(e)
	}
	return nil, wants{}
}

func attributeOf(t hcl.Traversal) wants {
	if step, ok := t[0].(hcl.TraverseAttr); ok {
		return wants{ofElements: true, names: []string{step.Name}}
	}
	return wants{}
}

// attributesOfVariable lists what a for expression wants of its elements.
func attributesOfVariable(e *hclsyntax.ForExpr) wants {
	w := wants{ofElements: true}
	for _, part := range []hclsyntax.Expression{e.KeyExpr, e.ValExpr, e.CondExpr} {
		if part == nil {
			continue
		}
		for _, t := range part.Variables() {
			if t.RootName() != e.ValVar {
				continue
			}
			if len(t) < 2 {
				return wants{}
			}
			one := attributeOf(t[1:])
			if !one.ofElements {
				return wants{}
			}
			w.names = append(w.names, one.names...)
		}
	}
	return w
}
