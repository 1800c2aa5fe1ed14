package terraform

import (
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"github.com/lintel-edge/lintel/finding"
)

// problems collects findings. The same problem in a thousand instances of one
// block is one finding: the first instance stands for all.
type problems struct {
	mu   sync.Mutex // protects all following fields
	list finding.List
	seen map[problemKey]bool
	errs int         // errors that were added, also again or beyond the bound
	told []hcl.Range // references that were found broken before evaluation
}

type problemKey struct {
	code, message string
	place         finding.Place
}

func newProblems() *problems { return &problems{} }

// child returns an empty collection that knows what has been told. Work that
// is done in parallel collects into one each, so that findings are added in
// the order of the work, whoever was first.
func (p *problems) child() *problems {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &problems{told: p.told}
}

func (p *problems) add(found ...finding.Finding) {
	if len(found) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range found {
		if f.Severity == finding.Error {
			p.errs++
		}
		key := problemKey{f.Code, f.Message, f.Place}
		if p.seen[key] || len(p.list) >= maxFindings {
			continue
		}
		if p.seen == nil {
			p.seen = map[problemKey]bool{}
		}
		p.seen[key] = true
		p.list = append(p.list, f)
	}
}

func (p *problems) sorted() finding.List {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list.Sort()
	return p.list
}

func (p *problems) isEmpty() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.list) == 0
}

func (p *problems) hasErrors() bool { return p.errors() > 0 }

// errors counts the errors that were added, also those that had been before.
func (p *problems) errors() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errs
}

// tell remembers that the reference at a range has been reported.
func (p *problems) tell(r hcl.Range) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = append(p.told, r)
}

// diagnose adds what evaluation found, but not what is only the echo of a
// reference that was reported before.
func (p *problems) diagnose(diags hcl.Diagnostics, subject string) {
	for _, d := range diags {
		if d.Subject == nil || !p.isTold(*d.Subject) {
			p.add(translateOne(d, CodeExpression, subject))
		}
	}
}

func (p *problems) isTold(r hcl.Range) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.told, func(t hcl.Range) bool {
		return t.Filename == r.Filename && t.Start.Byte <= r.Start.Byte && r.Start.Byte < t.End.Byte
	})
}
