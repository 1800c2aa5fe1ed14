// Package missing says what can be said about a file that is named and is not
// there: which name was meant, and what to do. It looks into directories and
// reads no file.
package missing

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lintel-edge/lintel/finding"
)

// Code of every finding about a file or directory that is named and cannot be
// read. It is stable.
const Code = "TF-MISSING-FILE"

// maxEntries is how many names of a directory are compared.
const maxEntries = 10_000

// File is the finding about a file that is named in the configuration file
// from ("" when it is named elsewhere), was looked for at path and cannot be
// read because of err.
func File(path, from string, err error) finding.Finding {
	f := finding.Finding{Code: Code, Message: err.Error()}
	if !errors.Is(err, fs.ErrNotExist) {
		return f
	}
	f.Message = fmt.Sprintf("there is no file %s", filepath.ToSlash(path))
	f.Fix = "create the file, or mend its name; relative names start at the root module's directory"
	f.Nearest = filepath.ToSlash(nearest(filepath.Clean(path)))
	if beside := filepath.Join(filepath.Dir(from), filepath.Base(path)); from != "" && f.Nearest == "" && exists(beside) {
		f.Nearest = filepath.ToSlash(beside)
		f.Fix = fmt.Sprintf("relative names start at the root module's directory: write \"${path.module}/%s\" for the file beside this one", filepath.Base(path))
	}
	return f
}

// nearest corrects the first step of a path that does not exist, and if need
// be those after it; "" when nothing has a name like it.
func nearest(path string) string {
	dir, step, rest := split(path)
	near := finding.Nearest(step, names(dir))
	if near == "" {
		return ""
	}
	corrected := filepath.Join(dir, near)
	if rest == "" || exists(filepath.Join(corrected, rest)) {
		return filepath.Join(corrected, rest)
	}
	return nearest(filepath.Join(corrected, rest))
}

// split finds the deepest directory on the way to a path that exists, the step
// after it that does not, and what follows.
func split(path string) (dir, step, rest string) {
	dir, step = filepath.Dir(path), filepath.Base(path)
	for !exists(dir) && dir != filepath.Dir(dir) {
		rest = filepath.Join(step, rest)
		dir, step = filepath.Dir(dir), filepath.Base(dir)
	}
	return dir, step, rest
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func names(dir string) []string {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	list, _ := d.Readdirnames(maxEntries)
	return list
}
