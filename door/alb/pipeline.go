package alb

import (
	"context"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// A requestStep looks at the request. It reports true when the passage has its
// response and the remaining request steps are skipped.
type requestStep struct {
	name string
	run  func(*passage) bool
}

// requestSteps is the way in, in the order of spec/load-balancer.md 0.1. The
// edge has accepted, decrypted and parsed.
var requestSteps = []requestStep{
	{"limits", (*passage).checkLimits},                // 2
	{"method", (*passage).checkMethod},                // 8.2: TRACE
	{"desync mitigation", (*passage).mitigate},        // 2
	{"invalid header fields", (*passage).dropInvalid}, // 3
	{"rule", (*passage).matchRule},                    // 4
	{"redirect", (*passage).redirect},                 // 5
	{"fixed response", (*passage).fixedResponse},      // 5
	{"target group", (*passage).chooseGroup},          // 6
	{"target", (*passage).chooseTarget},               // 6
	{"forwarded for", (*passage).checkForwardedFor},   // 6, 8.2: 463
	{"transforms", (*passage).transform},              // 5
	{"forward", (*passage).forward},                   // 6; the last
}

// A responseStep changes the response on its way to the viewer.
type responseStep struct {
	name string
	run  func(*passage)
}

// responseSteps is the way out, for every response whoever made it (7).
var responseSteps = []responseStep{
	{"sticky cookies", (*passage).addCookies},
	{"listener attributes", (*passage).applyAttributes}, // 7.2.4: all statuses, also what the balancer makes itself
	{"server and date", (*passage).addOwn},
	{"outcome", (*passage).conclude},
}

// passage is one request on its way through a listener.
type passage struct {
	ctx      context.Context
	listener *Listener
	request  *exchange.Request
	now      time.Time

	rule   *rule
	group  *group
	target *target
	close  bool // the viewer's connection ends after the response
	made   bool // the balancer made the response itself
	note   string

	host, url string // as a transform has rewritten them; "" = as they came

	// For the access log:
	class, classReason string    // of desync mitigation; "" = compliant
	trace              string    // X-Amzn-Trace-Id toward the target
	sent, answered     time.Time // to and by the target; zero: never
	targetStatus       int
	reason             string // error_reason

	cookies  []exchange.Field // for stickiness
	response exchange.Response
}

func (p *passage) run() {
	for _, s := range requestSteps {
		if s.run(p) {
			p.request.Trace.Note(s.name, p.note)
			break
		}
	}
	p.response.Fields.TraceTo(p.request.Trace)
	for _, s := range responseSteps {
		s.run(p)
	}
}

// conclude says for logs what happened.
func (p *passage) conclude() {
	r := &p.response
	r.Close = r.Close || p.close
	r.Outcome.Door, r.Outcome.DoorDomain = p.listener.balancer.Name, p.listener.balancer.DNSName
	if p.rule != nil {
		r.Outcome.Behavior = p.rule.name
	}
	if p.group != nil {
		r.Outcome.OriginID = p.group.name
	}
	r.Outcome.Result = "Miss"
	switch {
	case r.Status >= 400:
		r.Outcome.Result = "Error"
	case p.made && r.Status >= 300:
		r.Outcome.Result = "Redirect"
	}
	p.record()
	if p.request.Method == "HEAD" {
		exchange.Discard(r.Body)
		r.Body = nil
	}
}
