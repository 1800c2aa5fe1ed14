package terraform

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// files reads what a configuration names and remembers it for watching.
// Relative names are relative to the root module's directory, as they are for
// terraform, which people run in that directory.
type files struct {
	root  string // as the user typed it
	cache *Cache

	mu   sync.Mutex      // protects seen
	seen map[string]bool // read files and listed directories, as the user would type them
}

func newFiles(root string, cache *Cache) *files {
	return &files{root: root, cache: cache, seen: map[string]bool{}}
}

// display returns a name, relative to the root module or absolute, as the
// user would type it.
func (f *files) display(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(f.root, name)
}

// note remembers that the configuration depends on a file or directory.
func (f *files) note(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[f.display(name)] = true
}

// noteTyped is note for a name that is relative to the working directory.
func (f *files) noteTyped(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen[filepath.Clean(name)] = true
}

func (f *files) list() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.seen))
}

// Read returns the contents of a regular file of at most limit bytes.
func (f *files) Read(name string, limit int64) ([]byte, error) {
	f.note(name)
	file, err := os.Open(f.display(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", f.display(name))
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, &tooLargeError{name: f.display(name), limit: limit}
	}
	return data, nil
}

// tooLargeError says that a file is beyond a bound of ours.
type tooLargeError struct {
	name  string
	limit int64 // bytes
}

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("%s is larger than %d bytes", e.name, e.limit)
}

// Stat tells whether a name exists, and remembers its directory: a file that
// appears later matters too.
func (f *files) Stat(name string) (os.FileInfo, error) {
	f.note(name)
	f.note(filepath.Dir(name))
	return os.Stat(f.display(name))
}

// Path returns the name under which the operating system knows a file or
// directory, and remembers it.
func (f *files) Path(name string) string {
	f.note(name)
	return f.display(name)
}

// entries lists the names of the regular files (or links) in a directory.
func (f *files) entries(dir string) ([]string, error) {
	f.note(dir)
	list, err := os.ReadDir(f.display(dir))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range list {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names, nil // sorted by os.ReadDir
}
