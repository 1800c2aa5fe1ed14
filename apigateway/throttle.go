package apigateway

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// The throttle of an account in one region (spec/api-gateway.md 8).
const (
	AccountRate  = 10_000 // requests in a second
	AccountBurst = 5_000
)

// Throttle is a token bucket. A nil Throttle lets everything through. Its
// methods may be called by many goroutines.
type Throttle struct{ bucket *rate.Limiter }

// NewThrottle returns a bucket of burst tokens that gets perSecond new ones. A
// negative number is no limit of its kind; with both negative there is none.
func NewThrottle(perSecond float64, burst int) *Throttle {
	if perSecond < 0 && burst < 0 {
		return nil
	}
	limit := rate.Limit(perSecond)
	if perSecond < 0 {
		limit = rate.Inf
	}
	if burst < 0 {
		burst = max(1, int(min(perSecond, math.MaxInt32))) // (unverified): a second's worth
	}
	return &Throttle{rate.NewLimiter(limit, burst)}
}

// Allow takes a token, and reports whether there was one.
func (t *Throttle) Allow(now time.Time) bool { return t == nil || t.bucket.AllowN(now, 1) }
