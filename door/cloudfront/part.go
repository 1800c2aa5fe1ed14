package cloudfront

import (
	"math/rand/v2"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/byterange"
	"github.com/lintel-edge/lintel/header/precondition"
)

// selectPart answers conditional requests and ranges from a stored object
// (spec/cloudfront.md 3.4). A viewer who made the edge fetch the object gets
// it whole, unless the origin has judged the request itself.
func (p *passage) selectPart() {
	a := &p.answer
	if a.object == nil || a.status != http.StatusOK || a.result == failed || !p.behavior.caches(p.request.Method) {
		return
	}
	c, v := conditions(&p.request.Fields), validators(&a.fields)
	switch precondition.Evaluate(p.request.Method, c, v, p.now) {
	case precondition.NotModified:
		p.shorten(http.StatusNotModified)
		return
	case precondition.Failed:
		p.shorten(http.StatusPreconditionFailed)
		return
	}
	if a.result == miss || !p.request.Fields.Has("Range") || p.request.Method != "GET" {
		return
	}
	if size := a.object.Size(); size >= 0 && precondition.RangeApplies(c, v, p.now) {
		p.selectRanges(size)
	}
}

// shorten makes the answer one without content. A 304 keeps the validators
// and what a cache may update with (RFC 9110 section 15.4.5); representation
// fields go.
func (p *passage) shorten(status int) {
	a := &p.answer
	a.status = status
	p.dropBody()
	a.body, a.object, a.contentLength = nil, nil, 0
	a.fields = a.fields.Clone(0)
	a.fields.Del("Content-Type", exchange.OwnerEdge)
	a.fields.Del("Content-Encoding", exchange.OwnerEdge)
	if status >= 400 {
		a.result = failed
	}
}

func (p *passage) selectRanges(size int64) {
	a := &p.answer
	ranges, kind := byterange.Parse(p.request.Fields.Combined("Range"), size)
	switch kind {
	case byterange.Unsatisfiable:
		p.shorten(http.StatusRequestedRangeNotSatisfiable)
		a.fields.Add("Content-Range", byterange.UnsatisfiedRange(size), exchange.OwnerEdge)
		return
	case byterange.Whole:
		return
	}
	a.status = http.StatusPartialContent
	a.fields = a.fields.Clone(1)
	if len(ranges) == 1 {
		a.offset, a.length = ranges[0].Start, ranges[0].Length
		a.fields.Set("Content-Range", ranges[0].ContentRange(size), exchange.OwnerEdge)
		return
	}
	parts := byterange.NewMultipart(a.object.Open(p.ctx, 0, -1), ranges, size, a.fields.Get("Content-Type"), byterange.NewBoundary(rand.Uint64()))
	a.fields.Set("Content-Type", parts.ContentType(), exchange.OwnerEdge)
	a.object, a.body, a.contentLength = nil, parts, parts.Len()
}

func conditions(f *exchange.Fields) precondition.Conditions {
	return precondition.Conditions{
		IfMatch: f.Combined("If-Match"), IfNoneMatch: f.Combined("If-None-Match"), IfModifiedSince: f.Get("If-Modified-Since"),
		IfUnmodifiedSince: f.Get("If-Unmodified-Since"), IfRange: f.Get("If-Range"),
	}
}

func validators(f *exchange.Fields) precondition.Validators {
	return precondition.Validators{ETag: f.Get("ETag"), LastModified: f.Get("Last-Modified")}
}
