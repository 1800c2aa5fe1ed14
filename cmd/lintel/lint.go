package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/lint"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/report"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

const lintHelp = `Judge security headers before they are live. What is given may be

  - header values, each as "Name: value" or, where it can be for one header
    only, as the value alone: only what is wrong with them is said
  - a file, or standard input, with what "curl -sI" or "curl -sIL" printed, a
    HAR file of a browser, or a recording of "lintel scan --record": judged and
    graded like a site, as far as it goes
  - a Terraform directory: what its CloudFront distributions would send, each
    finding with the file and line of the attribute, and what AWS would refuse

Examples:

  lintel lint 'max-age=300; includeSubDomains; preload'
  lintel lint "Content-Security-Policy: default-src 'self'; script-src *"
  lintel lint --header Cache-Control 'max-age=300'
  curl -sIL http://example.com | lintel lint --url http://example.com
  lintel lint session.har --min-grade B
  lintel lint ./infra --sarif=lintel.sarif

By default findings with the severity error make the command fail, with exit
code 5; --fail-on says what else does, or none.`

// lintFlags are what lint alone takes.
type lintFlags struct {
	*reportFlags
	header string
	url    string // that curl was asked for
	given  []terraform.Given
}

func newLint() *cobra.Command {
	var flags lintFlags
	cmd := &cobra.Command{
		Use:   "lint [VALUE… | FILE | DIR | -]",
		Short: "Judge headers before they are live",
		Long:  lintHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			if problems := flags.readGrading(); len(problems) > 0 {
				return codedError{exitUsage, problems.Err()}
			}
			out, err := flags.open(cmd, false)
			if err != nil {
				return err
			}
			r, err := flags.judge(cmd, args)
			if err != nil {
				return err
			}
			if err := out.site(r); err != nil {
				return err
			}
			if err := flags.writeFix(r, false); err != nil {
				return err
			}
			return out.close()
		},
	}
	flags.reportFlags = addReportFlags(cmd, finding.Error.String())
	f := cmd.Flags()
	flags.addGradeFlags(cmd)
	f.StringVar(&flags.url, "url", "", "what curl was asked for (`URL`)")
	f.StringVar(&flags.header, "header", "", "the values are for the header `NAME`")
	addVariableFlags(f, &flags.given)
	return cmd
}

// judge finds out what was given, and judges it.
func (l *lintFlags) judge(cmd *cobra.Command, args []string) (*report.Report, error) {
	if len(args) == 0 && !isTerminal(cmd.InOrStdin()) {
		args = []string{"-"}
	}
	if len(args) == 0 {
		return nil, usageError(finding.Finding{
			Code: "CLI-INVALID-ARGUMENTS", Message: "nothing to judge was given", Expected: cmd.UseLine(), Fix: `see "lintel lint --help"`,
		})
	}
	c := l.assumed(time.Now())
	if len(args) > 1 || l.header != "" {
		return l.values(args, c)
	}
	info, err := os.Stat(args[0])
	switch {
	case args[0] == "-":
		return l.responses("standard input", cmd.InOrStdin())
	case err != nil:
		return l.values(args, c)
	case info.IsDir():
		return l.terraform(cmd.Context(), args[0], c), nil
	}
	file, err := os.Open(args[0])
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return l.responses(args[0], file)
}

// responses judges what was recorded of a site.
func (l *lintFlags) responses(name string, r io.Reader) (*report.Report, error) {
	rec, err := lint.Read(r, l.url, time.Now)
	if err != nil {
		return nil, codedError{exitUnseen, fmt.Errorf("%s: %w", name, err)}
	}
	rec.Target = cmp.Or(rec.Target, name)
	return l.judgeRecording(rec), nil
}

// terraform judges a root module. Of one with errors all that is said is what
// its language does not allow, and what AWS would refuse.
func (l *lintFlags) terraform(ctx context.Context, dir string, c judge.Context) *report.Report {
	config, problems := terraform.Load(ctx, terraform.Options{Dir: dir, Given: l.given, Env: os.Environ()})
	set, more := config.Documents()
	problems = append(problems, more...)
	if problems.HasErrors() {
		problems = append(problems, resource.Refusals(set, problems)...)
		return report.Of(dir, c.Now, problems, judge.Matrix{}, nil)
	}
	result := lint.Terraform(set, c)
	return report.Of(dir, c.Now, append(problems, result.Findings...), result.Matrix, result.Notes)
}

// values judges the header values of the command line together.
func (l *lintFlags) values(args []string, c judge.Context) (*report.Report, error) {
	var fields recording.Fields
	var notes []string
	var unknown finding.List
	for _, arg := range args {
		field, note, problem := lint.Field(arg, l.header)
		if problem != nil {
			unknown = append(unknown, *problem)
			continue
		}
		fields = append(fields, field)
		if note != "" {
			notes = append(notes, note)
		}
	}
	if len(unknown) > 0 {
		return nil, codedError{exitUsage, unknown.Err()}
	}
	result := lint.Values(fields, c)
	subject := "the command line"
	if len(fields) == 1 {
		subject = fields[0].Name + ": " + fields[0].Value
	}
	return report.Of(subject, c.Now, result.Findings, result.Matrix, notes), nil
}
