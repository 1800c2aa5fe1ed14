package openapi

import (
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// member returns a member that must be of a kind; nil when it is not there,
// null, or another, which is a finding.
func (r *reader) member(n *node, key string, want kind) *node {
	m := r.follow(n.get(key))
	switch {
	case m == nil || m.kind == nothing:
		return nil
	case m.kind == want:
		return m
	}
	r.say(finding.Error, resource.BadRequestException, m, "Invalid OpenAPI input: this is %s, not %s", m.kind, want)
	return nil
}

// text is a string; numbers are taken as they are spelled: YAML makes one of
// a status code. A boolean is what AWS refuses (spec/api-gateway.md 11.2).
func (r *reader) text(n *node, key string) string {
	m := n.get(key)
	if m == nil || m.kind == nothing {
		return ""
	}
	return r.textOf(m)
}

func (r *reader) textOf(m *node) string {
	switch m.kind {
	case text, number:
		return m.text
	case boolean:
		r.say(finding.Error, resource.SerializationException, m, "class java.lang.Boolean can not be converted to an String")
	default:
		r.say(finding.Error, resource.BadRequestException, m, "Invalid OpenAPI input: this is %s, not a string", m.kind)
	}
	return ""
}

// optional is nil where text is "".
func (r *reader) optional(n *node, key string) *string {
	if s := r.text(n, key); s != "" {
		return &s
	}
	return nil
}

// upper is an enumeration, which the extensions spell in lower case.
func (r *reader) upper(n *node, key string) string { return strings.ToUpper(r.text(n, key)) }

// flag is a boolean, or the text of one.
func (r *reader) flag(n *node, key string) bool {
	m := n.get(key)
	switch {
	case m == nil || m.kind == nothing:
		return false
	case m.kind == boolean || m.kind == text:
		value, err := strconv.ParseBool(strings.ToLower(m.text))
		if err == nil {
			return value
		}
	}
	r.say(finding.Error, resource.BadRequestException, m, "Invalid OpenAPI input: this is %s, not a boolean", m.kind)
	return false
}

// number is a whole number, or the text of one; nil when there is none.
func (r *reader) number(n *node, key string) *int32 {
	m := n.get(key)
	if m == nil || m.kind == nothing {
		return nil
	}
	if m.kind == number || m.kind == text {
		if v, err := strconv.ParseInt(m.text, 10, 32); err == nil {
			return new(int32(v))
		}
	}
	r.say(finding.Error, resource.BadRequestException, m, "Invalid OpenAPI input: this is no whole number")
	return nil
}

// texts is a list of strings; one string is a list of it.
func (r *reader) texts(n *node, key string) []string {
	m := n.get(key)
	if m.is(text) {
		return []string{m.text}
	}
	var out []string
	if m := r.member(n, key, list); m != nil {
		for _, item := range m.items {
			if s := r.textOf(item); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// textMap is an object whose members are strings.
func (r *reader) textMap(n *node, key string) map[string]string {
	m := r.member(n, key, object)
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m.keys))
	for i, k := range m.keys {
		out[k] = r.textOf(m.items[i])
	}
	return out
}

// follow resolves a reference into the body; other nodes stay as they are.
func (r *reader) follow(n *node) *node {
	for range maxReferences {
		ref := n.get("$ref")
		if !ref.is(text) {
			return n
		}
		target := r.find(ref.text)
		if target == nil {
			r.say(finding.Error, resource.BadRequestException, ref, "Invalid OpenAPI input: the reference %q leads nowhere", ref.text)
			return nil
		}
		n = target
	}
	r.say(finding.Error, resource.BadRequestException, n, "Invalid OpenAPI input: the references go round in a circle")
	return nil
}

// maxReferences is how many references may follow each other.
const maxReferences = 16

// find looks a JSON pointer up: "#/components/schemas/Pet".
func (r *reader) find(pointer string) *node {
	rest, ok := strings.CutPrefix(pointer, "#/")
	if !ok {
		return nil
	}
	n := r.root
	for step := range strings.SplitSeq(rest, "/") {
		n = n.get(strings.NewReplacer("~1", "/", "~0", "~").Replace(step))
	}
	return n
}

// lastStep is the name that a reference ends with.
func lastStep(pointer string) string { return pointer[strings.LastIndexByte(pointer, '/')+1:] }

// warnOfRootSecurity: API Gateway does not use it, which leaves operations
// open that look protected. For HTTP APIs that is (unverified): the guide says
// it of REST APIs.
func (r *reader) warnOfRootSecurity(root *node) {
	if s := root.get("security"); s.is(list) && len(s.items) > 0 {
		r.add(s, finding.Finding{Code: finding.NotApplied, Severity: finding.Warning,
			Message: "API Gateway does not use security of the root: operations without security of their own are open",
			Fix:     "Write security into each operation."})
	}
}

func (r *reader) unknownScheme(n *node, name string, known []string) {
	r.add(n, finding.Finding{Code: resource.BadRequestException,
		Message: "Invalid OpenAPI input: there is no security scheme " + name, Nearest: finding.Nearest(name, known)})
}
