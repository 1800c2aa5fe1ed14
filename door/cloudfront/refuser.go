package cloudfront

import (
	"context"
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// Refuser makes the edge's pages for requests that reach no distribution:
// unknown hosts, oversized heads, misdirected and malformed requests
// (spec/cloudfront.md 0.1 steps 2 and 3). It is a door of its own, the one
// behind unknown hosts.
type Refuser struct {
	identity identity
	now      func() time.Time
}

// refusalByStatus are the pages that can be had before any distribution is known.
var refusalByStatus = map[int]refusal{
	http.StatusBadRequest:            badRequest,
	http.StatusForbidden:             unknownHost,
	http.StatusRequestURITooLong:     uriTooLong,
	statusHeaderTooLarge:             headerTooLarge,
	http.StatusMisdirectedRequest:    misdirected,
	http.StatusRequestEntityTooLarge: bodyTooLarge,
	http.StatusInternalServerError:   edgeBroken,
}

// Serve answers a request for a host that no distribution has.
func (u *Refuser) Serve(_ context.Context, r *exchange.Request) *exchange.Response {
	return u.Refuse(r, http.StatusForbidden)
}

// Refuse makes the page for one of 400, 403, 413, 414, 421, 494 and 500; any other
// status is answered as 400. No policy applies, because no behavior matched (5.9).
func (u *Refuser) Refuse(r *exchange.Request, status int) *exchange.Response {
	kind, ok := refusalByStatus[status]
	if !ok {
		kind = badRequest
	}
	p := &passage{ctx: context.Background(), door: &Door{identity: u.identity}, request: r, now: u.now(), id: newRequestID()}
	p.answer.age, p.answer.length = -1, -1
	p.answer.close = kind == uriTooLong || kind == headerTooLarge || kind == badRequest
	p.refuse(kind)
	p.rewriteFields()
	p.addEdgeFields()
	p.openBody()
	p.response.Outcome.NoLog = kind == uriTooLong || kind == headerTooLarge
	return &p.response
}
