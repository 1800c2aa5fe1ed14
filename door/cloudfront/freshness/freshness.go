// Package freshness decides how long the edge may use a response: the TTL
// table, the error caching rules and the staleness directives of
// spec/cloudfront.md 3.2, 1.6 and 3.3. It is pure: a rule and the fields of a
// response in, a [Verdict] out. What is done with expired objects is the
// door's business, where they are kept is the cache's.
package freshness

import (
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/cachecontrol"
)

// Rules are the TTL settings of one behavior, from its cache policy or its
// legacy settings. Min <= Default <= Max holds (InvalidTTLOrder otherwise).
type Rules struct {
	Min, Default, Max time.Duration
}

// longest is the longest lifetime that is honoured: 100 years (3.2).
const longest = 100 * 365 * 24 * time.Hour

// Disabled reports whether the rules switch caching off, and with it
// collapsing, compression and error caching: all three are zero (3.2 notes).
func (r Rules) Disabled() bool { return r == Rules{} }

// Verdict says whether and how long a response may be used.
type Verdict struct {
	Store bool
	// Lifetime is how long the response is fresh from its arrival on.
	Lifetime time.Duration
	// Keep is how long it may be of use, fresh or stale; at least Lifetime.
	Keep time.Duration
	// Revalidate: every request asks the origin first, whatever the Lifetime.
	Revalidate bool
	// Unconditional: the origin is asked without If-None-Match and
	// If-Modified-Since ("Vary: *" with Min = 0).
	Unconditional bool
	// StaleWhileRevalidate and StaleIfError are counted from the end of the
	// lifetime and never reach past Keep; negative: the directive is absent.
	StaleWhileRevalidate, StaleIfError time.Duration
	// DropFields names fields that may not be stored with the rest
	// (no-cache="Set-Cookie").
	DropFields []string
}

// Success judges a response below 400: the table of 3.2.
func (r Rules) Success(f *exchange.Fields, now time.Time) Verdict {
	if r.Disabled() {
		return Verdict{}
	}
	cc := cachecontrol.Parse(f.Values("Cache-Control"))
	restricted := cc.NoStore || cc.NoCache || cc.Private
	v := Verdict{Store: true, DropFields: cc.NoCacheFields}
	switch sent, ok := sentLifetime(cc, f, now); {
	case restricted && r.Min > 0:
		v.Lifetime = r.Min
	case restricted:
		v.Store = !cc.NoStore
		v.Revalidate = true
	case ok:
		v.Lifetime = max(r.Min, min(sent, r.Max))
	default:
		v.Lifetime = max(r.Min, r.Default)
	}
	if r.Min == 0 && f.Combined("Vary") == "*" {
		v.Revalidate, v.Unconditional = true, true
	}
	r.bound(&v, cc)
	return v
}

// Error judges a response of 400 or above: the tables of 1.6. errorMin is the
// behavior's ErrorCachingMinTTL for that status.
func (r Rules) Error(status int, f *exchange.Fields, errorMin time.Duration, now time.Time) Verdict {
	class, known := errorClasses[status]
	if r.Disabled() || !known {
		return Verdict{}
	}
	cc := cachecontrol.Parse(f.Values("Cache-Control"))
	if class.needsMaxAge && cc.MaxAge < 0 && cc.SMaxAge < 0 {
		return Verdict{}
	}
	if class.honoursNoStore && (cc.NoStore || cc.NoCache || cc.Private) {
		return Verdict{}
	}
	lifetime := errorMin
	if sent, ok := sentLifetime(cc, f, now); ok {
		lifetime = max(errorMin, min(sent, r.Max))
	}
	v := Verdict{Store: lifetime > 0, Lifetime: lifetime}
	r.bound(&v, cc)
	v.Keep = lifetime // a stale error is of no use to anybody
	return v
}

type errorClass struct {
	needsMaxAge    bool // cached only if the origin sent max-age or s-maxage
	honoursNoStore bool // no-store, no-cache and private keep it out of the cache
}

// errorClasses lists every error status that is ever cached. 416 never is; the
// others are not named by any source and are not cached either.
var errorClasses = map[int]errorClass{
	http.StatusNotFound:             {honoursNoStore: true},
	http.StatusGone:                 {honoursNoStore: true},
	http.StatusRequestURITooLong:    {honoursNoStore: true},
	http.StatusInternalServerError:  {},
	http.StatusNotImplemented:       {honoursNoStore: true},
	http.StatusBadGateway:           {},
	http.StatusServiceUnavailable:   {},
	http.StatusGatewayTimeout:       {},
	http.StatusBadRequest:           {needsMaxAge: true},
	http.StatusForbidden:            {needsMaxAge: true},
	http.StatusMethodNotAllowed:     {needsMaxAge: true},
	http.StatusPreconditionFailed:   {needsMaxAge: true},
	http.StatusUnsupportedMediaType: {needsMaxAge: true},
}

// sentLifetime is the lifetime that the origin sent: s-maxage, else max-age,
// else Expires (3.2).
func sentLifetime(cc cachecontrol.Directives, f *exchange.Fields, now time.Time) (time.Duration, bool) {
	switch {
	case cc.SMaxAge >= 0:
		return seconds(cc.SMaxAge), true
	case cc.MaxAge >= 0:
		return seconds(cc.MaxAge), true
	case !f.Has("Expires"):
		return 0, false
	}
	// An Expires that is no date, such as "0" or "-1", is in the past (RFC 9111 section 5.3).
	at, err := http.ParseTime(f.Get("Expires"))
	if err != nil {
		return 0, true
	}
	return max(0, min(at.Sub(now), longest)), true
}

// bound fills in what an expired object may still be used for. Stale use ends
// with Max TTL, counted from arrival (1.6, 3.3).
func (r Rules) bound(v *Verdict, cc cachecontrol.Directives) {
	v.Keep = max(v.Lifetime, r.Max)
	left := v.Keep - v.Lifetime
	v.StaleWhileRevalidate = window(cc.StaleWhileRevalidate, left)
	v.StaleIfError = window(cc.StaleIfError, left)
}

func window(sent cachecontrol.Seconds, left time.Duration) time.Duration {
	if sent < 0 {
		return -1
	}
	return min(seconds(sent), left)
}

func seconds(s cachecontrol.Seconds) time.Duration {
	if s > cachecontrol.Seconds(longest/time.Second) {
		return longest
	}
	return time.Duration(s) * time.Second
}
