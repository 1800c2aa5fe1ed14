package httpapi

import (
	"bytes"
	"io"

	"github.com/lintel-edge/lintel/exchange"
)

// header reads a header as expressions see it: many values joined by a comma.
func header(f *exchange.Fields, name string) (joined string, found bool) {
	for _, l := range f.Lines() {
		if !exchange.EqualName(l.Name, name) {
			continue
		}
		if found {
			joined += ","
		}
		joined, found = joined+l.Value, true
	}
	return joined, found
}

// question is the request as a [message].
type question struct{ p *passage }

func (q question) header(name string) (string, bool) {
	if exchange.EqualName(name, "Host") {
		return q.p.request.Host, true
	}
	return header(&q.p.request.Fields, name)
}

func (q question) content() ([]byte, error) { return q.p.readBody() }

// answer is an integration's response as a [message]. Its body is read only
// when an expression asks for it, and put back.
type answer struct {
	r    *exchange.Response
	read []byte
	err  error
	done bool
}

func (a *answer) header(name string) (string, bool) { return header(&a.r.Fields, name) }

func (a *answer) content() ([]byte, error) {
	if a.done || a.r.Body == nil {
		return a.read, a.err
	}
	a.done = true
	body := a.r.Body
	a.read, a.err = io.ReadAll(io.LimitReader(body, maxPayload))
	a.r.Body = &replayed{io.MultiReader(bytes.NewReader(a.read), &ended{body, a.err}), body}
	return a.read, a.err
}

// replayed is a body whose beginning was read already.
type replayed struct {
	io.Reader
	io.Closer
}

// ended is the rest of a body: nothing, but the error that broke it off.
type ended struct {
	from io.Reader
	err  error
}

func (e *ended) Read(b []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	return e.from.Read(b)
}
