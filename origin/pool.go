package origin

import (
	"slices"
	"sync"
	"time"
)

// maxIdleConns bounds the idle connections that one origin keeps, whatever names
// they are for. More connections may be open at a time.
const maxIdleConns = 256

// poolKey tells which connections are alike. Over TLS a connection belongs to
// the name that it was verified for, so a forwarded Host gets its own; all plain
// ones are alike.
type poolKey struct {
	secure bool
	name   string // in lower case; "" if not secure
}

// pool keeps the idle connections of an origin. Nobody reads from them: whoever
// takes one looks at it first.
type pool struct {
	keepAlive time.Duration // how long a connection may be idle

	mu     sync.Mutex  // protects all following fields
	idle   []*conn     // the one that waits longest first
	timer  *time.Timer // runs while any is idle
	closed bool
}

// take returns the connection of that key which was used last, or nil.
func (p *pool) take(key poolKey) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.idle) - 1; i >= 0; i-- {
		if c := p.idle[i]; c.key == key {
			p.idle = slices.Delete(p.idle, i, i+1)
			return c
		}
	}
	return nil
}

// put takes a connection back; the oldest one makes room for it. A closed pool
// takes nothing.
func (p *pool) put(c *conn) {
	if surplus := p.add(c); surplus != nil {
		surplus.Close()
	}
}

func (p *pool) add(c *conn) (surplus *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return c
	}
	c.idleSince = time.Now()
	if len(p.idle) == maxIdleConns {
		surplus = p.idle[0]
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	p.idle = append(p.idle, c)
	if p.timer == nil {
		p.timer = time.AfterFunc(p.keepAlive, p.expire)
	}
	return surplus
}

// expire closes what was idle for too long and comes back when the next one is due.
func (p *pool) expire() {
	for _, c := range p.expired(time.Now()) {
		c.Close()
	}
}

func (p *pool) expired(now time.Time) []*conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for n < len(p.idle) && now.Sub(p.idle[n].idleSince) >= p.keepAlive {
		n++
	}
	old := slices.Clone(p.idle[:n])
	p.idle = slices.Delete(p.idle, 0, n)
	p.timer = nil
	if len(p.idle) > 0 {
		p.timer = time.AfterFunc(p.keepAlive-now.Sub(p.idle[0].idleSince), p.expire)
	}
	return old
}

// close closes the idle connections, and those that come back later.
func (p *pool) close() {
	for _, c := range p.empty() {
		c.Close()
	}
}

func (p *pool) empty() []*conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	all := p.idle
	p.idle, p.timer, p.closed = nil, nil, true
	return all
}
