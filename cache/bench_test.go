package cache

import (
	"fmt"
	"io"
	"testing"
)

func benchStore(b *testing.B, n int) (*Store, []Key) {
	s := newStore(b, Config{MemoryBytes: 2 << 30})
	keys := make([]Key, n)
	for i := range keys {
		keys[i] = Key{Zone: "EDFDVBD632BHDS5", Path: fmt.Sprintf("/assets/img/%d/photo-%d.jpg", i%100, i), Variant: "br,gzip"}
		put(b, s, keys[i], "0123456789")
	}
	return s, keys
}

func BenchmarkGetHit(b *testing.B) {
	s, keys := benchStore(b, 10_000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if s.Get(keys[i%len(keys)]) == nil {
			b.Fatal("miss")
		}
		i++
	}
}

func BenchmarkGetHitParallel(b *testing.B) {
	s, keys := benchStore(b, 10_000)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		i := 0
		for pb.Next() {
			if s.Get(keys[i%len(keys)]) == nil {
				b.Error("miss")
			}
			i++
		}
	})
}

func BenchmarkOpenHit(b *testing.B) {
	s, keys := benchStore(b, 1)
	o := s.Get(keys[0])
	b.ReportAllocs()
	for b.Loop() {
		body := o.Open(b.Context(), 0, -1)
		body.(io.WriterTo).WriteTo(io.Discard)
		body.Close()
	}
}
