package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// member is one member of a JSON object, in the order of the document: maps
// would lose in which order a function set its headers.
type member struct {
	name  string
	value json.RawMessage
}

// object is a JSON object's members. Of two with one name, the later counts, as
// in JavaScript.
type object []member

var (
	errNoObject    = errors.New("no object")
	errManyMembers = errors.New("an object with too many members")
)

// maxMembers bounds the members of one object, and the lines of one header: more
// than a query of maxTarget bytes can have, and few enough for judging them to be
// quick, whatever a function returns.
const maxMembers = 5000

// readObject reads the members of a JSON object. The text must be valid JSON,
// of which the values are parts.
func readObject(text []byte) (object, error) {
	c := cursor{text: text}
	if c.next() != '{' {
		return nil, errNoObject
	}
	c.at++
	var out object
	for c.next() == '"' {
		name := unquote(c.string())
		c.next() // the colon
		c.at++
		c.next()
		if out = out.with(name, c.value()); len(out) > maxMembers {
			return nil, errManyMembers
		}
		if c.next() == ',' {
			c.at++
		}
	}
	return out, nil
}

// with sets a member.
func (o object) with(name string, value json.RawMessage) object {
	for i := range o {
		if o[i].name == name {
			o[i].value = value
			return o
		}
	}
	return append(o, member{name, value})
}

// get returns a member that is there and is not null.
func (o object) get(name string) (json.RawMessage, bool) {
	for _, m := range o {
		if m.name == name {
			return m.value, !bytes.Equal(m.value, []byte("null"))
		}
	}
	return nil, false
}

// text returns a member that is a string; ok is false when it is there and is
// none. A missing one is "".
func (o object) text(name string) (s string, ok bool) {
	raw, there := o.get(name)
	switch {
	case !there:
		return "", true
	case raw[0] != '"':
		return "", false
	}
	return unquote(raw), true
}

// whole parses a document that must be one JSON object.
func whole(payload []byte, refuse func(reason string) *Invalid) (object, *Invalid) {
	if !json.Valid(payload) {
		return nil, refuse("The JSON output is not parsable.")
	}
	o, err := readObject(payload)
	if err != nil {
		return nil, refuse("The JSON output must be an object type.")
	}
	return o, nil
}

// cursor walks over valid JSON. The functions that return every header of an
// answer are called for every request: encoding/json would take ten times as
// long to cut an object up, and most of it for checking once more.
type cursor struct {
	text []byte
	at   int
}

// next skips blanks, and returns the byte behind them; 0 is the end.
func (c *cursor) next() byte {
	for ; c.at < len(c.text); c.at++ {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\r', '\n':
		default:
			return b
		}
	}
	return 0
}

// string takes a string, quotes included.
func (c *cursor) string() []byte {
	begin := c.at
	for c.at++; c.at < len(c.text) && c.text[c.at] != '"'; c.at++ {
		if c.text[c.at] == '\\' {
			c.at++
		}
	}
	c.at = min(c.at+1, len(c.text))
	return c.text[begin:c.at]
}

// value takes a value.
func (c *cursor) value() json.RawMessage {
	begin := c.at
	switch c.next() {
	case '"':
		return c.string()
	case '{', '[':
		c.nested()
	default: // a number, true, false or null
		for c.at < len(c.text) && strings.IndexByte(",}] \t\r\n", c.text[c.at]) < 0 {
			c.at++
		}
	}
	return c.text[begin:c.at]
}

// nested takes an object or an array.
func (c *cursor) nested() {
	for depth := 0; c.at < len(c.text); {
		switch c.text[c.at] {
		case '"':
			c.string()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if c.at++; depth == 0 {
			return
		}
	}
}

// unquote is the text of a valid JSON string.
func unquote(raw []byte) (s string) {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	_ = json.Unmarshal(raw, &s)
	return s
}
