package javascript

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/lintel-edge/lintel/function/frame"
)

// The runtimes of CloudFront Functions.
const (
	runtime10 = "cloudfront-js-1.0"
	runtime20 = "cloudfront-js-2.0"
)

// fileName is the one file of a CloudFront Function, and its name in stacks.
const fileName = "function.js"

// maxDepth bounds the nesting of calls: the stack is memory.
const maxDepth = 1000

// cloudFront runs a CloudFront Function. Every call has a fresh global object,
// as CloudFront's have: nothing survives from one request to the next.
type cloudFront struct {
	runtime string
	bound   time.Duration
	program *goja.Program
	code    string
	log     func(string)
	values  store
	next    *instance // prepared for the next call
}

func loadCloudFront(setup frame.Setup, log func(string)) (engine, *frame.Fault) {
	text, err := os.ReadFile(filepath.Join(setup.Root, fileName))
	if err != nil {
		return nil, &frame.Fault{Type: "InvalidPackage", Message: err.Error()}
	}
	code := string(text)
	if setup.Runtime == runtime20 {
		code = rewriteImports(code)
	}
	e := &cloudFront{runtime: setup.Runtime, bound: time.Duration(setup.Compute), log: log, code: code}
	if e.program, err = compile(code, setup.Runtime); err != nil {
		return nil, &frame.Fault{Type: "SyntaxError", Message: err.Error()}
	}
	if fault := e.tryOut(); fault != nil {
		return nil, fault
	}
	return e, nil
}

func compile(code, runtime string) (*goja.Program, error) {
	tree, err := goja.Parse(fileName, code)
	if err != nil {
		return nil, fmt.Errorf("%s", cloudFrontWording.of(err.Error()))
	}
	if err := checkLanguage(tree, runtime); err != nil {
		return nil, err
	}
	return goja.CompileAST(tree, true) // always strict
}

// tryOut runs the program's top once, to see that it declares a handler.
func (e *cloudFront) tryOut() *frame.Fault {
	vm := e.newInstance()
	vm.scratch.log = func(string) {}
	vm.scratch.values.Items = map[string]string{} // they come later; a call without any fails
	var m meter
	m.start(vm.runtime, e.bound)
	defer m.stop()
	if _, err := vm.runtime.RunProgram(e.program); err != nil {
		return cloudFrontWording.fault(err)
	}
	if _, ok := goja.AssertFunction(vm.runtime.Get("handler")); !ok {
		return &frame.Fault{Type: "TypeError", Message: `there is no function "handler"`}
	}
	return nil
}

func (e *cloudFront) setValues(s store) { e.values = s }

func (e *cloudFront) prepare() {
	if e.next == nil {
		e.next = e.newInstance()
	}
}

func (e *cloudFront) newInstance() *instance {
	i := newInstance(&scratch{})
	i.equip(e.runtime, e.named)
	return i
}

// named says whether the code may use a name.
func (e *cloudFront) named(name string) bool { return strings.Contains(e.code, name) }

func (e *cloudFront) run(c call) answer {
	e.prepare()
	vm := e.next
	e.next = nil
	journal := e.journalOf(c)
	vm.scratch.log = journal.print
	defer journal.end()

	vm.scratch.values = e.values
	var m meter
	m.start(vm.runtime, e.bound)
	result, err := vm.handle(e.program, c.event)
	a := answer{result: result, measure: frame.Measure{CPU: int64(m.stop())}}
	if len(vm.scratch.origin) > 0 {
		a.measure.Origin = mustJSON(vm.scratch.origin)
	}
	if err != nil {
		a.fault = cloudFrontWording.fault(err)
	}
	return a
}

// handle runs the program and its handler, and returns the result as JSON.
func (i *instance) handle(program *goja.Program, event string) ([]byte, error) {
	now := time.Now()
	i.runtime.SetTimeSource(func() time.Time { return now }) // the clock stands still (spec 9)
	if _, err := i.runtime.RunProgram(program); err != nil {
		return nil, err
	}
	handler, ok := goja.AssertFunction(i.runtime.Get("handler"))
	if !ok {
		return nil, fmt.Errorf(`TypeError: there is no function "handler"`)
	}
	document, err := i.read(event)
	if err != nil {
		return nil, err
	}
	result, err := handler(goja.Undefined(), document)
	if err != nil {
		return nil, err
	}
	if result, err = settled(i.runtime, result); err != nil {
		return nil, err
	}
	text, err := i.stringify(goja.Undefined(), result)
	if err != nil {
		return nil, err
	}
	if goja.IsUndefined(text) {
		return []byte("null"), nil
	}
	return []byte(text.String()), nil
}

// thrown is a value that the code threw, or rejected a promise with.
type thrown struct{ value goja.Value }

func (t *thrown) Error() string { return t.value.String() }

// promiseIn asks for the type first: other objects would be copied whole.
func promiseIn(value goja.Value) (*goja.Promise, bool) {
	object, ok := value.(*goja.Object)
	if !ok || object.ExportType() != reflect.TypeFor[*goja.Promise]() {
		return nil, false
	}
	promise, ok := object.Export().(*goja.Promise)
	return promise, ok
}

// settled is the value of a promise whose jobs have all run; other values are
// themselves.
func settled(vm *goja.Runtime, value goja.Value) (goja.Value, error) {
	promise, ok := promiseIn(value)
	if !ok {
		return value, nil
	}
	switch promise.State() {
	case goja.PromiseStateFulfilled:
		return promise.Result(), nil
	case goja.PromiseStateRejected:
		return nil, &thrown{promise.Result()}
	}
	return nil, &thrown{vm.NewTypeError("the promise of the handler is never settled")}
}

// context is the part of an event that stands in the log.
type context struct {
	Context struct {
		DistributionID string `json:"distributionId"`
		RequestID      string `json:"requestId"`
	} `json:"context"`
}

func (e *cloudFront) journalOf(c call) *journal {
	return &journal{write: e.log, about: func() (requestID, distribution string) {
		var id context
		_ = json.Unmarshal([]byte(c.event), &id) // test events may do without
		if id.Context.RequestID == "" {
			id.Context.RequestID = c.requestID
		}
		return id.Context.RequestID, id.Context.DistributionID
	}}
}
