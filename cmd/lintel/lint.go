package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/lint"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/report"
)

const lintHelp = `Judge security headers before they are live. What is given may be header
values, each as "Name: value" or, where it can be for one header only, as the
value alone.

Only what is wrong with the values is said, not what else a response should
have: lintel scan looks at whole sites.

Examples:

  lintel lint 'max-age=300; includeSubDomains; preload'
  lintel lint "Content-Security-Policy: default-src 'self'; script-src *"
  lintel lint --header Cache-Control 'max-age=300'

By default findings with the severity error make the command fail, with exit
code 5; --fail-on says what else does, or none.`

func newLint() *cobra.Command {
	var header string
	var flags *reportFlags
	cmd := &cobra.Command{
		Use:   "lint VALUE…",
		Short: "Judge headers before they are live",
		Long:  lintHelp,
		Args:  args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := flags.open(cmd, false)
			if err != nil {
				return err
			}
			r, err := lintValues(args, header, flags)
			if err != nil {
				return err
			}
			if err := out.site(r); err != nil {
				return err
			}
			return out.close()
		},
	}
	flags = addReportFlags(cmd, finding.Error.String())
	cmd.Flags().StringVar(&header, "header", "", "the values are for the header `NAME`")
	return cmd
}

// lintValues judges the header values of the command line together.
func lintValues(args []string, header string, flags *reportFlags) (*report.Report, error) {
	var fields recording.Fields
	var notes []string
	var unknown finding.List
	for _, arg := range args {
		field, note, problem := lint.Field(arg, header)
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
	c := flags.context
	c.Now = time.Now()
	result := lint.Values(fields, c)
	subject := "the command line"
	if len(fields) == 1 {
		subject = fields[0].Name + ": " + fields[0].Value
	}
	return report.Of(subject, time.Time{}, result.Findings, result.Matrix, notes), nil
}
