// Package structured reads and writes structured fields (RFC 9651): items,
// lists and dictionaries. It keeps where everything stands in the field's
// lines, and says exactly where a value goes wrong.
//
// What a key or a value means is the business of the package that knows the
// field.
//
//	d, err := structured.ParseDictionary([]string{`a=1, b=("x" y);q=0.5`})
package structured

import (
	"slices"

	"github.com/lintel-edge/lintel/finding"
)

// Kind is the type of a bare item.
type Kind int

// The types (RFC 9651 section 3.3).
const (
	Integer Kind = iota
	Decimal
	String
	Token
	Bytes
	Boolean
	Date
	DisplayString
)

var kindNames = [...]string{"integer", "decimal", "string", "token", "byte sequence", "boolean", "date", "display string"}

// String returns the type's name in words.
func (k Kind) String() string { return kindNames[k] }

// Value is a bare item.
type Value struct {
	Kind Kind
	// Number is an Integer, a Decimal in thousandths, a Date in seconds since
	// 1970, or a Boolean as 0 or 1.
	Number int64
	// Text is a String, Token or DisplayString without its quotes and escapes,
	// or the content of Bytes.
	Text string
}

// True is the Boolean that a key without a value stands for.
var True = Value{Kind: Boolean, Number: 1}

// Param is a parameter.
type Param struct {
	Key   string
	Value Value
	Span  finding.Span // of key and value
}

// Params are parameters in their order. No key is there twice.
type Params []Param

// Get returns the value of a parameter.
func (p Params) Get(key string) (Value, bool) {
	i := slices.IndexFunc(p, func(p Param) bool { return p.Key == key })
	if i < 0 {
		return Value{}, false
	}
	return p[i].Value, true
}

// Item is a bare item with parameters.
type Item struct {
	Value  Value
	Params Params
	Span   finding.Span // of the bare item, without parameters
}

// Member is a member of a list or dictionary: an item, or an inner list, which
// can have parameters as well.
type Member struct {
	Item
	List    []Item // of an inner list
	IsInner bool   // an inner list: Value means nothing, Span is from parenthesis to parenthesis
}

// List is a list in its order.
type List []Member

// Pair is a member of a dictionary.
type Pair struct {
	Key     string
	KeySpan finding.Span
	Member  Member
}

// Dictionary is an ordered map. Where a key is written twice, the last value
// counts, in the place of the first (section 4.2.2).
type Dictionary struct {
	Pairs      []Pair
	Overridden []Pair // earlier members of keys that are written again
}

// Get returns the member of a key.
func (d Dictionary) Get(key string) (Member, bool) {
	i := d.index(key)
	if i < 0 {
		return Member{}, false
	}
	return d.Pairs[i].Member, true
}

func (d Dictionary) index(key string) int {
	return slices.IndexFunc(d.Pairs, func(p Pair) bool { return p.Key == key })
}

// Error says where and why a field is none. A field with any error is void as
// a whole (section 4.2).
type Error struct {
	Span    finding.Span // the byte that cannot be there, or the end
	Message string
}

func (e *Error) Error() string { return e.Message }
