package velocity

type operator int

const (
	opOr operator = iota
	opAnd
	opEqual
	opUnequal
	opLess
	opAtMost
	opGreater
	opAtLeast
	opAdd
	opSubtract
	opMultiply
	opDivide
	opModulo
)

// operation is an operator between two values.
type operation struct {
	place
	op          operator
	left, right expression
}

func (o *operation) eval(r *run) (Value, error) {
	if err := r.step(o.place); err != nil {
		return nil, err
	}
	a, err := o.left.eval(r)
	if err != nil {
		return nil, err
	}
	switch {
	case o.op == opOr && truth(a):
		return true, nil
	case o.op == opAnd && !truth(a):
		return false, nil
	}
	b, err := o.right.eval(r)
	if err != nil {
		return nil, err
	}
	v, err := o.of(r, a, b)
	if err != nil {
		return nil, r.fail(o.place, err.Error())
	}
	return v, nil
}

func (o *operation) of(r *run, a, b Value) (Value, error) {
	switch o.op {
	case opOr, opAnd:
		return truth(b), nil
	case opEqual:
		return r.equal(a, b), nil
	case opUnequal:
		return !r.equal(a, b), nil
	case opLess, opAtMost, opGreater, opAtLeast:
		c, ok := order(a, b)
		return ok && o.accepts(c), nil
	}
	if o.op == opAdd && (isText(a) || isText(b)) {
		return r.concatenate(a, b)
	}
	return arithmetic(o.op, a, b)
}

// accepts reports whether the operator is true of how two numbers compare.
// What is no number is in no order.
func (o *operation) accepts(c int) bool {
	switch o.op {
	case opLess:
		return c < 0
	case opAtMost:
		return c <= 0
	case opGreater:
		return c > 0
	}
	return c >= 0
}

func isText(v Value) bool {
	_, ok := v.(string)
	return ok
}

func (r *run) concatenate(a, b Value) (Value, error) {
	x, err := r.text(a)
	if err != nil {
		return nil, err
	}
	y, err := r.text(b)
	if err != nil {
		return nil, err
	}
	return r.join(x, y)
}
