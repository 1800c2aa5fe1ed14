package edge

import (
	"io"
	"net/http"
	"time"
)

// pacedBody is a request body whose viewer has to keep sending: never pausing
// longer than [Limits.Stall], and at [Limits.BodyRate] on average. Only the time
// that is spent waiting for the viewer counts, so a slow origin harms nobody.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	limits  *Limits
	waited  time.Duration
	read    int64
}

// paced returns nil for no body.
func paced(body io.ReadCloser, control *http.ResponseController, l *Limits) io.ReadCloser {
	if body == nil {
		return nil
	}
	return &pacedBody{ReadCloser: body, control: control, limits: l}
}

// Read fails with [os.ErrDeadlineExceeded] when the viewer is too slow.
func (b *pacedBody) Read(p []byte) (int, error) {
	began := time.Now()
	allowed := min(b.limits.Stall, b.limits.patience(b.read)-b.waited)
	// It fails only where reading fails, too.
	_ = b.control.SetReadDeadline(began.Add(allowed))
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
