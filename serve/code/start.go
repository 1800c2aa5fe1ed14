package code

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
)

// The codes of findings about functions that were started.
const (
	CodeInit    = "SERVE-FUNCTION-INIT"    // the handler cannot be loaded
	CodeRuntime = "SERVE-FUNCTION-RUNTIME" // what runs it is not on this machine
)

// Start loads the function into a first worker. What is wrong with it is an
// error finding with the handler's own stack; what this machine lacks is a
// warning.
func (f *Function) Start(ctx context.Context, s *function.Supervisor) (*function.Pool, *finding.Finding) {
	if f.Problem != nil {
		return nil, f.Problem
	}
	v := f.Version
	code, opened, err := f.source.open()
	if err != nil {
		return nil, f.Unreadable(err)
	}
	defer opened.Close()
	v.Code, v.Values = code, f.Values
	pool, err := s.Start(ctx, v)
	if err != nil {
		return nil, f.failed(err)
	}
	return pool, nil
}

// failed turns the error of a start into a finding.
func (f *Function) failed(err error) *finding.Finding {
	out := &finding.Finding{Code: CodeInit, Place: f.Source.At("Code"), Subject: f.Address}
	e, ok := errors.AsType[*function.Error](err)
	if !ok {
		out.Message = fmt.Sprintf("function %s cannot be started: %v", f.Name(), err)
		return out
	}
	if e.Type == "RuntimeMissing" {
		out.Code, out.Severity = CodeRuntime, finding.Warning
		out.Message = fmt.Sprintf("function %s does not run: %s", f.Name(), e.Message)
		return out
	}
	out.Message = fmt.Sprintf("function %s cannot be loaded: %s", f.Name(), f.Explain(e))
	if place, ok := f.place(e.Stack); ok {
		out.Place = place
	}
	return out
}

// unpacked is the directory that a supervisor has unpacked code into, as it
// stands in stacks.
var unpacked = regexp.MustCompile(`(?:file://)?/[^\s()]*/\d+/code/`)

// Explain is an error of the function with its stack, in lines. Files are
// named where people edit them, and the runtime's own frames are left out.
func (f *Function) Explain(e *function.Error) string {
	lines := []string{firstLine(e.Message)}
	if e.Type != "" && !strings.HasPrefix(e.Message, e.Type) {
		lines[0] = e.Type + ": " + lines[0]
	}
	for _, line := range e.Stack {
		if line == "" || strings.HasSuffix(e.Message, line) || strings.Contains(line, "node:internal/") || strings.Contains(line, "node.cjs") ||
			strings.Contains(lines[0], strings.TrimSpace(line)) || line == "Require stack:" {
			continue
		}
		lines = append(lines, "      "+strings.TrimSpace(f.edited(line)))
	}
	return f.edited(strings.Join(lines, "\n"))
}

// edited names files where people edit them.
func (f *Function) edited(text string) string {
	root := f.source.root()
	if root != "" {
		root = filepath.ToSlash(root) + "/"
	}
	return unpacked.ReplaceAllLiteralString(text, root)
}

// position is a place in a file of the code.
var position = regexp.MustCompile(`(?:file://)?/[^\s()]*/\d+/code/([^\s():]+):(\d+)(?::(\d+))?`)

// place is where in the sources a stack begins.
func (f *Function) place(stack []string) (finding.Place, bool) {
	root := f.source.root()
	for _, line := range stack {
		m := position.FindStringSubmatch(line)
		if m == nil || root == "" {
			continue
		}
		p := finding.Place{File: filepath.Join(root, m[1])}
		p.Line, _ = strconv.Atoi(m[2])
		p.Column, _ = strconv.Atoi(m[3])
		return p, true
	}
	return finding.Place{}, false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
