package expression

import (
	"strings"
)

// Source is where a part of a value comes from.
type Source int

// The sources (spec/api-gateway.md 4.3).
const (
	Static       Source = iota // text
	FromHeader                 // $request.header.NAME
	FromQuery                  // $request.querystring.NAME
	FromBody                   // $request.body, $request.body.SELECTOR
	FromPath                   // $request.path
	FromVariable               // $request.path.NAME
	FromContext                // $context.NAME
	FromStage                  // $stageVariables.NAME
)

// Part is one part of a value.
type Part struct {
	Source Source
	Name   string // text, name, or the selector of a body; "" = the whole body
}

// Value is the right side of a mapping: its parts, one behind the other.
type Value []Part

// MaxValue is the length of a value in characters (spec/api-gateway.md 4.3).
const MaxValue = 512

// ParseValue reads the right side of a mapping. A reference stands alone with
// a dollar sign, or in braces among text. What begins with a dollar sign and is
// no reference is text (unverified).
func ParseValue(side Side, text string) (Value, error) {
	if !strings.HasPrefix(text, "${") && strings.HasPrefix(text, "$") && isReference(text[1:]) {
		p, err := parseReference(side, text[1:])
		if err != nil {
			return nil, err
		}
		return Value{p}, nil
	}
	var out Value
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if before != "" {
			out = append(out, Part{Static, before})
		}
		if !found {
			break
		}
		reference, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, &Error{"${" + rest, "has no closing brace", "${request.header.NAME}"}
		}
		p, err := parseReference(side, reference)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
		text = after
	}
	return out, nil
}

// isReference tells references from text: it begins with one of the words,
// and goes on with a dot or ends.
func isReference(text string) bool {
	word, _, _ := strings.Cut(text, ".")
	switch word {
	case "request", "response", "context", "stageVariables":
		return true
	}
	return false
}

const (
	requestSources  = "$request.header.NAME, $request.querystring.NAME, $request.body, $request.path, $context.NAME, $stageVariables.NAME or text without quotes"
	responseSources = "$response.header.NAME, $response.body, $context.NAME, $stageVariables.NAME or text without quotes"
)

func parseReference(side Side, text string) (Part, error) {
	expected := requestSources
	if side == Response {
		expected = responseSources
	}
	word, rest, _ := strings.Cut(text, ".")
	var p Part
	var ok bool
	switch word {
	case "context":
		p, ok = Part{FromContext, rest}, isVariableName(rest)
	case "stageVariables":
		p, ok = Part{FromStage, rest}, isVariableName(rest) && !strings.Contains(rest, ".")
	case string(side):
		p, ok = messagePart(side, rest)
	}
	if !ok {
		return Part{}, &Error{"$" + text, "is no reference of a " + string(side) + " parameter", expected}
	}
	if p.Source == FromBody && (strings.Contains(rest, "..") || strings.Contains(rest, "?(")) {
		return Part{}, &Error{"$" + text, "is no selector of a body: neither .. nor ?() can be used", "names and indexes: a.b[0]"}
	}
	return p, nil
}

// messagePart reads what follows "request." or "response.".
func messagePart(side Side, text string) (Part, bool) {
	place, name, named := strings.Cut(text, ".")
	switch {
	case place == "header":
		return Part{FromHeader, name}, isVariableName(name) // reserved ones can be read (unverified)
	case place == "body":
		return Part{FromBody, name}, !named || name != ""
	case strings.HasPrefix(text, "body["):
		return Part{FromBody, strings.TrimPrefix(text, "body")}, true
	case side == Response:
		return Part{}, false
	case place == "querystring":
		return Part{FromQuery, name}, name != ""
	case place == "path" && !named:
		return Part{Source: FromPath}, true
	case place == "path":
		return Part{FromVariable, name}, isVariableName(name)
	}
	return Part{}, false
}
