package cloudfront

import (
	"context"
	"strconv"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/byterange"
)

// Parts of objects, as origins send them with 206, are stored beside the
// object under keys of their own (spec/cloudfront.md 3.4: "the part cached").
// An index object under the object's key lists which parts there are, so that
// a range inside a stored part is found. Only single ranges are kept.

// The suffixes that tell parts from whole objects; no variant holds a NUL.
const (
	partMark  = "\x00part="
	indexMark = "\x00parts"
)

// maxParts bounds the index of one object; the oldest part is forgotten first.
const maxParts = 32

// lookUpPart serves a range from a stored part that covers it.
func (p *passage) lookUpPart() bool {
	if p.request.Method != "GET" || !p.request.Fields.Has("Range") || p.request.Fields.Has("If-Range") {
		return false
	}
	index := p.door.env.Cache.Get(p.indexKey())
	if index == nil {
		return false
	}
	for _, l := range index.Meta().Fields {
		part, size, ok := byterange.ParseContentRange(l.Value)
		if !ok {
			continue
		}
		wanted, kind := byterange.Parse(p.request.Fields.Combined("Range"), size)
		if kind != byterange.Partial || len(wanted) != 1 {
			return false
		}
		if w := wanted[0]; w.Start >= part.Start && w.End() <= part.End() && p.servePart(part, w, size) {
			return true
		}
	}
	return false
}

func (p *passage) servePart(part, wanted byterange.Range, size int64) bool {
	o := p.door.env.Cache.Get(p.partKey(part))
	if o == nil || !p.fresh(o) {
		return false
	}
	p.serve(o, hit)
	a := &p.answer
	a.fields = a.fields.Clone(0)
	a.fields.Set("Content-Range", wanted.ContentRange(size), exchange.OwnerEdge)
	a.offset, a.length = wanted.Start-part.Start, wanted.Length
	return true
}

// storePart hands a 206 through and keeps the part when the rules allow.
func (p *passage) storePart(resp *exchange.Response, cancel context.CancelFunc) {
	v := p.judge(resp)
	part, size, ok := byterange.ParseContentRange(resp.Fields.Get("Content-Range"))
	if !v.Store || v.Revalidate || !ok || size < 0 || resp.ContentLength != part.Length {
		p.passOn(resp)
		p.answer.body = cancelOnClose(p.answer.body, cancel)
		return
	}
	meta := p.meta(resp.Status, &resp.Fields, v, notRefused)
	meta.ContentLength = resp.ContentLength
	w := p.door.env.Cache.Fill(p.partKey(part), meta)
	p.serve(w.Object(), miss)
	p.answer.body = w.Object().Open(p.ctx, 0, -1)
	go func() {
		pump(w, resp.Body, cancel)
		if w.Object().Complete() {
			p.indexPart(resp.Fields.Get("Content-Range"), meta)
		}
	}()
}

// indexPart adds a part to the index. Two that do so at once may lose one of
// the entries: that part is then fetched once more.
func (p *passage) indexPart(contentRange string, part cache.Meta) {
	index := part
	index.ContentLength = 0
	index.Fields = []exchange.Field{{Name: "Content-Range", Value: contentRange, Owner: exchange.OwnerOrigin}}
	if old := p.door.env.Cache.Get(p.indexKey()); old != nil {
		for _, l := range old.Meta().Fields {
			if l.Value != contentRange && len(index.Fields) < maxParts {
				index.Fields = append(index.Fields, l)
			}
		}
	}
	if err := p.door.env.Cache.Fill(p.indexKey(), index).Commit(); err != nil {
		p.door.env.Logger.Debug("part not indexed", "distribution", p.door.ID, "error", err)
	}
}

func (p *passage) indexKey() cache.Key {
	k := p.key
	k.Variant += indexMark
	return k
}

func (p *passage) partKey(part byterange.Range) cache.Key {
	k := p.key
	k.Variant += partMark + strconv.FormatInt(part.Start, 10) + "+" + strconv.FormatInt(part.Length, 10)
	return k
}

// cancelOnClose ties the context of a fetch to the life of its body.
func cancelOnClose(b exchange.Body, cancel context.CancelFunc) exchange.Body {
	if b == nil {
		cancel()
		return nil
	}
	return &cancelingBody{b, cancel}
}

type cancelingBody struct {
	exchange.Body
	cancel context.CancelFunc
}

func (b *cancelingBody) Close() error {
	defer b.cancel()
	return b.Body.Close()
}
