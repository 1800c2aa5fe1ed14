package javascript

import (
	"net/url"
	"strings"

	"github.com/dop251/goja"
)

// maxKeys is how many pairs parse takes when nobody says otherwise (spec 11).
const maxKeys = 1000

// querystringModule is "querystring".
func querystringModule(i *instance) goja.Value {
	module := i.runtime.NewObject()
	parse := func(call goja.FunctionCall) goja.Value { return i.parseQuery(call) }
	stringify := func(call goja.FunctionCall) goja.Value { return i.stringifyQuery(call) }
	_ = module.Set("parse", parse)
	_ = module.Set("decode", parse)
	_ = module.Set("stringify", stringify)
	_ = module.Set("encode", stringify)
	_ = module.Set("escape", func(call goja.FunctionCall) goja.Value {
		return i.runtime.ToValue(escapeQuery(call.Argument(0).String()))
	})
	_ = module.Set("unescape", func(call goja.FunctionCall) goja.Value {
		return i.runtime.ToValue(unescapeQuery(call.Argument(0).String()))
	})
	return module
}

// separator is an argument that has a default.
func separator(value goja.Value, otherwise string) string {
	if goja.IsUndefined(value) || goja.IsNull(value) || value.String() == "" {
		return otherwise
	}
	return value.String()
}

func (i *instance) parseQuery(call goja.FunctionCall) goja.Value {
	out := i.runtime.CreateObject(nil)
	sep, eq := separator(call.Argument(1), "&"), separator(call.Argument(2), "=")
	decode, limit := i.parseOptions(call.Argument(3))
	seen := map[string][]goja.Value{}
	for n, pair := range strings.Split(call.Argument(0).String(), sep) {
		if limit > 0 && n >= limit {
			break
		}
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, eq)
		key := decode(name).String()
		seen[key] = append(seen[key], decode(value))
		if values := seen[key]; len(values) == 1 {
			_ = out.Set(key, values[0])
		} else {
			_ = out.Set(key, i.array(values))
		}
	}
	return out
}

func (i *instance) array(values []goja.Value) goja.Value {
	items := make([]any, len(values))
	for n, v := range values {
		items[n] = v
	}
	return i.runtime.NewArray(items...)
}

// parseOptions are decodeURIComponent and maxKeys; 0 is no bound.
func (i *instance) parseOptions(value goja.Value) (decode func(string) goja.Value, limit int) {
	decode = func(text string) goja.Value { return i.runtime.ToValue(unescapeQuery(text)) }
	limit = maxKeys
	options, ok := value.(*goja.Object)
	if !ok {
		return decode, limit
	}
	if given := options.Get("maxKeys"); given != nil && !goja.IsUndefined(given) {
		limit = int(given.ToInteger())
	}
	if custom, ok := goja.AssertFunction(options.Get("decodeURIComponent")); ok {
		decode = func(text string) goja.Value {
			out, err := custom(goja.Undefined(), i.runtime.ToValue(text))
			if err != nil {
				panic(err)
			}
			return out
		}
	}
	return decode, limit
}

func (i *instance) stringifyQuery(call goja.FunctionCall) goja.Value {
	object, ok := call.Argument(0).(*goja.Object)
	if !ok {
		return i.runtime.ToValue("")
	}
	sep, eq := separator(call.Argument(1), "&"), separator(call.Argument(2), "=")
	var pairs []string
	for _, key := range object.Keys() {
		for _, value := range valuesOf(object.Get(key)) {
			pairs = append(pairs, escapeQuery(key)+eq+escapeQuery(value))
		}
	}
	return i.runtime.ToValue(strings.Join(pairs, sep))
}

// valuesOf are the elements of an array, or the value itself; objects and the
// like count as empty, as in node.
func valuesOf(value goja.Value) (out []string) {
	object, ok := value.(*goja.Object)
	if !ok {
		return []string{primitive(value)}
	}
	if object.ClassName() != "Array" {
		return []string{""}
	}
	for _, key := range object.Keys() {
		out = append(out, primitive(object.Get(key)))
	}
	return out
}

func primitive(value goja.Value) string {
	if goja.IsUndefined(value) || goja.IsNull(value) {
		return ""
	}
	if _, ok := value.(*goja.Object); ok {
		return ""
	}
	return value.String()
}

// unescaped are the characters that encodeURIComponent leaves alone.
const unescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"

func escapeQuery(text string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for _, c := range []byte(text) {
		if strings.IndexByte(unescaped, c) >= 0 {
			out.WriteByte(c)
		} else {
			out.WriteByte('%')
			out.WriteByte(digits[c>>4])
			out.WriteByte(digits[c&15])
		}
	}
	return out.String()
}

// unescapeQuery leaves what is no escape as it is.
func unescapeQuery(text string) string {
	text = strings.ReplaceAll(text, "+", " ")
	if out, err := url.PathUnescape(text); err == nil {
		return strings.ToValidUTF8(out, "\uFFFD")
	}
	var out []byte
	for n := 0; n < len(text); n++ {
		if part, err := url.PathUnescape(text[n:min(n+3, len(text))]); err == nil && text[n] == '%' {
			out = append(out, part...)
			n += 2
		} else {
			out = append(out, text[n])
		}
	}
	return strings.ToValidUTF8(string(out), "\uFFFD")
}
