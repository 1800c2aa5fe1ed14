package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/worker"
)

// newFunctionWorker is this program as a child of itself, in which a
// supervisor's functions run: nobody else calls it.
func newFunctionWorker() *cobra.Command {
	return &cobra.Command{
		Use:                function.WorkerCommand,
		Hidden:             true,
		DisableFlagParsing: true, // they are another program's
		Run:                func(_ *cobra.Command, args []string) { os.Exit(worker.Main(args)) },
	}
}
