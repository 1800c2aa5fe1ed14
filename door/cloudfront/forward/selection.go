package forward

import (
	"path"
	"slices"

	"github.com/lintel-edge/lintel/exchange"
)

// Mode is how a selection picks names.
type Mode uint8

// The modes. The zero value takes nothing.
const (
	None Mode = iota
	Listed
	AllExcept
	All
)

// Selection says which headers, cookies or query parameters are taken.
type Selection struct {
	Mode  Mode
	Names []string // for Listed and AllExcept
	kind  kind
}

type kind uint8

const (
	exact     kind = iota // byte for byte: query parameters, cookies
	fieldName             // without regard to case
	glob                  // "*" and "?" in listed names: legacy cookies
)

// Includes reports whether the selection takes that name.
func (s Selection) Includes(name string) bool {
	switch s.Mode {
	case All:
		return true
	case Listed:
		return s.names(name)
	case AllExcept:
		return !s.names(name)
	}
	return false
}

func (s Selection) names(name string) bool {
	switch s.kind {
	case fieldName:
		return slices.ContainsFunc(s.Names, func(n string) bool { return exchange.EqualName(n, name) })
	case glob:
		return slices.ContainsFunc(s.Names, func(n string) bool {
			ok, _ := path.Match(n, name) // a cookie name holds no "/"; a bad pattern matches nothing
			return ok
		})
	}
	return slices.Contains(s.Names, name)
}

// union is what reaches the origin when one policy keys on some values and
// another asks for some: the table of spec/cloudfront.md 3.1.
type union struct{ key, asked Selection }

func (u union) Includes(name string) bool {
	if u.key.Mode == AllExcept && u.asked.Mode == AllExcept {
		return u.key.Includes(name) && u.asked.Includes(name)
	}
	return u.key.Includes(name) || u.asked.Includes(name)
}

// any reports whether anything at all can be included.
func (u union) any() bool { return u.key.Mode != None || u.asked.Mode != None }

// all reports whether every name is included.
func (u union) all() bool { return u.key.Mode == All || u.asked.Mode == All }
