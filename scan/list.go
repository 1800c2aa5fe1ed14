package scan

import (
	"bufio"
	"errors"
	"io"
	"iter"
	"strings"
)

// Line is one line of a list of targets.
type Line struct {
	Number int // from 1
	Text   string
}

// List reads targets from a stream, one a line. Empty lines and those that
// begin with # are left out. However long the list and its lines are, it holds
// one line, and of that no more than can be a target.
type List struct {
	r   *bufio.Reader
	err error
}

// NewList returns a list that reads r.
func NewList(r io.Reader) *List { return &List{r: bufio.NewReader(r)} }

// Lines yields the lines, once.
func (l *List) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		for n := 1; ; n++ {
			text, err := l.line()
			text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")) // as some editors begin a file
			if text != "" && !strings.HasPrefix(text, "#") && !yield(Line{n, text}) {
				return
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					l.err = err
				}
				return
			}
		}
	}
}

// Err returns what ended the lines, unless it was the end of the list.
func (l *List) Err() error { return l.err }

// line reads one line; what is past the length of a target is dropped.
func (l *List) line() (string, error) {
	var text []byte
	for {
		part, err := l.r.ReadSlice('\n')
		text = append(text, part[:min(len(part), maxTarget+1-min(len(text), maxTarget+1))]...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return string(text), err
		}
	}
}
