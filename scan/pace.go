package scan

import (
	"context"
	"strings"
	"sync"
	"time"
)

const (
	// burst is how many requests a host gets without waiting: one page view
	// makes more.
	burst = 8
	// maxPaced bounds the hosts that are remembered; beyond it those that have
	// been left alone for long are forgotten.
	maxPaced = 4096
)

// pace spaces the requests to one host, all scans of a scanner together.
type pace struct {
	interval time.Duration

	mu   sync.Mutex           // protects next
	next map[string]time.Time // when a host may be asked at the steady rate
}

func newPace(rate float64) *pace {
	return &pace{interval: time.Duration(float64(time.Second) / rate), next: make(map[string]time.Time)}
}

// wait returns when the host may be asked, or ctx's error.
func (p *pace) wait(ctx context.Context, host string) error {
	delay := time.Until(p.reserve(strings.ToLower(host), time.Now()))
	if delay <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// reserve takes the host's next turn and returns when it is.
func (p *pace) reserve(host string, now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.next) >= maxPaced {
		p.forget(now)
	}
	turn := p.next[host]
	if turn.Before(now) {
		turn = now
	}
	p.next[host] = turn.Add(p.interval)
	return turn.Add(-(burst - 1) * p.interval)
}

func (p *pace) forget(now time.Time) {
	for host, next := range p.next {
		if next.Before(now) {
			delete(p.next, host)
		}
	}
}
