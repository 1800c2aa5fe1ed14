package logs

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
)

// kept is one file of a stream.
type kept struct {
	name string // below the root
	info fs.FileInfo
}

// tidy removes files until the rest is within the bounds: those that were not
// written for too long, then the oldest. Directories that are empty go with
// their last file.
func (s *Store) tidy() {
	s.written = 0
	files := s.files()
	slices.SortFunc(files, func(a, b kept) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), cmp.Compare(a.name, b.name))
	})
	var total int64
	for _, f := range files {
		total += f.info.Size()
	}
	oldest := s.config.Now().Add(-s.config.MaxAge)
	// Room for what is written until the next time.
	bound := s.config.MaxBytes - s.config.MaxBytes/filesInAll
	for _, f := range files {
		if total <= bound && f.info.ModTime().After(oldest) {
			return
		}
		total -= f.info.Size()
		s.remove(f.name)
	}
}

func (s *Store) files() []kept {
	var out []kept
	_ = fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // gone, or not ours to read
		}
		if info, err := d.Info(); err == nil {
			out = append(out, kept{name, info})
		}
		return nil
	})
	return out
}

func (s *Store) remove(name string) {
	_ = s.root.Remove(name)
	for dir := path.Dir(name); dir != "." && s.root.Remove(dir) == nil; dir = path.Dir(dir) {
	}
	for key, one := range s.streams { // it begins anew, if it goes on
		if one.name() == name || path.Dir(name) == one.dir {
			delete(s.streams, key)
		}
	}
}
