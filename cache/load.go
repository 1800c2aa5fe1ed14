package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/lintel-edge/lintel/finding"
)

// openDiskTier opens the disk tier and puts the invalidations of earlier
// stores in force again.
func (s *Store) openDiskTier() error {
	d, err := openDisk(&s.config)
	if err != nil {
		return s.withoutDisk(err)
	}
	j, records, err := openJournal(d.dir, d.trouble)
	if err != nil && !errors.Is(err, errCorrupt) {
		return s.withoutDisk(err)
	}
	if err != nil {
		s.config.Logger.Error("the cache's list of invalidations is damaged; what is on disk is dropped",
			"code", codeJournalDamaged, "file", j.path, "error", err)
		records = nil
		if err := errors.Join(d.clear(), j.rewrite(s.records)); err != nil {
			return s.withoutDisk(err)
		}
	}
	s.disk, s.journal = d, j
	s.replay(records)
	return nil
}

// withoutDisk says whether the store can do without a disk tier that cannot be
// opened: a mistake in the configuration is the caller's to mend, a full or
// broken disk is not.
func (s *Store) withoutDisk(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR) {
		return finding.List{{
			Code:     "CacheDirUnusable",
			Place:    finding.Place{Path: "DiskDir"},
			Message:  fmt.Sprintf("the cache directory %q cannot be used: %v", s.config.DiskDir, err),
			Expected: "a directory that this user may write to",
			Fix:      "give another directory, or none to cache in memory only",
		}}.Err()
	}
	newTrouble(s.config.Logger, s.config.DiskDir).report("open", err)
	return nil
}

// replay puts the rules of a journal in force.
func (s *Store) replay(records []record) {
	slices.SortStableFunc(records, func(a, b record) int { return int(int64(a.number - b.number)) })
	for _, r := range records {
		s.sequence.Store(r.number)
		if r.zone != "" {
			s.zone(r.zone).restore(r, &s.ruleBytes)
		}
	}
}

// loadAll makes the files of earlier stores known, and afterwards writes a
// journal without the rules that they have been compared with.
func (s *Store) loadAll() {
	sequence := s.sequence.Load()
	for shard := range 256 {
		if !s.loadShard(s.disk.shardDir(uint8(shard)), sequence) {
			return
		}
	}
	close(s.workers.loaded)
	s.zones.Range(func(_, z any) bool {
		s.sweepLater(z.(*zone))
		return true
	})
}

// loadShard loads the files of one directory; false: the store is closing.
func (s *Store) loadShard(dir string, sequence uint64) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		s.disk.trouble.report("list", err)
	}
	for _, e := range entries {
		select {
		case <-s.workers.closing:
			return false
		default:
		}
		path := filepath.Join(dir, e.Name())
		if err := s.loadFile(path, e.Name(), sequence); err != nil {
			s.disk.trouble.damaged(path, err)
			os.Remove(path)
		}
	}
	return true
}

// loadFile makes one file known, or removes it when it is of no use. An error
// says that it is damaged. sequence is the number at which the store began: no
// file has seen a later invalidation.
func (s *Store) loadFile(path, name string, sequence uint64) error {
	id, err := strconv.ParseUint(name, 16, 64)
	if err != nil {
		return fmt.Errorf("%w: it has no name of a cache file", errCorrupt)
	}
	if uint32(id) == s.disk.run {
		return nil // written since
	}
	h, start, err := readHead(path)
	if err != nil {
		return err
	}
	f := s.disk.newFile(start, h.size)
	f.id = id
	o := s.restore(h, f, nil, min(h.born, sequence))
	hash := s.hash(h.key)
	if !s.worthKeeping(o) || !o.valid(&h.key) || !s.newest(hash, f) {
		f.remove()
		return nil
	}
	s.index(hash, o, f)
	s.dropSuperseded(h.key, hash, o, f)
	return nil
}

// newest reports whether a file is newer than the one in the index: a crash may
// leave two of one key.
func (s *Store) newest(hash uint64, f *diskFile) bool {
	other := s.disk.lookup(hash)
	return other == nil || newerFile(f, other)
}

// newerFile reports whether a was written after b: a crash may leave two files
// of one key.
func newerFile(a, b *diskFile) bool {
	infoA, errA := os.Stat(a.path())
	infoB, errB := os.Stat(b.path())
	return errB != nil || errA == nil && infoA.ModTime().After(infoB.ModTime())
}

// clear removes all files.
func (d *disk) clear() error {
	for shard := range 256 {
		if err := os.RemoveAll(d.shardDir(uint8(shard))); err != nil {
			return err
		}
	}
	return d.makeDirs()
}
