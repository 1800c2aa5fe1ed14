package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

const reloadHelp = `Have a running lintel read its configuration again. It does so by itself when a
file changes; this is for file systems that tell nobody, and for scripts that
want to know what came of it.

Examples:

  lintel reload && echo live`

func newReload() *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "reload",
		Short: "Read the configuration again",
		Long:  reloadHelp,
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := dial(data)
			if err != nil {
				return err
			}
			done, err := client.Reload(cmd.Context())
			if err != nil {
				return noEdge(err)
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(done)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "generation %d live in %s\n", done.Generation, done.Took.Round(time.Millisecond/10))
			return err
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
