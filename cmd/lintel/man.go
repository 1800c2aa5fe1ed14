package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

const manHelp = `Write a manual page for every command into a directory, from the same texts
that --help prints.

Examples:

  lintel man ./man && man ./man/lintel-serve.1
  lintel man /usr/local/share/man/man1`

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages into a directory",
		Long:  manHelp,
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			cmd.Root().DisableAutoGenTag = true // no date: the same build writes the same pages
			header := &doc.GenManHeader{Section: "1", Source: "lintel " + buildVersion().Version, Manual: "Lintel"}
			if err := doc.GenManTree(cmd.Root(), header, args[0]); err != nil {
				return fmt.Errorf("writing manual pages: %w", err)
			}
			return nil
		},
	}
}
