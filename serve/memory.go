package serve

import (
	"runtime/debug"
	"runtime/metrics"
)

// largeHeap is when it pays to collect at once, in bytes: below it, the next
// regular collection comes soon enough.
const largeHeap = 256 << 20

// tidyMemory gives back what a journey needed on its way: the values and
// documents of a large configuration take several times what its doors do.
func tidyMemory() {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	if heap[0].Value.Uint64() > largeHeap {
		debug.FreeOSMemory()
	}
}

// The garbage collector's percentages (see [debug.SetGCPercent]): Go's own,
// and the one while the first configuration is read. A start allocates many
// times what it keeps; looking for what is kept half as often saves a fifth of
// its processor time, and costs memory only while nothing else is held.
const (
	usualGCPercent = 100
	startGCPercent = 200
)

// hurry lets the heap grow further between collections until the returned
// function is called. A percentage that the user chose stays.
func hurry() (done func()) {
	was := debug.SetGCPercent(startGCPercent)
	if was != usualGCPercent {
		debug.SetGCPercent(was)
		return func() {}
	}
	return func() { debug.SetGCPercent(was) }
}
