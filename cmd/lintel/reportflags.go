package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/report"
)

// reportFlags are the flags of commands that judge: what is assumed, how it is
// shown, and what fails.
type reportFlags struct {
	gradeFlags
	formats  map[report.Format]*string // file, "-" for standard output, "" for not at all
	details  bool
	minGrade string
	failOn   []string
	context  judge.Context
	appends  bool // JSON is added to its file
}

// assumed is what is known of a site that was looked at.
func (r *reportFlags) assumed(at time.Time) judge.Context {
	c := r.context
	c.Now = at
	return c
}

func addReportFlags(cmd *cobra.Command, failOn ...string) *reportFlags {
	r := &reportFlags{formats: map[report.Format]*string{}}
	f := cmd.Flags()
	for _, format := range report.Formats[1:] {
		r.formats[format] = f.String(string(format), "", formatHelp[format]+", to standard output or to `FILE`")
		f.Lookup(string(format)).NoOptDefVal = "-"
	}
	f.BoolVar(&r.details, "details", false, "show each of many sites whole")
	f.StringVar(&r.minGrade, "min-grade", "", "fail below this `GRADE`, e.g. B (exit code 5)")
	f.StringSliceVar(&r.failOn, "fail-on", failOn, "fail on these `CODES`, families of codes, or severities and all graver (exit code 5)")
	f.Var(assumption{&r.context}, "assume", "what is known of the site: "+strings.Join(factNames(), ", "))
	complete(cmd, "min-grade", report.Grades)
	complete(cmd, "assume", factNames())
	_ = cmd.RegisterFlagCompletionFunc("fail-on", completeCodes) // fails for an unknown flag only
	return r
}

var formatHelp = map[report.Format]string{
	report.JSON: "print JSON", report.SARIF: "print SARIF 2.1.0", report.JUnit: "print JUnit XML",
	report.Markdown: "print Markdown", report.HTML: "print one HTML page",
}

// complete offers fixed words for a flag's value.
func complete(cmd *cobra.Command, flag string, words []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// output writes reports in every format that was asked for, and holds them to
// the bar.
type output struct {
	writers []report.Writer
	files   []*os.File
	bar     report.Bar
	since   func(*report.Report) // sets it beside an earlier one
	below   finding.List
	failed  int // sites that could not be looked at
	unread  int // lines that are no targets
}

// open checks the flags and makes the writers. Without any format on standard
// output, the text for people goes there.
func (r *reportFlags) open(cmd *cobra.Command, many bool) (*output, error) {
	bar, unknown := report.ParseBar(r.minGrade, r.failOn)
	if len(unknown) > 0 {
		return nil, codedError{exitUsage, unknown.Err()}
	}
	out := &output{bar: bar, since: r.since}
	stdout := cmd.OutOrStdout()
	o := report.Options{Style: reportStyle(stdout), Version: buildVersion().Version, Many: many, Details: r.details}
	var toStdout []string
	for _, format := range report.Formats[1:] {
		name := *r.formats[format]
		if name == "-" {
			toStdout = append(toStdout, "--"+string(format))
		}
		mode := os.O_TRUNC
		if r.appends && format == report.JSON {
			mode = os.O_APPEND
		}
		if err := out.add(stdout, name, mode, format, o); err != nil {
			return nil, err
		}
	}
	if len(toStdout) > 1 {
		return nil, usageError(finding.Finding{
			Code: "CLI-INVALID-FLAG", Message: strings.Join(toStdout, " and ") + " both go to standard output",
			Fix: fmt.Sprintf("write one to a file: %s=FILE", toStdout[1]),
		})
	}
	if len(toStdout) == 0 {
		return out, out.add(stdout, "-", os.O_TRUNC, report.Text, o)
	}
	return out, nil
}

func (o *output) add(stdout io.Writer, name string, mode int, format report.Format, options report.Options) error {
	w := stdout
	switch name {
	case "":
		return nil
	case "-":
	default:
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|mode, 0o644)
		if err != nil {
			return err
		}
		o.files = append(o.files, file)
		w = file
	}
	writer, err := report.NewWriter(w, format, options)
	o.writers = append(o.writers, writer)
	return err
}

// site writes one report.
func (o *output) site(r *report.Report) error {
	o.since(r)
	for _, w := range o.writers {
		if err := w.Site(r); err != nil {
			return err
		}
	}
	o.below = append(o.below, o.bar.Check(r)...)
	if r.Failure != nil {
		o.failed++
	}
	return nil
}

// close ends the writers and says how the command ends: sites below the bar
// are told after all reports.
func (o *output) close() error {
	for _, w := range o.writers {
		if err := w.End(); err != nil {
			return err
		}
	}
	for _, file := range o.files {
		if err := file.Close(); err != nil {
			return err
		}
	}
	if len(o.below) > 0 {
		return codedError{exitBelow, o.below.Err()}
	}
	if n := o.failed + o.unread; n > 0 {
		return codedError{exitUnseen, fmt.Errorf("%d of what was given could not be judged; the reports say why", n)}
	}
	return nil
}
