package serve

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/code"
)

// Attached is a function at one place of a door, for the start report.
type Attached struct {
	// Where is the path pattern of a behavior, or what names the function with
	// its noun: "target group app".
	Where    string `json:"where"`
	Event    string `json:"event"`              // "origin-response"; of regional functions what they are to the door: "target"
	Function string `json:"function"`           // "headers:3"; an ARN when it is declared elsewhere
	Runtime  string `json:"runtime,omitempty"`  // as AWS names it
	RunsOn   string `json:"runs_on,omitempty"`  // what runs it here; "" = it does not run
	Declared string `json:"declared,omitempty"` // address in the configuration
	Regional bool   `json:"regional,omitempty"` // invoked in its region, not a replica at an edge
}

// use is one place of a configuration that names a function. Those of an edge
// are replicas with an edge's limits; the others are invoked in their region.
type use struct {
	door     string // its id
	where    string // see [Attached]
	event    string
	arn      string // as it stands there
	regional bool
}

// regionalUse is a function that a service of its region invokes.
func regionalUse(door, where, event, arn string) use { return use{door, where, event, arn, true} }

// functions are the functions of one generation that run.
type functions struct {
	running  map[use]*worker // by what [use.key] leaves of a use
	uses     []use
	attached map[string][]Attached // by door id
	files    []string              // that code was read from
	trees    []string
	released bool // see release
}

// worker is a function as one generation uses it.
type worker struct {
	*code.Function
	lease *lease
}

// key is what uses of one function have in common.
func (u use) key() use { return use{arn: u.arn, regional: u.regional} }

// prepareFunctions loads every function that a door names. Those that an older
// generation runs as well are left as they are.
func (s *Server) prepareFunctions(ctx context.Context, g *generation) finding.List {
	var problems finding.List
	g.functions, problems = s.workshop.prepare(ctx, g.set, whereCodeIs(g.facts, s.now()))
	return problems
}

// prepare loads every function that a door of a set names.
func (w *workshop) prepare(ctx context.Context, set *resource.Set, where code.Where) (functions, finding.List) {
	fs := functions{running: map[use]*worker{}, attached: map[string][]Attached{}}
	declared := code.All(set, where)
	if len(declared) == 0 {
		return fs, nil
	}
	used := fs.attach(set, declared)
	for _, f := range used {
		fs.files = append(fs.files, f.Files()...)
		fs.trees = append(fs.trees, f.Trees()...)
	}
	return fs, w.leaseAll(ctx, used, &fs)
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

// attach notes every use in a set, and returns the functions among them that
// are declared there, each once.
func (fs *functions) attach(set *resource.Set, declared []*code.Function) map[use]*code.Function {
	byARN := map[string]*code.Function{}
	for _, f := range declared {
		byARN[f.ARN] = f
		byARN[f.Meta.ARN] = f
	}
	used := map[use]*code.Function{}
	for _, family := range families {
		for _, u := range family.functions(set) {
			a := Attached{Where: u.where, Event: u.event, Function: u.arn, Regional: u.regional}
			if f := u.find(byARN); f != nil {
				used[u.key()] = f
				a.Declared, a.Runtime = f.Address, f.Version.Runtime
			}
			fs.attached[u.door] = append(fs.attached[u.door], a)
			fs.uses = append(fs.uses, u)
		}
	}
	return used
}

// find returns the declared function that a use means; nil: none is. There is
// one version of it here, which stands for all numbers and aliases that a
// region has.
func (u use) find(byARN map[string]*code.Function) *code.Function {
	if !u.regional {
		return byARN[u.arn]
	}
	if f := byARN[unqualified(u.arn)]; f != nil {
		return f.InRegion(u.arn)
	}
	return nil
}

// unqualified is a function's ARN without version or alias:
// "arn:aws:lambda:us-east-1:123456789012:function:name".
func unqualified(arn string) string {
	const parts = 7
	if split := strings.SplitN(arn, ":", parts+1); len(split) > parts {
		return strings.Join(split[:parts], ":")
	}
	return arn
}

// leaseAll starts what does not run yet, several at a time.
func (w *workshop) leaseAll(ctx context.Context, used map[use]*code.Function, into *functions) finding.List {
	var order []use
	for u := range used {
		order = append(order, u)
	}
	slices.SortFunc(order, func(a, b use) int { return strings.Compare(a.arn, b.arn) })
	problems := make([]*finding.Finding, len(order))
	leases := make([]*lease, len(order))
	limit := make(chan struct{}, runtime.NumCPU())
	var all sync.WaitGroup
	for i, u := range order {
		all.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			leases[i], problems[i] = w.lease(ctx, used[u])
		})
	}
	all.Wait()
	var out finding.List
	for i, u := range order {
		if problems[i] != nil {
			out = append(out, *problems[i])
			continue
		}
		into.running[u] = &worker{used[u], leases[i]}
	}
	into.describe()
	return out
}

// describe completes the uses with what runs them.
func (fs *functions) describe() {
	for u, w := range fs.running {
		for _, list := range fs.attached {
			for i := range list {
				if list[i].Function == u.arn && list[i].Regional == u.regional {
					list[i].Function, list[i].RunsOn = w.Name(), w.lease.pool.Runs()
				}
			}
		}
	}
}

// atEdge is what distributions ask for the code behind an ARN.
func (fs *functions) atEdge(arn string) *cloudfront.Function {
	w := fs.running[use{arn: arn}]
	if w == nil {
		return nil
	}
	return &cloudfront.Function{Name: w.Name(), Lambda: w.Lambda, Code: w.lease.pool}
}

// inRegion is what doors of a region ask for the code behind an ARN; nil: it
// does not run.
func (fs *functions) inRegion(arn string) *function.Pool {
	if w := fs.running[use{arn: arn, regional: true}]; w != nil {
		return w.lease.pool
	}
	return nil
}

// goLive gives the functions the content of their stores, which older
// generations see as well: AWS does not version it either.
func (fs *functions) goLive() {
	for _, w := range fs.running {
		if w.Values != nil {
			w.lease.pool.SetValues(w.Values)
		}
	}
}

// remade lists the doors whose cache holds what other code made than these
// functions of origin events would.
func (fs *functions) remade(before *functions) (doors []string) {
	old, now := before.atOrigins(), fs.atOrigins()
	for door, code := range now {
		if old[door] != code {
			doors = append(doors, door)
		}
	}
	for door := range old {
		if now[door] == "" { // it has none any more
			doors = append(doors, door)
		}
	}
	return doors
}

// atOrigins tells by door which code has its part in what is cached.
func (fs *functions) atOrigins() map[string]string {
	out := map[string]string{}
	for _, u := range fs.uses {
		if w := fs.running[u.key()]; w != nil && strings.HasPrefix(u.event, "origin-") {
			out[u.door] += u.where + " " + u.event + " " + w.lease.key + "\n"
		}
	}
	return out
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
	for _, one := range fs.running {
		w.release(one.lease)
	}
}
