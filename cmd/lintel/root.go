package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/lintel-edge/lintel/finding"
)

const rootHelp = `Lintel runs your front doors: CloudFront distributions, load balancers and
APIs, served on your own machine by the Terraform that describes them, over
real HTTPS, with every security header in place.

Start here:

  lintel serve ./infra                        the front doors of a Terraform directory
  lintel serve --site ./public                a directory of files, strict headers, no configuration
  lintel serve --origin http://localhost:3000 the same in front of an application

Then open an address that it prints, edit the .tf file, and reload the page.
While it runs, from another terminal:

  lintel explain https://www.lintel.localhost:8443/   who put each header there, and what is missing
  lintel invalidate www '/img/*'                      drop cached objects
  lintel trust                                        let this machine's browsers trust the local CA

Judge sites, and headers before they are live; learn what the codes mean:

  lintel scan example.com                             the grade, each point lost, and what to change
  lintel lint 'max-age=300; includeSubDomains'        what is wrong with a header's value
  lintel matrix ./infra                               which response has which header, and who sends it
  lintel explain-code HSTS-015`

// run is main without the process: it returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.Execute()
	if err != nil {
		printError(stderr, err)
	}
	return exitCode(err)
}

// newRoot builds the whole command tree.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "lintel",
		Short:         "Run front doors from their Terraform",
		Long:          rootHelp,
		Args:          knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(
		newServe(),
		newExplain(),
		newScan(),
		newLint(),
		newMatrix(),
		newExplainCode(),
		newFunction(),
		newLogs(),
		newInvalidate(),
		newStatus(),
		newReload(),
		newTrust(),
		newVersion(),
		newMan(),
		newLocalFileTopic(),
		newExitCodesTopic(),
		newReportsTopic(),
		newFunctionWorker(),
	)
	root.SetFlagErrorFunc(unknownFlag)
	return root
}

// knownCommand refuses a first argument that names no subcommand.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	return usageError(finding.Finding{
		Code:    "CLI-UNKNOWN-COMMAND",
		Message: fmt.Sprintf("there is no command %q", args[0]),
		Nearest: finding.Nearest(args[0], names),
		Fix:     `see "lintel help"`,
	})
}

// unknownFlag turns a flag that pflag refuses into a finding.
func unknownFlag(cmd *cobra.Command, err error) error {
	f := finding.Finding{
		Code:    "CLI-INVALID-FLAG",
		Message: err.Error(),
		Fix:     fmt.Sprintf("see \"%s --help\"", cmd.CommandPath()),
	}
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		f.Code = "CLI-UNKNOWN-FLAG"
		f.Message = fmt.Sprintf("%s has no flag --%s", cmd.CommandPath(), name)
		f.Nearest = nearestFlag(cmd, name)
	}
	return usageError(f)
}

func nearestFlag(cmd *cobra.Command, name string) string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := finding.Nearest(name, names); near != "" {
		return "--" + near
	}
	return ""
}

// args makes a validator's refusal a usage error.
func args(validate cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := validate(cmd, args); err != nil {
			return usageError(finding.Finding{
				Code:     "CLI-INVALID-ARGUMENTS",
				Message:  err.Error(),
				Expected: cmd.UseLine(),
				Fix:      fmt.Sprintf("see \"%s --help\"", cmd.CommandPath()),
			})
		}
		return nil
	}
}
