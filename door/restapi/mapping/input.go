package mapping

import (
	"errors"

	"github.com/lintel-edge/lintel/jsonpath"
	"github.com/lintel-edge/lintel/jsonpath/value"
	"github.com/lintel-edge/lintel/velocity"
)

// inputObject is $input (spec 13.1).
type inputObject struct{ run *run }

// Get knows $input.body, the payload as it came. $input.params without
// parentheses prints {}.
func (i inputObject) Get(name string) velocity.Value {
	switch name {
	case "body":
		if len(i.run.in.Body) == 0 {
			return "{}"
		}
		return string(i.run.in.Body)
	case "params":
		return velocity.NewMap()
	}
	return nil
}

// Call knows json, path and params.
func (i inputObject) Call(method string, args []velocity.Value) (velocity.Value, bool, error) {
	switch {
	case method == "params" && len(args) == 0:
		return i.params(), true, nil
	case len(args) != 1:
		return nil, false, nil
	}
	argument, err := text(args[0])
	if err != nil {
		return nil, true, err
	}
	var v velocity.Value
	switch method {
	case "params":
		return i.param(argument), true, nil
	case "path":
		v, err = i.find(argument)
		if errors.Is(err, jsonpath.ErrMissing) {
			return nil, true, nil
		}
	case "json":
		v, err = i.json(argument)
	default:
		return nil, false, nil
	}
	return v, true, err
}

// json is what a path leads to as JSON text; "" in quotes: it leads nowhere.
func (i inputObject) json(path string) (velocity.Value, error) {
	v, err := i.find(path)
	switch {
	case errors.Is(err, jsonpath.ErrMissing):
		return `""`, nil
	case err != nil:
		return nil, err
	}
	out, err := value.AppendJSON(nil, v, velocity.DefaultOutput)
	return string(out), err
}

func (i inputObject) find(path string) (velocity.Value, error) {
	p, err := i.run.path(path)
	if err != nil {
		return nil, err
	}
	return i.run.in.follow(p)
}

// param is the first of a name in path, query and header; "": there is none.
func (i inputObject) param(name string) string {
	p := &i.run.in.Params
	for _, params := range [...][]Param{p.Path, p.Query, p.Header} {
		if v, ok := find(params, name); ok {
			return v
		}
	}
	return ""
}

// params are all of them.
func (i inputObject) params() *velocity.Map {
	p := &i.run.in.Params
	all := velocity.NewMap()
	all.Put("path", paramMap(p.Path))
	all.Put("querystring", paramMap(p.Query))
	all.Put("header", paramMap(p.Header))
	return all
}

func paramMap(params []Param) *velocity.Map {
	m := velocity.NewMap()
	for _, p := range params {
		m.Put(p.Name, p.Value)
	}
	return m
}

// text is an argument as a string.
func text(v velocity.Value) (string, error) { return velocity.Text(v, velocity.DefaultOutput) }
