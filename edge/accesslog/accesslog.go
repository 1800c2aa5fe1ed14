// Package accesslog writes what the edge answered, as CloudFront's standard
// log does (spec/cloudfront.md 7.1), in a door's own form, or as JSON: one file per door,
// rotated by hour and size, old files compressed and in the end deleted.
//
// Logging never holds a request up: entries wait in a bounded queue, and when
// the disk does not keep pace the queue's overflow is dropped, counted and
// reported.
package accesslog

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Config says where and how to log.
type Config struct {
	Dir      string        // created with 0700 when missing
	Format   Format        // "" = W3C
	MaxBytes int64         // a file is rotated when it is larger; 0 = DefaultMaxBytes
	Keep     time.Duration // compressed files older than this are deleted; 0 = DefaultKeep
	Queue    int           // entries that may wait to be written; 0 = DefaultQueue

	Location string                 // the edge's point of presence
	Cookies  func(door string) bool // whether this distribution logs cookies; nil = none does

	Now    func() time.Time // nil = time.Now
	Logger *slog.Logger     // where trouble with the log itself is reported
}

// The defaults of a Config.
const (
	DefaultMaxBytes = 64 << 20
	DefaultKeep     = 30 * 24 * time.Hour
	DefaultQueue    = 8192
)

// housekeeping is how often the log is flushed, and files are looked at for
// their age, when no entry comes.
const housekeeping = time.Second

// Log is an access log. Its methods may be used by many goroutines.
type Log struct {
	queue    chan Entry
	dropped  atomic.Int64
	files    *files
	logger   *slog.Logger
	location string
	cookies  func(door string) bool

	// The writer's own.
	reported int64
	trouble  error

	stop context.CancelFunc
	done sync.WaitGroup
}

// New opens the log and starts its writer; Close stops it.
func New(cfg Config) (*Log, error) {
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	l := &Log{
		queue:  make(chan Entry, orDefault(cfg.Queue, DefaultQueue)),
		files:  newFiles(cfg),
		logger: cfg.Logger,
		stop:   stop,

		location: cfg.Location,
		cookies:  cfg.Cookies,
	}
	if l.cookies == nil {
		l.cookies = func(string) bool { return false }
	}
	l.done.Go(func() { l.write(ctx) })
	return l, nil
}

// Record queues an entry. It returns at once; a full queue drops the entry.
func (l *Log) Record(e Entry) {
	select {
	case l.queue <- e:
	default:
		l.dropped.Add(1)
	}
}

// Dropped is the number of entries that were lost, because the queue was full
// or the disk refused them.
func (l *Log) Dropped() int64 { return l.dropped.Load() }

// Close writes what is queued and closes the files. Nothing may be recorded
// afterwards.
func (l *Log) Close() error {
	l.stop()
	l.done.Wait()
	return l.files.close()
}

// write is the only goroutine that touches the files.
func (l *Log) write(ctx context.Context) {
	tick := time.NewTicker(housekeeping)
	defer tick.Stop()
	for {
		select {
		case e := <-l.queue:
			l.append(&e)
		case <-tick.C:
			l.note(l.files.tidy())
			l.report()
		case <-ctx.Done():
			l.drain()
			l.report()
			return
		}
	}
}

func (l *Log) drain() {
	for {
		select {
		case e := <-l.queue:
			l.append(&e)
		default:
			return
		}
	}
}

func (l *Log) append(e *Entry) {
	if err := l.files.append(e); err != nil {
		l.dropped.Add(1)
		l.note(err)
	}
}

// note keeps the latest trouble for the next report: a full disk fails every
// entry, and is told once in each housekeeping interval.
func (l *Log) note(err error) {
	if err != nil {
		l.trouble = err
	}
}

func (l *Log) report() {
	if n := l.Dropped(); n > l.reported {
		l.logger.Warn("access log entries dropped", "dropped", n-l.reported, "queue", cap(l.queue))
		l.reported = n
	}
	if l.trouble != nil {
		l.logger.Error("access log", "err", l.trouble)
		l.trouble = nil
	}
}

func orDefault[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
