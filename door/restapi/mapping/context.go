package mapping

import (
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/velocity"
)

// groups are the names of $context behind which others stand (spec 13.1): a
// value of their own they have none.
var groups = map[string]bool{
	"identity": true, "identity.clientCert": true, "identity.clientCert.validity": true,
	"authorizer": true, "authorizer.claims": true, "error": true,
}

// contextObject is $context, or a group in it: values are looked up when they
// are asked for.
type contextObject struct {
	run   *run
	group string // with a dot at its end
}

// Get looks a variable up.
func (c contextObject) Get(name string) velocity.Value {
	full := c.group + name
	switch full {
	case "requestOverride":
		return c.run.request.values(c.run.in.RequestOverride)
	case "responseOverride":
		return c.run.response.values(c.run.in.ResponseOverride)
	case "requestTimeEpoch":
		return c.number(full)
	}
	if v, ok := c.run.in.context(full); ok {
		return v
	}
	if groups[full] {
		return contextObject{c.run, full + "."}
	}
	return nil
}

// Call knows get and keySet, which maps have.
func (c contextObject) Call(method string, args []velocity.Value) (velocity.Value, bool, error) {
	switch {
	case method == "get" && len(args) == 1:
		name, err := text(args[0])
		return c.Get(name), true, err
	case method == "keySet" && len(args) == 0:
		return c.names(), true, nil
	}
	return nil, false, nil
}

// names are those of a group; nobody goes through all of $context.
func (c contextObject) names() *velocity.List {
	out := &velocity.List{}
	if l, ok := c.run.in.Context.(Lister); ok {
		for _, name := range l.Names(strings.TrimSuffix(c.group, ".")) {
			out.Items = append(out.Items, name)
		}
	}
	return out
}

// number is a variable that templates can compute with.
func (c contextObject) number(name string) velocity.Value {
	v, ok := c.run.in.context(name)
	if !ok {
		return nil
	}
	if n, err := strconv.ParseInt(v, 10, 64); err == nil {
		return n
	}
	return v
}
