// Package limit bounds what the evaluation of an expression may take. A few
// lines of configuration can ask for more memory than there is ("${local.a}"
// ten times in each of twenty locals), or for more time than anybody waits
// (loops in loops); here that becomes an error.
//
//   - [Weigh] refuses values that are too large.
//   - [Meter] makes the expressions of a file count what they make, where an
//     expression can make more than is written: in for expressions, templates
//     and arguments of functions. The count is kept in a context made by
//     [Within].
//   - [Nesting] refuses texts that would use up the stack of a parser.
//
// The bounds are far above what people write. Which functions need more care
// is the matter of package functions.
package limit

import (
	"fmt"
	"math"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// The bounds.
const (
	// MaxWeight is how much one value may hold, and one expression make, in
	// bytes as [Weigh] counts them.
	MaxWeight = 64 << 20
	// MaxDepth is how deep collections may stand in collections.
	MaxDepth = 200
	// MaxTime is how long one expression may take.
	MaxTime = 30 * time.Second

	maxExponent = 20_000 // of a number, in bits: 6,000 digits
	nodeWeight  = 32     // of each element beside its text, in bytes; in memory it is about five times as much
)

// Error says that a bound is passed.
type Error struct{ what string }

// Exceeded is in the message of every [Error]: the HCL library wraps errors so
// that they cannot be told apart by their type.
const Exceeded = "is more than will be evaluated here"

func (e *Error) Error() string { return e.what + " " + Exceeded }

// Errorf makes an [Error] about something: "a list of 5000000 elements".
func Errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Weigh refuses a value that holds too much, as if nothing in it were shared:
// that is what it becomes when it is written, compared or converted.
func Weigh(v cty.Value) error {
	_, err := weigh(v, MaxWeight)
	return err
}

// weigh tells how much a value holds, or that it is more than the limit.
func weigh(v cty.Value, limit int64) (int64, error) {
	s := scale{limit: limit, left: limit}
	if err := s.add(v, 0); err != nil {
		return 0, err
	}
	return limit - s.left, nil
}

type scale struct{ limit, left int64 }

func (s *scale) add(v cty.Value, depth int) error {
	v, _ = v.Unmark()
	weight := int64(nodeWeight)
	switch {
	case v == cty.NilVal || v.IsNull() || !v.IsKnown():
	case v.Type() == cty.String:
		weight += int64(len(v.AsString()))
	case v.Type() == cty.Number:
		bits := v.AsBigFloat().MantExp(nil) // 0 for infinity
		if bits = max(bits, -bits); bits > maxExponent {
			return Errorf("a number of %.0f digits", float64(bits)*math.Log10(2))
		}
	case v.CanIterateElements():
		return s.addElements(v, depth)
	}
	return s.take(weight)
}

func (s *scale) take(weight int64) error {
	if s.left -= weight; s.left < 0 {
		return Errorf("a value of more than %d MB", (s.limit+1<<20-1)>>20)
	}
	return nil
}

func (s *scale) addElements(v cty.Value, depth int) error {
	if depth == MaxDepth {
		return Errorf("a value of more than %d collections inside each other", MaxDepth)
	}
	if err := s.take(nodeWeight); err != nil {
		return err
	}
	keyed := v.Type().IsMapType() || v.Type().IsObjectType()
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if err := s.add(element, depth+1); err != nil {
			return err
		}
		if keyed {
			if err := s.take(int64(len(key.AsString()))); err != nil {
				return err
			}
		}
	}
	return nil
}
