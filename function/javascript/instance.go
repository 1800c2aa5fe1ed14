package javascript

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// instance is a global object in which one call of a CloudFront Function runs.
type instance struct {
	runtime          *goja.Runtime
	parse, stringify goja.Callable // JSON's, whatever the code does to them
	scratch          *scratch
	legacy           bool                  // runtime 1.0, which knows no Buffer
	modules          map[string]goja.Value // required so far
}

// scratch is what belongs to one call.
type scratch struct {
	log    func(string)
	values store
	origin []originCall
}

// unknown are globals of the engine that CloudFront's does not have (spec 11).
var unknown = []string{
	"eval", "Map", "Set", "WeakMap", "WeakSet", "WeakRef", "Proxy", "Reflect", "BigInt",
	"BigInt64Array", "BigUint64Array", "AggregateError", "FinalizationRegistry",
}

// equip gives a new global object what its code names, and takes away what
// CloudFront does not have. The engine makes its globals when they are first
// looked at, and most code names few: a call should not wait for the others.
func (i *instance) equip(runtime string, named func(string) bool) {
	i.legacy = runtime == runtime10
	global := i.runtime.GlobalObject()
	for _, name := range unknown {
		if named(name) {
			_ = global.Delete(name)
		}
	}
	if named("Function") || named("constructor") {
		i.refuseFunctionConstructor()
	}
	if named("require") {
		i.set("require", func(call goja.FunctionCall) goja.Value { return i.require(runtime, call.Argument(0).String()) })
	}
	if named("console") {
		i.set("console", i.console())
	}
	switch runtime {
	case runtime20:
		i.offerBuffer(named)
	case runtime10:
		if slices.ContainsFunc(byteStringNames, named) {
			_, _ = i.runtime.RunProgram(byteStrings) // ours; it runs
		}
	}
}

func newInstance(s *scratch) *instance {
	vm := goja.New()
	vm.SetMaxCallStackSize(maxDepth)
	i := &instance{runtime: vm, scratch: s, modules: map[string]goja.Value{}}
	i.parse, i.stringify = jsonFunctions(vm)
	return i
}

// console has log alone (spec 11).
func (i *instance) console() goja.Value {
	console := i.runtime.NewObject()
	_ = console.Set("log", func(call goja.FunctionCall) goja.Value {
		i.scratch.log(i.format(call.Arguments))
		return goja.Undefined()
	})
	return console
}

func jsonFunctions(vm *goja.Runtime) (parse, stringify goja.Callable) {
	object := vm.Get("JSON").ToObject(vm)
	parse, _ = goja.AssertFunction(object.Get("parse"))
	stringify, _ = goja.AssertFunction(object.Get("stringify"))
	return parse, stringify
}

func (i *instance) set(name string, value any) { _ = i.runtime.Set(name, value) }

// refuseFunctionConstructor: code cannot be made out of text (spec 9).
func (i *instance) refuseFunctionConstructor() {
	vm := i.runtime
	prototype := vm.Get("Function").ToObject(vm).Get("prototype")
	refuse := vm.ToValue(func(goja.ConstructorCall) *goja.Object {
		panic(vm.NewTypeError(`function constructor is disabled in "safe" mode`))
	})
	_ = refuse.ToObject(vm).Set("prototype", prototype)
	_ = prototype.ToObject(vm).Set("constructor", refuse)
	i.set("Function", refuse)
}

// format makes a line of what console.log was given: text as it is, the rest as
// JSON, which is near to how CloudFront's engine shows objects.
func (i *instance) format(arguments []goja.Value) string {
	var b strings.Builder
	for n, a := range arguments {
		if n > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(i.show(a))
	}
	return b.String()
}

func (i *instance) show(value goja.Value) string {
	object, ok := value.(*goja.Object)
	if !ok {
		return value.String()
	}
	if message := object.Get("message"); message != nil && object.ClassName() == "Error" {
		return cloudFrontWording.of(value.String())
	}
	text, err := i.stringify(goja.Undefined(), value)
	if err != nil || goja.IsUndefined(text) {
		return value.String()
	}
	return text.String()
}

// builtins are the modules that code can require, by runtime.
var builtins = map[string]map[string]func(*instance) goja.Value{
	runtime10: {"crypto": cryptoModule, "querystring": querystringModule},
	runtime20: {
		"crypto": cryptoModule, "querystring": querystringModule, "buffer": bufferModule, "cloudfront": cloudFrontModule,
	},
}

func (i *instance) require(runtime, name string) goja.Value {
	if module, ok := i.modules[name]; ok {
		return module
	}
	load, ok := builtins[runtime][name]
	if !ok {
		panic(i.fail("Error", `Cannot find module "`+name+`"`))
	}
	module := load(i)
	i.modules[name] = module
	return module
}

// fail makes an error object of the named constructor, to be thrown.
func (i *instance) fail(constructor, message string) *goja.Object {
	object, err := i.runtime.New(i.runtime.Get(constructor), i.runtime.ToValue(message))
	if err != nil {
		return i.runtime.NewTypeError(message)
	}
	return object
}

// originCall is one call of the functions that choose an origin.
type originCall struct {
	Method   string          `json:"method"` // "updateRequestOrigin"
	Argument json.RawMessage `json:"argument"`
}

// toJSON is a value as JSON, "null" for what has none.
func (i *instance) toJSON(value goja.Value) json.RawMessage {
	text, err := i.stringify(goja.Undefined(), value)
	if err != nil || goja.IsUndefined(text) {
		return json.RawMessage("null")
	}
	return json.RawMessage(text.String())
}
