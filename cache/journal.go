package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// The journal keeps invalidations over a restart: without it, files of the
// disk tier would come back. It is a file of records, each with its size, 4
// bytes, and CRC-32C, 4 bytes, in front; an append is synced before
// [Store.Invalidate] returns.

const (
	journalName = "invalidations"
	fileMode    = 0o600
	recordHead  = 4 + 4
	// journalLimit is the size in bytes from which a journal is written anew.
	journalLimit = 4 << 20
	// maxJournal is more than a journal may grow to, in bytes.
	maxJournal = 64 << 20
)

// record is one entry of the journal.
type record struct {
	number uint64
	zone   string // "": the record only says how far the numbers went
	floor  bool   // everything of the zone from before number is invalid
	rules  []rule // all with that number
}

// journal appends records. A nil journal, that of a store without a disk tier,
// has nothing to do.
type journal struct {
	path    string
	trouble *trouble

	mu   sync.Mutex // protects the following; held while the file is written, as records must not mix
	file *os.File
	size int64
}

// openJournal reads the records that an earlier store left. When some cannot
// be read, the error is errCorrupt, and the records are those before.
func openJournal(dir string, t *trouble) (*journal, []record, error) {
	j := &journal{path: filepath.Join(dir, journalName), trouble: t}
	raw, err := readLimited(j.path, maxJournal)
	if err != nil {
		return nil, nil, err
	}
	records, damage := parseJournal(raw)
	j.file, err = os.OpenFile(j.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, fileMode)
	if err != nil {
		return nil, nil, err
	}
	j.size = int64(len(raw))
	return j, records, damage
}

// readLimited reads a file; one that is missing or too large reads as empty or
// damaged.
func readLimited(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case info.Size() > limit:
		return []byte("too large"), nil // which is no record
	}
	return os.ReadFile(path)
}

// append adds a record and syncs it. It returns false when a sweep is due:
// because the journal is long, or because it did not take the record, and the
// files that it meets must be removed instead.
func (j *journal) append(r record) bool {
	if j == nil {
		return true
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	b := appendRecord(nil, r)
	_, err := j.file.Write(b)
	if err = errors.Join(err, j.file.Sync()); err != nil {
		j.trouble.report("journal", err)
		j.file.Truncate(j.size) // half a record would spoil those that follow
		return false
	}
	j.size += int64(len(b))
	return j.size <= journalLimit
}

// rewrite replaces all records by those that current returns. Nothing is
// appended meanwhile.
func (j *journal) rewrite(current func() []record) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	var b []byte
	for _, r := range current() {
		b = appendRecord(b, r)
	}
	next, err := writeSynced(j.path, b)
	if err != nil {
		return j.trouble.report("journal", err)
	}
	j.file.Close()
	j.file, j.size = next, int64(len(b))
	return syncDir(filepath.Dir(j.path))
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file.Close()
}

// writeSynced replaces a file as a whole and returns it open at its end.
func writeSynced(path string, b []byte) (*os.File, error) {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync()); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// syncDir makes changes of names in a directory last.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func appendRecord(b []byte, r record) []byte {
	start := len(b)
	b = append(b, make([]byte, recordHead)...)
	b = appendString(binary.AppendUvarint(b, r.number), r.zone)
	b = append(b, boolByte(r.floor))
	b = binary.AppendUvarint(b, uint64(len(r.rules)))
	for _, rule := range r.rules {
		b = appendString(appendString(append(b, byte(rule.kind)), rule.text), rule.query)
	}
	payload := b[start+recordHead:]
	binary.BigEndian.PutUint32(b[start:], uint32(len(payload)))
	binary.BigEndian.PutUint32(b[start+4:], crc32.Checksum(payload, castagnoli))
	return b
}

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// parseJournal reads records up to the end or the first damaged one.
func parseJournal(b []byte) ([]record, error) {
	var records []record
	for len(b) > 0 {
		r, n := parseRecord(b)
		if n == 0 {
			return records, fmt.Errorf("%w: record %d of the journal", errCorrupt, len(records)+1)
		}
		records = append(records, r)
		b = b[n:]
	}
	return records, nil
}

// parseRecord reads the first record of b and returns its size; 0: damaged.
func parseRecord(b []byte) (record, int) {
	if len(b) < recordHead {
		return record{}, 0
	}
	size, sum := int64(binary.BigEndian.Uint32(b)), binary.BigEndian.Uint32(b[4:])
	if int64(len(b)-recordHead) < size {
		return record{}, 0
	}
	payload := b[recordHead : recordHead+size]
	if crc32.Checksum(payload, castagnoli) != sum {
		return record{}, 0
	}
	d := decoder{rest: payload}
	r := record{number: d.uvarint(), zone: d.string(), floor: d.byte() != 0}
	for range d.count() {
		r.rules = append(r.rules, rule{number: r.number, kind: ruleKind(d.byte()), text: d.string(), query: d.string()})
	}
	if d.failed || len(d.rest) > 0 {
		return record{}, 0
	}
	return r, recordHead + int(size)
}
