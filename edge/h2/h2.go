// Package h2 is the server's side of HTTP/2 (RFC 9113) on connections that
// have agreed to it: frames, header blocks, flow control, and the protections
// against viewers that abuse them. Each request runs on a goroutine of its own;
// what all streams of a connection have to say goes out in as few writes as
// possible.
//
// It is not for what is answered: a [Handler] is. Neither does it know
// prior-knowledge or upgraded connections without TLS, server push, or
// priorities, which viewers may send and nobody has to heed.
//
//	server := h2.New(h2.Config{Streams: 128})
//	go server.Watch(ctx)
//	server.Serve(connection, handler) // returns when the connection has ended
package h2

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Handler answers requests. ServeStream is called on a goroutine of its own for
// each; the context ends when the viewer has reset the stream or has gone. A
// stream that was not ended when it returns is reset.
type Handler interface {
	ServeStream(ctx context.Context, s *Stream)
}

// Config is what a [Server] is made from. All fields but Logger must be given.
type Config struct {
	Streams   int           // requests that run at once on a connection; further ones are refused
	HeadBytes int           // of names and values of a request's head; see [Head.TooLarge]
	Head      time.Duration // for the settings of a new connection, and for a header block
	Idle      time.Duration // without any request, then the connection ends
	Stall     time.Duration // without any progress in either direction of a body
	BodyRate  int64         // bytes a second that must get through beyond Stall
	Logger    *slog.Logger  // nil: silent
}

// Server has the connections of one engine.
type Server struct {
	config Config
	epoch  time.Time
	tick   atomic.Int64 // nanoseconds since epoch, as of the last look of Watch
	conns  sync.Map     // *conn
	open   sync.WaitGroup
}

// New makes a server without connections.
func New(c Config) *Server {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Server{config: c, epoch: time.Now()}
}

// Serve speaks HTTP/2 on a connection until it ends, and closes it.
func (s *Server) Serve(c net.Conn, h Handler) {
	s.open.Add(1)
	defer s.open.Done()
	conn := newConn(s, c, h)
	s.conns.Store(conn, nil)
	defer s.conns.Delete(conn)
	conn.serve()
}

// Shutdown asks all viewers to go (GOAWAY), waits until what they had asked is
// answered, or until ctx ends; then it cuts off the rest.
func (s *Server) Shutdown(ctx context.Context) error {
	done := make(chan struct{})
	s.each((*conn).dismiss)
	go func() { s.open.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		s.each((*conn).cut)
		<-done
		return ctx.Err()
	}
}

func (s *Server) each(do func(*conn)) {
	s.conns.Range(func(c, _ any) bool {
		do(c.(*conn))
		return true
	})
}

// patience is how long the transfer of n bytes may take.
func (s *Server) patience(n int) time.Duration {
	return s.config.Stall + time.Duration(int64(n)/s.config.BodyRate)*time.Second
}

// now is the time of the last tick, in nanoseconds since the epoch.
func (s *Server) now() int64 { return s.tick.Load() }
