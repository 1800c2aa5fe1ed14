package javascript

import (
	"errors"
	"regexp"
	"strings"

	"github.com/dop251/goja"

	"github.com/lintel-edge/lintel/function/frame"
)

// rewordings turn the engine's messages into those of CloudFront's (spec 11).
var rewordings = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`Cannot read property '([^']*)' of (undefined|null)`), `cannot get property "$1" of $2`},
	{regexp.MustCompile(`Cannot set property '([^']*)' of (undefined|null)`), `cannot set property "$1" of $2`},
	{regexp.MustCompile(`^(ReferenceError: )?([\w$]+) is not defined`), `$1"$2" is not defined`},
}

func wording(message string) string {
	for _, r := range rewordings {
		message = r.from.ReplaceAllString(message, r.to)
	}
	return message
}

// faultOf is an error of the engine, or of the code in it, in Lambda's form.
func faultOf(err error) *frame.Fault {
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
		return faultOfValue(exception.Value(), exception.String())
	case errors.As(err, &value):
		return faultOfValue(value.value, "")
	}
	return &frame.Fault{Type: "Error", Message: wording(err.Error())}
}

// faultOfValue takes name, message and stack of an error object; other values
// can be thrown as well.
func faultOfValue(value goja.Value, stack string) *frame.Fault {
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
	f := &frame.Fault{Type: name.String(), Message: wording(message.String())}
	for line := range strings.Lines(stack) {
		f.Trace = append(f.Trace, wording(strings.TrimRight(line, "\r\n")))
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
