package event

import (
	"encoding/json"
	"net/textproto"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// readPairs reads an object of names with value and multiValue. Of the two
// multiValue counts when it is there and was changed; else a changed value
// replaces the first, and the rest stay (spec 10).
func readPairs(raw json.RawMessage, where string, was []pair) ([]pair, *Invalid) {
	o, err := readObject(raw)
	if err != nil {
		return nil, invalidValue("%s must be an object.", where)
	}
	var all []pair
	for _, m := range o {
		values, bad := readValues(m, where, named(was, m.name))
		if bad != nil {
			return nil, bad
		}
		all = append(all, values...)
	}
	return all, nil
}

func readValues(m member, where string, was []pair) ([]pair, *Invalid) {
	o, err := readObject(m.value)
	if err != nil {
		return nil, invalidValue("%s.%s must be an object with a value.", where, m.name)
	}
	first, bad := readPair(o, m.name, where)
	if bad != nil {
		return nil, bad
	}
	raw, there := o.get("multiValue")
	if !there {
		return []pair{first}, nil
	}
	var entries []json.RawMessage
	if json.Unmarshal(raw, &entries) != nil || len(entries) > maxMembers {
		return nil, invalidValue("%s.%s.multiValue must be an array.", where, m.name)
	}
	var all []pair
	for _, e := range entries {
		eo, err := readObject(e)
		if err != nil {
			return nil, invalidValue("%s.%s.multiValue must hold objects with a value.", where, m.name)
		}
		p, bad := readPair(eo, m.name, where)
		if bad != nil {
			return nil, bad
		}
		all = append(all, p)
	}
	if slices.Equal(all, was) && len(all) > 0 {
		all[0] = first // only the value was changed, if anything
	}
	return all, nil
}

func readPair(o object, name, where string) (pair, *Invalid) {
	_, there := o.get("value")
	value, ok := o.text("value")
	attributes, okAttributes := o.text("attributes")
	switch {
	case !there || !ok:
		return pair{}, invalidValue("%s.%s.value must be a string.", where, name)
	case !okAttributes:
		return pair{}, invalidValue("%s.%s.attributes must be a string.", where, name)
	case strings.ContainsFunc(value, notInValue) || strings.ContainsFunc(attributes, notInValue) || strings.ContainsFunc(name, notInValue):
		return pair{}, invalidValue("%s.%s has an invalid character.", where, name)
	}
	return pair{name, value, attributes}, nil
}

// named are the values of one name.
func named(all []pair, name string) []pair {
	var out []pair
	for _, p := range all {
		if p.name == name {
			out = append(out, p)
		}
	}
	return out
}

// grouping brings values of one name together, as an event has them.
func grouping(all []pair) []pair {
	var out []pair
	for i, p := range all {
		if !seen(all[:i], p.name) {
			out = append(out, named(all, p.name)...)
		}
	}
	return out
}

// headers takes the headers member into effect on fields, but for those of
// cookies, which are apart. What is not in it is deleted.
func (f *cloudFront) headers(o object, where string, fields *exchange.Fields, cookies string) *Invalid {
	raw, there := o.get("headers")
	if !there {
		return nil
	}
	entries, err := readObject(raw)
	if err != nil {
		return invalidValue("%s.headers must be an object.", where)
	}
	kept := map[string]bool{cookies: true}
	for _, m := range entries {
		switch {
		case m.name != strings.ToLower(m.name):
			return invalidValue("%s.headers must have header names in lower case.", where)
		case !isToken(m.name):
			return invalidValue("%s.headers has an invalid name.", where)
		}
		kept[m.name] = true
		if m.name == cookies {
			return invalidValue("%s.headers must not have %s: use %s.cookies.", where, cookies, where)
		}
		if bad := f.header(m, where+".headers", fields); bad != nil {
			return bad
		}
	}
	for _, was := range visible(fields) {
		name := strings.ToLower(was.Name)
		if kept[name] {
			continue
		}
		if slices.Contains(f.locked, name) {
			return invalidValue("%s.headers: %s is read-only.", where, name)
		}
		fields.Del(was.Name, f.by)
	}
	return nil
}

// header takes one entry into effect. A name that is new is spelt in title
// case; one that was there keeps its spelling.
func (f *cloudFront) header(m member, where string, fields *exchange.Fields) *Invalid {
	var was []pair
	for _, v := range fields.Values(m.name) {
		was = append(was, pair{name: m.name, value: v})
	}
	now, bad := readValues(m, where, was)
	switch {
	case bad != nil || slices.Equal(was, now):
		return bad
	case isDisallowed(m.name):
		return invalidValue("%s: %s is not allowed.", where, m.name)
	case slices.Contains(f.locked, m.name):
		return invalidValue("%s: %s is read-only.", where, m.name)
	}
	name := spelling(m.name, fields)
	fields.Del(name, f.by)
	for _, p := range now {
		fields.Add(name, p.value, f.by)
	}
	return nil
}

// spelling is how a name stands on the wire.
func spelling(name string, fields *exchange.Fields) string {
	for _, l := range fields.Lines() {
		if exchange.EqualName(l.Name, name) {
			return l.Name
		}
	}
	return textproto.CanonicalMIMEHeaderKey(name)
}
