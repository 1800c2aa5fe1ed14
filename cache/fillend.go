package cache

import "time"

// finish ends a fill that has all its bytes and returns where they are now:
// nil when they were only passed through, or the disk failed at the last
// moment. The readers get everything in any case.
func (f *fill) finish() *content {
	var file *diskFile
	if at, _ := f.state(); at == onDisk {
		file = f.finishFile()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.end(nil)
	switch {
	case f.place == inMemory:
		return &content{bytes: f.exact()}
	case f.place == onDisk && file != nil:
		return &content{file: file}
	case file != nil: // abandoned meanwhile
		file.remove()
	}
	return nil
}

// finishFile writes what is still in memory and names the file; nil: the disk
// failed.
func (f *fill) finishFile() *diskFile {
	if len(f.data) > 0 && f.file.add(f.data) != nil {
		return nil
	}
	file, err := f.file.finish()
	if err != nil {
		return nil
	}
	return file
}

// exact returns data without the room behind it, when that is worth a copy; mu
// is held.
func (f *fill) exact() []byte {
	if f.data != nil && cap(f.data)-len(f.data) <= len(f.data)/8 {
		return f.data
	}
	return append(make([]byte, 0, len(f.data)), f.data...)
}

// abort ends a fill that is not complete.
func (f *fill) abort(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.end(err)
}

// end is the last change; mu is held.
func (f *fill) end(err error) {
	f.done, f.err = true, err
	f.stopGrace()
	f.uncount()
	f.closeFile()
	f.wake()
}

// closeFile lets go of the file once neither the writer nor a reader needs its
// handle; mu is held.
func (f *fill) closeFile() {
	if f.file != nil && f.done && len(f.readers) == 0 {
		f.file.discard()
		f.file = nil
	}
}

// leave is called when a reader closes.
func (f *fill) leave(r *fillReader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.readers[r]; !ok {
		return
	}
	delete(f.readers, r)
	f.closeFile()
	f.wake()
	if len(f.readers) == 0 && !f.done {
		f.startGrace()
	}
}

// startGrace gives readers time to come; mu is held.
func (f *fill) startGrace() { f.grace = time.AfterFunc(abandonGrace, f.abandon) }

// stopGrace is called when one came; mu is held.
func (f *fill) stopGrace() {
	if f.grace != nil {
		f.grace.Stop()
		f.grace = nil
	}
}

// abandon runs when the grace is over.
func (f *fill) abandon() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done || len(f.readers) > 0 {
		return
	}
	f.pass()
	close(f.abandoned)
}
