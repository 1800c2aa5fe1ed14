package serve

import (
	"context"
	"os"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/matrix"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

// Matrix looks at what the doors of a source answer (package matrix). Their
// functions are started for that, several at a time, and end with it. Of a
// source with errors all that is said is what is wrong with it.
func Matrix(ctx context.Context, c Config, o matrix.Options) ([]matrix.Surface, finding.List, error) {
	in, problems := c.Source.load(ctx, c, terraform.NewCache())
	if problems.HasErrors() || in.set == nil {
		return nil, problems, nil
	}
	problems = append(problems, resource.Validate(in.set)...)
	if problems.HasErrors() {
		return nil, problems, nil
	}
	dir, err := os.MkdirTemp("", "lintel-matrix-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	supervisor, err := function.New(function.Config{Dir: dir})
	if err != nil {
		return nil, nil, err
	}
	defer supervisor.Close()
	w := &workshop{supervisor: supervisor, leases: map[string]*lease{}}
	running, more := w.prepare(ctx, in.set, whereCodeIs(in.facts, o.Context.Now))
	defer running.release(w)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems, nil
	}
	running.goLive()
	o.AtEdge = func(arn string) (matrix.Function, bool) { return running.shown(use{arn: arn}) }
	o.InRegion = func(arn string) (matrix.Function, bool) { return running.shown(use{arn: arn, regional: true}) }
	surfaces, more, err := matrix.Of(ctx, in.set, o)
	return surfaces, append(problems, more...), err
}

// shown is a function as the matrix wants it; false: it does not run.
func (fs *functions) shown(u use) (matrix.Function, bool) {
	w := fs.running[u]
	if w == nil {
		return matrix.Function{}, false
	}
	return matrix.Function{Name: w.Name(), Lambda: w.Lambda, Code: w.lease.pool}, true
}
