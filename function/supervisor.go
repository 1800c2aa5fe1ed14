package function

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/function/bootstrap"
	"github.com/lintel-edge/lintel/function/bundle"
	"github.com/lintel-edge/lintel/function/isolate"
)

// Config is what a [Supervisor] needs. Dir alone must be given.
type Config struct {
	// Dir is where code is unpacked: a directory that nothing else uses. It is
	// made if it is missing, and emptied. Workers that run as other users cannot
	// read it below a private directory; then a temporary one takes its place.
	Dir string

	Node   string // node's path; "": looked for in PATH
	Python string // python3's path; "": looked for in PATH
	// Engine is the command that calls worker.Main (function/worker) with its
	// further arguments; nil: this program with WorkerCommand.
	Engine []string

	MaxWorkers  int           // per version; 0: DefaultMaxWorkers
	Concurrency int           // calls at a time per version, waiting ones included; 0: DefaultConcurrency
	QueueWait   time.Duration // that a call waits for a free worker; 0: DefaultQueueWait
	KeepIdle    time.Duration // that a worker beyond the first two stays without work; 0: DefaultKeepIdle

	Logs   Sink         // of the functions; nil: none
	Logger *slog.Logger // of the supervisor; nil: none
	Now    func() time.Time
}

// What a Config leaves out.
const (
	DefaultMaxWorkers  = 16              // a node process takes some 45 MB
	DefaultConcurrency = 1000            // Lambda's quota per region (spec 4)
	DefaultQueueWait   = 2 * time.Second // ours: AWS starts as many workers as it takes
	DefaultKeepIdle    = time.Minute
)

// WorkerCommand is the hidden first argument with which this program becomes a
// worker with our own JavaScript engine, or, with LaunchArgument behind it, one
// that sets its limits and becomes another program; see function/worker.
const (
	WorkerCommand  = "function-worker"
	LaunchArgument = "launch"
)

func (c Config) withDefaults() (Config, error) {
	if c.MaxWorkers <= 0 {
		c.MaxWorkers = DefaultMaxWorkers
	}
	if c.Concurrency <= 0 {
		c.Concurrency = DefaultConcurrency
	}
	if c.QueueWait <= 0 {
		c.QueueWait = DefaultQueueWait
	}
	if c.KeepIdle <= 0 {
		c.KeepIdle = DefaultKeepIdle
	}
	if c.Logs == nil {
		c.Logs = discard{}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if len(c.Engine) == 0 {
		self, err := thisProgram()
		if err != nil {
			return c, fmt.Errorf("function: finding this program: %w", err)
		}
		c.Engine = []string{self, WorkerCommand}
	}
	return c, nil
}

// thisProgram is a path to the running program. Linux has one that stays right
// when the file is replaced, and that other users may follow into a private
// directory.
func thisProgram() (string, error) {
	const link = "/proc/self/exe"
	if _, err := os.Stat(link); err == nil {
		return link, nil
	}
	return os.Executable()
}

// Supervisor keeps the pools of all versions.
type Supervisor struct {
	config   Config
	jail     *isolate.Jail
	dir      string // as Config.Dir, or the one that took its place
	programs *programs
	busy     chan struct{} // wakes the memory watch
	stop     chan struct{}
	watching sync.WaitGroup

	mu     sync.Mutex // protects all following
	pools  map[*Pool]struct{}
	number int // of the next pool's directory
}

// New prepares a supervisor. It starts no process yet.
func New(config Config) (*Supervisor, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Supervisor{
		config: config, jail: isolate.NewJail(append(slices.Clone(config.Engine), LaunchArgument), config.Logger),
		busy: make(chan struct{}, 1), stop: make(chan struct{}),
		pools: map[*Pool]struct{}{},
	}
	if s.dir, err = prepareDir(config.Dir, s.jail.Foreign()); err != nil {
		return nil, fmt.Errorf("function: %w", err)
	}
	for name, text := range map[string][]byte{nodeProgram: bootstrap.Node, pythonProgram: bootstrap.Python} {
		if err := writePublic(filepath.Join(s.dir, name), text); err != nil {
			return nil, fmt.Errorf("function: %w", err)
		}
	}
	s.programs = findPrograms(config, s.jail.Foreign())
	s.watching.Go(s.watchMemory)
	return s, nil
}

// Start unpacks a version's code and loads its handler in a first worker. An
// error is of type *Error with kind Init when the fault is the function's; its
// stack then says where. The pool must be closed.
func (s *Supervisor) Start(ctx context.Context, v Version) (*Pool, error) {
	v = v.withDefaults()
	if err := v.check(); err != nil {
		return nil, err
	}
	if kindOf(v.Runtime) == kindNode {
		_, _ = s.programs.node() // looked for now: it takes a while
	}
	dir, err := s.unpack(v)
	if err != nil {
		return nil, err
	}
	p := newPool(s, v, dir)
	s.mu.Lock()
	s.pools[p] = struct{}{}
	s.mu.Unlock()
	if err := p.warmUp(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// codeDir is the part of a pool's directory that handlers see as their own.
const codeDir = "code"

func (s *Supervisor) unpack(v Version) (string, error) {
	s.mu.Lock()
	s.number++
	dir := filepath.Join(s.dir, strconv.Itoa(s.number))
	s.mu.Unlock()
	code := filepath.Join(dir, codeDir)
	for _, d := range []string{dir, code} {
		if err := makePublic(d, 0o755); err != nil {
			return "", fmt.Errorf("function: %w", err)
		}
	}
	limits := bundle.LambdaLimits
	if kindOf(v.Runtime) == kindCloudFront {
		limits = bundle.Limits{Unpacked: MaxCloudFrontCode, Files: 1}
	}
	if err := v.Code.Unpack(code, limits); err != nil {
		_ = os.RemoveAll(dir)
		return "", &Error{Kind: Init, Type: "InvalidPackage", Message: err.Error()}
	}
	return dir, nil
}

// Close ends all workers, waits for them, and removes what was unpacked.
func (s *Supervisor) Close() error {
	s.mu.Lock()
	pools := make([]*Pool, 0, len(s.pools))
	for p := range s.pools {
		pools = append(pools, p)
	}
	s.mu.Unlock()
	for _, p := range pools {
		p.Close()
	}
	close(s.stop)
	s.watching.Wait()
	return os.RemoveAll(s.dir)
}

// forget is called by a pool that has been closed.
func (s *Supervisor) forget(p *Pool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pools, p)
}

// startsAtOnce bounds how many workers of a pool are started at a time: each
// takes a processor for some 50 ms, which those that serve need as well.
func startsAtOnce() int { return max(2, runtime.NumCPU()) }
