package h2

import (
	"encoding/binary"

	"golang.org/x/net/http2"
)

// takeSettings applies a viewer's settings (RFC 9113 section 6.5).
func (c *conn) takeSettings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	err := f.ForeachSetting(func(s http2.Setting) error {
		if err := s.Valid(); err != nil {
			return err
		}
		switch s.ID {
		case http2.SettingHeaderTableSize:
			c.encoder.resize(int(min(s.Val, tableSize)))
		case http2.SettingInitialWindowSize:
			return c.resize(int64(s.Val))
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.reply(frameSettings, nil)
	return nil
}

// resize gives all streams another window (section 6.9.2); mu is held.
func (c *conn) resize(initial int64) error {
	for _, s := range c.streams {
		if s.window += initial - c.initial; s.window > maxWindow {
			return http2.ConnectionError(flowControl)
		}
	}
	c.initial = initial
	c.change.Broadcast()
	return nil
}

func (c *conn) takePing(f *http2.PingFrame) error {
	if f.IsAck() {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reply(framePing, f.Data[:])
	return nil
}

func (c *conn) takeWindowUpdate(f *http2.WindowUpdateFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.change.Broadcast()
	if f.StreamID == 0 {
		if c.window += int64(f.Increment); c.window > maxWindow {
			return http2.ConnectionError(flowControl)
		}
		return nil
	}
	if c.isIdle(f.StreamID) {
		return http2.ConnectionError(protocolError)
	}
	if s := c.streams[f.StreamID]; s != nil {
		if s.window += int64(f.Increment); s.window > maxWindow {
			return http2.StreamError{StreamID: f.StreamID, Code: flowControl}
		}
	}
	return nil
}

func (c *conn) takeReset(f *http2.RSTStreamFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isIdle(f.StreamID) {
		return http2.ConnectionError(protocolError)
	}
	if s := c.streams[f.StreamID]; s != nil {
		s.abandon(http2.StreamError{StreamID: f.StreamID, Code: f.ErrCode})
	}
	return nil
}

// isIdle reports whether nobody has opened a stream; mu is held.
func (c *conn) isIdle(stream uint32) bool { return stream > c.highest || stream%2 == 0 }

// takeData gives a piece of a body to its stream. Padding counts for the
// windows, and is gone at once.
func (c *conn) takeData(f *http2.DataFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isIdle(f.StreamID) {
		return http2.ConnectionError(protocolError)
	}
	size, data := int(f.Length), f.Data()
	if c.received+c.buffered+size > connectionWindow {
		return http2.ConnectionError(flowControl)
	}
	s := c.streams[f.StreamID]
	if s == nil || s.viewerEnded {
		c.acknowledge(size)
		if s == nil && c.resets.has(f.StreamID) {
			return nil
		}
		return http2.StreamError{StreamID: f.StreamID, Code: streamClosed}
	}
	err := s.receive(data, size, f.StreamEnded())
	c.acknowledge(size - len(data))
	return err
}

// acknowledge gives a part of the connection's window back to the viewer, once
// it is worth a frame; mu is held.
func (c *conn) acknowledge(n int) {
	if c.received += n; c.received < connectionWindow/2 {
		return
	}
	c.appendFrame(frameWindowUpdate, 0, 0, binary.BigEndian.AppendUint32(nil, uint32(c.received)))
	c.received = 0
	c.flushSoon()
}
