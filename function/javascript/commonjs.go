package javascript

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/dop251/goja"
)

// modules are the CommonJS modules of a package.
type modules struct {
	vm     *instance
	root   string
	loaded map[string]*goja.Object // by file: the object "module"
}

// main loads the module that the handler is in; base is its path without ending.
func (m *modules) main(base string) (goja.Value, error) {
	path := filepath.Join(m.root, filepath.FromSlash(base))
	for _, ending := range []string{"", ".js", ".cjs"} {
		if isFile(path + ending) {
			return m.load(path + ending)
		}
	}
	if isFile(path + ".mjs") {
		return nil, &needsNode{"ES modules (" + base + ".mjs)"}
	}
	return nil, &moduleNotFound{base}
}

type moduleNotFound struct{ name string }

func (e *moduleNotFound) Error() string { return "Error: Cannot find module '" + e.name + "'" }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// load runs a file as a module, once, and returns its exports.
func (m *modules) load(path string) (goja.Value, error) {
	if module, ok := m.loaded[path]; ok {
		return module.Get("exports"), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	vm := m.vm.runtime
	module := vm.NewObject()
	_ = module.Set("exports", vm.NewObject())
	m.loaded[path] = module
	if strings.HasSuffix(path, ".json") {
		value, err := m.vm.parse(goja.Undefined(), vm.ToValue(string(text)))
		_ = module.Set("exports", value)
		return value, err
	}
	if err := m.execute(path, string(text), module); err != nil {
		delete(m.loaded, path)
		return nil, err
	}
	return module.Get("exports"), nil
}

// moduleSyntax are the statements that make a file an ES module.
var moduleSyntax = regexp.MustCompile(`(?m)^\s*(?:export\s+(?:const|let|var|function|async|class|default|\{)|import\s+[\w{*'"])`)

func (m *modules) execute(path, text string, module *goja.Object) error {
	name, _ := filepath.Rel(m.root, path)
	// In one line with the code, so that lines keep their numbers.
	program, err := goja.Compile(name, "(function (exports, require, module, __filename, __dirname) {"+text+"\n})", false)
	if err != nil && moduleSyntax.MatchString(text) {
		return &needsNode{"ES modules (" + name + ")"}
	}
	if err != nil {
		return err
	}
	vm := m.vm.runtime
	wrapper, err := vm.RunProgram(program)
	if err != nil {
		return err
	}
	run, _ := goja.AssertFunction(wrapper)
	dir := filepath.Dir(path)
	_, err = run(goja.Undefined(), module.Get("exports"), vm.ToValue(m.requireFrom(dir)), module, vm.ToValue(path), vm.ToValue(dir))
	return err
}

func (m *modules) requireFrom(dir string) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		value, err := m.require(dir, call.Argument(0).String())
		if err != nil {
			panic(m.thrown(err))
		}
		return value
	}
}

// thrown makes of a load error what code can catch; what the code itself threw
// stays as it is.
func (m *modules) thrown(err error) any {
	if exception, ok := err.(*goja.Exception); ok {
		return exception.Value()
	}
	return m.vm.runtime.NewGoError(err)
}

func (m *modules) require(dir, name string) (goja.Value, error) {
	plain := strings.TrimPrefix(name, "node:")
	switch plain {
	case "crypto":
		return cryptoModule(m.vm), nil
	case "querystring":
		return querystringModule(m.vm), nil
	case "buffer":
		return bufferModule(m.vm), nil
	}
	if strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") || name == "." || name == ".." {
		if path, ok := m.resolve(filepath.Join(dir, filepath.FromSlash(name))); ok {
			return m.load(path)
		}
		return nil, &moduleNotFound{name}
	}
	for at := dir; at == m.root || strings.HasPrefix(at, m.root+string(filepath.Separator)); at = filepath.Dir(at) {
		if path, ok := m.resolve(filepath.Join(at, "node_modules", filepath.FromSlash(name))); ok {
			return m.load(path)
		}
	}
	return nil, &needsNode{"the module \"" + name + "\""}
}

// resolve finds the file of a path as node does: as it is, with an ending, or as
// a directory with package.json or index.js.
func (m *modules) resolve(path string) (string, bool) {
	for _, ending := range []string{"", ".js", ".json", ".cjs"} {
		if isFile(path + ending) {
			return path + ending, true
		}
	}
	if main := m.packageMain(path); main != "" {
		for _, ending := range []string{"", ".js", "/index.js"} {
			if isFile(main + ending) {
				return main + ending, true
			}
		}
	}
	index := filepath.Join(path, "index.js")
	return index, isFile(index)
}

// packageMain is the main file that a package.json names, "" for none.
func (m *modules) packageMain(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return ""
	}
	value, err := m.vm.parse(goja.Undefined(), m.vm.runtime.ToValue(string(text)))
	if err != nil {
		return ""
	}
	main := value.ToObject(m.vm.runtime).Get("main")
	if main == nil || goja.IsUndefined(main) {
		return ""
	}
	return filepath.Join(dir, filepath.FromSlash(main.String()))
}
