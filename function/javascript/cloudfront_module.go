package javascript

import (
	"time"

	"github.com/dop251/goja"
)

// store is the content of a key value store, as the supervisor sends it.
type store struct {
	Items   map[string]string `json:"items"`
	Created time.Time         `json:"created"`
	Updated time.Time         `json:"updated"`
}

// cloudFrontModule is "cloudfront": the key value store and the choice of the
// origin (spec 11, 11.1).
func cloudFrontModule(i *instance) goja.Value {
	vm := i.runtime
	module := vm.NewObject()
	_ = module.Set("kvs", func(goja.FunctionCall) goja.Value {
		if i.scratch.values.Items == nil {
			panic(i.fail("Error", "the function is associated with no key value store"))
		}
		return i.openStore()
	})
	for _, name := range []string{"updateRequestOrigin", "selectRequestOriginById", "createRequestOriginGroup"} {
		_ = module.Set(name, func(call goja.FunctionCall) goja.Value {
			i.scratch.origin = append(i.scratch.origin, originCall{name, i.toJSON(call.Argument(0))})
			return goja.Undefined()
		})
	}
	return module
}

// openStore is what kvs() returns. Its methods are asynchronous for the code,
// though the answer is here.
func (i *instance) openStore() goja.Value {
	vm := i.runtime
	handle := vm.NewObject()
	_ = handle.Set("get", func(call goja.FunctionCall) goja.Value {
		value, ok := i.scratch.values.Items[call.Argument(0).String()]
		if !ok {
			return i.rejected(i.fail("Error", "KeyNotFound: "+call.Argument(0).String()))
		}
		format := "string"
		if options, isObject := call.Argument(1).(*goja.Object); isObject && options.Get("format") != nil {
			format = options.Get("format").String()
		}
		return i.decode(value, format)
	})
	_ = handle.Set("exists", func(call goja.FunctionCall) goja.Value {
		_, ok := i.scratch.values.Items[call.Argument(0).String()]
		return i.resolved(vm.ToValue(ok))
	})
	_ = handle.Set("count", func(goja.FunctionCall) goja.Value { return i.resolved(vm.ToValue(len(i.scratch.values.Items))) })
	_ = handle.Set("meta", func(goja.FunctionCall) goja.Value {
		s := i.scratch.values
		meta := vm.NewObject()
		_ = meta.Set("creationDateTime", s.Created.UTC().Format(time.RFC3339))
		_ = meta.Set("lastUpdatedDateTime", s.Updated.UTC().Format(time.RFC3339))
		_ = meta.Set("keyCount", len(s.Items))
		return i.resolved(meta)
	})
	return handle
}

// decode is a value in the format that get was asked for.
func (i *instance) decode(value, format string) goja.Value {
	switch format {
	case "string":
		return i.resolved(i.runtime.ToValue(value))
	case "bytes":
		return i.resolved(i.bufferOf([]byte(value)))
	case "json":
		parsed, err := i.parse(goja.Undefined(), i.runtime.ToValue(value))
		if err != nil {
			return i.rejected(i.fail("SyntaxError", "the value is not JSON"))
		}
		return i.resolved(parsed)
	}
	return i.rejected(i.fail("TypeError", `unknown format "`+format+`", want string, json or bytes`))
}

func (i *instance) resolved(value goja.Value) goja.Value {
	promise, resolve, _ := i.runtime.NewPromise()
	_ = resolve(value)
	return i.runtime.ToValue(promise)
}

func (i *instance) rejected(reason goja.Value) goja.Value {
	promise, _, reject := i.runtime.NewPromise()
	_ = reject(reason)
	return i.runtime.ToValue(promise)
}
