package cache

import (
	"log/slog"
	"sync/atomic"
	"time"
)

// Codes in the log; they do not change.
const (
	codeDiskFailed     = "CacheDiskFailed"     // the disk tier is out of use for a while
	codeDiskRecovered  = "CacheDiskRecovered"  // it is back
	codeFileDamaged    = "CacheFileDamaged"    // an object's file was damaged and is removed
	codeJournalDamaged = "CacheJournalDamaged" // invalidations are lost; so the disk tier is emptied
)

// outage is how long a disk that failed is left alone.
const outage = 10 * time.Second

// trouble keeps a failing disk from being asked for each request, and from
// filling the log: an outage is logged once, and so is its end.
type trouble struct {
	logger *slog.Logger
	began  time.Time // what until counts from; with its monotonic reading
	failed atomic.Bool
	until  atomic.Int64 // nanoseconds after began until which the disk is left alone
}

func newTrouble(logger *slog.Logger, dir string) *trouble {
	return &trouble{logger: logger.With("dir", dir), began: time.Now()}
}

// usable reports whether the disk may be tried.
func (t *trouble) usable() bool {
	return !t.failed.Load() || int64(time.Since(t.began)) >= t.until.Load()
}

// report begins an outage and returns err.
func (t *trouble) report(op string, err error) error {
	t.until.Store(int64(time.Since(t.began) + outage))
	if t.failed.CompareAndSwap(false, true) {
		t.logger.Error("the cache's disk failed; serving goes on from memory",
			"code", codeDiskFailed, "op", op, "error", err)
	}
	return err
}

// over ends an outage: something could be written.
func (t *trouble) over() {
	if t.failed.Load() && t.failed.CompareAndSwap(true, false) {
		t.logger.Info("the cache's disk can be used again", "code", codeDiskRecovered)
	}
}

func (t *trouble) damaged(path string, err error) {
	t.logger.Warn("a file of the cache is damaged and is removed",
		"code", codeFileDamaged, "file", path, "error", err)
}
