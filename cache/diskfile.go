package cache

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/lintel-edge/lintel/exchange"
)

// diskFile is a complete file of the disk tier.
type diskFile struct {
	disk  *disk
	id    uint64 // random: its name
	start int64  // where the body begins
	size  int64  // of the body

	zone    *zone
	checked atomic.Uint64 // like [Object.checked]
	gone    atomic.Bool   // no longer in the index; about to be unlinked
}

// newFile names a complete file. Half of its name is random and half is the
// run, so that a store can tell its own files from those it found.
func (d *disk) newFile(start, size int64) *diskFile {
	id := uint64(rand.Uint32())<<32 | uint64(d.run)
	return &diskFile{disk: d, id: id, start: start, size: size}
}

func (f *diskFile) path() string {
	return filepath.Join(f.disk.shardDir(uint8(f.id>>56)), fmt.Sprintf("%016x", f.id))
}

// span is how many bytes the file has.
func (f *diskFile) span() int64 { return f.start + bodySpan(f.size) }

// remove has the file unlinked a little later: who found it a moment ago can
// still open it. It returns false when that has been done before.
func (f *diskFile) remove() bool {
	if !f.gone.CompareAndSwap(false, true) {
		return false
	}
	if f.zone != nil {
		f.disk.bytes.Add(-f.span())
	}
	f.disk.removed.put(f)
	return true
}

// damaged drops a file that cannot be read and says so once.
func (f *diskFile) damaged(err error) {
	if f.remove() {
		f.disk.trouble.damaged(f.path(), err)
	}
}

// failed judges an error of reading the file.
func (f *diskFile) failed(err error) {
	switch {
	case errors.Is(err, errCorrupt):
		f.damaged(err)
	case errors.Is(err, fs.ErrNotExist):
		f.remove()
	case !errors.Is(err, fs.ErrClosed): // which is a reader's own doing
		f.disk.trouble.report("read", err)
	}
}

// open opens a range of the body.
func (f *diskFile) open(offset, length int64) (exchange.Body, error) {
	handle, err := os.Open(f.path())
	if err != nil {
		f.failed(err)
		return nil, fmt.Errorf("%w: %w", ErrGone, err)
	}
	start, end := span(offset, length, f.size)
	return &fileBody{
		blocks: blocks{file: handle, start: f.start},
		offset: start, end: end, size: f.size,
		closer: handle, failed: f.failed,
	}, nil
}

// readHead reads the beginning of a file.
func readHead(path string) (*head, int64, error) {
	handle, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer handle.Close()
	info, err := handle.Stat()
	if err != nil {
		return nil, 0, err
	}
	buf := make([]byte, min(info.Size(), unitSize))
	if _, err := io.ReadFull(handle, buf); err != nil {
		return nil, 0, err
	}
	headSize, _, err := parsePrefix(buf)
	if err != nil {
		return nil, 0, err
	}
	if missing := prefixSize + headSize - len(buf); missing > 0 {
		rest := make([]byte, min(int64(missing), info.Size()-int64(len(buf))))
		if _, err := io.ReadFull(handle, rest); err != nil {
			return nil, 0, err
		}
		buf = append(buf, rest...)
	}
	h, err := parseFileHead(buf, info.Size())
	return h, int64(prefixSize + headSize), err
}

// store writes a whole object to a file; nil when the disk does not take it.
func (d *disk) store(h *head, body []byte) *diskFile {
	w, err := d.newWriter(h)
	if err != nil {
		return nil
	}
	defer w.discard()
	for ; len(body) > 0; body = body[min(blockSize, len(body)):] {
		if w.add(body[:min(blockSize, len(body))]) != nil {
			return nil
		}
	}
	f, err := w.finish()
	if err != nil {
		return nil
	}
	return f
}

// load reads a file: with its body if that has at most limit bytes.
func (f *diskFile) load(limit int64) (*head, *content, error) {
	if f.size > limit {
		h, _, err := readHead(f.path())
		return h, &content{file: f}, err
	}
	raw, err := os.ReadFile(f.path())
	if err != nil {
		return nil, nil, err
	}
	h, err := parseFileHead(raw, int64(len(raw)))
	if err != nil {
		return nil, nil, err
	}
	body, err := joinBlocks(raw[f.start:], h.size)
	return h, &content{bytes: body}, err
}
