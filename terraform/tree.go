package terraform

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/missing"
)

// moduleNode is one module call in the tree: the root module, or the module
// that a module block calls. Its instances (count, for_each) are scopes.
type moduleNode struct {
	decl     *moduleDecl
	call     *moduleCall // nil for the root
	parent   *moduleNode // nil for the root
	address  string      // "" or "module.a.module.b", without instance keys
	children map[string]*moduleNode

	scopes []*scope // filled while evaluating, in order
}

// in names something of this module as seen from the root.
func (n *moduleNode) in(name string) string {
	if n.address == "" {
		return name
	}
	return n.address + "." + name
}

// treeLoader reads modules until all calls are followed.
type treeLoader struct {
	files *files
	found *problems
	decls map[string]*moduleDecl // by directory: a module that is called often is read once
	names map[string]bool        // files that were parsed
	calls int
}

// loadTree reads the root module and every module that it calls.
func loadTree(f *files, found *problems) *moduleNode {
	l := &treeLoader{files: f, found: found, decls: map[string]*moduleDecl{}, names: map[string]bool{}}
	root := &moduleNode{decl: l.directory(".", finding.Place{File: f.display(".")}), children: map[string]*moduleNode{}}
	l.follow(root, 0)
	f.cache.keep(l.names)
	return root
}

func (l *treeLoader) follow(n *moduleNode, depth int) {
	for _, name := range sortedKeys(n.decl.modules) {
		call := n.decl.modules[name]
		if call.source == "" {
			continue
		}
		if l.calls++; depth >= maxModuleDepth || l.calls > maxModuleCalls {
			l.found.add(finding.Finding{
				Code: CodeTooManyModules, Place: call.place, Subject: n.in("module." + name),
				Message:  "modules call modules without end, or too many of them",
				Expected: fmt.Sprintf("at most %d levels and %d module blocks", maxModuleDepth, maxModuleCalls),
			})
			return
		}
		child := &moduleNode{
			decl: l.directory(filepath.Join(n.decl.dir, call.source), call.sourceAt), call: call, parent: n,
			address: n.in("module." + name), children: map[string]*moduleNode{},
		}
		n.children[name] = child
		l.follow(child, depth+1)
	}
}

// directory reads one module directory; at is where it is named.
func (l *treeLoader) directory(dir string, at finding.Place) *moduleDecl {
	if decl, ok := l.decls[dir]; ok {
		return decl
	}
	decl := newModuleDecl(dir)
	l.decls[dir] = decl
	names, err := l.files.entries(dir)
	if err != nil {
		l.missing(dir, at, err)
		return decl
	}
	var base, overrides []*fileDecl
	for _, name := range names {
		if !isConfiguration(name) {
			continue
		}
		file := l.file(filepath.Join(dir, name))
		if file == nil {
			continue
		}
		if isOverride(name) {
			overrides = append(overrides, file)
		} else {
			base = append(base, file)
		}
	}
	if len(base) == 0 {
		l.found.add(finding.Finding{
			Code: CodeNoConfig, Place: at, Message: fmt.Sprintf("%s has no .tf file", l.files.display(dir)),
			Fix: "name the directory that holds the Terraform configuration",
		})
	}
	for _, file := range base {
		decl.merge(file, l.found)
	}
	for _, file := range overrides {
		decl.override(file, l.found)
	}
	return decl
}

func (l *treeLoader) missing(dir string, at finding.Place, err error) {
	code, message := CodeModuleNotFound, fmt.Sprintf("module directory %s", l.files.display(dir))
	if dir == "." {
		code, message = CodeMissingFile, fmt.Sprintf("directory %s", l.files.display(dir))
	}
	if errors.Is(err, fs.ErrNotExist) {
		message += " does not exist"
	} else {
		message += " cannot be read: " + err.Error()
	}
	l.found.add(finding.Finding{Code: code, Place: at, Message: message})
}

func (l *treeLoader) file(name string) *fileDecl {
	text, err := l.files.Read(name, maxFileBytes)
	if err != nil {
		l.found.add(fileProblem(err, finding.Place{File: l.files.display(name)}))
		return nil
	}
	shown := l.files.display(name)
	l.names[shown] = true
	decl := l.files.cache.parse(shown, text)
	l.found.add(decl.found...)
	return decl
}

// fileProblem says why a file that is named could not be read.
func fileProblem(err error, at finding.Place) finding.Finding {
	if _, ok := errors.AsType[*tooLargeError](err); ok {
		return finding.Finding{Code: CodeFileTooLarge, Place: at, Message: "cannot be read: " + err.Error()}
	}
	f := missing.File(at.File, "", err)
	f.Place = at
	return f
}

// isConfiguration tells configuration files by their names; editors' backup
// and lock files are none.
func isConfiguration(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "#") || strings.HasSuffix(name, "~") {
		return false
	}
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tf.json")
}

func isOverride(name string) bool {
	bare := strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".tf")
	return bare == "override" || strings.HasSuffix(bare, "_override")
}

// merge adds the declarations of a file; nothing may be declared twice.
func (m *moduleDecl) merge(f *fileDecl, found *problems) {
	for _, v := range f.variables {
		declare(m.variables, v.name, v, "variable", v.place, func(o *variable) finding.Place { return o.place }, found)
	}
	for _, l := range f.locals {
		declare(m.locals, l.name, l, "local value", l.place, func(o *local) finding.Place { return o.place }, found)
	}
	for _, o := range f.outputs {
		declare(m.outputs, o.name, o, "output", o.place, func(o *output) finding.Place { return o.place }, found)
	}
	for _, c := range f.modules {
		declare(m.modules, c.name, c, "module", c.place, func(o *moduleCall) finding.Place { return o.place }, found)
	}
	for _, r := range f.resources {
		declare(m.resources, r.key(), r, "resource", r.place, func(o *resourceDecl) finding.Place { return o.place }, found)
	}
	for _, p := range f.providers {
		declare(m.providers, p.key(), p, "provider configuration", p.place, func(o *providerDecl) finding.Place { return o.place }, found)
	}
	for _, c := range f.checks {
		declare(m.checks, c.name, c, "check", c.place, func(o *checkDecl) finding.Place { return o.place }, found)
	}
}

func declare[T any](into map[string]*T, name string, item *T, kind string, place finding.Place, placeOf func(*T) finding.Place, found *problems) {
	if old, ok := into[name]; ok {
		found.add(finding.Finding{
			Code: CodeDuplicate, Place: place, Subject: name,
			Message: fmt.Sprintf("%s %q is already declared at %s", kind, name, placeOf(old)),
			Fix:     "rename or remove one of the two",
		})
		return
	}
	into[name] = item
}
