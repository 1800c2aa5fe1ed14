// Package bundle unpacks the code of a function: a zip archive, a directory, or
// a text that stands in the configuration.
//
// What it is handed may come from anywhere. Nothing is written outside the
// directory of the unpacked code, no link in it leads outside, and what comes
// out is bounded however small it looks when packed.
//
//	code := bundle.Zip(file, size)
//	err := code.Unpack(dir, bundle.LambdaLimits)
package bundle

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// Limits bound a function's code. A zero is no bound.
type Limits struct {
	Packed   int64 // bytes of the archive
	Unpacked int64 // bytes of all files together
	Files    int   // files, directories and links
}

// LambdaLimits are Lambda's for zip packages on origin events and, as far as is
// known, on viewer events (spec/edge-functions.md 4: 1 MB in older text,
// unverified). The number of files is ours.
var LambdaLimits = Limits{Packed: 50 << 20, Unpacked: 250 << 20, Files: 100_000}

// Error is code that cannot be unpacked, by its fault or by that of the disk.
type Error struct {
	Entry string // name inside the code; "" when it is about the whole
	Why   string
	Err   error // the cause, if it is not the code itself
}

// Error names the entry and what is wrong with it.
func (e *Error) Error() string {
	text := "function code: "
	if e.Entry != "" {
		text += fmt.Sprintf("%q: ", e.Entry)
	}
	if e.Err != nil {
		return text + e.Why + ": " + e.Err.Error()
	}
	return text + e.Why
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Code is the files of one function, wherever they are now.
type Code struct {
	packed int64 // bytes of the archive; 0 for others
	each   func(put func(entry) error) error
}

// entry is one file, directory or link of the code.
type entry struct {
	name string // slash-separated, as the source has it
	mode fs.FileMode
	open func() (io.ReadCloser, error) // of a file: its content; of a link: its target
}

// Zip is a zip archive, as Lambda takes it.
func Zip(r io.ReaderAt, size int64) Code {
	return Code{packed: size, each: func(put func(entry) error) error {
		archive, err := zip.NewReader(r, size)
		if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are judged below
			return &Error{Why: "not a zip archive", Err: err}
		}
		for _, f := range archive.File {
			if err := put(entry{strings.TrimSuffix(f.Name, "/"), f.Mode(), f.Open}); err != nil {
				return err
			}
		}
		return nil
	}}
}

// Dir is a directory on this machine, as developers have it.
func Dir(root string) Code {
	return Code{each: func(put func(entry) error) error {
		return fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return &Error{Entry: name, Why: "cannot be read", Err: err}
			}
			if name == "." {
				return nil
			}
			info, err := d.Info()
			if err != nil {
				return &Error{Entry: name, Why: "cannot be read", Err: err}
			}
			return put(entry{name, info.Mode(), opener(root, name, info.Mode())})
		})
	}}
}

func opener(root, name string, mode fs.FileMode) func() (io.ReadCloser, error) {
	full := path.Join(root, name)
	return func() (io.ReadCloser, error) {
		if mode&fs.ModeSymlink == 0 {
			return os.Open(full)
		}
		target, err := os.Readlink(full)
		return io.NopCloser(strings.NewReader(target)), err
	}
}

// Inline is a single file whose text is at hand.
func Inline(name, text string) Code {
	return Code{each: func(put func(entry) error) error {
		return put(entry{name, 0o644, func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(text)), nil
		}})
	}}
}
