package javascript

import (
	"testing"

	"github.com/dop251/goja"
)

func TestWhatEachRuntimeKnows(t *testing.T) {
	tests := []struct {
		name, code       string
		known10, known20 bool
	}{
		{"var", "var a = 1", true, true},
		{"let", "let a = 1", false, true},
		{"const in a loop", "for (const a in {}) {}", false, true},
		{"let in a loop", "for (let i = 0; i < 1; i++) {}", false, true},
		{"arrow", "var f = (a) => a", true, true},
		{"template", "var a = `x${1}`", true, true},
		{"rest parameters", "function f(a, ...b) {}", true, true},
		{"power", "var a = 2 ** 3", true, true},
		{"named groups", "var r = /(?<year>[0-9]+)/", true, true},
		{"promise", "var p = Promise.resolve(1)", true, true},
		{"async function", "async function f() {}", false, true},
		{"async arrow", "var f = async () => 1", false, true},
		{"await", "async function f() { await 1 }", false, true},
		{"class declaration", "class A {}", false, false},
		{"class expression", "var A = class {}", false, false},
		{"generator", "function* f() {}", false, false},
		{"destructured variable", "var {a} = {}", false, false},
		{"destructured parameter", "function f([a]) {}", false, false},
		{"spread in a call", "f(...[1])", false, false},
		{"spread in an object", "var a = {...{}}", false, false},
		{"for-of", "for (var a of []) {}", false, false},
		{"deep inside", "var a = {b: [function () { return () => { if (1) { class A {} } } }]}", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree, err := goja.Parse(fileName, tt.code)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkLanguage(tree, runtime10); (err == nil) != tt.known10 {
				t.Errorf("1.0: %v", err)
			}
			if err := checkLanguage(tree, runtime20); (err == nil) != tt.known20 {
				t.Errorf("2.0: %v", err)
			}
		})
	}
}

func TestImportsBecomeRequires(t *testing.T) {
	tests := []struct{ name, code, want string }{
		{"single quotes", "import cf from 'cloudfront';", "const cf = require('cloudfront');"},
		{"double quotes, no semicolon", `import cf from "cloudfront"`, "const cf = require('cloudfront');"},
		{"several, with comments", "// a\n/* b\n c */\n'use strict';\nimport a from 'x';\n\nimport b from 'y';\nfunction f() {}",
			"// a\n/* b\n c */\n'use strict';\nconst a = require('x');\n\nconst b = require('y');\nfunction f() {}"},
		{"only at the top", "var t = 1;\nimport a from 'x';", "var t = 1;\nimport a from 'x';"},
		{"not inside a text", "var t = `\nimport a from 'x';\n`", "var t = `\nimport a from 'x';\n`"},
		{"code behind it", "import a from 'x'; var b = a;", "const a = require('x'); var b = a;"},
		{"Windows line ends", "import a from 'x';\r\nvar b;", "const a = require('x');\nvar b;"},
		{"other forms stay", "import {a} from 'x';", "import {a} from 'x';"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := rewriteImports(tt.code); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzCompile: no text makes the loader panic.
func FuzzCompile(f *testing.F) {
	f.Add("function handler(event) { return event.request; }")
	f.Add("import cf from 'cloudfront';\nasync function handler() { await cf.kvs().get('a'); }")
	f.Add("class A { static { } }")
	f.Add("var {a = [...b]} = `${c}`")
	f.Fuzz(func(t *testing.T, code string) {
		if len(code) > 10<<10 {
			return
		}
		_, _ = compile(rewriteImports(code), runtime10)
		_, _ = compile(code, runtime20)
	})
}
