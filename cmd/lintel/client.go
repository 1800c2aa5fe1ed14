package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/admin"
	"github.com/lintel-edge/lintel/serve/datadir"
)

// dataFlag is the flag of every command that talks to a running edge.
func dataFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "data", "", "data `DIR` of the running lintel (default $XDG_DATA_HOME/lintel)")
}

// dataDir is the directory that was given, or the default one.
func dataDir(given string) (string, error) {
	if given != "" {
		return given, nil
	}
	return datadir.Default(os.Getenv)
}

// dial finds the running edge of a data directory.
func dial(given string) (*admin.Client, error) {
	path, err := dataDir(given)
	if err != nil {
		return nil, err
	}
	client, err := admin.Dial(path)
	return client, noEdge(err)
}

// noEdge gives its exit code to the error that says that nothing runs.
func noEdge(err error) error {
	if !errors.Is(err, admin.ErrNotRunning) {
		return err
	}
	return codedError{exitNoEdge, finding.List{{
		Code: "CLI-NO-EDGE", Message: err.Error(),
		Fix: `start one with "lintel serve", or name its directory with --data`,
	}}.Err()}
}
