package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/charmbracelet/lipgloss"
	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/code"
	"github.com/lintel-edge/lintel/serve/trial"
	"github.com/lintel-edge/lintel/serve/watch"
)

const functionTestHelp = `Run a function once on an event, and show its result, what it changed, what it
printed and what it took. What the edge would refuse is said as the edge says
it. A failing or refused function ends with exit code 5.

The event is made of a URL, read from a file, or one of AWS's own test events
(--template). Those have less in them than live events: modify-response-header,
for one, has no request.

Of a CloudFront Function --json has the members of AWS's TestFunction, in
"test_result".

Examples:

  lintel function test headers --event origin-response
  lintel function test headers --event origin-response --template cloudfront-modify-response-header
  lintel function test auth --url https://www.example.com/private/ --json
  lintel function test headers --request event.json --watch

The templates: `

// trialFlags say what a function is tried on.
type trialFlags struct {
	serve                      serve.Config
	event, template, file, url string
	asJSON, watch              bool
}

func newFunctionTest() *cobra.Command {
	var f trialFlags
	cmd := &cobra.Command{
		Use:   "test NAME",
		Short: "Run a function once on an event",
		Long:  functionTestHelp + strings.Join(trial.Templates(), ", "),
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.serve.Source.Env = os.Environ()
			return runTrial(cmd, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.serve.Source.Terraform, "dir", ".", "the Terraform `DIR` that declares the function")
	addFunctionFlags(cmd, &f.serve)
	flags.StringVar(&f.event, "event", "", "`PHASE`: viewer-request, origin-request, origin-response or viewer-response (default: where a behavior names it)")
	flags.StringVar(&f.template, "template", "", "one of AWS's test events, by `NAME`")
	flags.StringVar(&f.file, "request", "", "`FILE` with an event document")
	flags.StringVar(&f.url, "url", "", "the `URL` that a viewer asks for (default https://www.example.com/)")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	flags.BoolVar(&f.watch, "watch", false, "run it again whenever one of its files changes")
	cmd.MarkFlagsMutuallyExclusive("template", "request", "url")
	return cmd
}

func runTrial(cmd *cobra.Command, name string, f trialFlags) error {
	dir, err := os.MkdirTemp("", "lintel-trial-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	printed := new(trial.Printed)
	supervisor, err := function.New(function.Config{Dir: filepath.Join(dir, "code"), Logs: printed})
	if err != nil {
		return err
	}
	defer supervisor.Close()
	try := func(ctx context.Context, dependsOn func(files, trees []string)) error {
		fn, c, err := prepareTrial(ctx, name, f, dependsOn)
		if err != nil {
			return err
		}
		outcome := trial.Run(ctx, supervisor, printed, fn, c)
		return printOutcome(cmd.OutOrStdout(), &outcome, f.asJSON)
	}
	if f.watch {
		return tryAgainAndAgain(cmd, try)
	}
	return try(cmd.Context(), func(files, trees []string) {})
}

// prepareTrial finds the function and makes its event. It tells what both are
// read from, also when something is wrong with that.
func prepareTrial(ctx context.Context, name string, f trialFlags, dependsOn func(files, trees []string)) (*code.Function, trial.Case, error) {
	declared, err := serve.DeclaredFunctions(ctx, f.serve)
	files, trees := declared.Files, []string(nil)
	if f.file != "" {
		files = append(files, f.file)
	}
	defer func() { dependsOn(files, trees) }()
	if err != nil {
		return nil, trial.Case{}, err
	}
	fn, err := declared.Find(name)
	if err != nil {
		return nil, trial.Case{}, err
	}
	files, trees = append(files, fn.Files()...), fn.Trees()
	c, err := caseOf(fn, declared.Attached[fn.Address], f)
	return fn, c, err
}

// caseOf makes the event that the flags ask for.
func caseOf(fn *code.Function, attached []serve.Attached, f trialFlags) (trial.Case, error) {
	phase, problem := phaseOf(fn, attached, f.event)
	if problem != nil {
		return trial.Case{}, finding.List{*problem}.Err()
	}
	var c trial.Case
	switch {
	case f.template != "":
		c, problem = trial.FromTemplate(f.template, phase, fn.Lambda)
	case f.file != "":
		text, err := os.ReadFile(f.file)
		if err != nil {
			return c, err
		}
		c, problem = trial.FromDocument(f.file, text, phase, fn.Lambda)
	default:
		c, problem = trial.FromURL(cmp.Or(f.url, "https://www.example.com/"), phase, fn.Lambda)
	}
	if problem != nil {
		return c, finding.List{*problem}.Err()
	}
	return c, nil
}

// phaseOf is the event that was asked for, else the only one at which behaviors
// name the function.
func phaseOf(fn *code.Function, attached []serve.Attached, asked string) (event.Phase, *finding.Finding) {
	if asked != "" {
		return trial.ParsePhase(asked, fn.Lambda)
	}
	events := map[string]bool{}
	for _, a := range attached {
		if !a.Regional {
			events[a.Event] = true
		}
	}
	if len(events) == 1 {
		return trial.ParsePhase(slices.Collect(maps.Keys(events))[0], fn.Lambda)
	}
	return "", &finding.Finding{
		Code: trial.CodeEvent, Message: fmt.Sprintf("function %s runs at %d events", fn.Name(), len(events)), Fix: "choose one with --event",
	}
}

func printOutcome(w io.Writer, o *trial.Outcome, asJSON bool) error {
	var err error
	if asJSON {
		err = json.NewEncoder(w).Encode(o)
	} else {
		p := newPalette(w)
		color := func(c lipgloss.Color) func(string) string {
			return func(text string) string { return p.paint(c, text) }
		}
		err = o.WriteText(w, trial.Style{Heading: p.bold, Good: color(green), Bad: color(red), Faint: p.dim})
	}
	if err != nil || o.OK() {
		return err
	}
	return codedError{exitBelow, finding.List{{
		Code: "CLI-FUNCTION-FAILED", Message: fmt.Sprintf("function %s gave the edge nothing to use", o.Function),
	}}.Err()}
}

// tryAgainAndAgain runs the trial whenever a file of it changes.
func tryAgainAndAgain(cmd *cobra.Command, try func(context.Context, func(files, trees []string)) error) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	watcher, err := watch.New(slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer watcher.Close()
	again := func(watch.Change) {
		if err := try(ctx, watcher.Watch); err != nil {
			printError(cmd.ErrOrStderr(), err)
		}
	}
	again(watch.Change{})
	watcher.Run(ctx, again)
	return nil
}
