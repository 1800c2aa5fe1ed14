package h2_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/lintel-edge/lintel/edge/h2"
	"github.com/lintel-edge/lintel/exchange"
)

// usual are limits that no test runs into.
func usual() h2.Config {
	return h2.Config{Streams: 100, HeadBytes: 32 << 10, Head: time.Minute, Idle: time.Minute, Stall: time.Minute, BodyRate: 1 << 10}
}

// viewer writes frames of its own choice.
type viewer struct {
	*http2.Framer
	t       *testing.T
	conn    net.Conn
	server  *h2.Server
	ended   chan struct{} // closed when the server's side has
	block   bytes.Buffer
	encoder *hpack.Encoder
}

// meet connects a viewer that has sent its preface.
func meet(t *testing.T, config h2.Config, handler handlerFunc) *viewer {
	t.Helper()
	server := h2.New(config)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go server.Watch(ctx)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	v := &viewer{Framer: http2.NewFramer(c, c), t: t, conn: c, server: server, ended: make(chan struct{})}
	v.encoder = hpack.NewEncoder(&v.block)
	go func() {
		defer close(v.ended)
		server.Serve(accepted, handler)
	}()
	t.Cleanup(func() { c.Close(); <-v.ended })
	c.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(c, http2.ClientPreface)
	return v
}

// hello sends the viewer's settings.
func (v *viewer) hello(settings ...http2.Setting) *viewer {
	v.WriteSettings(settings...)
	return v
}

// request is a GET of / at www.example.com, with further fields.
func request(extra ...string) []string {
	return append([]string{":method", "GET", ":scheme", "https", ":authority", "www.example.com", ":path", "/"}, extra...)
}

// ask opens a stream with these names and values.
func (v *viewer) ask(stream uint32, ends bool, fields ...string) {
	v.block.Reset()
	for i := 0; i < len(fields); i += 2 {
		v.encoder.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	v.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: v.block.Bytes(), EndStream: ends, EndHeaders: true})
}

// answer is what a viewer has got on one stream.
type answer struct {
	Status  string
	Fields  []string // names and values, in their order
	Body    string
	Trailer []string
	Reset   http2.ErrCode // 0 beside an ended stream: none
	GoAway  http2.ErrCode
	Closed  bool // the connection ended first
}

// read returns what comes on a stream until that, or the connection, ends.
func (v *viewer) read(stream uint32) answer {
	v.t.Helper()
	if v.ReadMetaHeaders == nil {
		v.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	}
	var a answer
	for {
		frame, err := v.ReadFrame()
		if err != nil {
			if e, isNet := err.(net.Error); isNet && e.Timeout() {
				v.t.Fatalf("nothing more comes after %+v", a)
			}
			a.Closed = true
			return a
		}
		switch f := frame.(type) {
		case *http2.GoAwayFrame:
			a.GoAway = f.ErrCode
		case *http2.RSTStreamFrame:
			if f.StreamID == stream {
				a.Reset = f.ErrCode
				return a
			}
		case *http2.DataFrame:
			if f.StreamID == stream {
				a.Body += string(f.Data())
			}
		case *http2.MetaHeadersFrame:
			if f.StreamID == stream {
				a.take(f)
			}
		}
		if h := frame.Header(); h.StreamID == stream && h.Flags.Has(http2.FlagDataEndStream) && (h.Type == http2.FrameData || h.Type == http2.FrameHeaders) {
			return a
		}
	}
}

func (a *answer) take(f *http2.MetaHeadersFrame) {
	into := &a.Fields
	if a.Status != "" && a.Status != "100" {
		into = &a.Trailer
	} else {
		a.Status = f.PseudoValue("status")
	}
	for _, field := range f.RegularFields() {
		*into = append(*into, field.Name, field.Value)
	}
}

// says is a handler that answers 200 with this body.
func says(body string) handlerFunc {
	return func(_ context.Context, s *h2.Stream) {
		fields := exchange.NewFields()
		if s.WriteHead(200, &fields, int64(len(body)), body == "") == nil && body != "" {
			s.Write([]byte(body), true)
		}
	}
}
