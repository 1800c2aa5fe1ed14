package mapping

import (
	"strconv"

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

// Call knows get, which maps have.
func (c contextObject) Call(method string, args []velocity.Value) (velocity.Value, bool, error) {
	if method != "get" || len(args) != 1 {
		return nil, false, nil
	}
	name, err := text(args[0])
	return c.Get(name), true, err
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
