package javascript

import (
	"errors"
	"regexp"
	"strings"

	"github.com/dop251/goja"

	"github.com/lintel-edge/lintel/function/frame"
)

// A wording turns the engine's messages into those of another one.
type wording []struct {
	from *regexp.Regexp
	to   string
}

// nodeWording is V8's.
var nodeWording = wording{
	{regexp.MustCompile(`Cannot read property '([^']*)' of (undefined|null)`), `Cannot read properties of $2 (reading '$1')`},
	{regexp.MustCompile(`Cannot set property '([^']*)' of (undefined|null)`), `Cannot set properties of $2 (setting '$1')`},
}

// cloudFrontWording is that of CloudFront's engine (spec 11).
var cloudFrontWording = wording{
	{regexp.MustCompile(`Cannot read property '([^']*)' of (undefined|null)`), `cannot get property "$1" of $2`},
	{regexp.MustCompile(`Cannot set property '([^']*)' of (undefined|null)`), `cannot set property "$1" of $2`},
	{regexp.MustCompile(`^(ReferenceError: )?([\w$]+) is not defined`), `$1"$2" is not defined`},
}

func (w wording) of(message string) string {
	for _, r := range w {
		message = r.from.ReplaceAllString(message, r.to)
	}
	return message
}

// fault is an error of the engine, or of the code in it, in Lambda's form.
func (w wording) fault(err error) *frame.Fault {
	var (
		interrupted *goja.InterruptedError
		overflow    *goja.StackOverflowError
		exception   *goja.Exception
		value       *thrown
	)
	switch {
	case errors.As(err, &interrupted):
		return &frame.Fault{Type: "ComputeLimitExceeded", Message: errCompute.Error()}
	case errors.As(err, &overflow):
		return &frame.Fault{Type: "RangeError", Message: "Maximum call stack size exceeded"}
	case errors.As(err, &exception):
		return w.faultOfValue(exception.Value(), exception.String())
	case errors.As(err, &value):
		return w.faultOfValue(value.value, "")
	}
	return &frame.Fault{Type: "Error", Message: w.of(err.Error())}
}

// faultOfValue takes name, message and stack of an error object; other values
// can be thrown as well.
func (w wording) faultOfValue(value goja.Value, stack string) *frame.Fault {
	object, ok := value.(*goja.Object)
	if !ok {
		return &frame.Fault{Type: typeName(value), Message: value.String()}
	}
	name, message := object.Get("name"), object.Get("message")
	if name == nil || message == nil {
		return &frame.Fault{Type: "object", Message: value.String()}
	}
	if own := object.Get("stack"); own != nil && !goja.IsUndefined(own) {
		stack = own.String()
	}
	f := &frame.Fault{Type: name.String(), Message: w.of(message.String())}
	for line := range strings.Lines(stack) {
		f.Trace = append(f.Trace, w.of(strings.TrimRight(line, "\r\n")))
	}
	return f
}

// typeName is what typeof says of a primitive value.
func typeName(value goja.Value) string {
	switch value.Export().(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case int64, float64:
		return "number"
	case nil:
		return "undefined"
	}
	return "object"
}
