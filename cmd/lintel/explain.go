package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/serve/admin"
)

const explainHelp = `Ask a running lintel for a URL and show what was decided on the way, who put
each header line on the response, which lines were dropped or overridden and by
whom, and which security headers are missing, with the place in the .tf files
where one would set them. Where one door stands behind another, the trail goes
through both: a line of the inner one has an owner such as "load balancer front:
origin". Only who can read the data directory may ask.

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
	fmt.Fprintf(w, "%s\n", p.bold(e.Method+" "+e.URL))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range [][2]string{
		{"status", strconv.Itoa(e.Status)}, {"result", e.Result}, {cmp.Or(e.Kind, "door"), strings.TrimSpace(e.Address + "  " + e.Door)},
		{cmp.Or(e.RuleNoun, "rule"), e.Rule}, {"origin asked", e.Origin},
	} {
		if row[1] != "" {
			fmt.Fprintf(t, "  %s\t%s\n", row[0], row[1])
		}
	}
	fmt.Fprintf(t, "\nThe way of the request\n")
	for _, s := range e.Steps {
		fmt.Fprintf(t, "  %s\t%s\n", s.Name, s.Note)
	}
	fmt.Fprintf(t, "\nHeaders, and who put them there\n")
	for _, f := range e.Headers {
		fmt.Fprintf(t, "  %s\t%s: %s\n", ownerName(e, f.Owner), f.Name, f.Value)
	}
	if len(e.Lost) > 0 {
		fmt.Fprintf(t, "\nDropped and overridden\n")
	}
	for _, lost := range e.Lost {
		fmt.Fprintf(t, "  %s\t%s: %s (%s by %s)\n", ownerName(e, lost.Field.Owner), lost.Field.Name, lost.Field.Value, lost.Action, ownerName(e, lost.By))
	}
	if err := t.Flush(); err != nil || len(e.Missing) == 0 {
		return err
	}
	fmt.Fprintf(w, "\nMissing\n")
	return e.Missing.WriteText(w, p.findings())
}

// ownerName is an owner as people know it: a policy by its name, also behind
// the name of a door that was asked on the way.
func ownerName(e admin.Explanation, owner exchange.Owner) string {
	door, own := "", string(owner)
	if i := strings.LastIndex(own, ": "); i >= 0 {
		door, own = own[:i+len(": ")], own[i+len(": "):]
	}
	if id, ok := strings.CutPrefix(own, "policy "); ok && e.Policies[id] != "" {
		own = "policy " + e.Policies[id]
	}
	return door + own
}
