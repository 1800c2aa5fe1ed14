package cache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// file is what the disk tier needs of an [os.File].
type file interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Name() string
}

// blocks reads a body that stands in a file and lets no damaged byte through.
type blocks struct {
	file   io.ReaderAt
	start  int64  // where the first block begins in the file
	buf    []byte // one block with its sum
	loaded int64  // offset in the body of the block in buf
	valid  int    // bytes of that block; 0: none is loaded
}

// view returns the bytes from offset to the end of its block. size is the
// number of bytes of the body that are in the file.
func (b *blocks) view(offset, size int64) ([]byte, error) {
	first := offset / blockSize * blockSize
	if b.valid == 0 || b.loaded != first || first+int64(b.valid) <= offset {
		if err := b.load(first, int(min(blockSize, size-first))); err != nil {
			return nil, err
		}
	}
	return b.buf[offset-first : b.valid], nil
}

func (b *blocks) load(first int64, n int) error {
	if cap(b.buf) < n+sumSize {
		b.buf = make([]byte, n+sumSize)
	}
	b.buf = b.buf[:n+sumSize]
	b.loaded, b.valid = first, 0
	at := b.start + first/blockSize*(blockSize+sumSize)
	_, err := b.file.ReadAt(b.buf, at)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends in block %d", errCorrupt, first/blockSize)
	}
	if err != nil {
		return fmt.Errorf("cache: reading an object: %w", err)
	}
	if crc32.Checksum(b.buf[:n], castagnoli) != binary.BigEndian.Uint32(b.buf[n:]) {
		return fmt.Errorf("%w: the checksum of block %d is wrong", errCorrupt, first/blockSize)
	}
	b.valid = n
	return nil
}

// fileBody is a range of the body of a complete file.
type fileBody struct {
	blocks
	offset, end int64
	size        int64
	closer      io.Closer
	failed      func(error) // hears of a read that failed
}

// Read reads from one block.
func (b *fileBody) Read(p []byte) (int, error) {
	view, err := b.next()
	if err != nil {
		return 0, err
	}
	n := copy(p, view)
	b.offset += int64(n)
	return n, nil
}

// WriteTo writes block by block.
func (b *fileBody) WriteTo(w io.Writer) (int64, error) {
	var total int64
	for {
		view, err := b.next()
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
		n, err := w.Write(view)
		b.offset += int64(n)
		total += int64(n)
		if err != nil {
			return total, err
		}
	}
}

// Close closes the file.
func (b *fileBody) Close() error { return b.closer.Close() }

func (b *fileBody) next() ([]byte, error) {
	if b.offset >= b.end {
		return nil, io.EOF
	}
	view, err := b.view(b.offset, b.size)
	if err != nil {
		b.failed(err)
		return nil, err
	}
	return view[:min(int64(len(view)), b.end-b.offset)], nil
}

// joinBlocks checks the blocks of a whole body of size bytes and returns it.
func joinBlocks(raw []byte, size int64) ([]byte, error) {
	b := blocks{file: bytes.NewReader(raw)}
	body := make([]byte, 0, size)
	for int64(len(body)) < size {
		view, err := b.view(int64(len(body)), size)
		if err != nil {
			return nil, err
		}
		body = append(body, view...)
	}
	return body, nil
}
