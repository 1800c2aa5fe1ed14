package mapping

import (
	"maps"
	"slices"

	"github.com/lintel-edge/lintel/jsonpath"
	"github.com/lintel-edge/lintel/velocity"
)

// Template is a compiled mapping template. Many goroutines may run it at once.
type Template struct {
	program *velocity.Template
	paths   map[string]*jsonpath.Path // the literal paths in it
}

// Output is what a template made.
type Output struct {
	Body []byte
	// What the template has set, with what the input already had.
	RequestOverride, ResponseOverride Override
}

// CompileTemplate reads a template; its errors are said to be in what name
// says. The error is a *[velocity.Error], which has the line and the column.
// The service takes a template with errors, and fails when it runs (spec 13.5).
func CompileTemplate(name, text string) (*Template, error) {
	program, err := velocity.Parse(name, text)
	if err != nil {
		return nil, err
	}
	t := &Template{program: program, paths: map[string]*jsonpath.Path{}}
	for _, literal := range program.Literals() {
		if path, err := jsonpath.Compile(literal); err == nil && literal[0] == '$' {
			t.paths[literal] = path
		}
	}
	return t, nil
}

// Run runs the template. The error is a *[velocity.Error]; it wraps
// [ErrPayload] when the body, and not the template, is at fault.
func (t *Template) Run(in *Input) (Output, error) { return t.within(in, velocity.Limits{}) }

func (t *Template) within(in *Input, limits velocity.Limits) (Output, error) {
	r := run{template: t, in: in}
	body, err := t.program.Execute(r.variable, limits)
	if err != nil {
		return Output{}, err
	}
	return Output{
		Body:             body,
		RequestOverride:  r.request.override(in.RequestOverride),
		ResponseOverride: r.response.override(in.ResponseOverride),
	}, nil
}

// compileCost is what compiling a path costs, in visits of values.
const compileCost = 1000

// path compiles a path, unless the template has it already.
func (r *run) path(text string) (*jsonpath.Path, error) {
	if p := r.template.paths[text]; p != nil {
		return p, nil
	}
	r.in.visits += compileCost
	return jsonpath.Compile(text)
}

// run is one execution of a template.
type run struct {
	template          *Template
	in                *Input
	request, response overrides
}

// variable makes what a template sees under a name.
func (r *run) variable(name string) velocity.Value {
	switch name {
	case "input":
		return inputObject{r}
	case "util":
		return utilObject{}
	case "context":
		return contextObject{run: r}
	case "stageVariables":
		return stageVariables(r.in.StageVariables)
	}
	return nil
}

// stageVariables makes a map of them, in the order of their names.
func stageVariables(variables map[string]string) *velocity.Map {
	m := velocity.NewMap()
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		m.Put(name, variables[name])
	}
	return m
}
