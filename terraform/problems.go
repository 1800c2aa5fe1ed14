package terraform

import (
	"sync"

	"github.com/lintel-edge/lintel/finding"
)

// problems collects findings. The same problem in a thousand instances of one
// block is one finding: the first instance stands for all.
type problems struct {
	mu   sync.Mutex // protects all following fields
	list finding.List
	seen map[problemKey]bool
}

type problemKey struct {
	code, message string
	place         finding.Place
}

func newProblems() *problems { return &problems{seen: map[problemKey]bool{}} }

func (p *problems) add(found ...finding.Finding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range found {
		key := problemKey{f.Code, f.Message, f.Place}
		if p.seen[key] || len(p.list) >= maxFindings {
			continue
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

func (p *problems) hasErrors() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.list.HasErrors()
}
