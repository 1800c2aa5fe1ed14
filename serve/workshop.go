package serve

import (
	"context"
	"fmt"
	"sync"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/logs"
	"github.com/lintel-edge/lintel/serve/code"
)

// workshop keeps the functions that run, for all generations that use them.
type workshop struct {
	supervisor *function.Supervisor
	logs       *logs.Store

	mu     sync.Mutex // protects all following, and the users of leases
	leases map[string]*lease
}

// lease is a function that runs, and how many generations use it.
type lease struct {
	key   string
	pool  *function.Pool
	users int
}

// openFunctions prepares for running functions. No process is started yet.
func (s *Server) openFunctions() error {
	store, err := logs.Open(logs.Config{Dir: s.dir.FunctionLogs(), Now: s.now, Logger: s.log})
	if err != nil {
		return dataFinding(s.dir.Path(), err).Err()
	}
	s.closing = append(s.closing, store.Close)
	supervisor, err := function.New(function.Config{Dir: s.dir.FunctionCode(), Logs: store, Logger: s.log, Now: s.now})
	if err != nil {
		return dataFinding(s.dir.Path(), fmt.Errorf("preparing for functions: %w", err)).Err()
	}
	s.closing = append(s.closing, supervisor.Close)
	s.workshop = &workshop{supervisor: supervisor, logs: store, leases: map[string]*lease{}}
	return nil
}

// lease returns the workers of a function: those that run it already, or new
// ones.
func (w *workshop) lease(ctx context.Context, f *code.Function) (*lease, *finding.Finding) {
	if f.Problem != nil {
		return nil, f.Problem
	}
	key, err := f.Fingerprint()
	if err != nil {
		return nil, f.Unreadable(err)
	}
	if l := w.take(key); l != nil {
		return l, nil
	}
	pool, problem := f.Start(ctx, w.supervisor)
	if problem != nil {
		return nil, problem
	}
	l := &lease{key: key, pool: pool, users: 1}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leases[key] = l
	return l, nil
}

func (w *workshop) take(key string) *lease {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.leases[key]
	if l != nil {
		l.users++
	}
	return l
}

// release ends the workers that no generation uses any more.
func (w *workshop) release(l *lease) {
	w.mu.Lock()
	l.users--
	last := l.users == 0
	if last && w.leases[l.key] == l {
		delete(w.leases, l.key)
	}
	w.mu.Unlock()
	if last {
		l.pool.Close()
	}
}
