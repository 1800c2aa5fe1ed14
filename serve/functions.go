package serve

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/logs"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/code"
)

// Attached is a function at one event of a behavior, for the start report.
type Attached struct {
	PathPattern string `json:"path_pattern"`
	Event       string `json:"event"`
	Function    string `json:"function"`           // "headers:3"; an ARN when it is declared elsewhere
	Runtime     string `json:"runtime,omitempty"`  // as AWS names it
	RunsOn      string `json:"runs_on,omitempty"`  // what runs it here; "" = it does not run
	Declared    string `json:"declared,omitempty"` // address in the configuration
}

// functions are the functions of one generation that run.
type functions struct {
	byARN    map[string]*worker
	attached map[string][]Attached // by distribution id
	files    []string              // that code was read from
	trees    []string
	released bool // see release
}

// worker is a function as one generation uses it.
type worker struct {
	*code.Function
	lease *lease
}

// prepareFunctions loads every function that a behavior names. Those that an
// older generation runs as well are left as they are.
func (s *Server) prepareFunctions(ctx context.Context, g *generation) finding.List {
	g.functions = functions{byARN: map[string]*worker{}, attached: map[string][]Attached{}}
	declared := map[string]*code.Function{}
	for _, f := range code.All(g.set, whereCodeIs(g.facts, s.now())) {
		declared[f.ARN] = f
	}
	if len(declared) == 0 {
		return nil
	}
	used := g.functions.attach(g.set, declared)
	for _, f := range used {
		g.functions.files = append(g.functions.files, f.Files()...)
		g.functions.trees = append(g.functions.trees, f.Trees()...)
	}
	problems := s.leaseAll(ctx, used, g.functions.byARN)
	g.functions.describe()
	return problems
}

// whereCodeIs is what the facts of this machine say of functions.
func whereCodeIs(facts Config, now time.Time) code.Where {
	bucket := func(name string) string {
		if dir := facts.Buckets[name]; !isURL(dir) {
			return dir
		}
		return ""
	}
	return code.Where{Dirs: facts.Functions, Bucket: bucket, Now: now}
}

// attach notes every association of a set, and returns the functions among
// them that are declared there, each once.
func (fs *functions) attach(set *resource.Set, declared map[string]*code.Function) []*code.Function {
	used := map[string]*code.Function{}
	note := func(d *resource.Distribution, b *resource.Behavior, event, arn string) {
		f := declared[arn]
		a := Attached{PathPattern: b.PathPattern, Event: event, Function: arn}
		if f != nil {
			used[arn] = f
			a.Declared, a.Runtime = f.Address, f.Version.Runtime
		}
		fs.attached[d.ID] = append(fs.attached[d.ID], a)
	}
	for _, d := range set.Distributions {
		for _, b := range resource.Behaviors(&d.Config) {
			if l := b.FunctionAssociations; l != nil {
				for _, a := range l.Items {
					note(d, &b, string(a.EventType), aws.ToString(a.FunctionARN))
				}
			}
			if l := b.LambdaFunctionAssociations; l != nil {
				for _, a := range l.Items {
					note(d, &b, string(a.EventType), aws.ToString(a.LambdaFunctionARN))
				}
			}
		}
	}
	var out []*code.Function
	for _, arn := range slices.Sorted(maps.Keys(used)) {
		out = append(out, used[arn])
	}
	return out
}

// leaseAll starts what does not run yet, several at a time.
func (s *Server) leaseAll(ctx context.Context, used []*code.Function, into map[string]*worker) finding.List {
	problems := make([]*finding.Finding, len(used))
	leases := make([]*lease, len(used))
	limit := make(chan struct{}, runtime.NumCPU())
	var all sync.WaitGroup
	for i, f := range used {
		all.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			leases[i], problems[i] = s.workshop.lease(ctx, f)
		})
	}
	all.Wait()
	var out finding.List
	for i, f := range used {
		if problems[i] != nil {
			out = append(out, *problems[i])
			continue
		}
		into[f.ARN] = &worker{f, leases[i]}
	}
	return out
}

// describe completes the associations with what runs them.
func (fs *functions) describe() {
	for _, list := range fs.attached {
		for i := range list {
			if w := fs.byARN[list[i].Function]; w != nil {
				list[i].Function, list[i].RunsOn = w.Name(), w.lease.pool.Runs()
			}
		}
	}
}

// find is what doors ask for the code behind an ARN.
func (fs *functions) find(arn string) *cloudfront.Function {
	w := fs.byARN[arn]
	if w == nil {
		return nil
	}
	return &cloudfront.Function{Name: w.Name(), Lambda: w.Lambda, Code: w.lease.pool}
}

// goLive gives the functions the content of their stores, which older
// generations see as well: AWS does not version it either.
func (fs *functions) goLive() {
	for _, w := range fs.byARN {
		if w.Values != nil {
			w.lease.pool.SetValues(w.Values)
		}
	}
}

// reads reports whether the code of a function is below one of the trees.
func (fs *functions) reads(trees []string) bool {
	return slices.ContainsFunc(fs.trees, func(tree string) bool { return slices.Contains(trees, tree) })
}

// release lets go of all functions, once. A reload may still be giving them
// their stores: what it reads stays.
func (fs *functions) release(w *workshop) {
	if fs.released {
		return
	}
	fs.released = true
	for _, one := range fs.byARN {
		w.release(one.lease)
	}
}

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
