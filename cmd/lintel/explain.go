package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/serve/admin"
)

const explainHelp = `Ask a running lintel for a URL and show who put each header line on the
response, which lines were dropped or overridden and by whom, and which
security headers are missing, with the place in the .tf files where one would
set them. Only who can read the data directory may ask.

Examples:

  lintel explain https://www.lintel.localhost:8443/
  lintel explain https://www.example.com/app.js -H 'Origin: https://other.example'
  lintel explain http://www.lintel.localhost:8080/ --json`

func newExplain() *cobra.Command {
	var data string
	var asJSON bool
	q := admin.Question{}
	cmd := &cobra.Command{
		Use:   "explain URL",
		Short: "Show who put each header on a response",
		Long:  explainHelp,
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := dial(data)
			if err != nil {
				return err
			}
			q.URL = args[0]
			e, err := client.Explain(cmd.Context(), q)
			if err != nil {
				return noEdge(err)
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(e)
			}
			return printExplanation(cmd.OutOrStdout(), e)
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVarP(&q.Method, "request", "X", "GET", "request `METHOD`")
	cmd.Flags().VarP(fieldLines{&q.Headers}, "header", "H", "request header `NAME: VALUE`, several times if need be")
	return cmd
}

func printExplanation(w io.Writer, e admin.Explanation) error {
	p := newPalette(w)
	fmt.Fprintf(w, "%s\n", p.bold(fmt.Sprintf("%s %s", e.Method, e.URL)))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "  status\t%d\n  result\t%s\n", e.Status, e.Result)
	for _, row := range [][2]string{{"distribution", joined(e.Address, e.Distribution)}, {"behavior", e.Behavior}, {"origin", e.Origin}} {
		if row[1] != "" {
			fmt.Fprintf(t, "  %s\t%s\n", row[0], row[1])
		}
	}
	fmt.Fprintf(t, "\n%s\t\n", "Headers and who put them there")
	for _, f := range e.Headers {
		fmt.Fprintf(t, "  %s: %s\t%s\n", f.Name, f.Value, f.Owner)
	}
	if len(e.Lost) > 0 {
		fmt.Fprintf(t, "\n%s\t\n", "Dropped and overridden")
	}
	for _, lost := range e.Lost {
		fmt.Fprintf(t, "  %s: %s\tof %s, %s by %s\n", lost.Field.Name, lost.Field.Value, lost.Field.Owner, lost.Action, lost.By)
	}
	if err := t.Flush(); err != nil || len(e.Missing) == 0 {
		return err
	}
	fmt.Fprintf(w, "\nMissing\n")
	return e.Missing.WriteText(w, p.findings())
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "  " + b
}
