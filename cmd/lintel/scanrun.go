package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/report"
	"github.com/lintel-edge/lintel/scan"
)

// run looks at everything that was named, and writes the reports as they come.
func (s *scanFlags) run(ctx context.Context, cmd *cobra.Command, args []string) error {
	scanner, err := s.prepare()
	if err != nil {
		return err
	}
	many := len(args) > 1 || slices.ContainsFunc(args, listed)
	done, err := s.earlier(many)
	if err != nil {
		return err
	}
	s.appends = s.resume
	out, err := s.open(cmd, many)
	if err != nil {
		return err
	}
	r := &scanRun{
		flags: s, scanner: scanner, out: out, many: many, done: done,
		told: cmd.ErrOrStderr(), bar: newProgressLine(cmd.ErrOrStderr(), many),
	}
	if err := r.all(ctx, cmd.InOrStdin(), args); err != nil {
		return err
	}
	return out.close()
}

// earlier reads which sites an earlier run has in its JSON.
func (s *scanFlags) earlier(many bool) (map[string]bool, error) {
	done := map[string]bool{}
	if !s.resume {
		return done, nil
	}
	if !many {
		return nil, usageError(finding.Finding{Code: "CLI-INVALID-FLAG", Message: "--resume: one site is not a list", Fix: "leave --resume out"})
	}
	file, err := os.Open(*s.formats[report.JSON])
	if errors.Is(err, os.ErrNotExist) {
		return done, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for d := json.NewDecoder(bufio.NewReader(file)); ; {
		var site struct {
			Subject string `json:"subject"`
		}
		switch err := d.Decode(&site); {
		case errors.Is(err, io.EOF):
			return done, nil
		case err != nil:
			return nil, fmt.Errorf("%s is not the --json of a list: %w", file.Name(), err)
		}
		done[site.Subject] = true
	}
}

// scanRun is one run of lintel scan.
type scanRun struct {
	flags   *scanFlags
	scanner *scan.Scanner
	out     *output
	many    bool
	done    map[string]bool // subjects of an earlier run
	told    io.Writer       // for what is wrong with lines of lists
	bar     *progressLine
	err     error // of writing; the first one ends the run
}

// all looks at the targets of the command line, then at each list.
func (r *scanRun) all(ctx context.Context, stdin io.Reader, args []string) error {
	defer r.bar.clear()
	targets := slices.DeleteFunc(slices.Clone(args), listed)
	if err := r.list(ctx, "", numbered(targets), len(targets)); err != nil {
		return err
	}
	for _, arg := range slices.DeleteFunc(slices.Clone(args), func(a string) bool { return !listed(a) }) {
		if err := r.file(ctx, stdin, arg); err != nil {
			return err
		}
	}
	return nil
}

func numbered(targets []string) iter.Seq[scan.Line] {
	return func(yield func(scan.Line) bool) {
		for i, text := range targets {
			if !yield(scan.Line{Number: i + 1, Text: text}) {
				return
			}
		}
	}
}

func (r *scanRun) file(ctx context.Context, stdin io.Reader, arg string) error {
	file, err := openList(arg, stdin)
	if err != nil {
		return err
	}
	defer file.Close()
	list := scan.NewList(file)
	if err := r.list(ctx, arg, list.Lines(), countLines(arg)); err != nil {
		return err
	}
	return list.Err()
}

// countLines is how many targets a file has, for the estimate; 0 for standard
// input.
func countLines(arg string) int {
	if arg == "-" {
		return 0
	}
	file, err := os.Open(arg)
	if err != nil {
		return 0
	}
	defer file.Close()
	n := 0
	for range scan.NewList(file).Lines() {
		n++
	}
	return n
}

// list looks at one list; name is "" for the command line itself.
func (r *scanRun) list(ctx context.Context, name string, lines iter.Seq[scan.Line], total int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	fleet := scan.Fleet{
		Parallel: r.flags.parallel, Total: total,
		Skip: func(t scan.Target) bool { return r.done[t.Text] },
	}
	err := r.scanner.All(ctx, lines, fleet, func(result scan.Result) {
		if r.err = errors.Join(r.err, r.result(name, result)); r.err != nil {
			stop()
		}
		r.bar.show(result.Progress)
	})
	switch {
	case r.err != nil:
		return r.err
	case errors.Is(err, context.Canceled) && r.many && r.flags.resume:
		return errors.New("stopped; the same command goes on where it ended")
	case errors.Is(err, context.Canceled):
		return errors.New("stopped; with --json=FILE --resume a list can be gone on with")
	}
	return err
}

// result writes what became of one line.
func (r *scanRun) result(name string, result scan.Result) error {
	if result.Err != nil {
		return r.broken(name, result)
	}
	rec := result.Recording
	rep := r.flags.judgeRecording(rec)
	r.bar.clear()
	if err := r.out.site(rep); err != nil {
		return err
	}
	if err := r.flags.keep(rec, r.many); err != nil {
		return err
	}
	return r.flags.writeFix(rep, r.many)
}

// broken reports a line that is no target; on the command line that is an
// error of usage, in a list the rest goes on.
func (r *scanRun) broken(name string, result scan.Result) error {
	problems, ok := finding.From(result.Err)
	if !ok || name == "" {
		return codedError{exitUsage, result.Err}
	}
	for i := range problems {
		problems[i].Place = finding.Place{File: name, Line: result.Line.Number}
	}
	r.bar.clear()
	r.out.unread += len(problems)
	return problems.WriteText(r.told, newPalette(r.told).findings())
}

// progressLine tells a person how far a list has come, on one line of a
// terminal.
type progressLine struct {
	w     io.Writer // nil: nobody looks
	shown bool
}

func newProgressLine(w io.Writer, many bool) *progressLine {
	if !many || !isTerminal(w) {
		w = nil
	}
	return &progressLine{w: w}
}

// show replaces the line.
func (p *progressLine) show(progress scan.Progress) {
	if p.w == nil {
		return
	}
	text := fmt.Sprintf("%d done", progress.Done)
	if progress.Total > 0 {
		text = fmt.Sprintf("%d of %d done", progress.Done, progress.Total)
	}
	if n := progress.Failed + progress.Broken; n > 0 {
		text += fmt.Sprintf(", %d failed", n)
	}
	if progress.Remaining > 0 {
		text += fmt.Sprintf(", %s left", progress.Remaining.Round(time.Second))
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", text)
	p.shown = true
}

// clear takes the line away, so that something else can be written.
func (p *progressLine) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
