package apigateway

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// readText is a string; numbers and booleans are written as JSON has them.
func readText(raw json.RawMessage) (string, error) {
	switch raw[0] {
	case '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err
	case '{', '[':
		return "", fmt.Errorf("is %.40s, want a text", raw)
	case 'n':
		return "", nil
	}
	return string(raw), nil
}

func readOptional[T any](raw json.RawMessage, into *T) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("is %.40s: %w", raw, err)
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

// Member is one member of a JSON object.
type Member struct {
	Name  string
	Value json.RawMessage // without space around it
}

// ObjectMembers reads the members of a JSON object in their order: field lines
// have one, which maps lose.
func ObjectMembers(text []byte) ([]Member, error) {
	var out []Member
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("is %.40s, want a JSON object", text)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := Member{Name: name.(string)} // the decoder sees to it
		if err := dec.Decode(&m.Value); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	_, err := dec.Token()
	return out, err
}

// eachMember calls f for the members of an object; null has none.
func eachMember(raw json.RawMessage, f func(Member) error) error {
	if isNull(raw) {
		return nil
	}
	members, err := ObjectMembers(raw)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := f(m); err != nil {
			return err
		}
	}
	return nil
}
