package code

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/bundle"
	"github.com/lintel-edge/lintel/terraform/missing"
)

// source is where code is. One of the first four is set.
type source struct {
	text   string // a CloudFront Function's
	packed []byte // a zip that stands in the configuration
	dir    string
	zip    string // a file
	made   string // directory or file that the zip is made of; "" = unknown
}

// maxTree bounds how many entries of a directory are looked at.
const maxTree = 100_000

func (s source) files() []string {
	if s.zip == "" {
		return nil
	}
	return []string{s.zip}
}

func (s source) trees() []string {
	if s.dir == "" {
		return nil
	}
	return []string{s.dir}
}

// root is the directory in which people edit the code; "" when that is not
// known.
func (s source) root() string {
	if s.dir != "" {
		return s.dir
	}
	if info, err := os.Stat(s.made); err == nil && !info.IsDir() {
		return filepath.Dir(s.made)
	}
	return s.made
}

// missing says what is not there; "" when all is.
func (s source) missing() string {
	switch {
	case s.dir != "" && !isDir(s.dir):
		return fmt.Sprintf("%s is not a directory", s.dir)
	case s.zip == "" || exists(s.zip) || s.made != "" && exists(s.made):
		return ""
	}
	f := missing.File(s.zip, "", fs.ErrNotExist)
	if f.Nearest != "" {
		return fmt.Sprintf("%s; did you mean %q?", f.Message, f.Nearest)
	}
	return f.Message
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func isDir(path string) bool { info, err := os.Stat(path); return err == nil && info.IsDir() }

// open returns the code, and what must be closed when it has been unpacked.
func (s source) open() (bundle.Code, io.Closer, error) {
	nothing := io.NopCloser(nil)
	switch {
	case s.packed != nil:
		return bundle.Zip(bytes.NewReader(s.packed), int64(len(s.packed))), nothing, nil
	case s.dir != "":
		return bundle.Dir(s.dir), nothing, nil
	case s.zip == "":
		return function.CloudFrontCode(s.text), nothing, nil
	}
	file, err := os.Open(s.zip)
	if err != nil {
		return s.unpacked(err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return bundle.Code{}, nil, err
	}
	return bundle.Zip(file, info.Size()), file, nil
}

// unpacked is what the zip would have been made of, where it could not be
// written.
func (s source) unpacked(err error) (bundle.Code, io.Closer, error) {
	nothing := io.NopCloser(nil)
	if isDir(s.made) {
		return bundle.Dir(s.made), nothing, nil
	}
	text, readErr := os.ReadFile(s.made)
	if readErr != nil {
		return bundle.Code{}, nil, err
	}
	return bundle.Inline(filepath.Base(s.made), string(text)), nothing, nil
}

// sum is a digest of the code: as long as it stays, so does the code. Files of
// directories are told apart by size and time, as build tools do.
func (s source) sum() (string, error) {
	digest := sha256.New()
	var err error
	switch {
	case s.dir != "":
		err = sumTree(digest, s.dir)
	case s.zip != "" && exists(s.zip):
		err = sumFile(digest, s.zip)
	case s.zip != "":
		err = sumTree(digest, s.made)
	default:
		fmt.Fprintf(digest, "%s\x00%s", s.text, s.packed)
	}
	return hex.EncodeToString(digest.Sum(nil)), err
}

func sumFile(w io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}

func sumTree(w io.Writer, root string) error {
	seen := 0
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if seen++; seen > maxTree {
			return fmt.Errorf("%s has more than %d files", root, maxTree)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !d.IsDir() {
			fmt.Fprintf(w, "%s\x00%v\x00%d\x00%d\x00", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
}

// Fingerprint tells versions apart: two with the same one can share workers.
func (f *Function) Fingerprint() (string, error) {
	sum, err := f.source.sum()
	if err != nil {
		return "", err
	}
	v := f.Version
	text, err := json.Marshal([]any{
		sum, v.Name, v.Number, v.ARN, v.Runtime, v.Handler, v.Environment, v.Regional, v.Timeout, v.MemoryMB, f.Values != nil,
	})
	return string(text), err
}
