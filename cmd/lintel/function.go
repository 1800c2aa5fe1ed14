package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/code"
)

const functionHelp = `Work with the functions of a Terraform directory: CloudFront Functions,
Lambda@Edge, and Lambda functions behind load balancers and APIs.

  lintel function list ./infra                          what there is, and where it runs
  lintel function test headers --event origin-response  run it once, and see what it changes
  lintel logs headers --follow                          what it prints while lintel serves`

func newFunction() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "function",
		Short: "List and try functions",
		Long:  functionHelp,
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newFunctionList(), newFunctionTest())
	return cmd
}

// addFunctionFlags are the flags that say where functions and their code are.
func addFunctionFlags(cmd *cobra.Command, c *serve.Config) {
	f := cmd.Flags()
	addVariableFlags(f, &c.Source.Given)
	f.StringVar(&c.Source.LocalFile, "config", "", "read local facts from `FILE` (default lintel.hcl in the Terraform directory)")
	f.Var(pairs{&c.Functions, "NAME=DIR"}, "function", "where the sources of a Lambda function are")
	f.Var(pairs{&c.Buckets, "NAME=DIR"}, "bucket", "what a bucket with packages holds")
}

const functionListHelp = `List the functions of a Terraform directory, the behaviors, target groups and
APIs that name them, and whether their code is to be had here.

Examples:

  lintel function list
  lintel function list ./infra --json`

func newFunctionList() *cobra.Command {
	var c serve.Config
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [DIR]",
		Short: "List functions and where they run",
		Long:  functionListHelp,
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.Source.Terraform, c.Source.Env = cmp.Or(strings.Join(args, ""), "."), os.Environ()
			declared, err := serve.DeclaredFunctions(cmd.Context(), c)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(listFunctions(declared))
			}
			return printFunctions(cmd.OutOrStdout(), listFunctions(declared))
		},
	}
	addFunctionFlags(cmd, &c)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// listedFunction is a function as the list has it.
type listedFunction struct {
	Name     string           `json:"name"`
	Kind     string           `json:"kind"`
	Runtime  string           `json:"runtime"`
	Declared string           `json:"declared"`
	Place    string           `json:"place"`
	Attached []serve.Attached `json:"attached,omitempty"`
	Problem  string           `json:"problem,omitempty"`
}

func listFunctions(d serve.Declared) []listedFunction {
	out := []listedFunction{}
	for _, f := range d.Functions {
		attached := d.Attached[f.Address]
		l := listedFunction{
			Name: f.Name(), Kind: kindOf(f, attached), Runtime: f.Version.Runtime, Declared: f.Address, Place: f.Source.Place.String(), Attached: attached,
		}
		if f.Problem != nil {
			l.Problem = f.Problem.Message
		}
		out = append(out, l)
	}
	return out
}

func kindOf(f *code.Function, attached []serve.Attached) string {
	switch atEdge := func(a serve.Attached) bool { return !a.Regional }; {
	case !f.Lambda:
		return "CloudFront Function"
	case len(attached) > 0 && !slices.ContainsFunc(attached, atEdge):
		return "Lambda"
	}
	return "Lambda@Edge"
}

func printFunctions(w io.Writer, list []listedFunction) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "name\tkind\truntime\truns at\tdeclared")
	for _, f := range list {
		var at []string
		for _, a := range f.Attached {
			at = append(at, a.Event+" of "+a.Where)
		}
		if len(at) == 0 {
			at = []string{"nowhere"}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", f.Name, f.Kind, f.Runtime, strings.Join(at, ", "), f.Place)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range list {
		if f.Problem != "" {
			if _, err := fmt.Fprintf(w, "\n%s\n", f.Problem); err != nil {
				return err
			}
		}
	}
	return nil
}
