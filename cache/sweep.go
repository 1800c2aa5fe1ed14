package cache

// sweepLater asks for a sweep of a zone.
func (s *Store) sweepLater(z *zone) {
	if z.due.CompareAndSwap(false, true) {
		s.workers.swept.put(z)
	}
}

// sweep compares everything that the zones hold with their rules, so that these
// can be forgotten.
func (s *Store) sweep(due []*zone) {
	select {
	case <-s.workers.loaded: // files that are not known yet need the rules
	case <-s.workers.closing:
		return
	}
	upTo := make(map[*zone]uint64, len(due))
	for _, z := range due {
		z.due.Store(false)
		upTo[z] = z.latest.Load()
	}
	s.sweepMemory(upTo)
	if s.disk != nil && !s.sweepDisk(upTo) {
		return // closing, or files that should be gone are still there
	}
	for z, number := range upTo {
		z.forget(number, &s.ruleBytes)
	}
	s.journal.rewrite(s.records)
}

func (s *Store) sweepMemory(upTo map[*zone]uint64) {
	for k, o := range s.memory.All() {
		if _, due := upTo[o.zone]; due && !o.valid(&k) {
			s.forget(k, o)
		}
	}
}

// sweepDisk does the same for files; it reads the head of each that was not
// checked yet. It returns true when the files that were met are gone for good.
func (s *Store) sweepDisk(upTo map[*zone]uint64) bool {
	for hash, f := range s.disk.index.All() {
		select {
		case <-s.workers.closing:
			return false
		default:
		}
		if number, due := upTo[f.zone]; due && f.checked.Load() < number && !s.stillValid(f, number) {
			s.disk.drop(hash, f)
		}
	}
	return s.unlinkRemoved() && s.disk.sync() == nil
}

// stillValid compares a file with the rules up to number.
func (s *Store) stillValid(f *diskFile, number uint64) bool {
	h, _, err := readHead(f.path())
	if err != nil || !f.zone.spares(&h.key, h.meta.Tags, f.checked.Load()) {
		return false
	}
	f.checked.Store(number)
	return true
}

// records are what the journal must say now.
func (s *Store) records() []record {
	out := []record{{number: s.sequence.Load()}}
	s.zones.Range(func(_, z any) bool {
		out = append(out, z.(*zone).records()...)
		return true
	})
	return out
}
