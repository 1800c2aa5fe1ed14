package velocity

import (
	"errors"
	"math"
	"math/big"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// maxBits bounds integers that a template computes.
const maxBits = 4096

var errTooLarge = errors.New("the number becomes too large")

// arithmetic computes as Apache Velocity does: integers stay integers, of any
// size. With what is no number, and by zero, there is nothing.
func arithmetic(op operator, a, b Value) (Value, error) {
	x, isInteger := a.(int64)
	y, alsoInteger := b.(int64)
	if isInteger && alsoInteger {
		if n, ok := integers(op, x, y); ok {
			return n, nil
		}
	}
	if x, y := integer(a), integer(b); x != nil && y != nil {
		return bigIntegers(op, x, y)
	}
	f, okF := value.Float(a)
	g, okG := value.Float(b)
	if !okF || !okG {
		return nil, nil
	}
	return floats(op, f, g), nil
}

// integers computes with what fits; false: the result does not, or there is
// none.
func integers(op operator, x, y int64) (int64, bool) {
	switch op {
	case opAdd:
		n := x + y
		return n, (n > x) == (y > 0)
	case opSubtract:
		n := x - y
		return n, (n < x) == (y > 0)
	case opMultiply:
		const small = 1 << 31
		return x * y, x > -small && x < small && y > -small && y < small
	}
	if y == 0 || y == -1 {
		return 0, false
	}
	if op == opDivide {
		return x / y, true
	}
	return x % y, true
}

// integer is an integer of any size; nil: it is none.
func integer(v Value) *big.Int {
	switch v := v.(type) {
	case int64:
		return big.NewInt(v)
	case *big.Int:
		return v
	}
	return nil
}

func bigIntegers(op operator, x, y *big.Int) (Value, error) {
	if x.BitLen()+y.BitLen() > maxBits {
		return nil, errTooLarge
	}
	n := new(big.Int)
	switch {
	case op == opAdd:
		n.Add(x, y)
	case op == opSubtract:
		n.Sub(x, y)
	case op == opMultiply:
		n.Mul(x, y)
	case y.Sign() == 0:
		return nil, nil
	case op == opDivide:
		n.Quo(x, y)
	default:
		n.Rem(x, y)
	}
	if n.IsInt64() {
		return n.Int64(), nil
	}
	return n, nil
}

func floats(op operator, x, y float64) Value {
	switch {
	case op == opAdd:
		return x + y
	case op == opSubtract:
		return x - y
	case op == opMultiply:
		return x * y
	case y == 0:
		return nil
	case op == opDivide:
		return x / y
	}
	return math.Mod(x, y)
}
