package cloudfront

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront/compress"
	"github.com/lintel-edge/lintel/door/cloudfront/freshness"
	"github.com/lintel-edge/lintel/exchange"
)

// storeOrPass stores a whole response and serves it from the store while it
// arrives, or hands it through when it may not be stored.
func (p *passage) storeOrPass(flight *cache.Flight, resp *exchange.Response, cancel context.CancelFunc) {
	v := p.judge(resp)
	if !v.Store || resp.Upgrade != nil {
		if flight != nil {
			flight.Pass()
		}
		p.passOn(resp)
		p.answer.body = cancelOnClose(p.answer.body, cancel)
		return
	}
	for _, name := range v.DropFields {
		resp.Fields.Del(name, exchange.OwnerEdge)
	}
	// A refetched object that was replaced is gone: what its readers hold stays
	// theirs, what comes next finds the new one.
	body, length := p.compressed(resp)
	meta := p.meta(resp.Status, &resp.Fields, v, notRefused)
	meta.ContentLength = length
	w := p.open(flight, meta)
	p.serve(w.Object(), miss)
	// Opened before the first byte is written, so that the writer never
	// believes itself abandoned.
	p.answer.body = w.Object().Open(p.ctx, 0, -1)
	go pump(w, body, cancel)
}

// dropBody lets go of an answer's body that the viewer will not get. What is
// being stored is stored to its end all the same: it is only this viewer who
// does not want it.
func (p *passage) dropBody() {
	a := &p.answer
	if a.object != nil && !a.object.Complete() {
		rest := a.object.Open(context.WithoutCancel(p.ctx), 0, -1)
		go func() {
			defer rest.Close()
			io.Copy(io.Discard, rest)
		}()
	}
	exchange.Discard(a.body)
}

// open begins a stored object, for the waiters of a flight or for nobody.
func (p *passage) open(flight *cache.Flight, m cache.Meta) *cache.Writer {
	if flight != nil {
		return flight.Store(m)
	}
	return p.door.env.Cache.Fill(p.key, m)
}

// judge decides how long a response may be kept.
func (p *passage) judge(resp *exchange.Response) freshness.Verdict {
	if !p.behavior.caches(p.request.Method) || resp.Status == 304 || resp.Status < 200 {
		return freshness.Verdict{}
	}
	if resp.Status >= 400 {
		min := p.door.errorMin(resp.Status, p.target.bucket())
		return p.behavior.ttl.Error(resp.Status, &resp.Fields, min, p.now)
	}
	return p.behavior.ttl.Success(&resp.Fields, p.now)
}

// storeRefusal remembers that the origin could not be had. The page itself is
// made anew for each viewer, so that it names their request.
func (p *passage) storeRefusal(flight *cache.Flight, kind refusal) {
	if p.key.Zone == "" {
		return
	}
	none := new(exchange.Fields)
	status := pages[kind].status
	v := p.behavior.ttl.Error(status, none, p.door.errorMin(status, p.target.bucket()), p.now)
	if !v.Store {
		return
	}
	w := p.open(flight, p.meta(status, none, v, kind))
	if err := w.Commit(); err != nil {
		p.door.env.Logger.Debug("error page not cached", "distribution", p.door.ID, "error", err)
	}
}

// compressed is the body as it is stored: encoded on the way in when all
// conditions of spec/cloudfront.md 2.6 hold. length is -1 where only the end tells.
func (p *passage) compressed(resp *exchange.Response) (body io.ReadCloser, length int64) {
	rules := p.behavior.forward
	e := compress.Decide(
		compress.Setting{Compress: p.behavior.compress, Gzip: rules.Gzip, Brotli: rules.Brotli, NoCache: p.behavior.ttl.Disabled()},
		compress.Response{Proto: p.request.Proto, Offer: p.encoding, Status: resp.Status, ContentLength: resp.ContentLength, Fields: &resp.Fields},
	)
	if e == compress.Identity {
		return resp.Body, resp.ContentLength
	}
	compress.Rewrite(&resp.Fields, e)
	return p.door.env.encoders.Reader(e, resp.Body), -1
}

// pump copies an origin's body into the store until its end, an error, or
// until nobody reads it any more (then nothing is kept, 3.4).
func pump(w *cache.Writer, body io.ReadCloser, cancel context.CancelFunc) {
	defer cancel()
	if body == nil {
		w.Commit() // an empty object: the length was checked by the origin room
		return
	}
	defer body.Close()
	done := make(chan struct{})
	defer close(done)
	go func() { // a read that waits for the origin has to be woken
		select {
		case <-w.Abandoned():
			cancel()
		case <-done:
		}
	}()
	if _, err := io.CopyBuffer(w, body, make([]byte, pumpBuffer)); err != nil {
		w.Abort(err)
		return
	}
	if err := w.Commit(); err != nil {
		w.Abort(err)
	}
}

// pumpBuffer is one TLS record's worth of body, in bytes.
const pumpBuffer = 16 << 10

// cacheTags splits the comma-separated tags of an origin's CacheTagConfig header (1.4).
func cacheTags(values []string) []string {
	var tags []string
	for _, v := range values {
		for tag := range strings.SplitSeq(v, ",") {
			if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}
