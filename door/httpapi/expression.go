package httpapi

import (
	"strings"

	"github.com/lintel-edge/lintel/jsonpath"
	"github.com/lintel-edge/lintel/jsonpath/value"
	"github.com/lintel-edge/lintel/resource/expression"
)

// maxSelected is how much of a body a selector looks into, in bytes
// (spec/api-gateway.md 4.3).
const maxSelected = 100 << 10

// text is the compiled right side of a mapping.
type text struct {
	static string // the whole of it, when there are no references
	parts  []part
}

type part struct {
	expression.Part
	path *jsonpath.Path // of a body's selector; nil: the whole body
}

// message is what references look at: the request as it came, or the
// integration's answer as it came.
type message interface {
	header(name string) (string, bool) // many values joined by a comma
	content() ([]byte, error)
}

// newText compiles a value that was read without an error; a selector can
// still be none of the dialect.
func newText(v expression.Value) (*text, error) {
	if len(v) == 0 {
		return &text{}, nil
	}
	if len(v) == 1 && v[0].Source == expression.Static {
		return &text{static: v[0].Name}, nil
	}
	out := &text{}
	for _, p := range v {
		compiled := part{Part: p}
		if p.Source == expression.FromBody && p.Name != "" {
			var err error
			if compiled.path, err = jsonpath.Compile(rooted(p.Name)); err != nil {
				return nil, err
			}
		}
		out.parts = append(out.parts, compiled)
	}
	return out, nil
}

// rooted is a selector as a path: "a.b" and "[0].a" from the root.
func rooted(selector string) string {
	if strings.HasPrefix(selector, "[") {
		return "$" + selector
	}
	return "$." + selector
}

// evaluate gives the value, and whether all its references lead to something:
// where one does not, the mapping does nothing (unverified).
func (t *text) evaluate(p *passage, m message) (string, bool) {
	switch len(t.parts) {
	case 0:
		return t.static, true
	case 1:
		return t.parts[0].evaluate(p, m)
	}
	var b strings.Builder
	for i := range t.parts {
		value, ok := t.parts[i].evaluate(p, m)
		if !ok {
			return "", false
		}
		b.WriteString(value)
	}
	return b.String(), true
}

func (t *part) evaluate(p *passage, m message) (string, bool) {
	switch t.Source {
	case expression.FromHeader:
		return m.header(t.Name)
	case expression.FromQuery:
		return queryValue(p.request.Query, t.Name)
	case expression.FromPath:
		return p.at.Path, true
	case expression.FromVariable:
		raw, ok := p.route.rawVariable(p.at.Path, t.Name)
		return decodeSegment(raw), ok
	case expression.FromContext:
		return p.context.Lookup(t.Name)
	case expression.FromStage:
		v, ok := p.stage.variables[t.Name]
		return v, ok
	case expression.FromBody:
		return t.fromBody(m)
	}
	return t.Name, true
}

func (t *part) fromBody(m message) (string, bool) {
	body, err := m.content()
	if err != nil || len(body) == 0 {
		return "", false
	}
	if t.path == nil {
		return string(body), true
	}
	document, err := value.Parse(body[:min(len(body), maxSelected)])
	if err != nil {
		return "", false
	}
	found, err := t.path.Find(document)
	if err != nil || found == nil {
		return "", false
	}
	if s, isText := found.(string); isText {
		return s, true
	}
	printed, err := value.AppendJSON(nil, found, maxSelected)
	return string(printed), err == nil
}
