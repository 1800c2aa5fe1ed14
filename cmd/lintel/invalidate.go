package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/serve/admin"
)

const invalidateHelp = `Drop cached objects of a distribution that a running lintel serves. The next
request for them goes to the origin.

A distribution is named by its id, an alias, or its name in Terraform. Paths
are as CloudFront takes them: they begin with "/", are the viewer's, and "*" is
a wildcard only as the last character.

Examples:

  lintel invalidate www '/*'
  lintel invalidate E1U5RQF7T870K0 /index.html '/img/*'`

func newInvalidate() *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "invalidate DISTRIBUTION PATH...",
		Short: "Drop cached objects",
		Long:  invalidateHelp,
		Args:  args(cobra.MinimumNArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := dial(data)
			if err != nil {
				return err
			}
			done, err := client.Invalidate(cmd.Context(), admin.Invalidation{Distribution: args[0], Paths: args[1:]})
			if err != nil {
				return noEdge(err)
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(done)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s of %s dropped\n", done.ID, strings.Join(done.Paths, " "), done.Distribution)
			return err
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
