package recording

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const (
	// Version is the format that [Write] writes. It counts up when a reader of
	// the one before would be misled.
	Version = 1
	// MaxFile bounds what [Read] takes; a site with everything on its page is
	// far below.
	MaxFile = 64 << 20 // bytes
)

// file is a recording on disk.
type file struct {
	Version int `json:"lintel_recording"`
	*Recording
}

// Write writes a recording as JSON.
func Write(w io.Writer, r *Recording) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(file{Version, r})
}

// Read reads what [Write] wrote. It is strict: an unknown member, another
// version or anything behind the recording is an error, because a recording
// that is read wrongly is graded wrongly.
func Read(r io.Reader) (*Recording, error) { return read(r, MaxFile) }

func read(r io.Reader, most int64) (*Recording, error) {
	limited := &io.LimitedReader{R: r, N: most + 1}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	in := file{Recording: new(Recording)}
	err := decoder.Decode(&in)
	_, after := decoder.Token()
	switch {
	case limited.N == 0:
		return nil, fmt.Errorf("the recording is longer than %d bytes", most)
	case err != nil:
		return nil, fmt.Errorf("the recording is not valid: %w", err)
	case in.Version != Version:
		return nil, fmt.Errorf("the recording has version %d, this program reads %d", in.Version, Version)
	case !errors.Is(after, io.EOF):
		return nil, errors.New("something follows the recording")
	}
	return in.Recording, nil
}
