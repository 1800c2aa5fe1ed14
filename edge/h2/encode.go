package h2

import (
	"encoding/binary"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// tableSize is the protocol's own for the table of header compression (RFC 7541
// section 4), in both directions.
const tableSize = 4096

// encoder writes header blocks. What most responses of a connection have in
// common is a byte each from the second one on: their fields come in one order,
// so that the next field is usually the next one in the table. The library's
// encoder hashes every name and value up to four times for the same.
type encoder struct {
	block []byte
	table []entry // oldest first
	size  int     // of the table, as RFC 7541 section 4.1 counts
	limit int     // of size
	hint  int     // where in the table the next field probably is
	news  bool    // limit has changed, and the viewer does not know yet
}

type entry struct{ name, value string }

// entryBytes are those of an entry besides name and value.
const entryBytes = 32

func (e entry) size() int { return len(e.name) + len(e.value) + entryBytes }

// resize takes over how large the viewer lets the table be. All is forgotten:
// that needs no bookkeeping of what fits, and viewers do it once at most.
func (e *encoder) resize(limit int) {
	if limit = min(limit, tableSize); limit != e.limit {
		e.limit, e.table, e.size, e.hint, e.news = limit, nil, 0, 0, true
	}
}

// begin starts a block.
func (e *encoder) begin() {
	e.block, e.hint = e.block[:0], 0
	if e.news { // section 6.3
		e.news = false
		e.integer(0x20, 5, 0)
		e.integer(0x20, 5, e.limit)
	}
}

// Indexes of the static table (RFC 7541 appendix A) that have a value, and the
// first one of what is behind it.
const (
	statusName = 8
	dynamic    = 62
)

var staticStatus = map[int]int{200: 8, 204: 9, 206: 10, 304: 11, 400: 12, 404: 13, 500: 14}

// status writes the pseudo-header of a response.
func (e *encoder) status(status int) {
	if i := staticStatus[status]; i != 0 {
		e.integer(0x80, 7, i)
		return
	}
	e.integer(0, 4, statusName)
	e.block = append(e.block, 3, byte('0'+status/100), byte('0'+status/10%10), byte('0'+status%10))
}

// fields writes those that HTTP/2 knows (RFC 9113 section 8.2.2).
func (e *encoder) fields(fields *exchange.Fields) {
	for _, f := range fields.Lines() {
		switch n := nameOf(f.Name); {
		case n.hop:
		case n.unique:
			e.literal(n, fitting(f.Value))
		default:
			e.field(n, fitting(f.Value))
		}
	}
}

// field writes a field by its place in the table, or puts it there.
func (e *encoder) field(n name, value string) {
	if i := e.find(n.lower, value); i >= 0 {
		e.hint = i + 1
		e.integer(0x80, 7, dynamic+len(e.table)-1-i)
		return
	}
	added := entry{n.lower, value}
	if added.size() > e.limit/4 { // it would push too much out
		e.literal(n, value)
		return
	}
	e.named(0x40, 6, n)
	e.text(value)
	for e.size+added.size() > e.limit {
		e.size -= e.table[0].size()
		e.table = e.table[1:]
	}
	e.table = append(e.table, added)
	e.size += added.size()
	e.hint = len(e.table)
}

// find looks for a field where it probably is, then around that. Strings that
// are one in memory, as configured values are, compare in no time.
func (e *encoder) find(name, value string) int {
	n := len(e.table)
	for i := range n {
		if i += e.hint; i >= n {
			i -= n
		}
		if at := &e.table[i]; len(at.value) == len(value) && at.name == name && at.value == value {
			return i
		}
	}
	return -1
}

// literal writes a field that nobody is to remember (section 6.2.2).
func (e *encoder) literal(n name, value string) {
	e.named(0, 4, n)
	e.text(value)
}

// named begins a literal: with the name's place in the static table, or the
// name itself.
func (e *encoder) named(pattern byte, prefix int, n name) {
	e.integer(pattern, prefix, n.static)
	if n.static == 0 {
		e.text(n.lower)
	}
}

// text writes a string as it is: Huffman's code would cost more than it saves.
func (e *encoder) text(s string) {
	e.integer(0, 7, len(s))
	e.block = append(e.block, s...)
}

// integer writes n behind a pattern that leaves so many bits for it (section 5.1).
func (e *encoder) integer(pattern byte, prefix, n int) {
	if most := 1<<prefix - 1; n < most {
		e.block = append(e.block, pattern|byte(n))
	} else {
		e.block = binary.AppendUvarint(append(e.block, pattern|byte(most)), uint64(n-most))
	}
}

// fitting is a value without the bytes that none may have: a configured one could.
func fitting(value string) string {
	if strings.IndexByte(value, '\n') < 0 && strings.IndexByte(value, '\r') < 0 && strings.IndexByte(value, 0) < 0 {
		return value
	}
	return unfit.Replace(value)
}

var unfit = strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ")
