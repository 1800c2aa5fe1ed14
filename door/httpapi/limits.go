package httpapi

import (
	"errors"
	"io"
	"net/http"
)

// Limits of requests in bytes (spec/api-gateway.md 8).
const (
	maxHead    = 10_240 // request line and headers
	maxPayload = 10 << 20
)

var errTooLarge = errors.New("the body is over 10 MB")

func (p *passage) checkLimits() bool {
	r := p.request
	if len(r.Method)+len(r.Target())+len("  HTTP/1.1\r\n")+len("Host: \r\n")+len(r.Host)+r.Fields.Size() > maxHead {
		return p.refuse(http.StatusRequestHeaderFieldsTooLarge, "request line and headers are over 10,240 bytes")
	}
	if r.ContentLength > maxPayload {
		return p.refuse(http.StatusRequestEntityTooLarge, errTooLarge.Error())
	}
	return false
}

// readBody reads the request's whole body, once.
func (p *passage) readBody() ([]byte, error) {
	if p.bodyRead || p.request.Body == nil {
		return p.body, p.bodyErr
	}
	p.bodyRead = true
	p.body, p.bodyErr = io.ReadAll(&limited{from: p.request.Body, left: maxPayload})
	return p.body, p.bodyErr
}

// limited is a body of unknown length that ends with errTooLarge when it goes
// on behind the limit.
type limited struct {
	from io.Reader
	left int64
	over bool
}

func (l *limited) Read(b []byte) (int, error) {
	if l.left == 0 { // is there more?
		var one [1]byte
		n, err := l.from.Read(one[:])
		if n > 0 {
			l.over = true
			return 0, errTooLarge
		}
		return 0, err
	}
	n, err := l.from.Read(b[:min(int64(len(b)), l.left)])
	l.left -= int64(n)
	return n, err
}

// Close does nothing: the body is the engine's.
func (l *limited) Close() error { return nil }
