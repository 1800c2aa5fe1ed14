package function

import (
	"errors"
	"io"
	"os"
	"testing"
)

// listen opens a pipe and returns the ear, the other end, and what was told of
// silence.
func listen(t *testing.T) (*ear, *os.File, <-chan uint32) {
	t.Helper()
	mine, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mine.Close(); theirs.Close() })
	silences := make(chan uint32, 8)
	e, err := newEar(mine, func(behind uint32) { silences <- behind })
	if err != nil {
		t.Fatal(err)
	}
	return e, theirs, silences
}

// heard reads in the background, until the end.
func heard(e *ear) <-chan string {
	out := make(chan string, 8)
	go func() {
		defer close(out)
		buffer := make([]byte, 16)
		for {
			n, err := e.Read(buffer)
			if err != nil {
				if !errors.Is(err, io.EOF) {
					out <- err.Error()
				}
				return
			}
			out <- string(buffer[:n])
		}
	}()
	return out
}

// TestSilenceIsTold to a reader that sleeps, and after it has made sense of what
// was there; once for each question.
func TestSilenceIsTold(t *testing.T) {
	e, theirs, silences := listen(t)
	out := heard(e)
	e.expect(7)
	if got := <-silences; got != 7 {
		t.Errorf("told of the silence behind %d", got)
	}
	if _, err := theirs.WriteString("said"); err != nil {
		t.Fatal(err)
	}
	if got := <-out; got != "said" {
		t.Errorf("heard %q", got)
	}
	e.expect(8)
	if got := <-silences; got != 8 {
		t.Errorf("told of the silence behind %d", got)
	}
	theirs.Close()
	if got, more := <-out; more {
		t.Errorf("heard %q behind the end", got)
	}
	if len(silences) > 0 {
		t.Errorf("told %d times more", len(silences))
	}
}

// TestSilenceIsToldBehindWhatWasSaid: what was in the pipe when it was asked for
// is given to the reader first.
func TestSilenceIsToldBehindWhatWasSaid(t *testing.T) {
	e, theirs, silences := listen(t)
	if _, err := theirs.WriteString("first, and second"); err != nil { // more than a read
		t.Fatal(err)
	}
	e.expect(7)
	buffer := make([]byte, 16)
	for _, want := range []string{"first, and secon", "d"} {
		n, err := e.Read(buffer)
		if err != nil || string(buffer[:n]) != want {
			t.Fatalf("read %q, %v, want %q", buffer[:n], err, want)
		}
		if len(silences) > 0 {
			t.Fatalf("silence, with %q not made sense of", buffer[:n])
		}
	}
	go func() { _, _ = e.Read(buffer) }()
	if got := <-silences; got != 7 {
		t.Errorf("told of the silence behind %d", got)
	}
	e.end()
}

// TestTheEndDoesNotWaitForChildren: what is there is read, and then it ends,
// although somebody holds the pipe open.
func TestTheEndDoesNotWaitForChildren(t *testing.T) {
	e, theirs, _ := listen(t)
	if _, err := theirs.WriteString("last words"); err != nil {
		t.Fatal(err)
	}
	e.end()
	out := heard(e)
	if got := <-out; got != "last words" {
		t.Errorf("heard %q", got)
	}
	if got, more := <-out; more {
		t.Errorf("heard %q behind the end", got)
	}
}
