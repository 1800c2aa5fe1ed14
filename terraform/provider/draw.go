package provider

import (
	"crypto/sha256"
	"encoding/binary"
)

// draw spells n characters of the alphabet that depend on the seed alone.
func draw(seed string, n int, alphabet string) string {
	out := make([]byte, n)
	for i, b := range stream(seed, n) {
		out[i] = alphabet[int(b)%len(alphabet)]
	}
	return string(out)
}

func digits(seed string, n int) string { return draw(seed, n, "0123456789") }

// stream returns n bytes that depend on the seed alone: SHA-256 of the seed
// and a counter.
func stream(seed string, n int) []byte {
	var out []byte
	for block := uint64(0); len(out) < n; block++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(seed), block))
		out = append(out, sum[:]...)
	}
	return out[:n]
}
