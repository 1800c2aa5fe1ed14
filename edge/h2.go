package edge

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/edge/h2"
	"github.com/lintel-edge/lintel/exchange"
)

func (s *Server) newH2Engine() *h2.Server {
	return h2.New(h2.Config{
		Streams:   s.limits.Streams,
		HeadBytes: MaxHeadBytes,
		Head:      s.limits.Head,
		Idle:      s.limits.Idle,
		Stall:     s.limits.Stall,
		BodyRate:  s.limits.BodyRate,
		Logger:    s.log,
	})
}

// serveH2 answers the requests of one connection.
func (s *Server) serveH2(c net.Conn) {
	s.h2.Serve(c, h2Viewer{handler{s}, newConnection(c.RemoteAddr(), tlsState(c), s.furtherPort(c))})
}

// h2Viewer takes the exchanges of one connection from the engine's values to
// the door's and back.
type h2Viewer struct {
	handler
	connection *connection
}

func (v h2Viewer) ServeStream(ctx context.Context, s *h2.Stream) {
	snapshot := v.acquire()
	defer snapshot.Release()
	r := v.request(s)
	d := delivery{request: r, limits: &v.limits, received: pace(r, s, &v.limits)}
	var resp *exchange.Response
	if s.Head.TooLarge {
		resp = refuse(snapshot, r, statusHeadTooLarge)
	} else {
		settleContent(r)
		resp = v.answer(ctx, snapshot, v.connection.port, r)
	}
	d.gone = ctx.Err() != nil
	v.write(s, &d, resp)
	v.observe(ctx, &d, resp, snapshot)
}

// request makes the exchange value of a stream's head.
func (v h2Viewer) request(s *h2.Stream) *exchange.Request {
	r := &exchange.Request{
		Method: s.Head.Method, Scheme: "https", Host: s.Head.Authority, Proto: exchange.HTTP2, Fields: s.Head.Fields,
		Remote: v.connection.remote, TLS: v.connection.tls, Received: v.now(),
	}
	r.Path, r.Query, r.HasQuery = strings.Cut(originForm(s.Head.Path), "?")
	if s.HasBody() {
		r.Body, r.ContentLength = s, s.Head.ContentLength
	}
	if r.Body != nil && r.Fields.Has("Trailer") {
		r.Trailer = s.Trailer
		r.Fields.Del("Trailer", exchange.OwnerEdge) // it says how the message is framed
	}
	return r
}

// write sends a response. Afterwards d.err says why the viewer did not get all
// of it; the stream is then reset.
func (v h2Viewer) write(s *h2.Stream, d *delivery, resp *exchange.Response) {
	defer exchange.Discard(resp.Body)
	if !resp.Fields.Has("Date") {
		resp.Fields.Add("Date", d.request.Received.UTC().Format(http.TimeFormat), exchange.OwnerEdge)
	}
	if resp.Close {
		s.Dismiss()
	}
	d.firstByte = v.now()
	hasBody := resp.Body != nil && d.request.Method != http.MethodHead && bodyAllowed(resp.Status)
	ends := !hasBody && resp.Trailer == nil
	if d.err = s.WriteHead(resp.Status, &resp.Fields, announced(resp, d.request.Method), ends); d.err != nil || ends {
		return
	}
	d.received.converse(d.request, resp)
	w := h2Body{stream: s, delivery: d}
	if hasBody {
		d.err = w.send(resp)
	}
	if d.err == nil && !w.ended {
		d.err = s.End(trailerOf(resp))
	}
}

// announced is the Content-Length of a response; -1: it has none.
func announced(resp *exchange.Response, method string) int64 {
	switch {
	case !bodyAllowed(resp.Status):
		return -1
	case resp.Body == nil && method != http.MethodHead:
		return 0
	}
	return resp.ContentLength
}

func trailerOf(resp *exchange.Response) *exchange.Fields {
	if resp.Trailer == nil {
		return nil
	}
	fields := resp.Trailer()
	return &fields
}

// h2Body writes a response's body.
type h2Body struct {
	stream   *h2.Stream
	delivery *delivery
	ended    bool // the last piece ended the stream as well
}

func (b *h2Body) send(resp *exchange.Response) error {
	if whole, inMemory := resp.Body.(*exchange.Bytes); inMemory {
		p := whole.Rest()
		if resp.ContentLength >= 0 && int64(len(p)) != resp.ContentLength {
			return errBodyLength
		}
		return b.write(p, resp.Trailer == nil)
	}
	b.stream.Flush() // the body may be long in coming
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	return b.relay(resp, *buf)
}

// relay sends every piece as it comes. The last byte of a body of known length
// waits for the body's end: only with it is it right.
func (b *h2Body) relay(resp *exchange.Response, buf []byte) error {
	for {
		n, err := resp.Body.Read(buf)
		sent := b.delivery.sent + int64(n)
		if resp.ContentLength >= 0 && (sent > resp.ContentLength || err == io.EOF && sent < resp.ContentLength) {
			return errBodyLength
		}
		last := err == io.EOF && resp.Trailer == nil
		if n > 0 || last {
			if werr := b.write(buf[:n], last); werr != nil {
				return werr
			}
		}
		switch err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

func (b *h2Body) write(p []byte, last bool) error {
	n, err := b.stream.Write(p, last)
	b.delivery.sent += int64(n)
	b.ended = last && err == nil
	return err
}
