package main

import (
	"cmp"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/matrix"
	"github.com/lintel-edge/lintel/report"
	"github.com/lintel-edge/lintel/serve"
)

const matrixHelp = `Show on which responses a header is not there, or there twice, before anything
is deployed. Every behavior of every distribution, every rule of every load
balancer's listeners, every route and method of every API is asked for one
response of each kind, in process and with origins that answer as they are told
to: the page, its cached copy, a 304, redirects, errors of the origin and of the
door itself, error pages, a preflight, a WebSocket, plain HTTP. Kinds that look
alike stand on one line; below them is who sends what, and what somebody else
would have sent. Doors that stand behind each other are asked through all of
them.

Functions run as they do in lintel serve: CloudFront Functions and Lambda@Edge
of behaviors, and functions behind load balancers and APIs. One that does not
run on this machine is told, and what it would set is not shown.

Findings are about what differs from response to response. That a value could
be better, or a page have more headers, lintel lint says.

Examples:

  lintel matrix ./infra
  lintel matrix ./infra --door aws_lb_listener.https
  lintel matrix --origin-header "X-Frame-Options: DENY"   what if the origin sends its own?
  lintel matrix ./infra --fail-on GEN-003 --sarif=matrix.sarif --html=matrix.html

Findings with the severity error make the command fail, with exit code 5;
--fail-on says what else does, or none.`

func newMatrix() *cobra.Command {
	var flags *reportFlags
	var c serve.Config
	var o matrix.Options
	cmd := &cobra.Command{
		Use:   "matrix [DIR]",
		Short: "Show which response has which header",
		Long:  matrixHelp,
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.Source.Terraform, c.Source.Env = cmp.Or(strings.Join(args, ""), "."), os.Environ()
			out, err := flags.open(cmd, false)
			if err != nil {
				return err
			}
			o.Context = flags.assumed(time.Now())
			if err := showMatrix(cmd, c, o, out); err != nil {
				return err
			}
			return out.close()
		},
	}
	flags = addReportFlags(cmd, finding.Error.String())
	f := cmd.Flags()
	f.Var(requestFields{&o.Origin}, "origin-header", "let every origin send this line, e.g. \"X-Frame-Options: DENY\"")
	f.Var(requestFields{&o.Request}, "request-header", "send this line with every request, e.g. \"Cookie: session=x\"")
	f.StringSliceVar(&o.Doors, "door", nil, "look at these doors only, by `NAME`, alias or address in the configuration")
	addFunctionFlags(cmd, &c)
	return cmd
}

// showMatrix writes one report of all doors.
func showMatrix(cmd *cobra.Command, c serve.Config, o matrix.Options, out *output) error {
	surfaces, problems, err := serve.Matrix(cmd.Context(), c, o)
	if err != nil {
		return err
	}
	r := report.OfSurfaces(c.Source.Terraform, o.Context.Now, problems, reported(surfaces))
	if len(surfaces) == 0 && !problems.HasErrors() {
		r.Notes = append(r.Notes, "no door that was asked for is there")
	}
	return out.site(r)
}

func reported(surfaces []matrix.Surface) []report.Surface {
	out := make([]report.Surface, len(surfaces))
	for i, s := range surfaces {
		out[i] = report.Surface(s)
	}
	return out
}
