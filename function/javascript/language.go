package javascript

import (
	"fmt"
	"reflect"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/token"
)

// A construct is a part of the language that a CloudFront runtime does not know
// (spec/edge-functions.md 11). For runtime 2.0 the extent is (unverified).
type construct struct {
	name  string
	in20  bool // runtime 2.0 knows it
	found func(node any) bool
}

var constructs = []construct{
	{"let and const", true, func(n any) bool {
		return is[*ast.LexicalDeclaration](n) || is[*ast.ForDeclaration](n) || is[*ast.ForLoopInitializerLexicalDecl](n)
	}},
	{"async functions", true, isAsync},
	{"await", true, is[*ast.AwaitExpression]},
	{"optional chaining", true, is[*ast.OptionalChain]},
	{"the operator ??", true, isCoalesce},
	{"classes", false, is[*ast.ClassLiteral]},
	{"generators", false, isGenerator},
	{"destructuring", false, func(n any) bool { return is[*ast.ObjectPattern](n) || is[*ast.ArrayPattern](n) }},
	{"spread", false, is[*ast.SpreadElement]},
	{"for-of loops", false, is[*ast.ForOfStatement]},
}

func is[T any](node any) bool { _, ok := node.(T); return ok }

func isAsync(node any) bool {
	switch f := node.(type) {
	case *ast.FunctionLiteral:
		return f.Async
	case *ast.ArrowFunctionLiteral:
		return f.Async
	}
	return false
}

func isGenerator(node any) bool {
	f, ok := node.(*ast.FunctionLiteral)
	return ok && f.Generator
}

func isCoalesce(node any) bool {
	e, ok := node.(*ast.BinaryExpression)
	return ok && e.Operator == token.COALESCE
}

// checkLanguage returns what in a program its runtime does not know: the first
// place, as CloudFront's own syntax errors do.
func checkLanguage(p *ast.Program, runtime string) error {
	var first error
	walk(reflect.ValueOf(p.Body), func(node any) bool {
		for _, c := range constructs {
			if c.in20 && runtime != runtime10 || !c.found(node) {
				continue
			}
			first = fmt.Errorf("SyntaxError: %s does not know %s in %s", runtime, c.name, place(p, node))
			return false
		}
		return first == nil
	})
	return first
}

// place is "function.js:3".
func place(p *ast.Program, node any) string {
	if n, ok := node.(ast.Node); ok && p.File != nil {
		at := p.File.Position(int(n.Idx0()) - p.File.Base())
		return fmt.Sprintf("%s:%d", at.Filename, at.Line)
	}
	return fileName
}

// walk visits every node below v, parents first, until visit reports false. The
// syntax tree is known to this function as what it is made of: structs,
// pointers, slices and interfaces.
func walk(v reflect.Value, visit func(node any) bool) bool {
	switch v.Kind() {
	case reflect.Interface:
		return v.IsNil() || walk(v.Elem(), visit)
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*file.File]() {
			return true
		}
		return visit(v.Interface()) && walk(v.Elem(), visit)
	case reflect.Slice:
		for i := range v.Len() {
			if !walk(v.Index(i), visit) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "DeclarationList" && !walk(v.Field(i), visit) { // its nodes stand in the body as well
				return false
			}
		}
	}
	return true
}
