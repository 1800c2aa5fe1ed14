package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/javascript"
)

// newFunctionWorker is this program as a child of itself, in which a
// supervisor's functions run: they speak over descriptors 3 and 4, and nobody
// else calls it.
func newFunctionWorker() *cobra.Command {
	return &cobra.Command{
		Use:    function.WorkerCommand,
		Hidden: true,
		Args:   args(cobra.NoArgs),
		Run:    func(*cobra.Command, []string) { os.Exit(javascript.Main()) },
	}
}
