package edge

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// Prompt is a [Door] that can answer some requests without waiting for
// anybody: hits, redirects and refusals. HTTP/1.1 connections ask it first.
type Prompt interface {
	// ServeNow returns nil when the answer would take time, and then nothing
	// has happened: the request goes to Serve. A response has its body in
	// memory and its length known.
	ServeNow(ctx context.Context, r *exchange.Request) *exchange.Response
}

// lane answers requests of one HTTP/1.1 connection before net/http hears of
// them, on the connection's own goroutine: a plain GET or HEAD whose whole head
// has arrived and whose door is [Prompt]. Its responses have their fields in
// the door's order and spelling, which net/http would sort. Whatever is out of
// the ordinary goes to net/http, byte for byte as it came.
type lane struct {
	server     *Server
	connection *connection
	gate       *gate
	readBy     time.Time // the read deadline in force, as far as the lane set it

	mu      sync.Mutex    // protects the following fields
	busy    bool          // a response is being written
	closing bool          // Close was called
	ended   chan struct{} // closed after the response during which Close was called; nil: there was none
}

// drive answers the requests at the front of b and returns how many bytes
// they took.
func (l *lane) drive(b []byte) (used int) {
	for used < len(b) {
		n := l.answer(b[used:])
		if n == 0 {
			break
		}
		used += n
	}
	return used
}

// answer answers the request at the front of b and returns its length, or 0
// when it is not for the lane.
func (l *lane) answer(b []byte) int {
	size := l.headSize(b)
	if size == 0 {
		return 0
	}
	received := l.server.now()
	r := l.request(string(b[:size]), received)
	if r == nil || !l.begin() {
		return 0
	}
	defer l.end()
	snapshot := l.server.acquire()
	defer snapshot.release()
	resp := l.ask(snapshot, r)
	if resp == nil || resp.ContentLength < 0 || resp.Close || resp.Upgrade != nil || resp.Trailer != nil {
		return 0
	}
	d := delivery{request: r, limits: &l.server.limits}
	l.write(&d, resp)
	handler{l.server}.observe(context.Background(), &d, resp, snapshot)
	l.waitForMore(received)
	return size
}

// headSize is the length of the whole and right head of a request without
// body at the front of b, or 0.
func (l *lane) headSize(b []byte) int {
	if !bytes.HasPrefix(b, []byte("GET /")) && !bytes.HasPrefix(b, []byte("HEAD /")) {
		return 0
	}
	f := framing{maxLines: l.server.limits.FieldLines}
	size := f.readHead(b)
	if f.status != 0 || !f.inHead() {
		return 0
	}
	return size
}

// request makes the exchange value of a checked head, whose lines it shares.
// nil: the head asks for something that only net/http does.
func (l *lane) request(head string, received time.Time) *exchange.Request {
	line, rest, _ := strings.Cut(head, "\r\n")
	line, isHTTP11 := strings.CutSuffix(line, " HTTP/1.1")
	if !isHTTP11 {
		return nil
	}
	r := &exchange.Request{
		Scheme: "http", Proto: exchange.HTTP11, Remote: l.connection.remote, TLS: l.connection.tls, Received: received, CanUpgrade: true,
	}
	if r.TLS != nil {
		r.Scheme = "https"
	}
	target := ""
	r.Method, target, _ = strings.Cut(line, " ")
	r.Path, r.Query, r.HasQuery = strings.Cut(target, "?")
	fields := make([]exchange.Field, 0, strings.Count(rest, "\r\n")+spareLines)
	for line, rest, _ = strings.Cut(rest, "\r\n"); line != ""; line, rest, _ = strings.Cut(rest, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		switch {
		case exchange.EqualName(name, "Host"):
			r.Host = value
			continue
		case isConnectionField(name), exchange.EqualName(name, "Upgrade"), exchange.EqualName(name, "Expect"),
			exchange.EqualName(name, "Connection") && !strings.EqualFold(value, "keep-alive"):
			return nil
		}
		fields = append(fields, exchange.Field{Name: name, Value: value, Owner: exchange.OwnerViewer})
	}
	r.Fields = exchange.NewFields(fields...)
	return r
}

// ask gets the answer of the request's site, if that can be had at once.
func (l *lane) ask(snapshot *Snapshot, r *exchange.Request) *exchange.Response {
	h := handler{l.server}
	if r.TLS == nil && h.config.Challenge != nil && strings.HasPrefix(r.Path, challengePath) || checkHead(r, &h.limits) != 0 {
		return nil
	}
	name := hostName(r.Host)
	site := snapshot.site(name)
	if site == nil || r.TLS != nil && h.misdirected(snapshot, site, r.TLS.ServerName, name) {
		return nil
	}
	door, isPrompt := site.Door.(Prompt)
	if !isPrompt {
		return nil
	}
	return door.ServeNow(context.Background(), r)
}

// write sends head and body in as few writes as they fit.
func (l *lane) write(d *delivery, resp *exchange.Response) {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	if !resp.Fields.Has("Date") { // RFC 9110 section 6.6.1; net/http does the same
		resp.Fields.Add("Date", d.request.Received.UTC().Format(http.TimeFormat), exchange.OwnerEdge)
	}
	out := appendHead((*buf)[:0], resp, d.request.Method)
	headSize := len(out)
	d.firstByte = l.server.now()
	if resp.Body != nil {
		defer resp.Body.Close()
	}
	var tail io.Reader
	if resp.Body != nil && d.request.Method != http.MethodHead && bodyAllowed(resp.Status) {
		out, tail = appendBody(out, resp.Body)
	}
	if _, d.err = l.gate.Write(out); d.err != nil {
		return
	}
	d.sent = int64(len(out) - headSize)
	if tail != nil {
		var n int64
		n, d.err = io.Copy(writerOnly{l.gate}, tail)
		d.sent += n
	}
	if want := resp.ContentLength; d.err == nil && resp.Body != nil && tail != nil && d.sent != want {
		d.err = errBodyLength
	}
	if d.err != nil {
		l.gate.broken.Store(true)
	}
}

// writerOnly hides all but Write, so that io.Copy lets the source decide.
type writerOnly struct{ io.Writer }

// appendBody appends what of a body still fits beside its head; tail is the
// rest.
func appendBody(out []byte, body exchange.Body) ([]byte, io.Reader) {
	whole, inMemory := body.(*exchange.Bytes)
	if !inMemory {
		return out, body
	}
	rest := whole.Rest()
	n := min(len(rest), cap(out)-len(out))
	out = append(out, rest[:n]...)
	if n == len(rest) {
		return out, nil
	}
	return out, exchange.NewBytes(rest[n:])
}

// appendHead renders the head of a response: fields in the door's order.
func appendHead(b []byte, resp *exchange.Response, method string) []byte {
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(resp.Status), 10)
	b = append(append(append(b, ' '), http.StatusText(resp.Status)...), "\r\n"...)
	for _, f := range resp.Fields.Lines() {
		if !isConnectionField(f.Name) {
			b = append(append(b, f.Name...), ": "...)
			b = append(appendValue(b, f.Value), "\r\n"...)
		}
	}
	if bodyAllowed(resp.Status) && (resp.Body != nil || method == http.MethodHead || resp.ContentLength == 0) {
		b = append(b, "Content-Length: "...)
		b = append(strconv.AppendInt(b, resp.ContentLength, 10), "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// appendValue keeps a value on its line: a configured value with line breaks
// would otherwise end the field, as net/http knows, too.
func appendValue(b []byte, value string) []byte {
	if strings.IndexByte(value, '\n') < 0 && strings.IndexByte(value, '\r') < 0 {
		return append(b, value...)
	}
	return append(b, lineBreaks.Replace(value)...)
}

var lineBreaks = strings.NewReplacer("\n", " ", "\r", " ")

// waitForMore gives the viewer the idle time for its next request. net/http
// believes that it is still waiting for the one that the lane has answered.
func (l *lane) waitForMore(now time.Time) {
	if idle := l.server.limits.Idle; l.readBy.Before(now.Add(idle)) {
		l.readBy = now.Add(idle + idle/4) // farther than needed, so that few requests have to move it
		_ = l.gate.SetReadDeadline(l.readBy)
	}
}
