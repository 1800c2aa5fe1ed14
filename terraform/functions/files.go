package functions

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// NoFile begins the error of every function that is given a file that is not
// there; the path at which it was looked for follows, quoted as Go does. (The function library wraps errors so that they cannot be told apart
// by their type.)
const NoFile = "no file exists at"

// maxMatches bounds what one fileset may find, and how many directories it
// may look into.
const maxMatches = 100_000

// addFiles adds the functions that look at the file system.
func addFiles(table map[string]function.Function, env Env) {
	r := fileReader{env}
	table["abspath"] = stringFunc("path", r.absolute)
	table["file"] = stringFunc("path", r.text)
	table["filebase64"] = r.digest(base64.StdEncoding.EncodeToString)
	table["filebase64sha256"] = r.digest(b64SHA256)
	table["filebase64sha512"] = r.digest(b64SHA512)
	table["filemd5"] = r.digest(hexMD5)
	table["filesha1"] = r.digest(hexSHA1)
	table["filesha256"] = r.digest(hexSHA256)
	table["filesha512"] = r.digest(hexSHA512)
	table["fileexists"] = r.exists()
	table["fileset"] = strings2("path", "pattern", cty.Set(cty.String), r.set)
}

// fileReader reads files for functions.
type fileReader struct{ env Env }

func (r fileReader) bytes(name string) ([]byte, error) {
	name, err := expandHome(name)
	if err != nil {
		return nil, err
	}
	data, err := r.env.Files.Read(name, r.env.MaxFileBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf(NoFile+" %q", r.env.Files.Path(name))
	}
	return data, err
}

func (r fileReader) text(name string) (string, error) {
	data, err := r.bytes(name)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(data) {
		return "", fmt.Errorf("the contents of %q are not UTF-8; filebase64 reads any file", name)
	}
	return string(data), nil
}

func (r fileReader) digest(d digest) function.Function {
	return stringFunc("path", func(name string) (string, error) {
		data, err := r.bytes(name)
		return d(data), err
	})
}

func (r fileReader) absolute(name string) (string, error) {
	name, err := filepath.Abs(r.env.Files.Path(name))
	return filepath.ToSlash(name), err
}

func (r fileReader) exists() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "path", Type: cty.String}},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name, err := expandHome(args[0].AsString())
			if err != nil {
				return cty.NilVal, err
			}
			info, err := r.env.Files.Stat(name)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return cty.False, nil
			case err != nil:
				return cty.NilVal, err
			case info.IsDir():
				return cty.NilVal, function.NewArgErrorf(0, "%q is a directory, not a file", name)
			}
			return cty.BoolVal(info.Mode().IsRegular()), nil
		},
	})
}

// set finds the regular files whose names match a pattern under a directory;
// the pattern may climb out of it.
func (r fileReader) set(dir, pattern string) (cty.Value, error) {
	dir, err := expandHome(dir)
	if err != nil {
		return cty.NilVal, err
	}
	base := r.env.Files.Path(dir)
	if err := r.note(os.DirFS(base), dir, pattern); err != nil {
		return cty.NilVal, err
	}
	matches, err := doublestar.FilepathGlob(filepath.Join(base, filepath.FromSlash(pattern)))
	if err != nil {
		return cty.NilVal, function.NewArgError(1, err)
	}
	if len(matches) > maxMatches {
		return cty.NilVal, function.NewArgErrorf(1, "more than %d files match", maxMatches)
	}
	var found []cty.Value
	for _, match := range matches {
		info, err := os.Stat(match) // follows links
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		if name, err := filepath.Rel(base, match); err == nil {
			found = append(found, cty.StringVal(filepath.ToSlash(name)))
		}
	}
	if len(found) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	return cty.SetVal(found), nil
}

// note remembers the directories where a new file would match.
func (r fileReader) note(root fs.FS, dir, pattern string) error {
	if !strings.Contains(pattern, "/") && !strings.Contains(pattern, "**") {
		return nil
	}
	seen := 0
	return fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return nil
		}
		if seen++; seen > maxMatches {
			return fmt.Errorf("more than %d directories under %q", maxMatches, dir)
		}
		r.env.Files.Path(filepath.Join(dir, filepath.FromSlash(name)))
		return nil
	})
}

var basenameFunc = stringFunc("path", func(name string) (string, error) { return filepath.Base(name), nil })

var dirnameFunc = stringFunc("path", func(name string) (string, error) { return filepath.Dir(name), nil })

var pathExpandFunc = stringFunc("path", expandHome)

// expandHome replaces a leading ~ by the user's home directory.
func expandHome(name string) (string, error) {
	rest, ok := strings.CutPrefix(name, "~")
	if !ok {
		return name, nil
	}
	if rest != "" && !os.IsPathSeparator(rest[0]) {
		return "", errors.New("the home directory of another user cannot be expanded")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, rest), nil
}
