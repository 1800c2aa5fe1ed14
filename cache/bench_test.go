package cache

import (
	"fmt"
	"io"
	"runtime"
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

// A lookup after a new wildcard: each object is compared with it once.
func BenchmarkGetAfterWildcard(b *testing.B) {
	s, keys := benchStore(b, 10_000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if i%len(keys) == 0 {
			s.Invalidate(keys[0].Zone, []string{"/other/*"})
		}
		if s.Get(keys[i%len(keys)]) == nil {
			b.Fatal("miss")
		}
		i++
	}
}

// A miss, as a negative lookup of memory and disk.
func BenchmarkGetMiss(b *testing.B) {
	c := diskConfig(b)
	s := newStore(b, c)
	b.ReportAllocs()
	for b.Loop() {
		if s.Get(key("/none")) != nil {
			b.Fatal("hit")
		}
	}
}

// One million objects and a wildcard that meets them all (issue: < 10 ms).
// The heap they take is reported too, as the bound must hold it.
func BenchmarkInvalidateMillion(b *testing.B) {
	const n = 1_000_000
	before := heap()
	s, keys := benchStore(b, n)
	if got := s.Stats().MemoryObjects; got != n {
		b.Fatalf("%d objects, want %d", got, n)
	}
	after := heap()
	b.ReportAllocs()
	for b.Loop() {
		s.Invalidate(keys[0].Zone, []string{"/assets/*"})
	}
	b.ReportMetric(float64(after-before)/n, "heap-B/object")
	b.ReportMetric(float64(s.Stats().MemoryBytes)/n, "counted-B/object")
	if s.Get(keys[n-1]) != nil {
		b.Fatal("found")
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Storing a whole answer of 16 KiB: collapse, fill, commit.
func BenchmarkFill(b *testing.B) {
	s := newStore(b, Config{})
	content := []byte(noise(16 << 10))
	m := meta(int64(len(content)))
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		f, _ := s.Join(Key{Zone: zoneID, Path: "/a", Query: fmt.Sprint(i % 1000)})
		w := f.Store(m)
		w.Write(content)
		if err := w.Commit(); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// An answer of 8 MiB through the disk tier with one reader.
func BenchmarkFillDisk(b *testing.B) {
	s := newStore(b, diskConfig(b))
	content := []byte(noise(8 << 20))
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		w := s.Fill(key("/big"), meta(-1))
		body := w.Object().Open(b.Context(), 0, -1)
		go func() {
			for rest := content; len(rest) > 0; rest = rest[32<<10:] {
				w.Write(rest[:32<<10])
			}
			w.Commit()
		}()
		if n, err := io.Copy(io.Discard, body); n != int64(len(content)) || err != nil {
			b.Fatal(n, err)
		}
		body.Close()
	}
}
