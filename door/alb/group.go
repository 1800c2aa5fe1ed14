package alb

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin/health"
)

// algorithm is how a group chooses among its targets.
type algorithm uint8

const (
	roundRobin algorithm = iota
	leastOutstanding
	weightedRandom
)

var algorithms = map[string]algorithm{
	"round_robin": roundRobin, "least_outstanding_requests": leastOutstanding, "weighted_random": weightedRandom,
}

// group is a target group as one generation sees it.
type group struct {
	name, arn  string
	scheme     string // toward the targets
	version    string // "HTTP1", "HTTP2" or "GRPC"
	algorithm  algorithm
	minHealthy healthyAtLeast
	slowStart  time.Duration // 0: none
	anomalies  *anomalies    // nil: they are not looked for
	sticky     stickiness
	targets    []*target
	next       atomic.Uint64
	random     func() float64
}

// healthyAtLeast is how many targets must be healthy for the others to be left
// out (spec/load-balancer.md 5.2, unhealthy_state_routing).
type healthyAtLeast struct {
	count   int // at least 1
	percent int // 0: off
}

func (m healthyAtLeast) holds(healthy, all int) bool {
	return healthy >= max(1, m.count) && healthy*100 >= m.percent*all
}

// choose picks a target; nil: none is registered.
func (g *group) choose(now time.Time) *target {
	n := g.healthy()
	all := !g.minHealthy.holds(n, len(g.targets)) // fail open
	if all {
		n = len(g.targets)
	}
	switch {
	case n == 0:
		return nil
	case g.algorithm == leastOutstanding:
		return g.idlest(all)
	case g.algorithm == weightedRandom || g.slowStart > 0 && g.isRamping(now):
		return g.weighted(all, now)
	}
	return g.nth(int((g.next.Add(1)-1)%uint64(n)), all)
}

func (g *group) healthy() int {
	n := 0
	for _, t := range g.targets {
		if t.health.Now() == health.Healthy {
			n++
		}
	}
	return n
}

// nth is the nth of the targets that may be used; the first when health has
// changed meanwhile.
func (g *group) nth(n int, all bool) *target {
	for _, t := range g.targets {
		if !all && t.health.Now() != health.Healthy {
			continue
		}
		if n == 0 {
			return t
		}
		n--
	}
	return g.targets[0]
}

func (g *group) idlest(all bool) *target {
	var best *target
	for _, t := range g.targets {
		if !all && t.health.Now() != health.Healthy {
			continue
		}
		if best == nil || t.outstanding.Load() < best.outstanding.Load() {
			best = t
		}
	}
	if best == nil {
		return g.targets[0]
	}
	return best
}

// weighted picks by chance, each target with its weight.
func (g *group) weighted(all bool, now time.Time) *target {
	g.anomalies.look(g.targets, now)
	total := 0.0
	for _, t := range g.targets {
		if all || t.health.Now() == health.Healthy {
			total += g.weight(t, now)
		}
	}
	at := g.random() * total
	for _, t := range g.targets {
		if !all && t.health.Now() != health.Healthy {
			continue
		}
		if at -= g.weight(t, now); at < 0 {
			return t
		}
	}
	return g.nth(0, all)
}

func (g *group) weight(t *target, now time.Time) float64 {
	w := t.ramp.share(g.slowStart, now)
	if g.anomalies != nil {
		w *= t.tally.weight()
	}
	return w
}

func (g *group) isRamping(now time.Time) bool {
	for _, t := range g.targets {
		if t.ramp.share(g.slowStart, now) < 1 {
			return true
		}
	}
	return false
}

// byID finds a target that a cookie names; nil: it is gone, or is not to be
// used.
func (g *group) byID(id string) *target {
	for _, t := range g.targets {
		if t.id == id && (t.health.Now() != health.Unhealthy || g.healthy() == 0) {
			return t
		}
	}
	return nil
}

// chooseGroup shares requests out by weight; a group without targets is not
// skipped. Viewers with a cookie of the action stay with their group.
func (p *passage) chooseGroup() bool {
	f := p.rule.action.forward
	if f.sticky {
		if p.group = p.stuckGroup(f); p.group == nil {
			p.group = f.pick(p.listener.env.Random())
		}
		p.stickToGroup(f)
	} else {
		p.group = f.pick(p.listener.env.Random())
	}
	if p.group == nil {
		return p.refuse(http.StatusServiceUnavailable, "all weights are 0")
	}
	p.request.Trace.Note("target group", p.group.name)
	return p.checkVersion()
}

// pick takes a number in [0, 1).
func (f *forward) pick(random float64) *group {
	at := int(random * float64(f.total))
	for _, w := range f.groups {
		if at < w.weight {
			return w.group
		}
		at -= w.weight
	}
	return nil
}

// checkVersion is the matrix of spec/load-balancer.md 5.1.
func (p *passage) checkVersion() bool {
	isHTTP2 := p.request.Proto >= exchange.HTTP2
	fits := true
	switch p.group.version {
	case versionHTTP1:
		fits = !isHTTP2 || !isGRPC(p.request)
	case versionHTTP2:
		fits = isHTTP2
	case versionGRPC:
		fits = isHTTP2 && p.request.Method == http.MethodPost
	}
	if !fits {
		return p.refuse(464, "the viewer's protocol is not for targets of "+p.group.version)
	}
	return false
}

func (p *passage) chooseTarget() bool {
	if p.target = p.stuckTarget(); p.target == nil {
		p.target = p.group.choose(p.now)
	}
	if p.target == nil {
		return p.refuse(http.StatusServiceUnavailable, "no target is registered with "+p.group.name)
	}
	p.stickToTarget()
	p.request.Trace.Note("target", p.target.id+", "+p.target.health.Now().String()+", one of "+strconv.Itoa(len(p.group.targets)))
	return false
}
