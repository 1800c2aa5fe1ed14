package restapi

import (
	"bytes"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lintel-edge/lintel/apigateway"
)

// validation is what a request has to have before an integration is asked
// (spec/api-gateway.md 15.3).
type validation struct {
	required []requiredParameter // headers, then path, then query
	body     bool
	schemas  byMedia[*jsonschema.Schema]
}

// requiredParameter is a parameter that must be there and not be blank.
type requiredParameter struct{ place, name string }

// parameterPlaces is the order in which what is missing is named.
var parameterPlaces = []string{"header", "path", "querystring"}

// newRequired reads a method's requestParameters: "method.request.header.X".
// Those of one place are in the order of their names.
func newRequired(parameters map[string]bool) []requiredParameter {
	var out []requiredParameter
	for key, required := range parameters {
		place, name, _ := strings.Cut(strings.TrimPrefix(key, "method.request."), ".")
		if required {
			out = append(out, requiredParameter{place, name})
		}
	}
	slices.SortFunc(out, func(a, b requiredParameter) int {
		if byPlace := slices.Index(parameterPlaces, a.place) - slices.Index(parameterPlaces, b.place); byPlace != 0 {
			return byPlace
		}
		return strings.Compare(a.name, b.name)
	})
	return out
}

func (p *passage) validateParameters() bool {
	var missing []string
	for _, r := range p.method.validation.required {
		if strings.TrimSpace(p.parameter(r.place, r.name)) == "" {
			missing = append(missing, r.name)
		}
	}
	if missing == nil {
		return false
	}
	message := "Missing required request parameters: [" + strings.Join(missing, ", ") + "]"
	p.context.Error.Validation = message
	return p.refuse(badRequestParameters, message, message)
}

// parameter is the last value of a parameter of the request, or "".
func (p *passage) parameter(place, name string) string {
	switch place {
	case "header":
		if values := p.request.Fields.Values(name); len(values) > 0 {
			return values[len(values)-1]
		}
	case "querystring":
		return apigateway.ParseQuery(p.request.Query).Last()[name]
	case "path":
		return p.pathParameters()[name]
	}
	return ""
}

// pathParameters are the values of the path's variables. Like the path they are
// not decoded, as the service's own recorded events show.
func (p *passage) pathParameters() map[string]string {
	if p.method == nil || p.bound.n == 0 {
		return nil
	}
	out := make(map[string]string, p.bound.n)
	for i, name := range p.method.variables {
		out[name] = p.bound.values[i]
	}
	return out
}

// defaultModel is the key of a model for contents of every type.
const defaultModel = "$default"

func (p *passage) validateBody() bool {
	v := &p.method.validation
	if !v.body {
		return false
	}
	schema, ok := v.schemas.get(mediaType(p.request.Fields.Get("Content-Type")))
	if !ok {
		schema, ok = v.schemas.get(defaultModel)
	}
	if !ok {
		return false // a content without model is not looked at
	}
	content := p.body.bytes
	if len(content) == 0 {
		content = []byte("{}")
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err == nil {
		err = schema.Validate(document)
	}
	if err == nil {
		return false
	}
	p.context.Error.Validation = faults(err)
	return p.refuse(badRequestBody, "", err.Error())
}

// faults are what is wrong with a content, in a list; the words are those of
// our library, not of AWS's.
func faults(err error) string {
	_, list, found := strings.Cut(err.Error(), "\n- ") // behind the address of the schema
	if !found {
		list = err.Error()
	}
	return "[" + strings.ReplaceAll(list, "\n- ", ", ") + "]"
}
