package accesslog

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// maxOpenFiles bounds the descriptors that the log holds: with more
// distributions than this, the file unused for longest is closed and opened
// again when it is needed.
const maxOpenFiles = 128

// files are the current log files, by distribution. One goroutine uses them.
type files struct {
	dir      string
	format   Format
	maxBytes int64
	keep     time.Duration
	now      func() time.Time

	open   map[string]*file
	line   []byte // reused
	swept  time.Time
	packer *packer
}

// file is one current log file.
type file struct {
	path string
	f    *os.File
	w    *bufio.Writer
	size int64
	hour time.Time // the hour that its entries belong to
	used time.Time
}

func newFiles(cfg Config) *files {
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	return &files{
		dir:      cfg.Dir,
		format:   orDefault(cfg.Format, W3C),
		maxBytes: orDefault(cfg.MaxBytes, DefaultMaxBytes),
		keep:     orDefault(cfg.Keep, DefaultKeep),
		now:      now,
		open:     map[string]*file{},
		packer:   newPacker(cfg.Logger),
	}
}

// append writes one entry to its distribution's file, a new one when the hour
// or the size asks for it.
func (fs *files) append(e *Entry) error {
	header := fs.format.header
	if e.Own != nil {
		header = noHeader
	}
	f, err := fs.current(e.file(), header)
	if err != nil {
		return err
	}
	if e.Own != nil {
		fs.line = e.Own.AppendEntry(fs.line[:0], &e.Ending)
	} else {
		fs.line = fs.format.appendEntry(fs.line[:0], e)
	}
	n, err := f.w.Write(fs.line)
	if err != nil {
		return errors.Join(err, fs.abandon(e.file(), f))
	}
	f.size += int64(n)
	f.used = fs.now()
	return nil
}

// abandon closes a file that cannot be written, so that the next entry tries
// to open it anew: a full disk may have been cleared.
func (fs *files) abandon(door string, f *file) error {
	delete(fs.open, door)
	return f.f.Close()
}

func noHeader() []byte { return nil }

// current is the file that an entry of this moment belongs into. A new one
// begins with the header.
func (fs *files) current(door string, header func() []byte) (*file, error) {
	hour := fs.now().UTC().Truncate(time.Hour)
	if f := fs.open[door]; f != nil {
		if f.size < fs.maxBytes && f.hour.Equal(hour) {
			return f, nil
		}
		if err := fs.rotate(door, f); err != nil {
			return nil, err
		}
	}
	if len(fs.open) >= maxOpenFiles {
		if err := fs.closeIdlest(); err != nil {
			return nil, err
		}
	}
	return fs.openFile(door, hour, header)
}

// openFile opens or continues a distribution's current file. One that was
// left behind by an earlier hour, or by a crash, is rotated first.
func (fs *files) openFile(door string, hour time.Time, header func() []byte) (*file, error) {
	path := filepath.Join(fs.dir, fileName(door)+fs.format.extension())
	if info, err := os.Stat(path); err == nil && !info.ModTime().UTC().Truncate(time.Hour).Equal(hour) {
		if err := fs.pack(path, door, info.ModTime()); err != nil {
			return nil, err
		}
	}
	handle, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := handle.Stat()
	if err != nil {
		return nil, errors.Join(err, handle.Close())
	}
	f := &file{path: path, f: handle, w: bufio.NewWriter(handle), size: info.Size(), hour: hour, used: fs.now()}
	if f.size == 0 {
		n, _ := f.w.Write(header()) // an error stays with the writer
		f.size = int64(n)
	}
	fs.open[door] = f
	return f, nil
}

// tidy flushes what is buffered, rotates files whose hour is over, and once an
// hour deletes the ones that are too old.
func (fs *files) tidy() error {
	var errs []error
	now := fs.now().UTC()
	for door, f := range fs.open {
		if err := f.w.Flush(); err != nil {
			errs = append(errs, err, fs.abandon(door, f))
			continue
		}
		if !f.hour.Equal(now.Truncate(time.Hour)) {
			errs = append(errs, fs.rotate(door, f))
		}
	}
	if now.Sub(fs.swept) >= time.Hour {
		fs.swept = now
		errs = append(errs, fs.sweep(now))
	}
	return errors.Join(errs...)
}

// rotate ends a current file and hands it over to be compressed.
func (fs *files) rotate(door string, f *file) error {
	delete(fs.open, door)
	if err := errors.Join(f.w.Flush(), f.f.Close()); err != nil {
		return err
	}
	return fs.pack(f.path, door, f.hour)
}

// pack renames a finished file to its hour's unique name and queues it for
// compression (spec/cloudfront.md 7.1: <id>.YYYY-MM-DD-HH.<unique>.gz).
func (fs *files) pack(path, door string, hour time.Time) error {
	name := fmt.Sprintf("%s.%s.%s", fileName(door), hour.UTC().Format("2006-01-02-15"), rand.Text()[:8])
	finished := filepath.Join(fs.dir, name)
	if err := os.Rename(path, finished); err != nil {
		return err
	}
	fs.packer.add(finished)
	return nil
}

func (fs *files) closeIdlest() error {
	var idlest string
	for door, f := range fs.open {
		if idlest == "" || f.used.Before(fs.open[idlest].used) {
			idlest = door
		}
	}
	f := fs.open[idlest]
	delete(fs.open, idlest)
	return errors.Join(f.w.Flush(), f.f.Close())
}

// finishedName matches the names that pack gives, and what becomes of them.
var finishedName = regexp.MustCompile(`\.\d{4}-\d\d-\d\d-\d\d\.[A-Z2-7]{8}(\.gz)?$`)

// sweep deletes finished files past their time, and queues those that an
// earlier run left uncompressed.
func (fs *files) sweep(now time.Time) error {
	entries, err := os.ReadDir(fs.dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range entries {
		name := finishedName.FindStringSubmatch(entry.Name())
		if name == nil {
			continue
		}
		path := filepath.Join(fs.dir, entry.Name())
		info, err := entry.Info()
		switch {
		case err != nil: // gone since the directory was read
		case now.Sub(info.ModTime()) > fs.keep:
			errs = append(errs, os.Remove(path))
		case name[1] == "":
			fs.packer.add(path)
		}
	}
	return errors.Join(errs...)
}

func (fs *files) close() error {
	var errs []error
	for _, f := range fs.open {
		errs = append(errs, f.w.Flush(), f.f.Close())
	}
	fs.packer.close()
	return errors.Join(errs...)
}

// noDoor names the file of exchanges that reached no distribution.
const noDoor = "unknown-host"

func fileName(door string) string {
	if door == "" || strings.ContainsAny(door, "/\\") {
		return noDoor
	}
	return door
}
