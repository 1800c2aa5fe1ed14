package provider

import (
	"archive/zip"
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

// maxArchive bounds what goes into one archive: AWS takes 250 MB of unpacked
// code, edge functions 50 MB.
const maxArchive = 250 << 20 // bytes

// readArchive makes the zip as the archive provider does, byte for byte where
// the format allows: names sorted, no times, files with their own mode. It is
// written to output_path unless it is there already.
func (d *draft) readArchive(env Env) {
	if kind := d.text("type"); kind != "zip" {
		d.find(finding.Error, CodeInvalidValue, "type", fmt.Sprintf("archives of type %q are not made", kind), `write type = "zip"`)
		d.forgetAll()
		return
	}
	packed, err := d.archive(env)
	if err != nil {
		argument := d.archiveSource()
		d.missing(argument, inRoot(env, d.text(argument)), err)
		d.forgetAll()
		return
	}
	if err := writeArchive(inRoot(env, d.text("output_path")), packed); err != nil {
		d.find(finding.Warning, CodeMissingFile, "output_path", "the archive cannot be written: "+err.Error(), "")
	}
	d.setArchive(packed)
}

// archiveSource is the argument that says what goes into the archive.
func (d *draft) archiveSource() string {
	for _, name := range []string{"source_dir", "source_file", "source_content"} {
		if d.text(name) != "" {
			return name
		}
	}
	return "source"
}

func (d *draft) setArchive(packed []byte) {
	sum1, sum256, sum512, sumMD5 := sha1.Sum(packed), sha256.Sum256(packed), sha512.Sum512(packed), md5.Sum(packed)
	d.setText("output_size", strconv.Itoa(len(packed)))
	d.setText("output_sha", hex.EncodeToString(sum1[:]))
	d.setText("output_sha256", hex.EncodeToString(sum256[:]))
	d.setText("output_sha512", hex.EncodeToString(sum512[:]))
	d.setText("output_md5", hex.EncodeToString(sumMD5[:]))
	d.setText("output_base64sha256", base64.StdEncoding.EncodeToString(sum256[:]))
	d.setText("output_base64sha512", base64.StdEncoding.EncodeToString(sum512[:]))
	d.setText("id", hex.EncodeToString(sum1[:]))
}

// planArchive is for the deprecated resource, whose archive exists only after
// an apply; here it is the same as the data source.
func planArchive(d *draft) { d.forgetAll() }

func (d *draft) archive(env Env) ([]byte, error) {
	var buf bytes.Buffer
	a := &archiver{zip: zip.NewWriter(&buf), env: env, mode: d.text("output_file_mode")}
	var err error
	switch d.archiveSource() {
	case "source_dir":
		err = a.addDir(inRoot(env, d.text("source_dir")), d.strings("excludes"))
	case "source_file":
		file := inRoot(env, d.text("source_file"))
		err = a.addFile(file, filepath.Base(file))
	case "source_content":
		err = a.addContent(d.text("source_content_filename"), []byte(d.text("source_content")))
	default:
		err = a.addBlocks(d.get("source"))
	}
	if err != nil {
		return nil, err
	}
	if err := a.zip.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// inRoot makes a path as Terraform means it, relative to the root module.
func inRoot(env Env, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(env.RootDir, name)
}

type archiver struct {
	zip  *zip.Writer
	env  Env
	mode string // octal; "" = as the file has it
	size int
}

// addDir adds every file below dir, in lexical order, but not what matches an
// exclusion; directories have no entries of their own.
func (a *archiver) addDir(dir string, excludes []string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		excluded := slices.ContainsFunc(excludes, func(e string) bool {
			matches, _ := doublestar.PathMatch(filepath.FromSlash(e), name)
			return matches
		})
		switch {
		case entry.IsDir() && excluded:
			return filepath.SkipDir
		case entry.IsDir():
			a.env.saw(path)
			return nil
		case excluded:
			return nil
		}
		return a.addFile(path, name)
	})
}

func (a *archiver) addFile(path, name string) error {
	a.env.saw(path)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fmt.Errorf("%s is a directory", path)
	}
	if a.size+int(info.Size()) > maxArchive {
		return fmt.Errorf("%s: more than %d MB go into the archive", path, maxArchive>>20)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	header, err := zip.FileInfoHeader(info)
	if err != nil {
		return err
	}
	header.Name, header.Method = filepath.ToSlash(name), zip.Deflate
	header.SetModTime(time.Time{}) // Modified alone would leave the file's own DOS time in the archive
	if a.mode != "" {
		mode, err := strconv.ParseUint(a.mode, 8, 32)
		if err != nil {
			return fmt.Errorf("output_file_mode %q is not octal", a.mode)
		}
		header.SetMode(fs.FileMode(mode))
	}
	return a.write(header, content)
}

func (a *archiver) addContent(name string, content []byte) error {
	return a.write(&zip.FileHeader{Name: filepath.ToSlash(name), Method: zip.Deflate}, content)
}

// addBlocks adds the files of the source blocks, sorted by name.
func (a *archiver) addBlocks(blocks cty.Value) error {
	files := map[string]string{}
	for _, b := range blocks.AsValueSlice() {
		files[attributeText(b, "filename")] = attributeText(b, "content")
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := a.addContent(name, []byte(files[name])); err != nil {
			return err
		}
	}
	return nil
}

func (a *archiver) write(header *zip.FileHeader, content []byte) error {
	a.size += len(content)
	w, err := a.zip.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// writeArchive puts the archive where it is wanted, whole or not at all. A
// file that already has these bytes is not touched, so that watching it does
// not go round in a circle.
func writeArchive(name string, packed []byte) error {
	if had, err := os.ReadFile(name); err == nil && bytes.Equal(had, packed) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".archive-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // a no-op after the rename
	_, err = file.Write(packed)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}
