package edge

import (
	"crypto/tls"
	"net"
	"sync"
)

// limitedListener bounds the connections that are open at once. Unlike
// netutil's, its connections say what they wrap, so that the options of their
// sockets can be set.
type limitedListener struct {
	net.Listener
	open   chan struct{} // holds one for each connection that is open
	closed chan struct{}
	once   sync.Once
}

// limited puts a bound on l, if it was asked for. Viewers beyond the bound
// wait in the system's queue.
func (s *Server) limited(l net.Listener) net.Listener {
	if s.limits.Connections <= 0 {
		return l
	}
	return &limitedListener{Listener: l, open: make(chan struct{}, s.limits.Connections), closed: make(chan struct{})}
}

// Accept waits until there is room, then for a connection.
func (l *limitedListener) Accept() (net.Conn, error) {
	select {
	case l.open <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.open
		return nil, err
	}
	return &limitedConn{Conn: c, listener: l}, nil
}

// Close ends Accept, also one that waits for room.
func (l *limitedListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	listener *limitedListener
	once     sync.Once
}

// Close makes room for the next connection.
func (c *limitedConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { <-c.listener.open })
	return err
}

// CloseWrite says that nothing more comes, where the socket can say so.
func (c *limitedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// bare is the socket below whatever wraps a connection.
func bare(c net.Conn) net.Conn {
	if t, isTLS := c.(*tls.Conn); isTLS {
		c = t.NetConn()
	}
	if l, isLimited := c.(*limitedConn); isLimited {
		c = l.Conn
	}
	return c
}
