package edge

import (
	"io"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
)

// settleContent finds out whether a GET or HEAD whose head announced no length
// has content at all. HTTP/2 and HTTP/3 say so only by where the stream ends,
// and doors treat a request with content differently.
func settleContent(r *exchange.Request) {
	if r.Body == nil || r.ContentLength >= 0 || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		return
	}
	var first [1]byte
	n, err := io.ReadFull(r.Body, first[:])
	switch {
	case n == 1:
		r.Body = &peeked{ReadCloser: r.Body, first: first[:]}
	case err == io.EOF:
		r.Body.Close()
		r.Body, r.ContentLength = nil, 0
	}
}

// peeked is a body whose first byte has been read already.
type peeked struct {
	io.ReadCloser
	first []byte
}

// Read gives the first byte back, then the rest.
func (p *peeked) Read(b []byte) (int, error) {
	if len(p.first) > 0 {
		n := copy(b, p.first)
		p.first = p.first[n:]
		return n, nil
	}
	return p.ReadCloser.Read(b)
}
