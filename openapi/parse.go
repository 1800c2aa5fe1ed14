package openapi

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseJSON reads a text that is known to be JSON, members in their order.
func parseJSON(body string) (*node, error) {
	b := &builder{decoder: json.NewDecoder(strings.NewReader(body))}
	b.decoder.UseNumber()
	for i := range len(body) {
		if body[i] == '\n' {
			b.lines = append(b.lines, i)
		}
	}
	return b.ofJSON("", 0)
}

func (b *builder) ofJSON(path string, depth int) (*node, error) {
	token, err := b.decoder.Token()
	if err != nil {
		return nil, err
	}
	line, _ := slices.BinarySearch(b.lines, int(b.decoder.InputOffset()))
	k, spelled := ofToken(token)
	n, err := b.node(k, path, line+1, depth)
	if err != nil {
		return nil, err
	}
	n.text = spelled
	for n.kind == object && b.decoder.More() {
		key, err := b.decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		item, err := b.ofJSON(below(path, name), depth+1)
		if err != nil {
			return nil, err
		}
		n.put(name, item)
	}
	for n.kind == list && b.decoder.More() {
		item, err := b.ofJSON(element(path, len(n.items)), depth+1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	if n.kind == object || n.kind == list {
		_, err = b.decoder.Token() // its end
	}
	return n, err
}

func ofToken(token json.Token) (k kind, spelled string) {
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			return list, ""
		}
		return object, ""
	case string:
		return text, token
	case json.Number:
		return number, token.String()
	case bool:
		return boolean, strconv.FormatBool(token)
	}
	return nothing, ""
}

// ofYAML reads a value of YAML; aliases become what they stand for.
func (b *builder) ofYAML(y *yaml.Node, path string, depth int) (*node, error) {
	if y.Kind == yaml.AliasNode {
		return b.ofYAML(y.Alias, path, depth+1)
	}
	n, err := b.node(ofTag(y), path, y.Line, depth)
	if err != nil {
		return nil, err
	}
	switch n.kind {
	case object:
		err = b.members(n, y, depth)
	case list:
		for i, c := range y.Content {
			item, err := b.ofYAML(c, element(path, i), depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	default:
		n.text = y.Value
	}
	return n, err
}

// members reads a mapping. What is merged into it ("<<") gives way to what is
// written.
func (b *builder) members(n *node, y *yaml.Node, depth int) error {
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		item, err := b.ofYAML(value, below(n.path, key.Value), depth+1)
		if err != nil {
			return err
		}
		if key.Tag != "!!merge" {
			n.put(key.Value, item)
			continue
		}
		for _, from := range append([]*node{item}, item.items...) {
			for _, name := range from.keys {
				if n.get(name) == nil {
					n.put(name, from.get(name))
				}
			}
		}
	}
	return nil
}

// ofTag tells the kind of a value. Dates and the like are strings.
func ofTag(y *yaml.Node) kind {
	switch {
	case y.Kind == yaml.MappingNode:
		return object
	case y.Kind == yaml.SequenceNode:
		return list
	}
	switch y.ShortTag() {
	case "!!null":
		return nothing
	case "!!bool":
		return boolean
	case "!!int", "!!float":
		return number
	}
	return text
}
