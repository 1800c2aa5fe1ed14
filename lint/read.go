package lint

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/curl"
	"github.com/lintel-edge/lintel/recording/har"
)

// sniffed is how much of a text tells what it is, in bytes: a recording names
// itself at its beginning.
const sniffed = 512

// Read reads what was recorded of a site, whatever it is: what curl printed, a
// HAR file, or a recording of lintel scan. url is what curl was asked for, or
// "". now is the clock for cookies.
func Read(r io.Reader, url string, now func() time.Time) (*recording.Recording, error) {
	b := bufio.NewReaderSize(r, sniffed)
	head, err := b.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	switch {
	case len(head) == 0:
		return nil, errors.New("there is nothing to read; want what curl -sI prints, a HAR file or a recording")
	case curl.Is(string(head)):
		text, err := io.ReadAll(io.LimitReader(b, curl.MaxText+1))
		if err != nil {
			return nil, err
		}
		return curl.Parse(string(text), url, now)
	case head[0] == '{' && bytes.Contains(head, []byte(`"lintel_recording"`)):
		return recording.Read(b)
	case head[0] == '{':
		return har.Parse(b, now)
	}
	return nil, fmt.Errorf("it begins with %.20q; want what curl -sI prints, a HAR file or a recording", head)
}
