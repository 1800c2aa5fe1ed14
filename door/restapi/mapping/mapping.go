// Package mapping transforms the requests and responses of REST APIs: mapping
// templates, the expressions of parameter mappings, and the templates of
// gateway responses, which substitute variables and do nothing else
// (spec/api-gateway.md 11, 13 and 14).
//
//	t, err := mapping.CompileTemplate("integration response", text)
//	out, err := t.Run(&mapping.Input{Body: body, Context: context})
//
// All is compiled when an API is, and run per request. Which template runs, and
// where its results go, is for the door to decide; the language is package
// velocity's.
package mapping

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/lintel-edge/lintel/jsonpath"
	"github.com/lintel-edge/lintel/jsonpath/value"
)

// Input is the message that is mapped, and what is known beside it: for the
// mappings of an integration response Body and Params are those of what the
// integration answered. An Input is for one goroutine.
type Input struct {
	Body           []byte // base64 when it is binary (spec 15.1)
	Params         Params
	Context        Context // nil: $context is empty
	StageVariables map[string]string

	// What earlier templates of the same request have set: templates of the
	// response can read it, and go on from it.
	RequestOverride, ResponseOverride Override

	document value.Value // Body, once it was parsed
	parsed   bool
	fault    error // of parsing
	visits   int   // of values in it, so far
}

// Params are the parameters of a request; a response has Header only. Names
// are compared as they are, letter by letter (spec 11.1).
type Params struct {
	Path, Query, Header []Param
}

// Param is one parameter. A name may repeat.
type Param struct{ Name, Value string }

// Context is $context: a value by its dotted name, such as "identity.sourceIp",
// and whether there is one.
type Context interface {
	Lookup(name string) (string, bool)
}

// Lister is a [Context] that knows which names a group of it has ("identity",
// "authorizer"): templates go through them with keySet.
type Lister interface {
	Names(group string) []string
}

// ErrPayload is a body that begins like JSON and is none: the client's fault,
// where others are the configuration's (spec 13.1).
var ErrPayload = errors.New("could not process payload")

// payload is the body as templates and paths see it: JSON when it begins like
// JSON, else one string; {} when it is empty (spec 13.1).
func (in *Input) payload() (value.Value, error) {
	if in.parsed {
		return in.document, in.fault
	}
	in.parsed = true
	switch body := bytes.TrimSpace(in.Body); {
	case len(body) == 0:
		in.document = value.NewMap()
	case body[0] == '{' || body[0] == '[' || body[0] == '"':
		v, err := value.Parse(body)
		in.document = v
		if err != nil {
			in.fault = fmt.Errorf("%w: %v", ErrPayload, err)
		}
	default:
		in.document = string(in.Body)
	}
	return in.document, in.fault
}

// maxVisits is how many values all paths of one message may look at: what takes
// well below a second.
const maxVisits = 1_000_000

// follow goes a path in the payload.
func (in *Input) follow(p *jsonpath.Path) (value.Value, error) {
	document, err := in.payload()
	if err != nil {
		return nil, err
	}
	left := maxVisits - in.visits
	v, err := p.FindWithin(document, &left)
	in.visits = maxVisits - left
	return v, err
}

// find is the value of the first parameter of a name, searched from the end:
// of many values, the last one counts (spec 11.1).
func find(params []Param, name string) (string, bool) {
	for i := len(params) - 1; i >= 0; i-- {
		if params[i].Name == name {
			return params[i].Value, true
		}
	}
	return "", false
}

// context looks a variable of $context up.
func (in *Input) context(name string) (string, bool) {
	if in.Context == nil {
		return "", false
	}
	return in.Context.Lookup(name)
}
