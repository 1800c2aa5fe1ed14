package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/serve/admin"
)

const statusHelp = `Show what a running lintel serves: its front doors, the generation of its
configuration, and the problems of a newer one that was refused.

Examples:

  lintel status
  lintel status --json`

func newStatus() *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is being served",
		Long:  statusHelp,
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := dial(data)
			if err != nil {
				return err
			}
			status, err := client.Status(cmd.Context())
			if err != nil {
				return noEdge(err)
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(status)
			}
			return printStatus(cmd.OutOrStdout(), status)
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printStatus(w io.Writer, s admin.Status) error {
	fmt.Fprintf(w, "lintel %s, process %d, serves %s since %s\n", s.Version, s.PID, s.Source, s.Started.Format(time.DateTime))
	fmt.Fprintf(w, "generation %d, live since %s\n", s.Generation, s.Live.Format(time.DateTime))
	fmt.Fprintf(w, "http on %s, https on %s\n\n", cmp.Or(s.HTTP, "no address"), cmp.Or(s.HTTPS, "no address"))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "kind\tid\taddress\taliases\turl")
	for _, d := range s.Doors {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", d.Kind, d.ID, d.Address, strings.Join(d.Aliases, " "), d.URL)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\ncache: %d objects in memory (%d bytes), %d on disk (%d bytes)\n",
		s.Cache.MemoryObjects, s.Cache.MemoryBytes, s.Cache.DiskObjects, s.Cache.DiskBytes)
	if len(s.Problems) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nA newer configuration was refused:")
	return s.Problems.WriteText(w, newPalette(w).findings())
}
