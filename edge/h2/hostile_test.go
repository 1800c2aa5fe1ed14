package h2_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/lintel-edge/lintel/edge/h2"
	"github.com/lintel-edge/lintel/exchange"
)

// TestWindows: not a byte more than the viewer lets, on the stream and on the
// connection, and on when it does (RFC 9113 section 5.2).
func TestWindows(t *testing.T) {
	v := meet(t, usual(), says(strings.Repeat("x", 100))).hello(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
	v.ask(1, true, request()...)
	take := func() (got int, ended bool) {
		for {
			f, err := v.ReadFrame()
			if err != nil {
				t.Fatal(err)
			}
			if d, is := f.(*http2.DataFrame); is {
				return len(d.Data()), d.StreamEnded()
			}
		}
	}
	for _, step := range []struct {
		more func()
		want int
	}{
		{func() {}, 10},
		{func() { v.WriteWindowUpdate(1, 5) }, 5},
		{func() { v.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 30}) }, 20},
		{func() { v.WriteWindowUpdate(1, 1000) }, 65},
	} {
		step.more()
		if got, ended := take(); got != step.want || ended != (got == 65) {
			t.Fatalf("%d bytes, ended: %v; want %d", got, ended, step.want)
		}
	}
}

// TestConnectionWindow: streams share it.
func TestConnectionWindow(t *testing.T) {
	v := meet(t, usual(), says(strings.Repeat("x", 40<<10))).hello()
	v.ask(1, true, request()...)
	v.ask(3, true, request()...)
	got := 0
	for got < 1<<16-1 {
		f, err := v.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if d, is := f.(*http2.DataFrame); is {
			got += len(d.Data())
		}
	}
	if got != 1<<16-1 {
		t.Fatalf("%d bytes", got)
	}
	v.WriteWindowUpdate(0, 1<<16)
	for ended := 0; ended < 1; {
		f, err := v.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if d, is := f.(*http2.DataFrame); is && d.StreamEnded() {
			ended++
		}
	}
}

// TestViewerThatTakesNothing loses the stream, not the connection.
func TestViewerThatTakesNothing(t *testing.T) {
	config := usual()
	config.Stall, config.BodyRate = 50*time.Millisecond, 1<<20
	v := meet(t, config, says(strings.Repeat("x", 100))).hello(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
	v.ask(1, true, request()...)
	if got := v.read(1); got.Reset != http2.ErrCodeCancel {
		t.Errorf("%+v", got)
	}
	v.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1000})
	v.ask(3, true, request()...)
	if got := v.read(3); got.Status != "200" || len(got.Body) != 100 {
		t.Errorf("%+v", got)
	}
}

// TestViolations end the connection with GOAWAY and a reason (section 5.4.1).
func TestViolations(t *testing.T) {
	for name, tc := range map[string]struct {
		do   func(*viewer)
		want http2.ErrCode
	}{
		"no settings first":        {func(v *viewer) { v.WritePing(false, [8]byte{}) }, http2.ErrCodeProtocol},
		"an acknowledgement first": {func(v *viewer) { v.WriteSettingsAck() }, http2.ErrCodeProtocol},
		"push": {func(v *viewer) {
			v.hello().WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true})
		}, http2.ErrCodeProtocol},
		"a server's stream":          {func(v *viewer) { v.hello().ask(2, true, request()...) }, http2.ErrCodeProtocol},
		"a stream that was closed":   {func(v *viewer) { v.hello().ask(5, true, request()...); v.ask(3, true, request()...) }, http2.ErrCodeStreamClosed},
		"data on a stream of nobody": {func(v *viewer) { v.hello().WriteData(7, true, nil) }, http2.ErrCodeProtocol},
		"more than the window":       {func(v *viewer) { flood(v.hello()) }, http2.ErrCodeFlowControl},
		"a window beyond all":        {func(v *viewer) { v.hello().WriteWindowUpdate(0, 1<<31-1) }, http2.ErrCodeFlowControl},
		"a window by settings":       {func(v *viewer) { v.hello(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31}) }, http2.ErrCodeFlowControl},
		"a frame that is too large":  {func(v *viewer) { v.hello().WriteRawFrame(http2.FrameData, 0, 1, make([]byte, 16<<10+1)) }, http2.ErrCodeFrameSize},
		"a block that is none": {func(v *viewer) {
			v.hello().WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0xff, 0xff, 0xff, 0xff, 0xff}, EndHeaders: true})
		}, http2.ErrCodeCompression},
		"half a block": {func(v *viewer) {
			v.hello().WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x40}, EndHeaders: true})
		}, http2.ErrCodeCompression},
		"continuations without end": {func(v *viewer) { v.hello(); continuations(v, nil) }, http2.ErrCodeEnhanceYourCalm},
		"a block without end":       {func(v *viewer) { v.hello(); continuations(v, bytes.Repeat([]byte{0x82}, 16<<10)) }, http2.ErrCodeEnhanceYourCalm},
		"something between its pieces": {func(v *viewer) {
			v.hello().WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x82}})
			v.WritePing(false, [8]byte{})
		}, http2.ErrCodeProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			config := usual()
			v := meet(t, config, func(ctx context.Context, _ *h2.Stream) { <-ctx.Done() })
			go tc.do(v)
			if got := v.read(99); got.GoAway != tc.want || !got.Closed {
				t.Errorf("%+v, want %v", got, tc.want)
			}
		})
	}
}

// flood sends on four streams, none of which is read, what only a connection's
// window forbids.
func flood(v *viewer) {
	for stream := uint32(1); stream < 11; stream += 2 {
		v.ask(stream, false, request()...)
		for range 16 {
			v.WriteData(stream, false, make([]byte, 16<<10-1))
		}
	}
}

func continuations(v *viewer, block []byte) {
	v.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x82}})
	for range 1000 {
		if v.WriteContinuation(1, false, block) != nil {
			return
		}
	}
}

// TestStreamWindow: one stream takes no more than its own window.
func TestStreamWindow(t *testing.T) {
	v := meet(t, usual(), func(ctx context.Context, _ *h2.Stream) { <-ctx.Done() }).hello()
	v.ask(1, false, request()...)
	for range 17 {
		v.WriteData(1, false, make([]byte, 16<<10))
	}
	if diff := cmp.Diff(answer{Reset: http2.ErrCodeFlowControl}, v.read(1)); diff != "" {
		t.Error(diff)
	}
}

// TestRefused: streams beyond the bound are refused, and a viewer that does not
// stop opening them is sent away (CVE-2023-44487 and its kin).
func TestRefused(t *testing.T) {
	config := usual()
	config.Streams = 2
	v := meet(t, config, func(ctx context.Context, _ *h2.Stream) { <-ctx.Done(); time.Sleep(100 * time.Millisecond) }).hello()
	v.ask(1, true, request()...)
	v.ask(3, true, request()...)
	v.ask(5, true, request()...)
	if diff := cmp.Diff(answer{Reset: http2.ErrCodeRefusedStream}, v.read(5)); diff != "" {
		t.Error(diff)
	}
	for stream := uint32(7); stream < 99; stream += 2 {
		v.ask(stream, true, request()...)
		v.WriteRSTStream(stream, http2.ErrCodeCancel)
	}
	if got := v.read(99); got.GoAway != http2.ErrCodeEnhanceYourCalm || !got.Closed {
		t.Errorf("%+v", got)
	}
}

// TestViewerThatReadsNoReplies costs a bounded amount of memory.
func TestViewerThatReadsNoReplies(t *testing.T) {
	v := meet(t, usual(), says("")).hello()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v.conn.SetWriteDeadline(time.Now().Add(time.Second))
	sent := 0
	for v.WritePing(false, [8]byte{}) == nil && sent < 2_000_000 {
		sent++
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("%d bytes for %d pings", grown, sent)
	}
}

// TestTimes: what a viewer must have sent by when.
func TestTimes(t *testing.T) {
	config := usual()
	config.Head, config.Idle = 80*time.Millisecond, 80*time.Millisecond
	for name, do := range map[string]func(*viewer){
		"no settings":  func(*viewer) {},
		"no request":   func(v *viewer) { v.hello() },
		"half a frame": func(v *viewer) { v.hello(); v.conn.Write([]byte{0, 0, 9, 1, 5}) },
		"half a head": func(v *viewer) {
			v.hello().WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x82}})
		},
		"half a payload":   func(v *viewer) { v.hello(); v.conn.Write([]byte{0, 0, 9, 1, 5, 0, 0, 0, 1, 0x82}) },
		"one and no other": func(v *viewer) { v.hello().ask(1, true, request()...) },
	} {
		t.Run(name, func(t *testing.T) {
			v := meet(t, config, says(""))
			do(v)
			for {
				if _, err := v.ReadFrame(); err != nil {
					if e, isNet := err.(net.Error); isNet && e.Timeout() {
						t.Error("the connection goes on")
					}
					return
				}
			}
		})
	}
}

// TestSilentViewer: one that waits for a slow answer is asked whether it is
// still there, and is if it says so.
func TestSilentViewer(t *testing.T) {
	config := usual()
	config.Idle = 40 * time.Millisecond
	leave := make(chan struct{})
	v := meet(t, config, func(ctx context.Context, s *h2.Stream) { <-leave; says("late")(ctx, s) }).hello()
	v.ask(1, true, request()...)
	for pings := 0; pings < 2; {
		f, err := v.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if p, is := f.(*http2.PingFrame); is {
			pings++
			v.WritePing(true, p.Data)
		}
	}
	close(leave)
	if got := v.read(1); got.Body != "late" {
		t.Errorf("%+v", got)
	}
}

// TestTooLarge: the handler hears of a head that is too large, and the
// connection's compression state is right afterwards.
func TestTooLarge(t *testing.T) {
	config := usual()
	config.HeadBytes = 1000
	v := meet(t, config, func(_ context.Context, s *h2.Stream) {
		fields := exchange.NewFields()
		status := 200
		if s.Head.TooLarge {
			status = 494
		}
		s.WriteHead(status, &fields, -1, true)
	}).hello()
	for i, want := range []string{"494", "200", "494"} {
		fields := request("x-small", "1")
		if want == "494" {
			fields = request("x-small", "1", "x-large", strings.Repeat("a", 1100))
		}
		v.ask(uint32(2*i+1), true, fields...)
		if got := v.read(uint32(2*i + 1)); got.Status != want {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}

// FuzzServe: whatever a viewer sends, its connection ends and nothing panics.
func FuzzServe(f *testing.F) {
	var whole bytes.Buffer
	framer := http2.NewFramer(&whole, nil)
	framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 7})
	var block bytes.Buffer
	e := hpack.NewEncoder(&block)
	for fields := request("cookie", "a", "cookie", "b"); len(fields) > 0; fields = fields[2:] {
		e.WriteField(hpack.HeaderField{Name: fields[0], Value: fields[1]})
	}
	framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndHeaders: true})
	framer.WriteData(1, true, []byte("body"))
	framer.WriteWindowUpdate(1, 3)
	framer.WriteRSTStream(1, http2.ErrCodeCancel)
	framer.WriteGoAway(0, http2.ErrCodeNo, nil)
	f.Add(whole.Bytes())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, frames []byte) {
		near, far := net.Pipe()
		server := h2.New(usual())
		done := make(chan struct{})
		go func() { server.Serve(near, handlerFunc(echo)); close(done) }()
		go io.Copy(io.Discard, far)
		far.SetWriteDeadline(time.Now().Add(5 * time.Second))
		io.WriteString(far, http2.ClientPreface)
		far.Write(frames)
		far.Close()
		<-done
	})
}
