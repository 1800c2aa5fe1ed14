package alb

import (
	"net/http"
	"strconv"
	"strings"
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

// redirect has its parts split at the keywords, so that a request only joins.
type redirect struct {
	status                            int
	protocol, host, port, path, query string // with #{…}
}

func (p *passage) redirect() bool {
	d := p.rule.action.redirect
	if d == nil {
		return false
	}
	location := d.location(p)
	p.note = location
	p.write(d.status, "text/html", page(d.status))
	p.response.Fields.Add("Location", location, owner)
	return true
}

// location always has its port, as ALB always writes it
// (spec/load-balancer.md 4.2). A port of the balancer's own is replaced by the
// one at which this machine has that listener.
func (d *redirect) location(p *passage) string {
	words := strings.NewReplacer(
		"#{protocol}", p.request.Scheme,
		"#{host}", withoutPort(p.request.Host),
		"#{port}", strconv.Itoa(p.listener.Port),
		"#{path}", strings.TrimPrefix(p.request.Path, "/"), // the keyword has no leading slash
		"#{query}", p.request.Query,
	)
	port := words.Replace(d.port)
	if n, err := strconv.Atoi(port); err == nil && d.host == "#{host}" {
		port = strconv.Itoa(p.listener.env.Port(p.listener.balancer.Name, n))
	}
	to := strings.ToLower(words.Replace(d.protocol)) + "://" + words.Replace(d.host) + ":" + port + words.Replace(d.path)
	if query := words.Replace(d.query); query != "" {
		to += "?" + query
	}
	return to
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
