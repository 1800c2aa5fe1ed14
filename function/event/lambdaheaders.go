package event

import (
	"encoding/json"
	"fmt"
	"net/textproto"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// headers takes the headers member into effect on fields. What is not in it is
// deleted; without it nothing changes.
func (l *lambda) headers(o object, fields *exchange.Fields, locked []string) *Invalid {
	raw, there := o.get("headers")
	if !there {
		return nil
	}
	return l.apply(raw, fields, locked)
}

// apply makes fields what a headers object says: names and lines that did not
// change keep their owner.
func (l *lambda) apply(raw json.RawMessage, fields *exchange.Fields, locked []string) *Invalid {
	o, err := readObject(raw)
	if err != nil {
		return &Invalid{reasonEntry + "It must be an object.", "the headers are not an object"}
	}
	set := map[string][]exchange.Field{}
	var order []string
	for _, m := range o {
		name := strings.ToLower(m.name)
		lines, bad := l.lines(m, name)
		switch {
		case bad != nil:
			return bad
		case set[name] != nil: // two spellings of one name, (unverified)
			return invalid("A header is named twice.", "the header %s is named twice, in different letters", name)
		}
		set[name] = lines
		order = append(order, name)
	}
	if bad := l.delete(set, fields, locked); bad != nil {
		return bad
	}
	for _, name := range order {
		if bad := l.change(name, set[name], fields, locked); bad != nil {
			return bad
		}
	}
	return nil
}

// lines reads one entry of a headers object.
func (l *lambda) lines(m member, name string) ([]exchange.Field, *Invalid) {
	if !isToken(name) {
		return nil, invalid("A header's name is invalid.", "invalid character in header name, headerName : %.100q", m.name)
	}
	var entries []json.RawMessage
	if json.Unmarshal(m.value, &entries) != nil || len(m.value) == 0 || m.value[0] != '[' || len(entries) > maxMembers {
		return nil, &Invalid{
			reasonEntry + "Each header entry in the headers object must be an array.",
			fmt.Sprintf("The Lambda function returned an invalid entry in the headers object, each header entry in the headers object must be an array, header : %s", name),
		}
	}
	lines := make([]exchange.Field, 0, len(entries))
	for _, entry := range entries {
		e, err := readObject(entry)
		if err != nil {
			return nil, valueType(name)
		}
		key, ok := e.text("key")
		switch {
		case !ok || key != "" && !strings.EqualFold(key, name): // (unverified)
			return nil, invalid("A header's key is not its name.", "the key %.100q is not the name of header %s", key, name)
		case key == "":
			key = textproto.CanonicalMIMEHeaderKey(name)
		}
		values, bad := headerValues(e, name)
		if bad != nil {
			return nil, bad
		}
		for _, v := range values {
			lines = append(lines, exchange.Field{Name: key, Value: v, Owner: l.by})
		}
	}
	return lines, nil
}

// headerValues reads a value: a string, or strings, each a line of its own.
func headerValues(entry object, name string) ([]string, *Invalid) {
	raw, _ := entry.get("value")
	var one string
	var many []string
	switch {
	case len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &one) == nil:
		many = []string{one}
	case len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &many) != nil || len(many) > maxMembers:
		return nil, valueType(name)
	}
	for _, v := range many {
		if i := strings.IndexFunc(v, notInValue); i >= 0 {
			return nil, invalid("A header's value has an invalid character.", "invalid character : '%%%02X' in header value, headerName : %s", v[i], textproto.CanonicalMIMEHeaderKey(name))
		}
	}
	return many, nil
}

func valueType(name string) *Invalid {
	return &Invalid{
		reasonEntry + "The value of each header value must be of string or array of string type.",
		fmt.Sprintf("The Lambda function returned an invalid entry in the headers object, the value of each header value must be of string or array of string type, header :%s has one or more entries whose value is neither string nor array of strings.", name),
	}
}

// notInValue reports control characters.
func notInValue(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

// delete removes the names that the function left out.
func (l *lambda) delete(set map[string][]exchange.Field, fields *exchange.Fields, locked []string) *Invalid {
	for _, was := range visible(fields) {
		name := strings.ToLower(was.Name)
		if len(set[name]) > 0 {
			continue
		}
		if slices.Contains(locked, name) {
			return lockedHeader("delete", was.Name)
		}
		fields.Del(was.Name, l.by)
	}
	return nil
}

// change sets one name's lines, if they are not as they were.
func (l *lambda) change(name string, lines []exchange.Field, fields *exchange.Fields, locked []string) *Invalid {
	if len(lines) == 0 || same(lines, fields.Lines(), name) {
		return nil
	}
	verb := "add"
	if fields.Has(name) {
		verb = "change"
	}
	switch {
	case isDisallowed(name):
		return invalid(triedHidden, "the function tried to add blacklisted header, headerName : %s", lines[0].Name)
	case slices.Contains(locked, name):
		return lockedHeader(verb, lines[0].Name)
	case strings.HasPrefix(name, "cloudfront-") && l.c.Phase == ViewerRequest && verb == "add": // spec 3.3
		return invalid(triedHidden, "the function tried to add blacklisted header, headerName : %s", lines[0].Name)
	}
	fields.Set(lines[0].Name, lines[0].Value, l.by)
	for _, line := range lines[1:] {
		fields.Add(line.Name, line.Value, l.by)
	}
	return nil
}

// same reports whether the lines of a name are what they were, spelling
// included.
func same(lines, all []exchange.Field, name string) bool {
	i := 0
	for _, was := range all {
		if !exchange.EqualName(was.Name, name) {
			continue
		}
		if i >= len(lines) || lines[i].Name != was.Name || lines[i].Value != was.Value {
			return false
		}
		i++
	}
	return i == len(lines)
}

func lockedHeader(verb, name string) *Invalid {
	return invalid(triedReadOnly, "the function tried to %s read-only header, headerName : %s.", verb, name)
}

// isToken reports whether a name can be a field name (RFC 9110 section 5.1).
func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || strings.IndexByte("()<>@,;:\\\"/[]?={}", s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}
