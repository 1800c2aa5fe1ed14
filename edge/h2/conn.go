package h2

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// Windows for request bodies (RFC 9113 section 5.2), which are also what a
// connection and a stream may take of memory.
const (
	streamWindow     = 256 << 10
	connectionWindow = 1 << 20
	// protocolWindow is what both begin with.
	protocolWindow = 1<<16 - 1
	maxWindow      = 1<<31 - 1
)

// conn is one viewer's connection. What one goroutine reads, in read, belongs
// to that goroutine; the rest is protected by mu.
type conn struct {
	server  *Server
	net     net.Conn
	handler Handler

	// Of the reading goroutine.
	framer  *http2.Framer
	decoder *hpack.Decoder
	block   block // the header block being read

	// For Watch, in ticks.
	seen atomic.Int64 // when the last frame had come
	due  atomic.Int64 // when what has begun must be complete; 0: nothing has

	mu       sync.Mutex
	change   sync.Cond          // windows, bodies and space in out have changed, or streams have ended
	streams  map[uint32]*Stream // neither side has ended, or only the viewer's
	running  int                // handlers that have something to do
	refused  int                // streams in a row
	highest  uint32             // stream that the viewer has opened
	resets   recent             // streams that were reset here, of which more may come
	pinged   int64              // tick
	leaving  bool               // GOAWAY was sent
	ended    bool               // nothing more is written
	window   int64              // bytes of bodies that may be sent
	initial  int64              // window of new streams
	buffered int                // bytes of bodies that no handler has read yet
	received int                // bytes that have been read, but the viewer has not been told

	encoder encoder

	out      *[]byte // what is to be written; nil: nothing
	flushing bool    // somebody is about to write
	writeBy  time.Time
}

func newConn(s *Server, n net.Conn, h Handler) *conn {
	c := &conn{
		server: s, net: n, handler: h,
		framer:  http2.NewFramer(nil, n),
		streams: map[uint32]*Stream{},
		window:  protocolWindow, initial: protocolWindow,
		encoder: encoder{limit: tableSize},
	}
	c.change.L = &c.mu
	c.framer.SetMaxReadFrameSize(maxFrame)
	c.framer.SetReuseFrames()
	c.block.limit = s.config.HeadBytes
	c.decoder = hpack.NewDecoder(tableSize, c.block.add)
	c.decoder.SetMaxStringLength(maxBlocks * s.config.HeadBytes)
	c.seen.Store(s.now())
	return c
}

// serve reads until the connection ends.
func (c *conn) serve() {
	c.greet()
	err := c.read()
	var violation http2.ConnectionError
	switch {
	case errors.As(err, &violation):
		c.fail(http2.ErrCode(violation))
	case errors.Is(err, http2.ErrFrameTooLarge):
		c.fail(frameSize)
	}
	c.cut()
}

// greet sends the server's preface (RFC 9113 section 3.4).
func (c *conn) greet() {
	setting := func(b []byte, id http2.SettingID, value uint32) []byte {
		return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(b, uint16(id)), value)
	}
	settings := setting(nil, http2.SettingMaxConcurrentStreams, uint32(c.server.config.Streams))
	settings = setting(settings, http2.SettingInitialWindowSize, streamWindow)
	settings = setting(settings, http2.SettingMaxHeaderListSize, uint32(maxBlocks*c.server.config.HeadBytes))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.appendFrame(frameSettings, 0, 0, settings)
	c.appendFrame(frameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, connectionWindow-protocolWindow))
	c.flushSoon()
}

// read takes the viewer's preface and then its frames. What it returns ends the
// connection.
func (c *conn) read() error {
	c.expect(c.server.config.Head)
	var preface [len(http2.ClientPreface)]byte
	if _, err := io.ReadFull(c.net, preface[:]); err != nil {
		return err
	}
	if string(preface[:]) != http2.ClientPreface {
		return http2.ConnectionError(protocolError)
	}
	for greeted := false; ; greeted = true {
		c.holdBack()
		head, err := c.framer.ReadFrameHeader()
		if err != nil {
			return err
		}
		if !greeted && (head.Type != frameSettings || head.Flags.Has(flagAck)) {
			return http2.ConnectionError(protocolError)
		}
		if c.due.Load() == 0 && head.Length > 0 {
			c.expect(c.timeFor(head))
		}
		frame, err := c.framer.ReadFrameForHeader(head)
		c.seen.Store(c.server.now())
		if c.block.stream == 0 {
			c.due.Store(0)
		}
		if err == nil {
			err = c.take(frame)
		}
		var violation http2.StreamError
		if errors.As(err, &violation) {
			err = nil
			c.violated(violation)
		}
		if err != nil {
			return err
		}
	}
}

// holdBack stops reading from a viewer that reads no replies.
func (c *conn) holdBack() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.ended && c.space() < -outMax {
		c.change.Wait()
	}
}

// timeFor is how long a frame's payload may take.
func (c *conn) timeFor(head http2.FrameHeader) time.Duration {
	if head.Type == frameData {
		return c.server.patience(int(head.Length))
	}
	return c.server.config.Head
}

// expect ends the connection unless what has begun is complete in that time.
func (c *conn) expect(within time.Duration) { c.due.Store(c.server.now() + int64(within)) }

// take does what a frame says. An error is a [http2.StreamError] or a
// [http2.ConnectionError].
func (c *conn) take(f http2.Frame) error {
	switch f := f.(type) {
	case *http2.HeadersFrame:
		return c.takeHeaders(f)
	case *http2.ContinuationFrame:
		return c.takeContinuation(f)
	case *http2.DataFrame:
		return c.takeData(f)
	case *http2.SettingsFrame:
		return c.takeSettings(f)
	case *http2.PingFrame:
		return c.takePing(f)
	case *http2.WindowUpdateFrame:
		return c.takeWindowUpdate(f)
	case *http2.RSTStreamFrame:
		return c.takeReset(f)
	case *http2.PriorityFrame:
		if f.StreamDep == f.StreamID {
			return http2.ConnectionError(protocolError)
		}
	case *http2.PushPromiseFrame:
		return http2.ConnectionError(protocolError)
	case *http2.GoAwayFrame:
		c.dismiss()
	}
	return nil // unknown frames are to be ignored (section 4.1)
}

// violated resets a stream on which something was wrong.
func (c *conn) violated(e http2.StreamError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.streams[e.StreamID]; s != nil {
		s.abandon(e)
	}
	c.reset(e.StreamID, e.Code)
}

// reset ends a stream before its time; mu is held.
func (c *conn) reset(stream uint32, why http2.ErrCode) {
	c.resets.add(stream)
	c.appendFrame(frameRSTStream, 0, stream, code(why))
	c.flushSoon()
}

// run has a request answered.
func (c *conn) run(s *Stream) {
	defer func() {
		if defect := recover(); defect != nil {
			c.server.config.Logger.Error("a defect in Lintel: please report it", "panic", defect, "method", s.Head.Method, "path", s.Head.Path, "stack", string(debug.Stack()))
		}
		s.leave()
	}()
	c.handler.ServeStream(&s.ctx, s)
}

// recent are the last few streams that were reset here: their viewer may not
// know yet, and what it still sends is no mistake.
type recent struct {
	ids  [16]uint32
	next int
}

func (r *recent) add(id uint32) {
	r.ids[r.next%len(r.ids)] = id
	r.next++
}

func (r *recent) has(id uint32) bool {
	for _, known := range r.ids {
		if known == id {
			return true
		}
	}
	return false
}
