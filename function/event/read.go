package event

import (
	"bytes"
	"encoding/json"
	"errors"
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

// readObject reads the members of a JSON object.
func readObject(text []byte) (object, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil {
		return nil, err
	} else if t != json.Delim('{') {
		return nil, errNoObject
	}
	var out object
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		if out = out.with(name.(string), value); len(out) > maxMembers {
			return nil, errManyMembers
		}
	}
	_, err := d.Token()
	return out, err
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
	if !there {
		return "", true
	}
	return s, json.Unmarshal(raw, &s) == nil && raw[0] == '"'
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
