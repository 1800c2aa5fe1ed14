package expression

import (
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Side is which of an integration's messages a mapping changes.
type Side string

// The sides, as expressions name them.
const (
	Request  Side = "request"
	Response Side = "response"
)

// Action is what a mapping does to its target.
type Action string

// The actions (spec/api-gateway.md 4.4).
const (
	Append    Action = "append"
	Overwrite Action = "overwrite"
	Remove    Action = "remove"
)

// Target is what a mapping changes.
type Target string

// The targets. Of a request the path, of a response the status can only be
// overwritten.
const (
	Header Target = "header"
	Query  Target = "querystring"
	Path   Target = "path"
	Status Target = "statuscode"
)

// Key is the left side of a mapping: "append:header.x-name".
type Key struct {
	Action Action
	Target Target
	Name   string // of a header or query parameter
}

// String is the key as it was read.
func (k Key) String() string {
	if k.Name == "" {
		return string(k.Action) + ":" + string(k.Target)
	}
	return string(k.Action) + ":" + string(k.Target) + "." + k.Name
}

const (
	requestKeys  = "append, overwrite or remove of header.NAME or querystring.NAME, or overwrite:path"
	responseKeys = "append, overwrite or remove of header.NAME, or overwrite:statuscode"
)

// ParseKey reads the left side of a mapping.
func ParseKey(side Side, text string) (Key, error) {
	action, target, ok := strings.Cut(text, ":")
	place, name, named := strings.Cut(target, ".")
	k := Key{Action(action), Target(place), name}
	expected := requestKeys
	if side == Response {
		expected = responseKeys
	}
	if !ok || !slices.Contains([]Action{Append, Overwrite, Remove}, k.Action) || !k.isOf(side) {
		return Key{}, &Error{text, "is no " + string(side) + " parameter", expected}
	}
	switch whole := k.Target == Path || k.Target == Status; {
	case whole && (named || k.Action != Overwrite):
		return Key{}, &Error{text, "can only be overwritten as a whole", "overwrite:" + string(k.Target)}
	case !whole && name == "", k.Target == Header && !httpguts.ValidHeaderFieldName(name):
		return Key{}, &Error{text, "names no " + string(k.Target), expected}
	case k.Target == Header && IsReserved(name):
		return Key{}, &Error{name, "is a reserved header, and cannot be mapped", ""}
	}
	return k, nil
}

func (k Key) isOf(side Side) bool {
	if k.Target == Header {
		return true
	}
	if side == Request {
		return k.Target == Query || k.Target == Path
	}
	return k.Target == Status
}

// reserved are the headers that mappings may not touch, and reservedPrefixes
// what others begin with (spec/api-gateway.md 4.5).
var (
	reserved = []string{"authorization", "connection", "content-encoding", "content-length", "content-location", "forwarded",
		"keep-alive", "origin", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding", "upgrade",
		"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via"}
	reservedPrefixes = []string{"access-control-", "apigw-", "x-amz-", "x-amzn-"}
)

// IsReserved reports whether mappings may not touch a header.
func IsReserved(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(reserved, name) ||
		slices.ContainsFunc(reservedPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}
