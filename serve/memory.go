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
