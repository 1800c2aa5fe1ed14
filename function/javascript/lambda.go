package javascript

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/lintel-edge/lintel/function/frame"
)

// lambda runs a Lambda@Edge handler without node: CommonJS modules of the
// package itself, timers, Buffer, crypto and querystring. One global object
// lives as long as the worker, as in Lambda.
type lambda struct {
	setup   frame.Setup
	vm      *instance
	loop    *loop
	modules *modules
	handler goja.Callable
	log     func(string)

	current *invocation
}

func loadLambda(setup frame.Setup, log func(string)) (engine, *frame.Fault) {
	l := &lambda{setup: setup, log: log, vm: newInstance(&scratch{})}
	l.loop = newLoop(l.vm.runtime)
	l.modules = &modules{vm: l.vm, root: setup.Root, loaded: map[string]*goja.Object{}}
	l.equip()
	if fault := l.load(); fault != nil {
		return nil, fault
	}
	return l, nil
}

// equip makes the globals that node has and the engine has not.
func (l *lambda) equip() {
	l.vm.offerBuffer(func(string) bool { return true })
	vm := l.vm.runtime
	console := vm.NewObject()
	for method, level := range map[string]string{
		"log": "INFO", "info": "INFO", "warn": "WARN", "error": "ERROR", "debug": "DEBUG", "trace": "TRACE",
	} {
		_ = console.Set(method, func(call goja.FunctionCall) goja.Value {
			l.print(level, l.vm.format(call.Arguments))
			return goja.Undefined()
		})
	}
	l.vm.set("console", console)
	process := vm.NewObject()
	environment := vm.NewObject()
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		_ = environment.Set(name, value)
	}
	_ = process.Set("env", environment)
	_ = process.Set("exit", func(call goja.FunctionCall) goja.Value {
		os.Exit(int(call.Argument(0).ToInteger()))
		return nil
	})
	_ = process.Set("nextTick", l.loop.queueMicrotask)
	_ = process.Set("cwd", func(goja.FunctionCall) goja.Value { return vm.ToValue(l.setup.Root) })
	l.vm.set("process", process)
	l.vm.set("global", vm.GlobalObject())
	l.refuse("fetch", "URL", "URLSearchParams", "Intl", "AbortController", "structuredClone", "performance", "WebAssembly")
	l.loop.offer()
}

// refuse defines globals that only node has: naming one says so.
func (l *lambda) refuse(names ...string) {
	vm := l.vm.runtime
	for _, name := range names {
		get := func(goja.FunctionCall) goja.Value { panic(vm.NewGoError(&needsNode{name})) }
		_ = vm.GlobalObject().DefineAccessorProperty(name, vm.ToValue(get), nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// print logs as Lambda's runtime for Node.js does (spec 6.1).
func (l *lambda) print(level, text string) {
	requestID := "undefined"
	if l.current != nil {
		requestID = l.current.requestID
	}
	l.log(time.Now().UTC().Format("2006-01-02T15:04:05.000Z") + "\t" + requestID + "\t" + level + "\t" + text)
}

// handlerName is "dir/file.export.path": the file ends at the first dot behind
// the last slash.
var handlerName = regexp.MustCompile(`^((?:.*/)?[^./]*)\.(.+)$`)

func (l *lambda) load() *frame.Fault {
	name := l.setup.Handler
	m := handlerName.FindStringSubmatch(name)
	if m == nil || strings.Contains(name, "..") {
		return &frame.Fault{Type: "Runtime.MalformedHandlerName", Message: fmt.Sprintf("'%s' is not a valid handler name.", name)}
	}
	found, err := l.modules.main(m[1])
	if err != nil {
		return loadFault(err)
	}
	for _, step := range strings.Split(m[2], ".") {
		object, ok := found.(*goja.Object)
		if !ok {
			break
		}
		found = object.Get(step)
	}
	handler, ok := goja.AssertFunction(found)
	if !ok {
		return &frame.Fault{Type: "Runtime.HandlerNotFound", Message: name + " is undefined or not exported"}
	}
	if modern.MatchString(l.setup.Runtime) && found.ToObject(l.vm.runtime).Get("length").ToInteger() >= 3 {
		return &frame.Fault{Type: "Runtime.CallbackHandlerDeprecated", Message: "ERROR: AWS Lambda has removed support for " +
			"callback-based function handlers starting with Node.js 24. Make the handler async and return its result."}
	}
	l.handler = handler
	return nil
}

// modern are the runtimes without callbacks (spec 6.1).
var modern = regexp.MustCompile(`^nodejs(2[4-9]|[3-9]\d)\.`)

// needsNode is what a handler asks for that only node has.
type needsNode struct{ what string }

func (n *needsNode) Error() string {
	return fmt.Sprintf("the handler needs %s, which only node has; install Node.js 20 or newer", n.what)
}

func loadFault(err error) *frame.Fault {
	var needs *needsNode
	var syntax *goja.CompilerSyntaxError
	switch {
	case errors.As(err, &needs):
		return &frame.Fault{Type: "Runtime.ImportModuleError", Message: needs.Error()}
	case errors.As(err, &syntax):
		return &frame.Fault{Type: "Runtime.UserCodeSyntaxError", Message: err.Error() + "; if it is newer syntax that only node has, install Node.js 20 or newer"}
	}
	return nodeWording.fault(err)
}

func (l *lambda) setValues(store) {}

func (l *lambda) prepare() {}

// invocation is a call that runs.
type invocation struct {
	requestID string
	answered  bool
	result    goja.Value
	failure   *frame.Fault
	promise   *goja.Promise
}

func (i *invocation) answer(failure *frame.Fault, result goja.Value) {
	if !i.answered {
		i.answered, i.failure, i.result = true, failure, result
	}
}

func (l *lambda) run(c call) answer {
	i := &invocation{requestID: c.requestID}
	l.current = i
	var m meter
	m.start(l.vm.runtime, 0)
	err := l.invoke(i, c)
	for err == nil && !i.settled() && l.loop.pending() {
		err = l.loop.step()
	}
	if err != nil {
		i.answer(nodeWording.fault(err), nil)
	}
	return l.conclude(i, frame.Measure{CPU: int64(m.stop())})
}

// settled says whether the call has its answer: by callback, or by its promise.
func (i *invocation) settled() bool {
	return i.answered || i.promise != nil && i.promise.State() != goja.PromiseStatePending
}

func (l *lambda) invoke(i *invocation, c call) error {
	vm := l.vm.runtime
	event, err := l.vm.read(c.event)
	if err != nil {
		return err
	}
	result, err := l.handler(goja.Undefined(), event, l.context(i, c), vm.ToValue(func(call goja.FunctionCall) goja.Value {
		i.answer(l.failure(call.Argument(0)), call.Argument(1))
		return goja.Undefined()
	}))
	if err != nil {
		return err
	}
	i.promise, err = l.promiseOf(result)
	return err
}

// promiseOf is the promise that a handler returned, also one of its own making;
// nil when it returned something else.
func (l *lambda) promiseOf(result goja.Value) (*goja.Promise, error) {
	object, ok := result.(*goja.Object)
	if !ok {
		return nil, nil
	}
	if promise, ok := promiseIn(object); ok {
		return promise, nil
	}
	if _, ok := goja.AssertFunction(object.Get("then")); !ok {
		return nil, nil
	}
	promise, resolve, _ := l.vm.runtime.NewPromise()
	if err := resolve(object); err != nil {
		return nil, err
	}
	// Its jobs run when the engine is next left.
	_, err := l.vm.runtime.RunString("")
	return promise, err
}

// failure is the error that a handler called back, nil for none.
func (l *lambda) failure(value goja.Value) *frame.Fault {
	if goja.IsUndefined(value) || goja.IsNull(value) {
		return nil
	}
	return nodeWording.faultOfValue(value, "")
}

func (l *lambda) conclude(i *invocation, m frame.Measure) answer {
	if !i.answered && i.promise != nil {
		switch i.promise.State() {
		case goja.PromiseStateFulfilled:
			i.result = i.promise.Result()
		case goja.PromiseStateRejected:
			i.failure = nodeWording.faultOfValue(i.promise.Result(), "")
		default:
			i.failure = &frame.Fault{Type: "Runtime.NodeJsExit", Message: "Runtime exited before the handler settled its promise"}
		}
	}
	if i.failure != nil {
		text, _ := json.Marshal(map[string]any{"errorType": i.failure.Type, "errorMessage": i.failure.Message, "stack": i.failure.Trace})
		l.print("ERROR", "Invoke Error\t"+string(text))
		return answer{fault: i.failure, measure: m}
	}
	if i.result == nil {
		return answer{result: []byte("null"), measure: m}
	}
	return answer{result: l.vm.toJSON(i.result), measure: m}
}

// context is the second argument of handlers (spec 6.1).
func (l *lambda) context(i *invocation, c call) goja.Value {
	vm := l.vm.runtime
	context := vm.NewObject()
	for name, value := range map[string]any{
		"functionName": l.setup.Name, "functionVersion": l.setup.Version, "memoryLimitInMB": fmt.Sprint(l.setup.MemoryMB),
		"logGroupName": l.setup.LogGroup, "logStreamName": l.setup.Stream, "invokedFunctionArn": l.setup.ARN,
		"awsRequestId": c.requestID, "callbackWaitsForEmptyEventLoop": true,
		"getRemainingTimeInMillis": func() int64 { return c.deadline - time.Now().UnixMilli() },
		"done":                     func(failure, result goja.Value) { i.answer(l.failure(orUndefined(failure)), result) },
		"succeed":                  func(result goja.Value) { i.answer(nil, result) },
		"fail": func(failure goja.Value) {
			fault := l.failure(orUndefined(failure))
			if fault == nil {
				fault = &frame.Fault{Type: "string", Message: "handled"}
			}
			i.answer(fault, nil)
		},
	} {
		_ = context.Set(name, value)
	}
	return context
}

func orUndefined(value goja.Value) goja.Value {
	if value == nil {
		return goja.Undefined()
	}
	return value
}
