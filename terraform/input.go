package terraform

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

// inputs are the root module's variables that have a value from outside.
type inputs map[string]input

type input struct {
	value cty.Value
	place finding.Place
	from  string // where it comes from, for messages
}

// inputReader collects values; a later one replaces an earlier.
type inputReader struct {
	decl  *moduleDecl
	files *files
	found *problems
	out   inputs
}

// readInputs collects the values from outside in Terraform's order, the last
// one wins: environment, terraform.tfvars, terraform.tfvars.json,
// *.auto.tfvars and *.auto.tfvars.json by name, and then -var and -var-file in
// the order in which they are given.
func readInputs(decl *moduleDecl, f *files, o Options, found *problems) inputs {
	r := &inputReader{decl: decl, files: f, found: found, out: inputs{}}
	r.environment(o.Env)
	for _, name := range r.automatic() {
		r.file(name, finding.Place{})
	}
	for _, g := range o.Given {
		if g.File != "" {
			r.file(g.File, finding.Place{File: g.File})
		} else {
			r.flag(g.Name, g.Value)
		}
	}
	return r.out
}

// automatic lists the variable files that are read without being named.
func (r *inputReader) automatic() []string {
	names, err := r.files.entries(".")
	if err != nil {
		return nil // told when the configuration was read
	}
	var out []string
	for _, name := range []string{"terraform.tfvars", "terraform.tfvars.json"} {
		if slices.Contains(names, name) {
			out = append(out, name)
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json") {
			out = append(out, name)
		}
	}
	return out
}

// environment reads TF_VAR_ entries; one for a variable that is not declared
// is none of our business.
func (r *inputReader) environment(env []string) {
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		name, ok := strings.CutPrefix(name, "TF_VAR_")
		if v := r.decl.variables[name]; ok && v != nil {
			r.text(v, value, "environment variable TF_VAR_"+name)
		}
	}
}

func (r *inputReader) flag(name, value string) {
	v, ok := r.decl.variables[name]
	if !ok {
		r.found.add(finding.Finding{
			Code: CodeUndeclaredVariable, Subject: "var." + name,
			Message: fmt.Sprintf("a value is given for variable %q, which is not declared", name),
			Nearest: finding.Nearest(name, sortedKeys(r.decl.variables)),
			Fix:     fmt.Sprintf("declare variable %q, or do not give it", name),
		})
		return
	}
	r.text(v, value, "flag -var "+name)
}

// text takes a value that is written as text: literally for a string, number
// or boolean, else as an expression.
func (r *inputReader) text(v *variable, value, from string) {
	if v.literal {
		r.out[v.name] = input{cty.StringVal(value), finding.Place{}, from}
		return
	}
	expr, diags := parseExpression("<"+from+">", value)
	if !diags.HasErrors() {
		var parsed cty.Value
		parsed, diags = expr.Value(nil)
		r.out[v.name] = input{parsed, finding.Place{}, from}
	}
	for _, f := range translate(diags, CodeSyntax, "var."+v.name) {
		f.Expected = "a value of type " + typeexpr.TypeString(v.typ)
		r.found.add(f)
	}
	if diags.HasErrors() {
		r.out[v.name] = input{cty.UnknownVal(v.typ), finding.Place{}, from}
	}
}

// file reads one variable file; at is where it is named, if it is.
func (r *inputReader) file(name string, at finding.Place) {
	text, err := r.read(name, at)
	if err != nil {
		r.found.add(fileProblem(err, finding.Place{File: cmp.Or(at.File, r.files.display(name))}))
		return
	}
	shown := r.files.display(name)
	parsed, diags := parseText(shown, text)
	r.found.add(translate(diags, CodeSyntax, "")...)
	if parsed == nil {
		return
	}
	attributes, diags := parsed.Body.JustAttributes()
	r.found.add(translate(diags, CodeSyntax, "")...)
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		r.attribute(attributes[name], shown)
	}
}

// read finds a variable file from the working directory, as people type it,
// or beside the configuration.
func (r *inputReader) read(name string, at finding.Place) ([]byte, error) {
	if at.File == "" {
		return r.files.Read(name, maxFileBytes)
	}
	here := newFiles("", nil)
	text, err := here.Read(name, maxFileBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return r.files.Read(name, maxFileBytes)
	}
	r.files.noteTyped(name)
	return text, err
}

func (r *inputReader) attribute(attr *hcl.Attribute, file string) {
	if _, ok := r.decl.variables[attr.Name]; !ok {
		r.found.add(finding.Finding{
			Code: CodeUndeclaredVariable, Severity: finding.Warning, Place: placeOf(attr.NameRange), Subject: "var." + attr.Name,
			Message: fmt.Sprintf("a value is given for variable %q, which is not declared", attr.Name),
			Nearest: finding.Nearest(attr.Name, sortedKeys(r.decl.variables)),
		})
		return
	}
	value, diags := attr.Expr.Value(nil)
	r.found.add(translate(diags, CodeExpression, "var."+attr.Name)...)
	r.out[attr.Name] = input{value, placeOf(attr.Expr.Range()), file}
}
