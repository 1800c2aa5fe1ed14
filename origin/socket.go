package origin

import (
	"io"
	"net"
	"syscall"
)

// socket is a TCP connection that can also be read without waiting. It lies
// below TLS, so that a look at an idle connection sees through TLS too.
type socket struct {
	net.Conn
	atOnce bool // Read does not wait

	raw syscall.RawConn
	try func(fd uintptr) (done bool) // reads into p; made once, as it is needed for each request
	p   []byte
	n   int
	err error
}

func newSocket(c *net.TCPConn) (*socket, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return nil, err
	}
	s := &socket{Conn: c, raw: raw}
	s.try = func(fd uintptr) bool {
		s.n, s.err = syscall.Read(int(fd), s.p)
		return true
	}
	return s, nil
}

// Read reads as usual, or returns errNothingYet instead of waiting.
func (s *socket) Read(p []byte) (int, error) {
	if !s.atOnce {
		return s.Conn.Read(p)
	}
	s.p = p
	err := s.raw.Read(s.try)
	s.p = nil
	switch {
	case err != nil:
		return 0, err
	case s.err == syscall.EAGAIN, s.err == syscall.EINTR:
		return 0, errNothingYet
	case s.err != nil:
		return 0, s.err
	case s.n == 0:
		return 0, io.EOF
	}
	return s.n, nil
}

// errNothingYet is a read that would have had to wait.
var errNothingYet net.Error = nothingYet{}

// nothingYet is a temporary error, after which crypto/tls reads on.
type nothingYet struct{}

func (nothingYet) Error() string   { return "nothing to read yet" }
func (nothingYet) Timeout() bool   { return true }
func (nothingYet) Temporary() bool { return true }
