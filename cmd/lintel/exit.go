package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
)

// The exit codes, which scripts may rely on; exitCodesHelp explains them.
const (
	exitOK      = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3
	exitNoEdge  = 4
	exitBelow   = 5
	exitUnseen  = 6
)

const exitCodesHelp = `A lintel command ends with one of these codes:

  0  done
  1  failed while running: a port in use, a full disk, a lost connection
  2  the command line is wrong
  3  refused: the configuration, or what was asked for; every problem was printed
  4  no running edge answers on the admin socket of this data directory
  5  judged, and below the bar of --min-grade or --fail-on; a function that failed
     when it was tried
  6  a site could not be looked at, or what was given could not be read; the
     rest was judged`

func newExitCodesTopic() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodesHelp}
}

// codedError is an error that decides the exit code.
type codedError struct {
	code int
	error
}

func (e codedError) Unwrap() error { return e.error }

// usageError is a command line that cannot be understood.
func usageError(f finding.Finding) error {
	return codedError{exitUsage, finding.List{f}.Err()}
}

// exitCode is the code for what a command returned: findings that no command
// gave another code are a refused configuration.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	if coded, ok := errors.AsType[codedError](err); ok {
		return coded.code
	}
	if _, ok := finding.From(err); ok {
		return exitRefused
	}
	return exitFailed
}

// printError shows an error to a person: its findings, or its text.
func printError(w io.Writer, err error) {
	list, ok := finding.From(err)
	if !ok {
		fmt.Fprintf(w, "lintel: %v\n", err)
		return
	}
	list.WriteText(w, newPalette(w).findings())
}
