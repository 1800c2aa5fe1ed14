package accesslog

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
)

// packerQueue is how many finished files may wait to be compressed; with more
// than that, the rest is found by the next sweep.
const packerQueue = 256

// packer compresses finished log files, one after the other, beside the
// writer.
type packer struct {
	queue  chan string
	done   sync.WaitGroup
	logger *slog.Logger
}

func newPacker(logger *slog.Logger) *packer {
	p := &packer{queue: make(chan string, packerQueue), logger: logger}
	p.done.Go(func() {
		for path := range p.queue {
			if err := pack(path); err != nil {
				p.logger.Error("access log: compressing", "file", path, "err", err)
			}
		}
	})
	return p
}

func (p *packer) add(path string) {
	select {
	case p.queue <- path:
	default:
	}
}

// close waits until what is queued has been compressed.
func (p *packer) close() {
	close(p.queue)
	p.done.Wait()
}

// pack replaces a file by its compressed form. The form gets its name when it
// is complete, so that a crash leaves the file as it was.
func pack(path string) error {
	in, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // queued twice
	}
	if err != nil {
		return err
	}
	defer in.Close()
	if err := compressTo(path+".tmp", in); err != nil {
		return errors.Join(err, os.Remove(path+".tmp"))
	}
	return errors.Join(os.Rename(path+".tmp", path+".gz"), os.Remove(path))
}

func compressTo(path string, in io.Reader) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := gzip.NewWriter(out)
	_, err = io.Copy(w, in)
	return errors.Join(err, w.Close(), out.Sync(), out.Close())
}
