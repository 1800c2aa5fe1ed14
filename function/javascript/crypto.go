package javascript

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"

	"github.com/dop251/goja"
)

// algorithms are CloudFront's (spec 11).
var algorithms = map[string]func() hash.Hash{"md5": md5.New, "sha1": sha1.New, "sha256": sha256.New}

// cryptoModule is "crypto".
func cryptoModule(i *instance) goja.Value {
	module := i.runtime.NewObject()
	_ = module.Set("createHash", func(call goja.FunctionCall) goja.Value {
		return i.digester(i.algorithm(call.Argument(0))())
	})
	_ = module.Set("createHmac", func(call goja.FunctionCall) goja.Value {
		return i.digester(hmac.New(i.algorithm(call.Argument(0)), i.bytes(call.Argument(1), goja.Undefined())))
	})
	return module
}

func (i *instance) algorithm(name goja.Value) func() hash.Hash {
	make, ok := algorithms[name.String()]
	if !ok {
		panic(i.fail("TypeError", `not supported algorithm: "`+name.String()+`"`))
	}
	return make
}

// digester is a hash object with update and digest. After digest it is of no
// more use.
func (i *instance) digester(h hash.Hash) goja.Value {
	object := i.runtime.NewObject()
	finished := false
	open := func() {
		if finished {
			panic(i.fail("Error", "Digest already called"))
		}
	}
	_ = object.Set("update", func(call goja.FunctionCall) goja.Value {
		open()
		h.Write(i.bytes(call.Argument(0), call.Argument(1)))
		return object
	})
	_ = object.Set("digest", func(call goja.FunctionCall) goja.Value {
		open()
		finished = true
		return i.encoded(h.Sum(nil), call.Argument(0))
	})
	return object
}

// bytes are those of a string in an encoding, or of a buffer.
func (i *instance) bytes(value, encoding goja.Value) []byte {
	switch v := value.Export().(type) {
	case string:
		name := "utf8"
		if !goja.IsUndefined(encoding) {
			name = encoding.String()
		}
		out, ok := decodeText(v, name)
		if !ok {
			panic(i.fail("TypeError", `Unknown encoding: "`+name+`"`))
		}
		return out
	case []byte:
		return v
	case goja.ArrayBuffer:
		return v.Bytes()
	}
	if b, ok := viewBytes(i.runtime, value); ok {
		return b
	}
	panic(i.fail("TypeError", "data is not a string or Buffer-like object"))
}

// viewBytes are the bytes behind a typed array.
func viewBytes(vm *goja.Runtime, value goja.Value) ([]byte, bool) {
	object, ok := value.(*goja.Object)
	if !ok || object.Get("buffer") == nil {
		return nil, false
	}
	memory, ok := object.Get("buffer").Export().(goja.ArrayBuffer)
	if !ok {
		return nil, false
	}
	from, size := object.Get("byteOffset").ToInteger(), object.Get("byteLength").ToInteger()
	return memory.Bytes()[from : from+size], true
}

// encoded is a digest as text, or as a buffer when no encoding is named; runtime
// 1.0 knows no buffers and has strings of bytes.
func (i *instance) encoded(sum []byte, encoding goja.Value) goja.Value {
	if goja.IsUndefined(encoding) {
		if i.legacy {
			return i.runtime.ToValue(latin1(sum))
		}
		return i.bufferOf(sum)
	}
	text, ok := encodeText(sum, encoding.String())
	if !ok {
		panic(i.fail("TypeError", `Unknown digest encoding: "`+encoding.String()+`"`))
	}
	return i.runtime.ToValue(text)
}

// encodeText writes bytes in an encoding.
func encodeText(b []byte, encoding string) (string, bool) {
	switch encoding {
	case "hex":
		return hex.EncodeToString(b), true
	case "base64":
		return base64.StdEncoding.EncodeToString(b), true
	case "base64url":
		return base64.RawURLEncoding.EncodeToString(b), true
	case "utf8", "utf-8":
		return string([]rune(string(b))), true // what is not UTF-8 becomes U+FFFD
	case "latin1", "binary", "ascii":
		return latin1(b), true
	}
	return "", false
}
