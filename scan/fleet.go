package scan

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/recording"
)

// Fleet is how a list of sites is looked at.
type Fleet struct {
	Parallel int               // scans at a time; 0: [DefaultParallel]
	Total    int               // lines in the list, for the estimate; 0: not known
	Skip     func(Target) bool // was done in an earlier run; nil: nothing was
}

// DefaultParallel is how many sites are looked at at a time. A scan mostly
// waits for its site.
const DefaultParallel = 32

// Result is what became of one line.
type Result struct {
	Line      Line
	Target    Target
	Recording *recording.Recording // nil for a line that is no target
	Err       error                // what is wrong with the line (finding.From)
	Progress  Progress             // after this line
}

// Progress is how far a list has come.
type Progress struct {
	Done    int // lines that are dealt with, all of the following included
	Failed  int // sites that did not answer
	Broken  int // lines that are no targets
	Skipped int // sites of an earlier run

	Total     int           // as in [Fleet]
	Elapsed   time.Duration // since the list was begun
	Remaining time.Duration // an estimate; 0: not known
}

// window is how many lines are read ahead, in multiples of Parallel, to find
// hosts that are not being looked at already.
const window = 4

// All looks at every site of a list and calls each with what became of it, one
// call at a time, in the order in which they are finished. Two targets of one
// host are looked at one after the other. Memory depends on Parallel and not
// on the list.
//
// It returns ctx's error when that ended it; the scans under way are then
// dropped without a call, so that an interrupted list can be taken up again
// with Skip.
func (s *Scanner) All(ctx context.Context, lines iter.Seq[Line], f Fleet, each func(Result)) error {
	set(&f.Parallel, DefaultParallel)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{
		scanner: s, fleet: f, each: each, began: time.Now(),
		lines: read(ctx, lines), finished: make(chan Result), busy: make(map[string]bool),
	}
	err := r.loop(ctx)
	for r.running > 0 { // they have the same ctx, and end with it
		<-r.finished
		r.running--
	}
	return err
}

// read lets the list be slow, e.g. a terminal, without holding results up. Its
// goroutine ends with the list, or at the first line after ctx.
func read(ctx context.Context, lines iter.Seq[Line]) <-chan Line {
	out := make(chan Line)
	go func() {
		defer close(out)
		for line := range lines {
			select {
			case out <- line:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// run is one list under way. All of it but the scans is one goroutine.
type run struct {
	scanner *Scanner
	fleet   Fleet
	each    func(Result)
	began   time.Time

	lines    <-chan Line // nil: the list has ended
	waiting  []Result    // parsed, not begun
	busy     map[string]bool
	running  int
	finished chan Result
	progress Progress
}

func (r *run) loop(ctx context.Context) error {
	for r.lines != nil || len(r.waiting) > 0 || r.running > 0 {
		r.start(ctx)
		lines := r.lines
		if len(r.waiting) >= window*r.fleet.Parallel {
			lines = nil // until some of them have begun
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case line, ok := <-lines:
			if !ok {
				r.lines = nil
				continue
			}
			r.take(line)
		case result := <-r.finished:
			r.running--
			delete(r.busy, result.Target.Host)
			if ctx.Err() == nil {
				r.report(result)
			}
		}
	}
	return ctx.Err()
}

// take parses a line and lets it wait for its turn.
func (r *run) take(line Line) {
	target, err := ParseTarget(line.Text)
	switch {
	case err != nil:
		r.progress.Broken++
		r.report(Result{Line: line, Target: target, Err: err})
	case r.fleet.Skip != nil && r.fleet.Skip(target):
		r.progress.Skipped++
		r.progress.Done++
	default:
		r.waiting = append(r.waiting, Result{Line: line, Target: target})
	}
}

// start begins what can begin: the first targets whose hosts are left alone.
func (r *run) start(ctx context.Context) {
	for i := 0; i < len(r.waiting) && r.running < r.fleet.Parallel; {
		next := r.waiting[i]
		if r.busy[next.Target.Host] {
			i++
			continue
		}
		r.waiting = slices.Delete(r.waiting, i, i+1)
		r.busy[next.Target.Host] = true
		r.running++
		go func() {
			next.Recording = r.scanner.Scan(ctx, next.Target)
			r.finished <- next
		}()
	}
}

func (r *run) report(result Result) {
	p := &r.progress
	p.Done++
	if result.Recording != nil && result.Recording.Graded() == nil {
		p.Failed++
	}
	p.Total, p.Elapsed = r.fleet.Total, time.Since(r.began)
	p.Remaining = 0
	if looked := p.Done - p.Skipped; p.Total > p.Done {
		p.Remaining = p.Elapsed / time.Duration(looked) * time.Duration(p.Total-p.Done)
	}
	result.Progress = *p
	r.each(result)
}
