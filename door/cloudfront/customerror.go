package cloudfront

import (
	"github.com/lintel-edge/lintel/exchange"
)

// replaceError puts a custom error page in the place of an error, whether the
// origin or the edge made it (spec/cloudfront.md 1.6). The page is requested
// through all behaviors of the distribution; what the viewer sees of the
// failing request is its X-Cache.
func (p *passage) replaceError() {
	a := &p.answer
	rule, ok := p.door.errors[a.status]
	if a.status < 400 || p.nested || !ok || rule.page == "" || a.byFunction || p.unsafe() {
		return
	}
	page := p.errorPage(rule.page)
	p.request.Trace.Note("custom error response", rule.page)
	p.dropBody()
	p.replaced = true
	originStatus := a.originStatus
	*a = page.answer
	a.result, a.originStatus, a.age = failed, originStatus, -1
	if a.status < 400 { // otherwise the viewer gets the status of the page's own request
		a.status = rule.status
	}
}

// unsafe reports whether the error must stay as it is: a request that looks
// unsafe, or an edge out of capacity.
func (p *passage) unsafe() bool {
	if !p.answer.made {
		return false
	}
	for _, pg := range pages {
		if pg.unsafe && pg.status == p.answer.status && pg.detail == p.answer.detail {
			return true
		}
	}
	return false
}

// errorPage requests a page of this distribution as a plain GET that carries
// nothing of the viewer's but what policies may forward.
func (p *passage) errorPage(path string) *passage {
	r := detached(p.request)
	r.Trace = p.request.Trace
	r.Method, r.Path, r.Query, r.HasQuery = "GET", path, "", false
	for _, name := range append(conditionals[:], "Range") {
		r.Fields.Del(name, exchange.OwnerEdge)
	}
	q := newPassage(p.ctx, p.door, r)
	q.id, q.nested = p.id, true
	q.decideWith("behavior", "cache", "origin")
	return q
}
