package provider

import (
	"fmt"
	"strconv"
	"unsafe"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
)

// body is one block of a planned resource while it is read into a document.
// Each accessor is called with Terraform's name of a field and AWS's, side by
// side; that is also how places are carried over from one to the other.
//
// An unknown value is a finding, and reads as if it were not written.
type body struct {
	r      *reader
	parent *body
	value  *object.Value
	step   string // Terraform's step from the parent, "origin"; "" at the top
	number int    // which of the blocks of that kind, as they are written
	field  string // AWS's step from the parent, "Origins"; "" = none of its own
	index  int    // which of the list's elements in AWS's document, or notListed
}

// notListed is the index of a block that stands at most once.
const notListed = -1

// reader is what the bodies of one resource share.
type reader struct {
	in    *Instance
	found finding.List

	// fields collects where AWS's fields were written. It is nil when they
	// are known from an instance of the same block.
	fields map[string]finding.Place
}

// path is the body's Terraform path: "origin[0].custom_header[1]".
func (b *body) path() string {
	if b.parent == nil {
		return ""
	}
	return indexed(join(b.parent.path(), b.step), b.number)
}

// awsPath is the body's path in the document: "Origins[0].CustomHeaders[1]".
func (b *body) awsPath() string {
	if b.parent == nil {
		return ""
	}
	return indexed(join(b.parent.awsPath(), b.field), b.index)
}

func indexed(path string, i int) string {
	if i == notListed {
		return path
	}
	return path + "[" + strconv.Itoa(i) + "]"
}

func join(path, step string) string {
	if path == "" || step == "" {
		return path + step
	}
	return path + "." + step
}

// get returns an attribute; null when it is unknown or does not exist in this
// version of the schema.
func (b *body) get(name, field string) cty.Value {
	v := b.value.Attr(name)
	if v == cty.NilVal {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	b.note(name, field)
	v, _ = v.Unmark()
	if !v.IsKnown() {
		b.unknown(name, field)
		return cty.NullVal(v.Type())
	}
	return v
}

// known is a string attribute; "" also when it is unknown, which is no problem
// here.
func (b *body) known(name string) string { return textOf(b.value.Attr(name)) }

// note remembers where the field was written.
func (b *body) note(name, field string) {
	if b.r.fields == nil {
		return
	}
	if place, ok := b.r.in.Places[join(b.path(), name)]; ok {
		b.r.fields[join(b.awsPath(), field)] = place
	}
}

// unknown reports a value that only AWS could give.
func (b *body) unknown(name, field string) {
	b.problem(finding.Finding{
		Code: CodeUnknownValue, Message: fmt.Sprintf("%s is known only after AWS has made something that is not made here", name),
		Fix: "write the value, or take it from a variable",
	}, name, field)
}

// problem reports a finding about a field.
func (b *body) problem(f finding.Finding, name, field string) {
	f.Subject = b.r.in.Address
	f.Place = b.place(name, field)
	b.r.found = append(b.r.found, f)
}

// place is where a field was written, else where the nearest block around it
// was, else where the resource is.
func (b *body) place(name, field string) finding.Place {
	place, ok := b.r.in.Places[join(b.path(), name)]
	for p := b; !ok && p.parent != nil; p = p.parent {
		place, ok = b.r.in.Places[p.path()]
	}
	if !ok {
		place = b.r.in.Place
	}
	place.Path = join(b.awsPath(), field)
	return place
}

// text returns a string; "" when it is null. Numbers and bools never stand
// where AWS has strings.
func (b *body) text(name, field string) string {
	v := b.get(name, field)
	if v.IsNull() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// optionalText is nil where text is "".
func (b *body) optionalText(name, field string) *string {
	if text := b.text(name, field); text != "" {
		return &text
	}
	return nil
}

// requiredText is never nil: AWS's own documents have empty strings too.
func (b *body) requiredText(name, field string) *string { return new(b.text(name, field)) }

// flag returns a bool; false when it is null.
func (b *body) flag(name, field string) bool {
	v := b.get(name, field)
	return !v.IsNull() && v.True()
}

func (b *body) requiredFlag(name, field string) *bool { return new(b.flag(name, field)) }

// integer returns a whole number, and whether there is one.
func (b *body) integer(name, field string) (int64, bool) {
	v := b.get(name, field)
	if v.IsNull() || v.Type() != cty.Number {
		return 0, false
	}
	n, _ := v.AsBigFloat().Int64()
	return n, true
}

// number reads a number into the width that AWS's document has for it; nil
// when it is null.
func number[T int32 | int64](b *body, name, field string) *T {
	n, ok := b.integer(name, field)
	if !ok {
		return nil
	}
	if int64(T(n)) != n {
		b.problem(finding.Finding{Code: CodeInvalidValue, Message: fmt.Sprintf("%s is %d", name, n),
			Expected: fmt.Sprintf("a number of %d bits", 8*unsafe.Sizeof(T(0)))}, name, field)
		return nil
	}
	return new(T(n))
}

// zeroNumber is number, but 0 where that is nil: what the provider sends for
// arguments whose absence it cannot tell from 0.
func zeroNumber[T int32 | int64](b *body, name, field string) *T {
	if n := number[T](b, name, field); n != nil {
		return n
	}
	return new(T(0))
}

// fraction reads a number that need not be whole; nil when it is null.
func (b *body) fraction(name, field string) *float64 {
	v := b.get(name, field)
	if v.IsNull() || v.Type() != cty.Number {
		return nil
	}
	f, _ := v.AsBigFloat().Float64()
	return &f
}

// strings returns a list or set of strings; a set has the order of its
// values. Unknown elements are findings and left out.
func (b *body) strings(name, field string) []string {
	v := b.get(name, field)
	if v.IsNull() || v.LengthInt() == 0 {
		return nil
	}
	out := make([]string, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		element, _ = element.Unmark()
		switch {
		case !element.IsKnown():
			b.unknown(name, field)
		case !element.IsNull():
			out = append(out, element.AsString())
		}
	}
	return out
}

// names is strings as an enumeration of AWS's.
func names[T ~string](b *body, name, field string) []T {
	texts := b.strings(name, field)
	if texts == nil {
		return nil
	}
	out := make([]T, len(texts))
	for i, text := range texts {
		out[i] = T(text)
	}
	return out
}

// textMap returns a map of strings without its nulls.
func (b *body) textMap(name, field string) map[string]string {
	return mapOf(b, name, field, cty.Value.AsString)
}

// flagMap returns a map of bools without its nulls.
func (b *body) flagMap(name, field string) map[string]bool {
	return mapOf(b, name, field, cty.Value.True)
}

// mapOf notes where each key was written. Unknown elements are findings and
// left out.
func mapOf[T any](b *body, name, field string, read func(cty.Value) T) map[string]T {
	v := b.get(name, field)
	if v.IsNull() {
		return nil
	}
	out := make(map[string]T)
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		element, _ = element.Unmark()
		switch {
		case !element.IsKnown():
			b.unknown(name, field)
		case !element.IsNull():
			out[key.AsString()] = read(element)
			b.note(join(name, key.AsString()), join(field, key.AsString()))
		}
	}
	return out
}
