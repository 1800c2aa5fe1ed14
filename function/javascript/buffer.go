package javascript

import (
	_ "embed"

	"github.com/dop251/goja"
)

// bufferText makes Buffer, TextDecoder, TextEncoder, atob and btoa.
//
//go:embed buffer.js
var bufferText string

// byteStringText adds the byte strings of runtime 1.0.
//
//go:embed bytestring.js
var byteStringText string

var (
	bufferProgram = goja.MustCompile("buffer.js", bufferText, true)
	byteStrings   = goja.MustCompile("bytestring.js", byteStringText, true)
)

// byteStringNames are the methods that bytestring.js adds.
var byteStringNames = []string{"bytesFrom", "fromBytes", "fromUTF8", "toBytes", "toUTF8"}

// bufferNames are the globals that buffer.js makes.
var bufferNames = []string{"Buffer", "TextDecoder", "TextEncoder", "atob", "btoa"}

// offerBuffer defines the globals that the code names. They come into being when
// they are first used.
func (i *instance) offerBuffer(named func(string) bool) {
	for _, name := range bufferNames {
		if !named(name) {
			continue
		}
		get := func(goja.FunctionCall) goja.Value { return i.buffers().Get(name) }
		set := func(call goja.FunctionCall) goja.Value {
			_ = i.runtime.GlobalObject().DefineDataProperty(name, call.Argument(0), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
			return goja.Undefined()
		}
		_ = i.runtime.GlobalObject().DefineAccessorProperty(name, i.runtime.ToValue(get), i.runtime.ToValue(set), goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// buffers runs buffer.js once and returns what it makes.
func (i *instance) buffers() *goja.Object {
	if made, ok := i.modules["buffer"]; ok {
		return made.ToObject(i.runtime)
	}
	maker, err := i.runtime.RunProgram(bufferProgram)
	if err != nil {
		panic(err) // ours; it runs
	}
	build, _ := goja.AssertFunction(maker)
	made, err := build(goja.Undefined(), i.runtime.ToValue(i.decodeNative), i.runtime.ToValue(i.encodeNative))
	if err != nil {
		panic(err)
	}
	i.modules["buffer"] = made
	return made.ToObject(i.runtime)
}

func bufferModule(i *instance) goja.Value { return i.buffers() }

// decodeNative(text, encoding) is an ArrayBuffer.
func (i *instance) decodeNative(call goja.FunctionCall) goja.Value {
	b, ok := decodeText(call.Argument(0).String(), call.Argument(1).String())
	if !ok {
		panic(i.fail("TypeError", `Unknown encoding: "`+call.Argument(1).String()+`"`))
	}
	return i.runtime.ToValue(i.runtime.NewArrayBuffer(b))
}

// encodeNative(view, encoding) is a string.
func (i *instance) encodeNative(call goja.FunctionCall) goja.Value {
	b, _ := viewBytes(i.runtime, call.Argument(0))
	text, ok := encodeText(b, call.Argument(1).String())
	if !ok {
		panic(i.fail("TypeError", `Unknown encoding: "`+call.Argument(1).String()+`"`))
	}
	return i.runtime.ToValue(text)
}

// bufferOf is a Buffer with the bytes.
func (i *instance) bufferOf(b []byte) goja.Value {
	from, _ := goja.AssertFunction(i.buffers().Get("Buffer").ToObject(i.runtime).Get("from"))
	out, err := from(goja.Undefined(), i.runtime.ToValue(i.runtime.NewArrayBuffer(b)))
	if err != nil {
		panic(err)
	}
	return out
}
