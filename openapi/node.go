package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// node is a value of the body with its place in it. A nil node is what is not
// there: it is of no kind, and has nothing inside.
type node struct {
	kind  kind
	text  string // of scalars, as it is spelled: "1.0" stays "1.0"
	keys  []string
	items []*node          // of lists; of objects beside keys
	named map[string]*node // of objects
	path  string           // "paths./pets.get"
	line  int              // in the body, from 1
}

type kind string

// The kinds of JSON, as people are told of them.
const (
	nothing kind = "null"
	boolean kind = "a boolean"
	number  kind = "a number"
	text    kind = "a string"
	list    kind = "a list"
	object  kind = "an object"
)

// get returns the member of an object, or nil.
func (n *node) get(key string) *node {
	if n == nil {
		return nil
	}
	return n.named[key]
}

// is reports whether the node is there and of a kind.
func (n *node) is(k kind) bool { return n != nil && n.kind == k }

// json writes the node as JSON again, with strings as change gives them.
func (n *node) json(out *bytes.Buffer, change func(key, text string) string) {
	n.write(out, "", change)
}

func (n *node) write(out *bytes.Buffer, key string, change func(key, text string) string) {
	switch n.kind {
	case object:
		out.WriteByte('{')
		for i, k := range n.keys {
			if i > 0 {
				out.WriteByte(',')
			}
			out.Write(quoted(k))
			out.WriteByte(':')
			n.items[i].write(out, k, change)
		}
		out.WriteByte('}')
	case list:
		out.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				out.WriteByte(',')
			}
			item.write(out, "", change)
		}
		out.WriteByte(']')
	case text:
		out.Write(quoted(change(key, n.text)))
	case nothing:
		out.WriteString("null")
	default:
		out.WriteString(n.text)
	}
}

func quoted(s string) []byte {
	out, _ := json.Marshal(s) // a string always can be
	return out
}

// Bounds on what a body may hold. Aliases of YAML count as what they stand
// for.
const (
	maxNodes = 1 << 20
	maxDepth = 100
)

var (
	errTooDeep  = fmt.Errorf("nested deeper than %d", maxDepth)
	errTooLarge = fmt.Errorf("more than %d values", maxNodes)
)

// parseText reads JSON, else YAML.
func parseText(body string) (*node, error) {
	if strings.HasPrefix(strings.TrimSpace(body), "{") && json.Valid([]byte(body)) {
		return parseJSON(body)
	}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(body), &document); err != nil {
		return nil, err
	}
	if len(document.Content) == 0 {
		return nil, errors.New("nothing is in it")
	}
	b := &builder{}
	return b.ofYAML(document.Content[0], "", 0)
}

// builder makes nodes and counts them.
type builder struct {
	count int

	decoder *json.Decoder // of JSON
	lines   []int         // offsets at which lines of JSON end
}

func (b *builder) node(k kind, path string, line, depth int) (*node, error) {
	if b.count++; b.count > maxNodes {
		return nil, errTooLarge
	}
	if depth > maxDepth {
		return nil, errTooDeep
	}
	n := &node{kind: k, path: path, line: line}
	if k == object {
		n.named = map[string]*node{}
	}
	return n, nil
}

// put adds a member; the last one of a name counts.
func (n *node) put(key string, item *node) {
	if _, again := n.named[key]; again {
		for i, k := range n.keys {
			if k == key {
				n.items[i] = item
			}
		}
	} else {
		n.keys, n.items = append(n.keys, key), append(n.items, item)
	}
	n.named[key] = item
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
