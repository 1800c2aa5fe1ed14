package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// A file of the disk tier says itself what it holds:
//
//	prefix  magic, 8 bytes; body size, 8; head size, 4; CRC-32C of all the
//	        prefix before it and of the head, 4; integers are big-endian
//	head    key, meta and sequence, as appendHead writes them
//	body    blocks of blockSize bytes, the last one shorter, each followed by
//	        its CRC-32C, 4 bytes
//
// Prefix and head are written last: a file that is not complete has no magic.
const (
	magic      = "lintel\x00\x01" // the last byte is the version of the format
	prefixSize = 8 + 8 + 4 + 4
	blockSize  = 64 << 10
	sumSize    = 4
	maxHead    = 1 << 20 // bytes; more than any answer's fields may take
)

var errCorrupt = errors.New("cache: the file is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// head is what a file holds beside the body.
type head struct {
	key  Key
	meta Meta
	born uint64 // the object was not met by any invalidation up to this number
	size int64  // of the body
}

// bodySpan is the number of bytes that a body of size bytes takes in a file.
func bodySpan(size int64) int64 {
	blocks := (size + blockSize - 1) / blockSize
	return size + blocks*sumSize
}

// appendPrefix returns prefix and head of a file.
func appendPrefix(b, encodedHead []byte, size int64) []byte {
	start := len(b)
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint64(b, uint64(size))
	b = binary.BigEndian.AppendUint32(b, uint32(len(encodedHead)))
	sum := crc32.Update(crc32.Checksum(b[start:], castagnoli), castagnoli, encodedHead)
	b = binary.BigEndian.AppendUint32(b, sum)
	return append(b, encodedHead...)
}

// appendBlock returns a block with its sum.
func appendBlock(b, block []byte) []byte {
	b = append(b, block...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(block, castagnoli))
}

// parsePrefix reads the prefix: how long the head and the body are.
func parsePrefix(b []byte) (headSize int, size int64, err error) {
	if len(b) < prefixSize || string(b[:8]) != magic {
		return 0, 0, fmt.Errorf("%w: no file of the cache, or not complete", errCorrupt)
	}
	bodySize, headLen := binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint32(b[16:])
	if headLen > maxHead || bodySize > math.MaxInt64/2 {
		return 0, 0, fmt.Errorf("%w: sizes are out of range", errCorrupt)
	}
	return int(headLen), int64(bodySize), nil
}

// parseFileHead reads prefix and head; b may go on behind them. fileSize is
// what the file system says.
func parseFileHead(b []byte, fileSize int64) (*head, error) {
	headSize, size, err := parsePrefix(b)
	if err != nil {
		return nil, err
	}
	end := prefixSize + headSize
	if len(b) < end || fileSize != int64(end)+bodySpan(size) {
		return nil, fmt.Errorf("%w: it does not have its length", errCorrupt)
	}
	sum := crc32.Update(crc32.Checksum(b[:prefixSize-sumSize], castagnoli), castagnoli, b[prefixSize:end])
	if sum != binary.BigEndian.Uint32(b[prefixSize-sumSize:]) {
		return nil, fmt.Errorf("%w: the checksum of its head is wrong", errCorrupt)
	}
	h, err := parseHead(b[prefixSize:end])
	if err != nil {
		return nil, err
	}
	h.size = size
	if h.meta.ContentLength < 0 {
		h.meta.ContentLength = size
	}
	return h, nil
}

// appendHead encodes all of h but its size.
func appendHead(b []byte, h *head) []byte {
	m := &h.meta
	b = binary.AppendUvarint(b, h.born)
	for _, s := range []string{h.key.Zone, h.key.Path, h.key.Query, h.key.Variant} {
		b = appendString(b, s)
	}
	b = binary.AppendUvarint(b, uint64(m.Status))
	for _, t := range []time.Time{m.Arrived, m.Expires, m.KeepUntil} {
		b = appendTime(b, t)
	}
	for _, n := range []int64{int64(m.StaleWhileRevalidate), int64(m.StaleIfError), m.ContentLength, int64(m.Mark)} {
		b = binary.AppendVarint(b, n)
	}
	b = binary.AppendUvarint(b, uint64(len(m.Fields)))
	for _, f := range m.Fields {
		b = appendString(appendString(appendString(b, f.Name), f.Value), string(f.Owner))
	}
	b = binary.AppendUvarint(b, uint64(len(m.Tags)))
	for _, t := range m.Tags {
		b = appendString(b, t)
	}
	return b
}

// parseHead is the inverse of appendHead.
func parseHead(b []byte) (*head, error) {
	d := decoder{rest: b}
	h := &head{born: d.uvarint()}
	for _, s := range []*string{&h.key.Zone, &h.key.Path, &h.key.Query, &h.key.Variant} {
		*s = d.string()
	}
	m := &h.meta
	m.Status = int(int32(d.uvarint()))
	for _, t := range []*time.Time{&m.Arrived, &m.Expires, &m.KeepUntil} {
		*t = d.time()
	}
	m.StaleWhileRevalidate = time.Duration(d.varint())
	m.StaleIfError = time.Duration(d.varint())
	m.ContentLength = d.varint()
	m.Mark = uint32(d.varint())
	for range d.count() {
		m.Fields = append(m.Fields, exchange.Field{Name: d.string(), Value: d.string(), Owner: exchange.Owner(d.string())})
	}
	for range d.count() {
		m.Tags = append(m.Tags, d.string())
	}
	if d.failed || len(d.rest) > 0 {
		return nil, fmt.Errorf("%w: its head cannot be read", errCorrupt)
	}
	return h, nil
}
