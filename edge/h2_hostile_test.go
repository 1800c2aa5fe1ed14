package edge_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// h2viewer writes frames of its own choice.
type h2viewer struct {
	*http2.Framer
	conn *tls.Conn
}

func dialH2(t *testing.T, r *running) *h2viewer {
	t.Helper()
	c, err := tls.Dial("tcp", r.https, &tls.Config{ServerName: "localhost", InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	c.Write([]byte(http2.ClientPreface))
	v := &h2viewer{http2.NewFramer(c, c), c}
	v.WriteSettings()
	return v
}

func (v *h2viewer) get(stream uint32, extra ...hpack.HeaderField) error {
	var block bytes.Buffer
	e := hpack.NewEncoder(&block)
	for _, f := range append([]hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}, {Name: ":path", Value: "/"}}, extra...) {
		e.WriteField(f)
	}
	return v.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true})
}

// goneAway reads until the server says GOAWAY or closes.
func (v *h2viewer) goneAway() bool {
	for {
		f, err := v.ReadFrame()
		if err != nil {
			return !isTimeout(err)
		}
		if _, away := f.(*http2.GoAwayFrame); away {
			return true
		}
	}
}

// TestRapidReset (CVE-2023-44487): streams that are reset at once still count
// until their handlers have ended, so they cannot pile up.
func TestRapidReset(t *testing.T) {
	var running, most atomic.Int64
	r := start(t, site(func(ctx context.Context, _ *exchange.Request) *exchange.Response {
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer running.Add(-1)
		time.Sleep(5 * time.Millisecond) // a handler that does not look at ctx
		return respond(200, "")
	}), func(c *edge.Config) { c.Limits.Streams = 10 })
	v := dialH2(t, r)
	var cut bool
	for i := range uint32(20_000) {
		if v.get(2*i+1) != nil || v.WriteRSTStream(2*i+1, http2.ErrCodeCancel) != nil {
			cut = true
			break
		}
	}
	if !cut && !v.goneAway() {
		t.Error("the connection was not ended")
	}
	if most.Load() > 10 {
		t.Errorf("%d handlers at once, want at most 10", most.Load())
	}
}

// TestContinuationFlood (CVE-2024-24549 and its kin): a header block without
// end is cut off, and costs no memory.
func TestContinuationFlood(t *testing.T) {
	r := start(t, site(saying("hello")))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v := dialH2(t, r)
	v.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x82}, EndStream: true})
	block := bytes.Repeat([]byte("\x00\x01x\x7f\x80\x7e"+strings.Repeat("a", 253)), 60)
	cut := false
	for range 20_000 {
		if v.WriteContinuation(1, false, block) != nil {
			cut = true
			break
		}
	}
	if !cut && !v.goneAway() {
		t.Error("the connection was not ended")
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	leave := make(chan struct{})
	defer close(leave)
	r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response { <-leave; return respond(200, "") }),
		func(c *edge.Config) { c.Limits.Streams = 3 })
	v := dialH2(t, r)
	for i := range uint32(4) {
		v.get(2*i + 1)
	}
	for {
		f, err := v.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if rst, is := f.(*http2.RSTStreamFrame); is {
			if rst.StreamID != 7 {
				t.Errorf("stream %d was refused, want 7", rst.StreamID)
			}
			return
		}
		if _, away := f.(*http2.GoAwayFrame); away {
			return
		}
	}
}

// TestH2TargetsAreChecked: net/http lets more through in h2 than in h1.
func TestH2TargetsAreChecked(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: echoing(), HTTP2: true, HTTP3: true}})
	for _, path := range []string{"/a b", "/a#b", "/?a b", "*"} {
		v := dialH2(t, r)
		var block bytes.Buffer
		e := hpack.NewEncoder(&block)
		for _, f := range []hpack.HeaderField{{Name: ":method", Value: "OPTIONS"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}, {Name: ":path", Value: path}} {
			e.WriteField(f)
		}
		v.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true})
		if status := v.status(t); status != "400" {
			t.Errorf("%q: status %s, want 400", path, status)
		}
	}
}

// status waits for the answer on stream 1.
func (v *h2viewer) status(t *testing.T) string {
	t.Helper()
	v.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	for {
		f, err := v.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		switch f := f.(type) {
		case *http2.MetaHeadersFrame:
			return f.PseudoValue("status")
		case *http2.RSTStreamFrame:
			return "reset"
		}
	}
}

// TestGoAwayAfterRefusal: h2 has no "Connection: close"; GOAWAY says it.
func TestGoAwayAfterRefusal(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: echoing(), HTTP2: true}})
	v := dialH2(t, r)
	var many []hpack.HeaderField
	for range 257 {
		many = append(many, hpack.HeaderField{Name: "x", Value: "a"})
	}
	v.get(1, many...)
	if status := v.status(t); status != "494" {
		t.Errorf("status %s, want 494", status)
	}
	if !v.goneAway() {
		t.Error("the connection stays")
	}
}
