package logs

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Archive reads what a [Store] wrote into a directory, also while it does.
type Archive struct{ dir string }

// In returns the archive of a directory, which may be missing.
func In(dir string) Archive { return Archive{dir} }

// Stream is one log stream.
type Stream struct {
	Group, Name string
	Last        time.Time // when it was written last
	Bytes       int64     // of its files
}

// Query says which events are wanted.
type Query struct {
	Groups []string  // nil: all
	Since  time.Time // zero: from the beginning
	Until  time.Time // events before it; zero: to the end
	Filter Pattern   // the zero Pattern matches all
}

// Groups returns the names of all log groups, sorted.
func (a Archive) Groups() ([]string, error) {
	streams, err := a.Streams()
	var out []string
	for _, s := range streams {
		out = append(out, s.Group)
	}
	return slices.Compact(out), err
}

// Streams returns all log streams, sorted by group, then by when they were
// written last.
func (a Archive) Streams() ([]Stream, error) {
	files, err := a.files()
	found := map[[2]string]*Stream{}
	for _, f := range files {
		s := found[[2]string{f.group, f.stream}]
		if s == nil {
			s = &Stream{Group: f.group, Name: f.stream}
			found[[2]string{f.group, f.stream}] = s
		}
		s.Bytes += f.size
		if f.written.After(s.Last) {
			s.Last = f.written
		}
	}
	out := make([]Stream, 0, len(found))
	for _, s := range found {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(x, y Stream) int {
		return cmp.Or(cmp.Compare(x.Group, y.Group), x.Last.Compare(y.Last), cmp.Compare(x.Name, y.Name))
	})
	return out, err
}

// file is one file of a stream.
type file struct {
	path          string
	group, stream string
	number        int
	size          int64
	written       time.Time
}

func (a Archive) files() ([]file, error) {
	var out []file
	err := filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // removed meanwhile, or nothing was ever written
		case err != nil:
			return err
		case d.IsDir():
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // removed meanwhile
		}
		below, _ := filepath.Rel(a.dir, path)
		group, stream, ok := strings.Cut(filepath.ToSlash(below), "/"+streamMark+"/")
		stream, number, numbered := splitNumber(stream)
		if ok && numbered {
			out = append(out, file{path, "/" + group, stream, number, info.Size(), info.ModTime()})
		}
		return nil
	})
	slices.SortFunc(out, func(x, y file) int {
		return cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(x.stream, y.stream), cmp.Compare(x.number, y.number))
	})
	return out, err
}

// Each calls yield for the wanted events in the order of their times, until it
// returns false.
func (a Archive) Each(q Query, yield func(Event) bool) error {
	t := tail{archive: a, query: q}
	events, err := t.more()
	for _, e := range events {
		if !yield(e) {
			break
		}
	}
	return err
}

// Interval is how often Follow looks for new events.
const Interval = 200 * time.Millisecond

// Follow calls yield for the wanted events that are there, and then for those
// that come, until the context ends or yield returns false.
func (a Archive) Follow(ctx context.Context, q Query, yield func(Event) bool) error {
	t := tail{archive: a, query: q}
	tick := time.NewTicker(Interval)
	defer tick.Stop()
	for {
		events, err := t.more()
		if err != nil {
			return err
		}
		for _, e := range events {
			if !yield(e) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tail remembers how far each file has been read.
type tail struct {
	archive Archive
	query   Query
	read    map[string]int64
}

// more returns the wanted events that were written since the last time.
func (t *tail) more() ([]Event, error) {
	files, err := t.archive.files()
	if err != nil {
		return nil, err
	}
	read := map[string]int64{}
	var out []Event
	for _, f := range files {
		at := t.read[f.path]
		unwanted := t.query.Groups != nil && !slices.Contains(t.query.Groups, f.group)
		if unwanted || f.written.Before(t.query.Since) || f.size <= at {
			read[f.path] = at
			continue
		}
		n, err := t.readFile(f, at, &out)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		read[f.path] = at + n
	}
	t.read = read
	slices.SortStableFunc(out, func(x, y Event) int { return x.Time.Compare(y.Time) })
	return out, nil
}

// maxLine bounds a line of a file: an event in base64, or in JSON's escapes.
const maxLine = 6*MaxMessage + 1024 // bytes

// readFile appends the wanted events from an offset on, and returns the bytes
// of the whole lines. A line that is being written is left for the next time.
func (t *tail) readFile(f file, from int64, out *[]Event) (int64, error) {
	opened, err := os.Open(f.path)
	if err != nil {
		return 0, err
	}
	defer opened.Close()
	in := bufio.NewReaderSize(io.NewSectionReader(opened, from, f.size-from), maxLine)
	var read int64
	for {
		line, err := in.ReadSlice('\n')
		if err == io.EOF {
			return read, nil
		}
		read += int64(len(line))
		if err != nil { // too long: not a line of ours
			continue
		}
		e, err := parseRecord(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			continue
		}
		e.Group, e.Stream = f.group, f.stream
		if t.query.wants(e) {
			*out = append(*out, e)
		}
	}
}

func (q Query) wants(e Event) bool {
	if e.Time.Before(q.Since) || !q.Until.IsZero() && !e.Time.Before(q.Until) {
		return false
	}
	return q.Filter.Match(e.Message)
}
