package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/function"
)

// Config is what a Store needs. Dir alone must be given.
type Config struct {
	Dir      string        // made if it is missing
	MaxBytes int64         // of all files together; 0: DefaultMaxBytes
	MaxAge   time.Duration // since a stream was last written; 0: DefaultMaxAge
	Now      func() time.Time
	Logger   *slog.Logger
}

// What a Config leaves out.
const (
	DefaultMaxBytes = 64 << 20
	DefaultMaxAge   = 7 * 24 * time.Hour
)

// Bounds of what waits to be written; what comes on top is dropped and counted.
const (
	maxQueued      = 4096     // events
	maxQueuedBytes = 16 << 20 //
)

// A stream is cut into files, so that its oldest part can go before the rest;
// how many files the bound on all of them has room for.
const filesInAll = 16

// Store writes log events. It is a [function.Sink].
type Store struct {
	config  Config
	root    *os.Root
	queue   chan function.Line
	stop    chan struct{}
	waiting atomic.Int64 // bytes in the queue
	dropped atomic.Int64
	ended   sync.WaitGroup

	// Of the writer alone:
	streams map[string]*stream
	written int64 // since files were last removed
	failed  bool  // said already
}

// stream is where a stream's next event goes.
type stream struct {
	dir, file string
	number    int
	size      int64
}

// Open makes the directory, removes what is too old, and begins to write.
func Open(config Config) (*Store, error) {
	if config.MaxBytes <= 0 {
		config.MaxBytes = DefaultMaxBytes
	}
	if config.MaxAge <= 0 {
		config.MaxAge = DefaultMaxAge
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(config.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("logs: %w", err)
	}
	root, err := os.OpenRoot(config.Dir)
	if err != nil {
		return nil, fmt.Errorf("logs: %w", err)
	}
	s := &Store{config: config, root: root, queue: make(chan function.Line, maxQueued), stop: make(chan struct{}), streams: map[string]*stream{}}
	s.tidy()
	s.ended.Go(s.write)
	return s, nil
}

// Log takes an event and returns at once; when too many wait, it is dropped.
// After Close nothing is written any more.
func (s *Store) Log(line function.Line) {
	size := int64(len(line.Text))
	if s.waiting.Add(size) > maxQueuedBytes {
		s.waiting.Add(-size)
		s.dropped.Add(1)
		return
	}
	select {
	case s.queue <- line:
	default:
		s.waiting.Add(-size)
		s.dropped.Add(1)
	}
}

// Dropped is how many events were dropped since Open.
func (s *Store) Dropped() int64 { return s.dropped.Load() }

// Close writes what waits, and ends.
func (s *Store) Close() error {
	close(s.stop)
	s.ended.Wait()
	return s.root.Close()
}

// write empties the queue until the end.
func (s *Store) write() {
	for {
		select {
		case line := <-s.queue:
			s.writeBatch(&line)
		case <-s.stop:
			s.writeBatch(nil)
			return
		}
	}
}

// writeBatch writes an event and all that wait behind it: those of one stream
// cost one opening of its file.
func (s *Store) writeBatch(first *function.Line) {
	batch := map[[2]string][]byte{}
	if first != nil {
		s.gather(batch, *first)
	}
	for range len(s.queue) { // they are there: nobody else takes them
		s.gather(batch, <-s.queue)
	}
	for name, text := range batch {
		s.append(name, text)
	}
	if s.written > s.config.MaxBytes/filesInAll {
		s.tidy()
	}
}

func (s *Store) gather(batch map[[2]string][]byte, line function.Line) {
	s.waiting.Add(-int64(len(line.Text)))
	name := [2]string{line.Group, line.Stream}
	batch[name] = appendRecord(batch[name], line.Time, line.RequestID, line.Text)
}

// append writes whole lines to the end of a stream.
func (s *Store) append(name [2]string, text []byte) {
	to, err := s.stream(name)
	if err == nil {
		err = s.appendTo(to, text)
	}
	if err != nil {
		s.dropped.Add(1)
		if !s.failed {
			s.config.Logger.Warn("writing the log of a function", "group", name[0], "stream", name[1], "err", err)
			s.failed = true
		}
	}
}

func (s *Store) appendTo(to *stream, text []byte) error {
	if to.size > 0 && to.size+int64(len(text)) > s.config.MaxBytes/filesInAll {
		to.number++
		to.size = 0
	}
	file, err := s.root.OpenFile(to.name(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	n, err := file.Write(text)
	to.size += int64(n)
	s.written += int64(n)
	return errors.Join(err, file.Close())
}

// stream finds where a stream is written, after a restart behind what it has.
func (s *Store) stream(name [2]string) (*stream, error) {
	if known := s.streams[name[0]+":"+name[1]]; known != nil {
		return known, nil
	}
	dir, file, err := location(name[0], name[1])
	if err != nil {
		return nil, err
	}
	if err := s.root.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	found := &stream{dir: dir, file: file}
	found.number, found.size = s.newest(dir, file)
	s.streams[name[0]+":"+name[1]] = found
	return found, nil
}

// newest is the last file of a stream: its older ones may be gone, so that the
// numbers need not begin with 0.
func (s *Store) newest(dir, file string) (number int, size int64) {
	entries, _ := fs.ReadDir(s.root.FS(), dir) // without any, the first file is next
	for _, e := range entries {
		stream, n, ok := splitNumber(e.Name())
		if !ok || stream != file || n < number {
			continue
		}
		if info, err := e.Info(); err == nil {
			number, size = n, info.Size()
		}
	}
	return number, size
}

// name is the stream's current file.
func (s *stream) name() string { return path.Join(s.dir, s.file+fileNumber(s.number)) }

// fileNumber ends the name of a stream's file: ".0000.jsonl".
func fileNumber(n int) string { return fmt.Sprintf(".%04d%s", n, fileSuffix) }

const fileSuffix = ".jsonl"

// splitNumber takes the end of a file's name off; false: it is no such file.
func splitNumber(name string) (stream string, number int, ok bool) {
	rest, ok := strings.CutSuffix(name, fileSuffix)
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot <= 0 {
		return "", 0, false
	}
	number, err := strconv.Atoi(rest[dot+1:])
	return rest[:dot], number, err == nil
}
