package cache

import "os"

// fileWriter writes one file of the disk tier: under a temporary name, block
// by block, and gives it its name when it is complete. Readers may share its
// handle meanwhile.
//
// Files are not synced: a power failure may tear one, its checksums tell, and
// an object that is lost is fetched again.
type fileWriter struct {
	disk     *disk
	file     file
	head     []byte
	size     int64 // of the body so far
	reserved int64 // counted in [disk.writing]
	buf      []byte
	named    bool // it is no longer a temporary file
}

// start is where the first block begins.
func (w *fileWriter) start() int64 { return int64(prefixSize + len(w.head)) }

// add appends a block; every one but the last has blockSize bytes. The disk's
// trouble has been told of an error.
func (w *fileWriter) add(block []byte) error {
	w.buf = appendBlock(w.buf[:0], block)
	if !w.disk.reserve(int64(len(w.buf))) {
		return errDiskFull
	}
	w.reserved += int64(len(w.buf))
	if _, err := w.file.WriteAt(w.buf, w.start()+bodySpan(w.size)); err != nil {
		return w.disk.trouble.report("write", err)
	}
	w.size += int64(len(block))
	return nil
}

// finish completes the file under its own name. The handle stays open.
func (w *fileWriter) finish() (*diskFile, error) {
	if _, err := w.file.WriteAt(appendPrefix(w.buf[:0], w.head, w.size), 0); err != nil {
		return nil, w.disk.trouble.report("write", err)
	}
	f := w.disk.newFile(w.start(), w.size)
	if err := os.Rename(w.file.Name(), f.path()); err != nil {
		return nil, w.disk.trouble.report("rename", err)
	}
	w.named = true
	w.disk.trouble.over()
	return f, nil
}

// discard closes the handle, and removes the file unless it was finished.
func (w *fileWriter) discard() {
	w.disk.release(w.reserved)
	w.file.Close()
	if !w.named {
		os.Remove(w.file.Name())
	}
}
