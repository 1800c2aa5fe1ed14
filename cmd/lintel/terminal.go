package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// terminalWidth is how many columns a writer has: what COLUMNS says, else
// what the terminal says; at most 0 when neither does.
func terminalWidth(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return windowColumns(w)
}

// isTerminal reports whether a person is looking at a writer.
func isTerminal(w io.Writer) bool { return windowColumns(w) >= 0 }

// windowColumns is the width of a terminal's window, 0 when it does not say;
// -1 when the writer is no terminal.
func windowColumns(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok {
		return -1
	}
	size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return -1
	}
	return int(size.Col)
}
