package alb

import (
	"net/http"
	"strconv"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// action is what a rule does with a request: exactly one of these.
type action struct {
	forward  *forward
	redirect *redirect
	fixed    *fixed
}

// forward shares requests out among target groups by weight. A group without
// targets keeps its share (spec/load-balancer.md 4.1).
type forward struct {
	groups   []weighted
	total    int
	sticky   bool
	duration time.Duration
	key      string // names the action in its cookie
}

type weighted struct {
	group  *group
	weight int
}

// fixed is a response that stands in the configuration.
type fixed struct {
	status            int
	contentType, body string
}

func (p *passage) fixedResponse() bool {
	f := p.rule.action.fixed
	if f == nil {
		return false
	}
	p.note = strconv.Itoa(f.status)
	p.write(f.status, f.contentType, f.body)
	return true
}

// addOwn gives responses what every one of them has: the time, and a name
// unless a listener attribute switches it off or the target has its own.
func (p *passage) addOwn() {
	f := &p.response.Fields
	if !f.Has("Date") {
		f.Add("Date", p.now.UTC().Format(http.TimeFormat), owner)
	}
	if p.listener.attributes.hideServer {
		f.Del("Server", p.listener.attributes.serverOwner)
		return
	}
	if !f.Has("Server") && !p.listener.balancer.Classic {
		f.Add("Server", serverName, exchange.OwnerEdge)
	}
}
