package mapping

import (
	"strings"

	"github.com/lintel-edge/lintel/jsonpath"
	"github.com/lintel-edge/lintel/jsonpath/value"
	"github.com/lintel-edge/lintel/velocity"
)

// Parameter is one compiled expression of a parameter mapping. Many goroutines
// may use it at once.
type Parameter struct {
	source source
	name   string         // of a parameter or a variable; the text of static
	path   *jsonpath.Path // of a body
}

// source is where a parameter comes from.
type source int

const (
	static source = iota
	pathParam
	queryParam
	queryParams
	headerParam
	headerParams
	body
	contextVariable
	stageVariable
)

// prefixes of expressions, by what they map: the longer one of two stands
// first (spec 11.1, 11.2 and 14).
var prefixes = []struct {
	text   string
	source source
}{
	{"method.request.path.", pathParam},
	{"method.request.querystring.", queryParam},
	{"method.request.multivaluequerystring.", queryParams},
	{"method.request.header.", headerParam},
	{"method.request.multivalueheader.", headerParams},
	{"method.request.body", body},
	{"integration.response.header.", headerParam},
	{"integration.response.multivalueheader.", headerParams},
	{"integration.response.body", body},
	{"context.", contextVariable},
	{"stageVariables.", stageVariable},
}

// ExpressionError is an expression that the service refuses.
type ExpressionError struct {
	Expression string
	Reason     string // ours; the service gives none
}

// Error is the message of the service's BadRequestException (spec 11.2).
func (e *ExpressionError) Error() string {
	return "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: " + e.Expression + "]"
}

// CompileParameter reads what a parameter mapping takes its value from:
// method.request.…, integration.response.…, context.…, stageVariables.…, or
// text in single quotes. The error is an *[ExpressionError]. Which of them may
// stand in which mapping, and what must be declared, is not looked at.
func CompileParameter(expression string) (Parameter, error) {
	if n := len(expression); n >= 2 && expression[0] == '\'' && expression[n-1] == '\'' {
		return Parameter{source: static, name: expression[1 : n-1]}, nil
	}
	refuse := func(reason string) (Parameter, error) {
		return Parameter{}, &ExpressionError{expression, reason}
	}
	for _, p := range prefixes {
		rest, ok := strings.CutPrefix(expression, p.text)
		switch {
		case !ok:
			continue
		case p.source == body:
			return bodyParameter(expression, rest)
		case !isName(rest):
			return refuse("a name is of letters, digits, and . _ $ -")
		}
		return Parameter{source: p.source, name: rest}, nil
	}
	return refuse("static text stands in single quotes")
}

// bodyParameter reads what follows method.request.body: nothing, or a path
// without its "$.".
func bodyParameter(expression, rest string) (Parameter, error) {
	if rest == "" {
		return Parameter{source: body}, nil
	}
	path, err := jsonpath.Compile("$" + rest)
	if err != nil || rest[0] != '.' && rest[0] != '[' {
		return Parameter{}, &ExpressionError{expression, "a JSONPath without $. follows"}
	}
	return Parameter{source: body, path: path}, nil
}

// isName reports whether a text matches [a-zA-Z0-9._$-]+ (spec 11.1).
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', strings.IndexByte("._$-", c) >= 0:
		default:
			return false
		}
	}
	return s != ""
}

// Value is what the expression gives for a message; false: what it names is
// not there, or the body is not JSON.
func (p Parameter) Value(in *Input) (string, bool) {
	switch p.source {
	case pathParam:
		return find(in.Params.Path, p.name)
	case queryParam:
		return find(in.Params.Query, p.name)
	case queryParams:
		return joined(in.Params.Query, p.name)
	case headerParam:
		return find(in.Params.Header, p.name)
	case headerParams:
		return joined(in.Params.Header, p.name)
	case contextVariable:
		return in.context(p.name)
	case stageVariable:
		v, ok := in.StageVariables[p.name]
		return v, ok
	case body:
		return p.body(in)
	}
	return p.name, true
}

// joined are all values of a name, with commas between them.
func joined(params []Param, name string) (string, bool) {
	var values []string
	for _, p := range params {
		if p.Name == name {
			values = append(values, p.Value)
		}
	}
	return strings.Join(values, ","), len(values) > 0
}

// body is the whole body, or what a path leads to in it: text as it is, objects
// and lists as JSON.
func (p Parameter) body(in *Input) (string, bool) {
	if p.path == nil {
		return string(in.Body), len(in.Body) > 0
	}
	v, err := in.follow(p.path)
	if err != nil {
		return "", false
	}
	switch v.(type) {
	case *value.Map, *value.List:
		out, err := value.AppendJSON(nil, v, velocity.DefaultOutput)
		return string(out), err == nil
	}
	s, err := text(v)
	return s, err == nil
}
