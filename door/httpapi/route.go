package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/resource/expression"
)

// route is a route of one stage.
type route struct {
	key         string
	segments    []expression.Segment
	hasVariable bool
	isDefault   bool
	integration *integration
	guard       *guard // nil: everybody may
	throttle    *apigateway.Throttle
}

// rawVariable returns what a path variable stands for, undecoded.
func (r *route) rawVariable(path, name string) (string, bool) {
	rest := path[1:]
	for _, s := range r.segments {
		if s.Variable == name && s.Greedy {
			return rest, true
		}
		segment, after, _ := strings.Cut(rest, "/")
		if s.Variable == name {
			return segment, true
		}
		rest = after
	}
	return "", false
}

// variables are all path variables, decoded; nil: there are none.
func (r *route) variables(path string) map[string]string {
	if !r.hasVariable {
		return nil
	}
	out := map[string]string{}
	for _, s := range r.segments {
		if s.Variable == "" {
			continue
		}
		raw, _ := r.rawVariable(path, s.Variable)
		out[s.Variable] = decodeSegment(raw)
	}
	return out
}

// decodeSegment leaves what cannot be decoded as it is.
func decodeSegment(raw string) string {
	if plain, err := url.PathUnescape(raw); err == nil {
		return plain
	}
	return raw
}

func (p *passage) checkThrottle() bool {
	if p.route.throttle.Allow(p.context.Received) {
		return false
	}
	return p.refuse(http.StatusTooManyRequests, "the throttle of the stage or route")
}
