package cloudfront

import (
	"errors"
	"net/http"
	"slices"

	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/origin"
)

// target is where a behavior's requests go: one origin, or a group of two.
type target struct {
	id       string
	members  []member // primary first
	failover []int    // statuses on which the secondary is asked; a group's only
}

// member is one origin with what requests to it look like.
type member struct {
	id      string
	origin  origin.Origin
	request forward.Target
	// shown is the origin as functions see it, asked by a viewer with that scheme.
	shown func(scheme string) *event.Origin
}

// bucket reports whether the (primary) origin is an S3 REST endpoint.
func (t *target) bucket() bool { return t.members[0].request.Bucket }

// fetch asks the origins in order, and the primary anew each time: earlier
// failures are not remembered (spec/cloudfront.md 4.5). The secondary's answer
// is final, whatever it is.
func (t *target) fetch(method string, cached methods, attempt func(member) (*exchange.Response, error)) (*exchange.Response, member, error) {
	for i, m := range t.members {
		last := i == len(t.members)-1 || !failsOver(method, cached)
		resp, err := attempt(m)
		switch {
		case last, err == nil && !slices.Contains(t.failover, resp.Status), err != nil && !t.failsOverOn(err):
			return resp, m, err
		case err == nil:
			exchange.Discard(resp.Body)
		}
	}
	panic("cloudfront: a target without members")
}

// failsOver reports whether requests of that method may go to a secondary:
// GET and HEAD, and OPTIONS where it is cached (4.5).
func failsOver(method string, cached methods) bool {
	return method == "GET" || method == "HEAD" || method == "OPTIONS" && cached.has("OPTIONS")
}

// failsOverOn reports whether a failed fetch goes to the secondary: timeouts
// when 504 is among the criteria, everything else that kept a response from
// coming when 503 is (4.5; the older rule was unconditional).
func (t *target) failsOverOn(err error) bool {
	oe, ok := errors.AsType[*origin.Error](err)
	if !ok || oe.Kind == origin.Canceled {
		return false
	}
	criterion := http.StatusServiceUnavailable
	if oe.Timeout() && oe.Kind != origin.ConnectTimeout {
		criterion = http.StatusGatewayTimeout
	}
	return slices.Contains(t.failover, criterion)
}
