package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

const (
	dirMode  = 0o700
	unitSize = 4 << 10 // files take whole units of this many bytes
	// diskIndexOverhead is what the index takes for one file in memory, bytes.
	diskIndexOverhead = 192
)

var errDiskFull = errors.New("cache: the disk tier's share for files on their way is used up")

// disk is the disk tier: files by a hash of their key. Which key a file
// belongs to, the file says itself.
type disk struct {
	dir     string
	index   *otter.Cache[uint64, *diskFile]
	trouble *trouble
	removed *queue[*diskFile] // files to unlink

	run    uint32       // random: part of the names of this store's files
	closed atomic.Bool  // nothing more is written
	bytes  atomic.Int64 // of the files in the index

	writing      atomic.Int64 // bytes of files on their way
	writingLimit int64        // a quarter of DiskBytes

	// create makes a temporary file; tests put a failing disk here.
	create func(dir string) (file, error)
}

// openDisk makes the directories and an empty index.
func openDisk(c *Config) (*disk, error) {
	d := &disk{
		dir:          c.DiskDir,
		trouble:      newTrouble(c.Logger, c.DiskDir),
		removed:      newQueue[*diskFile](),
		run:          rand.Uint32(),
		writingLimit: c.DiskBytes / 4,
		create:       createTemp,
	}
	if err := d.makeDirs(); err != nil {
		return nil, err
	}
	capacity := c.DiskBytes - d.writingLimit
	var err error
	d.index, err = otter.New(&otter.Options[uint64, *diskFile]{
		MaximumWeight: uint64(capacity / unitSize),
		Weigher:       diskWeigher(capacity, c.MemoryBytes/8*diskIndexEighths),
		Executor:      inline,
		OnDeletion:    func(e otter.DeletionEvent[uint64, *diskFile]) { e.Value.remove() },
	})
	return d, err
}

// diskWeigher weighs a file by the larger of its share of the disk and its
// share of the memory that the index may take, so that one bound holds both.
func diskWeigher(capacity, indexBytes int64) func(uint64, *diskFile) uint32 {
	least := max(1, capacity/unitSize*diskIndexOverhead/indexBytes)
	return func(_ uint64, f *diskFile) uint32 {
		units := (f.span() + unitSize - 1) / unitSize
		return uint32(max(units, least))
	}
}

func (d *disk) makeDirs() error {
	if err := os.MkdirAll(d.dir, dirMode); err != nil {
		return err
	}
	if err := os.Chmod(d.dir, dirMode); err != nil {
		return err
	}
	if err := os.RemoveAll(d.tempDir()); err != nil { // what an earlier run left half-written
		return err
	}
	if err := os.Mkdir(d.tempDir(), dirMode); err != nil {
		return err
	}
	for shard := range 256 {
		if err := os.MkdirAll(d.shardDir(uint8(shard)), dirMode); err != nil {
			return err
		}
	}
	return nil
}

func (d *disk) tempDir() string    { return filepath.Join(d.dir, "tmp") }
func (d *disk) objectsDir() string { return filepath.Join(d.dir, "objects") }
func (d *disk) shardDir(shard uint8) string {
	return filepath.Join(d.objectsDir(), fmt.Sprintf("%02x", shard))
}

func createTemp(dir string) (file, error) { return os.CreateTemp(dir, "*") } // mode 0600

// usable reports whether a body of that size may go to disk now. A nil disk is
// never usable.
func (d *disk) usable(size int64) bool {
	return d != nil && size <= d.writingLimit && !d.closed.Load() && d.trouble.usable()
}

// reserve counts bytes of a file on its way, as long as they fit.
func (d *disk) reserve(n int64) bool {
	if d.writing.Add(n) > d.writingLimit {
		d.writing.Add(-n)
		return false
	}
	return true
}

func (d *disk) release(n int64) { d.writing.Add(-n) }

// newWriter begins a file.
func (d *disk) newWriter(h *head) (*fileWriter, error) {
	f, err := d.create(d.tempDir())
	if err != nil {
		return nil, d.trouble.report("create", err)
	}
	return &fileWriter{disk: d, file: f, head: appendHead(nil, h)}, nil
}

// lookup returns the file of a hash, or nil.
func (d *disk) lookup(hash uint64) *diskFile {
	f, ok := d.index.GetIfPresent(hash)
	if !ok || f.gone.Load() {
		return nil
	}
	return f
}

// drop removes a file from the index if it still is there under that hash.
func (d *disk) drop(hash uint64, f *diskFile) {
	d.index.ComputeIfPresent(hash, func(current *diskFile) (*diskFile, otter.ComputeOp) {
		if current != f {
			return nil, otter.CancelOp
		}
		return nil, otter.InvalidateOp
	})
}

// unlink removes files that have left the index. Those that could not be
// removed are tried again later; it reports whether there were none.
func (d *disk) unlink(files []*diskFile) bool {
	done := true
	for _, f := range files {
		if err := os.Remove(f.path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			d.trouble.report("remove", err)
			d.removed.put(f)
			done = false
		}
	}
	return done
}

// sync makes the removal of files last.
func (d *disk) sync() error {
	for shard := range 256 {
		if err := syncDir(d.shardDir(uint8(shard))); err != nil {
			return d.trouble.report("sync", err)
		}
	}
	return nil
}
