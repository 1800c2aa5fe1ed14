package alb

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/origin/health"
)

// Groups holds the targets of all generations that are alive, so that a reload
// neither closes their connections nor forgets their health, and the key of
// the cookies that viewers stick to them with.
type Groups struct {
	after  func(time.Duration) <-chan time.Time
	cookie cipher.AEAD

	mu      sync.Mutex // protects all following fields, and what targets say is under it
	alive   map[string]*target
	serving *Compiled // the generation that has taken over last
	batches int       // compilations that registered a target
}

// NewGroups returns an empty collection. after is the clock of health checks
// and of deregistration; nil: time.After.
func NewGroups(after func(time.Duration) <-chan time.Time) *Groups {
	if after == nil {
		after = time.After
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("alb: " + err.Error()) // 32 bytes are a key
	}
	cookie, err := cipher.NewGCM(block)
	if err != nil {
		panic("alb: " + err.Error())
	}
	return &Groups{after: after, cookie: cookie, alive: map[string]*target{}}
}

// lease returns the target of these settings, made now if it is new. batch is
// the number of the compilation.
func (g *Groups) lease(a address, s *groupSettings, batch int) (*target, error) {
	key := a.key(s)
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.alive[key]
	if t == nil {
		made, err := newTarget(a, s)
		if err != nil {
			return nil, err
		}
		made.key, made.batch, t = key, batch, made
		made.joined = slices.ContainsFunc(g.of(s.group), func(other *target) bool { return other.batch != batch })
		g.alive[key] = t
		if made.probe != nil {
			go g.watch(t)
		}
	}
	t.leases++
	return t, nil
}

// batch numbers a compilation.
func (g *Groups) batch() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.batches++
	return g.batches
}

// of returns the targets of a group. The caller holds the lock.
func (g *Groups) of(group string) []*target {
	var out []*target
	for _, t := range g.alive {
		if t.settings.group == group {
			out = append(out, t)
		}
	}
	return out
}

// release ends the leases of a generation. Targets that no other one uses, and
// that are not being deregistered, are let go of.
func (g *Groups) release(c *Compiled) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range c.leased {
		g.returned(t)
	}
	if g.serving != c {
		return
	}
	g.serving = nil // nothing has taken over: this is the end
	for _, t := range g.alive {
		if t.stay != nil {
			t.end(errDeregistered)
		}
	}
}

// returned takes one lease back. The caller holds the lock.
func (g *Groups) returned(t *target) {
	if t.leases--; t.leases > 0 {
		return
	}
	if g.alive[t.key] == t {
		delete(g.alive, t.key)
	}
	t.close()
}

// takeOver notes that a generation serves from now on: what it does not name
// any more is deregistered, what it names again is not.
func (g *Groups) takeOver(c *Compiled) {
	g.mu.Lock()
	defer g.mu.Unlock()
	before := g.serving
	g.serving = c
	for _, t := range c.leased {
		if t.stay != nil {
			t.stay()
			t.stay = nil
		}
	}
	if before == nil {
		return
	}
	for _, t := range before.leased {
		if t.stay == nil && t.backend != nil && !t.isFunction() && !slices.Contains(c.leased, t) {
			g.deregister(t)
		}
	}
}

// errDeregistered is what ends requests to a target whose deregistration delay
// is over.
var errDeregistered = errors.New("the deregistration delay of the target is over")

// deregister lets the requests that a target has go on for the delay, and then
// ends them (spec/load-balancer.md 5.4). Until then it counts as draining, with
// or without any. The caller holds the lock.
func (g *Groups) deregister(t *target) {
	ctx, cancel := context.WithCancel(t.life)
	t.stay = cancel
	t.leases++
	go func() {
		select {
		case <-g.after(t.settings.delay):
			t.end(errDeregistered)
		case <-ctx.Done(): // it is registered again, or all is over
		}
		cancel()
		g.mu.Lock()
		defer g.mu.Unlock()
		if t.life.Err() != nil && g.alive[t.key] == t {
			delete(g.alive, t.key) // who registers it again gets a new one
		}
		g.returned(t)
	}()
}

// Serving says that this generation has taken over from the one before it:
// targets that it does not name any more are deregistered from now on.
func (c *Compiled) Serving() { c.groups.takeOver(c) }

// TargetHealth is what AWS would say of a target (spec/load-balancer.md 5.3).
type TargetHealth struct {
	Group       string `json:"target_group"` // ARN
	Target      string `json:"target"`
	State       string `json:"state"`
	Reason      string `json:"reason,omitempty"`
	Description string `json:"description,omitempty"`
}

// Health describes the targets of all generations that are alive, by group and
// target.
func (g *Groups) Health() []TargetHealth {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]TargetHealth, 0, len(g.alive))
	for _, t := range g.alive {
		out = append(out, t.describe())
	}
	slices.SortFunc(out, func(a, b TargetHealth) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Target, b.Target))
	})
	return out
}

// Targets describes the targets of the groups that the load balancer forwards
// to, those that are being deregistered as well.
func (b *LoadBalancer) Targets() []TargetHealth {
	own := map[string]bool{}
	for _, l := range b.Listeners {
		for _, r := range l.rules.rules {
			if r.action.forward == nil {
				continue
			}
			for _, w := range r.action.forward.groups {
				own[w.group.arn] = true
			}
		}
	}
	return slices.DeleteFunc(b.groups.Health(), func(t TargetHealth) bool { return !own[t.Group] })
}

// describe is called with the lock of its Groups.
func (t *target) describe() TargetHealth {
	out := TargetHealth{Group: t.settings.group, Target: t.id, State: t.health.Now().String()}
	switch {
	case t.stay != nil:
		out.State, out.Reason, out.Description = "draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"
	case t.backend == nil:
		out.State, out.Reason, out.Description = "unused", "Target.InvalidState", "The target has no address on this machine"
	case t.probe == nil:
		out.State, out.Reason, out.Description = "unavailable", "Target.HealthCheckDisabled", "Health checks are not enabled for this target"
	case t.health.Now() == health.Initial:
		out.Reason, out.Description = "Elb.InitialHealthChecking", "Initial health checks in progress"
	case t.health.Now() == health.Unhealthy:
		failed := t.health.failed.Load()
		out.Reason, out.Description = failed.reason, failed.description
	}
	return out
}
