package main

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/lint"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/report"
	"github.com/lintel-edge/lintel/terraform"
)

const lintHelp = `Judge security headers before they are live. What is given may be

  - header values, each as "Name: value" or, where it can be for one header
    only, as the value alone: only what is wrong with them is said
  - a Terraform directory: what its CloudFront distributions would send, each
    finding with the file and line of the attribute, and what AWS would refuse

Examples:

  lintel lint 'max-age=300; includeSubDomains; preload'
  lintel lint "Content-Security-Policy: default-src 'self'; script-src *"
  lintel lint --header Cache-Control 'max-age=300'
  lintel lint ./infra --sarif=lintel.sarif

By default findings with the severity error make the command fail, with exit
code 5; --fail-on says what else does, or none.`

// lintFlags are what lint alone takes.
type lintFlags struct {
	*reportFlags
	header string
	given  []terraform.Given
}

func newLint() *cobra.Command {
	var flags lintFlags
	cmd := &cobra.Command{
		Use:   "lint VALUE… | DIR",
		Short: "Judge headers before they are live",
		Long:  lintHelp,
		Args:  args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := flags.open(cmd, false)
			if err != nil {
				return err
			}
			r, err := flags.judge(cmd.Context(), args)
			if err != nil {
				return err
			}
			if err := out.site(r); err != nil {
				return err
			}
			return out.close()
		},
	}
	flags.reportFlags = addReportFlags(cmd, finding.Error.String())
	f := cmd.Flags()
	f.StringVar(&flags.header, "header", "", "the values are for the header `NAME`")
	addVariableFlags(f, &flags.given)
	return cmd
}

// judge finds out what was given, and judges it.
func (l *lintFlags) judge(ctx context.Context, args []string) (*report.Report, error) {
	c := l.context
	c.Now = time.Now()
	if info, err := os.Stat(args[0]); err == nil && info.IsDir() && len(args) == 1 && l.header == "" {
		return l.terraform(ctx, args[0], c), nil
	}
	return l.values(args, c)
}

// terraform judges a root module. What its language does not allow is all
// that is said of one with errors.
func (l *lintFlags) terraform(ctx context.Context, dir string, c judge.Context) *report.Report {
	config, problems := terraform.Load(ctx, terraform.Options{Dir: dir, Given: l.given, Env: os.Environ()})
	if problems.HasErrors() {
		return report.Of(dir, c.Now, problems, judge.Matrix{}, nil)
	}
	set, more := config.Documents()
	problems = append(problems, more...)
	if problems.HasErrors() {
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
