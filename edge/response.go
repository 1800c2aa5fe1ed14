package edge

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// delivery writes one response to one viewer and keeps count.
type delivery struct {
	w       http.ResponseWriter
	control *http.ResponseController
	request *exchange.Request
	limits  *Limits

	received  *pacedBody // nil: no body
	gone      bool       // the viewer had left before the answer began
	firstByte time.Time
	sent      int64 // bytes of the body
	err       error // why the body did not reach the viewer whole
}

// errBodyLength is a body that is not as long as its response said.
var errBodyLength = errors.New("the body is not as long as announced")

// write sends the whole response. Afterwards d.err says whether the viewer
// has to be shown a cut.
func (d *delivery) write(resp *exchange.Response, now func() time.Time) {
	d.head(resp)
	d.firstByte = now()
	d.w.WriteHeader(resp.Status)
	if resp.Body == nil {
		d.trailer(resp)
		return
	}
	defer resp.Body.Close()
	if d.request.Method == http.MethodHead || !bodyAllowed(resp.Status) {
		return
	}
	if resp.ContentLength < 0 {
		d.err = d.stream(resp.Body)
	} else {
		d.err = d.copy(resp)
	}
	if d.err == nil {
		d.trailer(resp)
	}
}

// head fills the engine's header map. Keys are assigned, not set, so that
// names keep their spelling ("X-XSS-Protection") on HTTP/1.1.
func (d *delivery) head(resp *exchange.Response) {
	h := d.w.Header()
	lines := resp.Fields.Lines()
	values := make([]string, len(lines)+1)
	for i := range lines {
		name := lines[i].Name
		if isConnectionField(name) {
			continue
		}
		values[i] = lines[i].Value
		if earlier, repeated := h[name]; repeated {
			h[name] = append(earlier, lines[i].Value)
		} else {
			h[name] = values[i : i+1 : i+1]
		}
	}
	quietEngine(h, &resp.Fields)
	if resp.ContentLength >= 0 && bodyAllowed(resp.Status) && (resp.Body != nil || d.request.Method == http.MethodHead) {
		values[len(lines)] = strconv.FormatInt(resp.ContentLength, 10)
		h["Content-Length"] = values[len(lines):]
	}
	if resp.Close && d.request.Proto < exchange.HTTP3 {
		h["Connection"] = []string{"close"}
	}
}

// quietEngine keeps net/http from adding what the door has not said: a
// Content-Type by sniffing, or a second Date when the origin's is spelled in
// another way than net/http looks for.
func quietEngine(h http.Header, fields *exchange.Fields) {
	if _, there := h["Content-Type"]; !there {
		h["Content-Type"] = nil
	}
	if _, there := h["Date"]; !there && fields.Has("Date") {
		h["Date"] = nil
	}
}

// copy sends a body of known length. What is in memory goes out in one write.
func (d *delivery) copy(resp *exchange.Response) error {
	var err error
	if whole, inMemory := resp.Body.(*exchange.Bytes); inMemory {
		_, err = whole.WriteTo(d)
	} else {
		err = d.relay(resp.Body, func(n, room int) bool {
			// A source that delivers in small pieces is slow: pass them on. The
			// last piece goes out by itself.
			return n < room/2 && d.sent < resp.ContentLength
		})
	}
	if err == nil && d.sent != resp.ContentLength {
		return errBodyLength
	}
	return err
}

// stream sends a body whose end is not known: every piece is on the wire
// before the next is waited for.
func (d *delivery) stream(body io.Reader) error {
	if err := d.flush(); err != nil {
		return err
	}
	return d.relay(body, func(int, int) bool { return true })
}

// relay copies a body piece by piece; flush says, from the size of a piece and
// the room that was there for it, whether the piece must go out at once.
func (d *delivery) relay(body io.Reader, flush func(n, room int) bool) error {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for {
		n, err := body.Read(*buf)
		if n > 0 {
			if _, werr := d.Write((*buf)[:n]); werr != nil {
				return werr
			}
			if flush(n, len(*buf)) {
				if ferr := d.flush(); ferr != nil {
					return ferr
				}
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// buffers are for relaying; 32 KiB is two full TLS records.
var buffers = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

// Write counts what goes to the viewer, who has limited time to take it.
func (d *delivery) Write(p []byte) (int, error) {
	d.hurry(int64(len(p)))
	n, err := d.w.Write(p)
	d.sent += int64(n)
	return n, err
}

func (d *delivery) flush() error {
	d.hurry(int64(engineBuffer))
	err := d.control.Flush()
	return err
}

// engineBuffer is how much of a body net/http and quic-go keep to themselves
// until they are flushed or the handler has returned.
const engineBuffer = 4096

// hurry starts the viewer's time for n bytes: one that takes none, or takes
// them more slowly than the limits say, loses the stream. A deadline counts
// only while a write blocks. On HTTP/1.x the [gate] sees to all this.
func (d *delivery) hurry(n int64) {
	if d.request.Proto == exchange.HTTP3 {
		// It fails only on a stream that has ended, where the write fails, too.
		_ = d.control.SetWriteDeadline(time.Now().Add(d.limits.patience(n)))
	}
}

// patience is how long the transfer of n bytes may take.
func (l *Limits) patience(n int64) time.Duration {
	if n <= 0 {
		return l.Stall
	}
	return l.Stall + time.Duration(n/l.BodyRate)*time.Second
}

func (d *delivery) trailer(resp *exchange.Response) {
	if resp.Trailer == nil {
		return
	}
	h, fields := d.w.Header(), resp.Trailer()
	for _, line := range fields.Lines() {
		name := http.TrailerPrefix + line.Name
		h[name] = append(h[name], line.Value)
	}
}

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}
