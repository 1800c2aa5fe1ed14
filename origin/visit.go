package origin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// maxPassed is how many doors a request may be handed on by before it is taken
// for one that goes round in a circle. Distributions say so earlier
// (spec/cloudfront.md 4.9); among other doors the circle would end with a
// timeout, and so it does here.
const maxPassed = 8

// The causes of failures that only visits have.
var (
	errCircle  = fmt.Errorf("the request has passed %d doors: they ask each other", maxPassed)
	errSilent  = errors.New("no answer within the read timeout")
	errNoDoor  = errors.New("no listener has this port")
	errNoTLS   = errors.New("the listener at this port speaks plain HTTP")
	errOnlyTLS = errors.New("the listener at this port speaks TLS")
)

// loopback is where requests of neighbours come from.
var loopback = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)

// neighbour returns the journey that leads to a door of this process; ok is
// false when the origin is not one. What the user says of a host wins.
func (c *Custom) neighbour(ctx context.Context, r *exchange.Request) (j journey, ok bool) {
	j = journeyOf(ctx)
	if !j.neighbours.Has(c.cfg.Domain) {
		return j, false
	}
	if c.cfg.Resolve != nil {
		if _, elsewhere := c.cfg.Resolve(c.cfg.Domain); elsewhere {
			return j, false
		}
	}
	_, passesOn := j.elsewhere(c.cfg.Domain, c.portFor(r))
	return j, !passesOn
}

func (c *Custom) portFor(r *exchange.Request) int {
	if c.secure(r) {
		return c.cfg.HTTPSPort
	}
	return c.cfg.HTTPPort
}

// visit asks a door of this process: what a connection to it would have shown
// is seen here, too.
func (c *Custom) visit(ctx context.Context, j journey, r *exchange.Request) (*exchange.Response, error) {
	key := c.poolKey(r)
	door := j.neighbours.at(c.cfg.Domain, c.portFor(r))
	if kind, err := c.unfit(door, key); err != nil {
		return nil, &Error{Kind: kind, Host: c.cfg.Domain, Attempts: 1, Err: err}
	}
	if j.passed++; j.passed > maxPassed {
		return nil, &Error{Kind: ReadTimeout, Host: c.cfg.Domain, Attempts: 1, Err: errCircle}
	}
	v := c.newVisit(context.WithValue(ctx, journeyKey{}, j), door, r.Trace)
	return v.ask(c.arriving(r, key))
}

// unfit says why no request gets through to a door.
func (c *Custom) unfit(door *Neighbour, key poolKey) (Kind, error) {
	switch {
	case door == nil:
		return Connect, errNoDoor
	case key.secure && !door.Secure:
		return TLS, errNoTLS
	case !key.secure && door.Secure:
		return Invalid, errOnlyTLS
	case key.secure && !c.cfg.SkipVerify && door.Covers != nil && !door.Covers(key.name):
		return TLS, fmt.Errorf("the certificate of %s is not for %q", door.Name, key.name)
	}
	return "", nil
}

// arriving is a request as the door's engine would have made it of what came
// over a connection. The body stays the caller's.
func (c *Custom) arriving(r *exchange.Request, key poolKey) *exchange.Request {
	in := &exchange.Request{
		Method: r.Method, Scheme: "http", Host: r.Host, Path: r.Path, Query: r.Query, HasQuery: r.HasQuery,
		Proto: exchange.HTTP11, Body: r.Body, ContentLength: r.ContentLength,
		Remote: loopback, Received: time.Now(), CanUpgrade: r.Fields.Has("Upgrade"),
	}
	if in.Host == "" {
		in.Host = c.host
	}
	if key.secure {
		in.Scheme = "https"
		in.TLS = &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ServerName: key.name}
	}
	lines := make([]exchange.Field, 0, r.Fields.Len())
	for _, l := range r.Fields.Lines() {
		if !isMadeAnew(l.Name) {
			lines = append(lines, exchange.Field{Name: l.Name, Value: l.Value, Owner: exchange.OwnerViewer})
		}
	}
	in.Fields = exchange.NewFields(lines...)
	if r.Trace != nil {
		in.Trace = new(exchange.Trace)
	}
	return in
}

// visit is one request to a door, and its response until the body is closed.
type visit struct {
	custom *Custom
	door   *Neighbour
	name   string          // of the door that has answered
	trail  *exchange.Trace // of who asks; nil: nobody looks
	ctx    context.Context // of the door's work
	cancel context.CancelCauseFunc
	free   context.CancelFunc // ends the completion timeout
}

func (c *Custom) newVisit(ctx context.Context, door *Neighbour, trail *exchange.Trace) *visit {
	v := &visit{custom: c, door: door, trail: trail, ctx: ctx, free: func() {}}
	if c.cfg.CompletionTimeout > 0 {
		v.ctx, v.free = context.WithTimeoutCause(ctx, c.cfg.CompletionTimeout, errCompletion)
	}
	v.ctx, v.cancel = context.WithCancelCause(v.ctx)
	return v
}

// end lets go of everything; it may be called twice.
func (v *visit) end() {
	v.cancel(nil)
	v.free()
}

// ask lets the door answer, within the time that an origin has for its first byte.
func (v *visit) ask(r *exchange.Request) (*exchange.Response, error) {
	began, cfg := time.Now(), &v.custom.cfg
	silence := time.AfterFunc(cfg.ReadTimeout, func() { v.cancel(errSilent) })
	resp := v.door.Serve(v.ctx, r)
	v.name = v.door.nameOf(resp)
	v.report(r.Trace)
	switch inTime := silence.Stop(); {
	case !inTime:
		return nil, v.fail(resp, ReadTimeout, errSilent)
	case v.ctx.Err() != nil:
		return nil, v.fail(resp, kindOfContext(v.ctx), context.Cause(v.ctx))
	case resp.Fields.Size() > cfg.MaxHeaderBytes:
		return nil, v.fail(resp, HeaderTooBig, fmt.Errorf("%d bytes of header fields, want at most %d", resp.Fields.Size(), cfg.MaxHeaderBytes))
	}
	return v.leaving(r, resp, time.Since(began)), nil
}

func (v *visit) fail(resp *exchange.Response, k Kind, err error) *Error {
	exchange.Discard(resp.Body)
	v.end()
	return &Error{Kind: k, Host: v.custom.cfg.Domain, Attempts: 1, Err: err}
}

// report adds the door's trail to that of who asked.
func (v *visit) report(trail *exchange.Trace) {
	if v.trail == nil {
		return
	}
	for _, s := range trail.Steps {
		v.trail.Note(v.name+": "+s.Name, s.Note)
	}
	for _, e := range trail.Events {
		e.Field.Owner, e.By = v.owner(e.Field.Owner), v.owner(e.By)
		v.trail.Events = append(v.trail.Events, e)
	}
}

// owner is an owner of the door's as the asking door names it.
func (v *visit) owner(of exchange.Owner) exchange.Owner { return v.door.owner(owned{v.name, of}) }

// leaving is the door's response as it would have come over a connection. Its
// lines keep their owners, behind the door's name.
func (v *visit) leaving(r *exchange.Request, resp *exchange.Response, took time.Duration) *exchange.Response {
	h := head{status: resp.Status, lines: slices.Clone(resp.Fields.Lines())}
	for i := range h.lines {
		h.lines[i].Owner = v.owner(h.lines[i].Owner)
	}
	out := &exchange.Response{
		Status: resp.Status, Fields: h.fields(), ContentLength: resp.ContentLength, Trailer: resp.Trailer,
		Timing: exchange.Timing{FirstByte: took, Reused: true},
	}
	switch {
	case resp.Upgrade != nil && r.CanUpgrade:
		out.Upgrade = func(ctx context.Context, viewer io.ReadWriteCloser) error {
			defer v.end()
			return resp.Upgrade(ctx, viewer)
		}
	case resp.Body == nil || r.Method == http.MethodHead || resp.Status == http.StatusNoContent || resp.Status == http.StatusNotModified:
		exchange.Discard(resp.Body)
		v.end()
	default:
		out.Body = &visited{resp.Body, v}
	}
	return out
}

// visited is a body that a door is still working on.
type visited struct {
	exchange.Body
	v *visit
}

// Close tells the door that nobody wants the rest.
func (b *visited) Close() error {
	err := b.Body.Close()
	b.v.end()
	return err
}
