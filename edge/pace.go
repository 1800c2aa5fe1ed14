package edge

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// pacedBody is a request body whose viewer has to keep sending: never pausing
// longer than [Limits.Stall], and at [Limits.BodyRate] on average. Only the time
// that is spent waiting for the viewer counts, so a slow origin harms nobody.
type pacedBody struct {
	io.ReadCloser
	control interface{ SetReadDeadline(time.Time) error }
	limits  *Limits
	waited  time.Duration
	read    int64

	mu      sync.Mutex // protects talking, and what it says of the deadline
	talking bool       // the answer has begun: nobody has to keep sending any more
}

// pace puts a request's body under the limits; nil when it has none.
func pace(r *exchange.Request, control interface{ SetReadDeadline(time.Time) error }, l *Limits) *pacedBody {
	if r.Body == nil {
		return nil
	}
	b := &pacedBody{ReadCloser: r.Body, control: control, limits: l}
	r.Body = b
	return b
}

// Read fails with [os.ErrDeadlineExceeded] when the viewer is too slow.
func (b *pacedBody) Read(p []byte) (int, error) {
	began := time.Now()
	allowed := min(b.limits.Stall, b.limits.patience(b.read)-b.waited)
	b.hurry(began.Add(allowed))
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	b.waited += time.Since(began)
	if err == io.EOF {
		// What is read from now on is the next request; and net/http would
		// take a late deadline for a viewer who has gone.
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}

func (b *pacedBody) hurry(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.talking {
		// It fails only where reading fails, too.
		_ = b.control.SetReadDeadline(until)
	}
}

// converse lets the viewer pause as long as the door does: in a gRPC stream
// both sides speak in turn, and how long that may be silent is the door's to say.
func (b *pacedBody) converse(r *exchange.Request, resp *exchange.Response) {
	if b == nil || resp.ContentLength >= 0 || !strings.HasPrefix(r.Fields.Get("Content-Type"), "application/grpc") {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.talking = true
	_ = b.control.SetReadDeadline(time.Time{})
}
