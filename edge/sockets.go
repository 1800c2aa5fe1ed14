package edge

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"

	"github.com/lintel-edge/lintel/finding"
)

// Bind is a place to listen on: an address, or a socket that was opened before
// (by a service manager, or by a test). The server closes either.
type Bind struct {
	Address  string         // "host:port"; port 0 lets the system choose
	Listener net.Listener   // for HTTP and HTTPS
	Packets  net.PacketConn // for QUIC
}

func (b Bind) wanted() bool { return b.Address != "" || b.Listener != nil || b.Packets != nil }

// The codes of findings about listening.
const (
	CodeListenInUse  = "edge-listen-in-use" // somebody else listens there
	CodeListenDenied = "edge-listen-denied" // the system does not let us
	CodeListenFailed = "edge-listen-failed" // anything else
	SamePort         = "same port as HTTPS" // an Address of [Config.QUIC]: the port that HTTPS was given
)

// sockets are the open listeners; nil: not wanted.
type sockets struct {
	http, https net.Listener
	quic        net.PacketConn
}

// open opens all that is wanted, or nothing; every failure is reported.
func (s *sockets) open(c Config) error {
	var problems finding.List
	try := func(what string, b Bind, open func() error) {
		if err := open(); err != nil {
			problems = append(problems, listenFinding(what, b, err))
		}
	}
	try("HTTP", c.HTTP, func() (err error) { s.http, err = c.HTTP.listen(); return })
	try("HTTPS", c.HTTPS, func() (err error) { s.https, err = c.HTTPS.listen(); return })
	if s.https != nil || !c.HTTPS.wanted() || c.QUIC.Address != SamePort { // otherwise it has been said why
		try("QUIC", c.QUIC, func() error { return s.openQUIC(c) })
	}
	if len(problems) > 0 {
		s.close()
	}
	return problems.Err()
}

func (b Bind) listen() (net.Listener, error) {
	if b.Listener != nil || b.Address == "" {
		return b.Listener, nil
	}
	return net.Listen("tcp", b.Address)
}

// listenPackets opens the UDP socket of h3, which for [SamePort] is the one
// with the number that HTTPS has got.
func (b Bind) listenPackets(https net.Listener) (net.PacketConn, error) {
	switch {
	case b.Packets != nil || b.Address == "":
		return b.Packets, nil
	case b.Address != SamePort:
		return net.ListenPacket("udp", b.Address)
	case https == nil:
		return nil, errors.New("there is no HTTPS listener to share the port with")
	}
	return net.ListenPacket("udp", https.Addr().String())
}

// pairTries is how often the system is asked for a port of which both the TCP
// and the UDP side are free, when the choice is its own.
const pairTries = 20

// openQUIC opens the UDP socket. Where it must have the number of a TCP port
// that the system chose, and that is taken, another number is chosen for both.
func (s *sockets) openQUIC(c Config) (err error) {
	for range pairTries {
		s.quic, err = c.QUIC.listenPackets(s.https)
		if !errors.Is(err, syscall.EADDRINUSE) || c.QUIC.Address != SamePort || !c.HTTPS.anyPort() {
			return err
		}
		taken := s.https
		if s.https, err = c.HTTPS.listen(); err != nil {
			s.https = taken
			return err
		}
		taken.Close() // not before, or the same number could come again
	}
	return err
}

func (b Bind) anyPort() bool {
	_, port, err := net.SplitHostPort(b.Address)
	return b.Listener == nil && err == nil && (port == "0" || port == "")
}

// close closes everything, when nothing has been served yet.
func (s *sockets) close() {
	s.closeStreams()
	if s.quic != nil {
		s.quic.Close()
	}
}

// closeStreams turns new h1 and h2 viewers away. The socket of h3 has to stay
// while its connections drain.
func (s *sockets) closeStreams() {
	if s.http != nil {
		s.http.Close()
	}
	if s.https != nil {
		s.https.Close()
	}
}

func (s *sockets) addresses() Addresses {
	var a Addresses
	if s.http != nil {
		a.HTTP = s.http.Addr()
	}
	if s.https != nil {
		a.HTTPS = s.https.Addr()
	}
	if s.quic != nil {
		a.QUIC = s.quic.LocalAddr()
	}
	return a
}

func listenFinding(what string, b Bind, err error) finding.Finding {
	f := finding.Finding{
		Code: CodeListenFailed, Subject: b.Address,
		Message: fmt.Sprintf("cannot listen for %s on %q: %v", what, b.Address, err),
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		f.Code = CodeListenInUse
		f.Message = fmt.Sprintf("%q, wanted for %s, is in use by another program", b.Address, what)
		f.Fix = "stop the other program or choose another port"
	case errors.Is(err, fs.ErrPermission):
		f.Code = CodeListenDenied
		f.Message = fmt.Sprintf("not allowed to listen for %s on %q", what, b.Address)
		f.Fix = "use a port from 1024 on, or give the program the right to bind low ports"
	}
	return f
}
