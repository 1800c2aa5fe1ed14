package h2

import (
	"context"
	"time"
)

// How often Watch looks, at least and at most.
const (
	shortestTick = 5 * time.Millisecond
	longestTick  = time.Second
)

// pingPatience is how long a viewer that has become silent during its requests
// may take to answer a PING.
const pingPatience = 15 * time.Second

// Watch enforces all times of all connections until ctx ends. One look at
// everything now and then makes timers of streams and connections unnecessary:
// a request costs nothing of this.
func (s *Server) Watch(ctx context.Context) {
	every := min(s.config.Head, s.config.Idle, s.config.Stall) / 4
	ticker := time.NewTicker(min(max(every, shortestTick), longestTick))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.tick.Store(int64(time.Since(s.epoch)))
			s.each((*conn).look)
		}
	}
}

// look ends what has taken too long on one connection.
func (c *conn) look() {
	now := c.server.now()
	if due := c.due.Load(); due != 0 && now > due {
		c.cut() // no answer: half a frame is all that is known of it
		return
	}
	silent := time.Duration(now - c.seen.Load())
	c.mu.Lock()
	defer c.mu.Unlock()
	wall := time.Now()
	for _, s := range c.streams {
		if s.overdue(wall) {
			c.change.Broadcast()
		}
	}
	switch {
	case silent < c.server.config.Idle:
		c.pinged = 0
	case c.running == 0:
		c.leave(noError)
	case c.pinged == 0:
		c.pinged = now
		c.appendFrame(framePing, 0, 0, make([]byte, 8))
		c.flushSoon()
	case time.Duration(now-c.pinged) > pingPatience:
		go c.cut()
	}
}
