package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/matrix"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/report"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

const matrixHelp = `Show on which responses a header is not there, or there twice, before anything
is deployed. Every cache behavior of every distribution in DIR is asked for one
response of each kind, in process and with origins that answer as they are told
to: the page, its cached copy, a 304, redirects, errors of the origin and of the
edge, a preflight, a WebSocket. Who put each header there is shown beside it.

Functions do not run here: what they would set is not shown.

Examples:

  lintel matrix ./infra
  lintel matrix --origin-header "X-Frame-Options: DENY"   what if the origin sends its own?
  lintel matrix ./infra --fail-on GEN-003 --sarif=matrix.sarif

Findings with the severity error make the command fail, with exit code 5;
--fail-on says what else does, or none.`

func newMatrix() *cobra.Command {
	var flags *reportFlags
	var given []terraform.Given
	var own recording.Fields
	cmd := &cobra.Command{
		Use:   "matrix [DIR]",
		Short: "Show which response has which header",
		Long:  matrixHelp,
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			flags.details = true
			out, err := flags.open(cmd, true)
			if err != nil {
				return err
			}
			o := matrix.Options{Origin: own, Context: flags.assumed(time.Now())}
			if err := showMatrix(cmd, dir, given, o, out); err != nil {
				return err
			}
			return out.close()
		},
	}
	flags = addReportFlags(cmd, finding.Error.String())
	cmd.Flags().Var(requestFields{&own}, "origin-header", "let every origin send this line, e.g. \"X-Frame-Options: DENY\"")
	addVariableFlags(cmd.Flags(), &given)
	return cmd
}

// showMatrix writes a report for each behavior. Of a configuration with errors
// all that is said is what is wrong with it.
func showMatrix(cmd *cobra.Command, dir string, given []terraform.Given, o matrix.Options, out *output) error {
	config, problems := terraform.Load(cmd.Context(), terraform.Options{Dir: dir, Given: given, Env: os.Environ()})
	set, more := config.Documents()
	problems = append(problems, more...)
	problems = append(problems, resource.Refusals(set, problems)...)
	if problems.HasErrors() {
		return out.site(report.Of(dir, o.Context.Now, problems, judge.Matrix{}, nil))
	}
	behaviors, problems, err := matrix.Of(cmd.Context(), set, o)
	if err != nil {
		return err
	}
	if len(behaviors) == 0 {
		return out.site(report.Of(dir, o.Context.Now, problems, judge.Matrix{}, []string{"there is no distribution to look at"}))
	}
	for _, b := range behaviors {
		subject := fmt.Sprintf("%s %s", b.Distribution, b.PathPattern)
		if err := out.site(report.Of(subject, o.Context.Now, b.Findings, b.Matrix, b.Notes)); err != nil {
			return err
		}
	}
	return nil
}
