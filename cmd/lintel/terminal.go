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

// isTerminal reports whether a person is at the other end of a stream.
func isTerminal(stream any) bool { return windowColumns(stream) >= 0 }

// windowColumns is the width of a terminal's window, 0 when it does not say;
// -1 when the stream is no terminal.
func windowColumns(stream any) int {
	file, ok := stream.(*os.File)
	if !ok {
		return -1
	}
	size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return -1
	}
	return int(size.Col)
}
