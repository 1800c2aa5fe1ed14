package cache

// Stats is what a store holds at one moment. Objects that were invalidated
// count until they are looked up or evicted.
type Stats struct {
	MemoryObjects int   // in memory, those on their way included
	MemoryBytes   int64 // of complete objects in memory, with bookkeeping
	FillingBytes  int64 // of bodies on their way, in memory
	DiskObjects   int   // files
	DiskBytes     int64 // of files
	Evictions     int64 // objects that had to leave memory for others since the start
	DiskFailed    bool  // a disk tier is configured and cannot be used now
	Loading       bool  // files of an earlier store are still being found
}

// Stats counts what the store holds now.
func (s *Store) Stats() Stats {
	out := Stats{
		MemoryObjects: s.memory.EstimatedSize(),
		MemoryBytes:   int64(s.memory.WeightedSize()),
		FillingBytes:  s.filling.Load(),
		Evictions:     s.evicted.Load(),
	}
	if s.disk == nil {
		out.DiskFailed = s.config.DiskDir != ""
		return out
	}
	out.DiskObjects = s.disk.index.EstimatedSize()
	out.DiskBytes = s.disk.bytes.Load()
	out.DiskFailed = s.disk.trouble.failed.Load()
	select {
	case <-s.workers.loaded:
	default:
		out.Loading = true
	}
	return out
}
