package serve

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/systemd"
)

// nowhere is the address that turns a listener off.
const nowhere = "none"

// CodeAddress says that an address cannot be listened on, because it is none.
const CodeAddress = "SERVE-ADDRESS"

// bindings are where viewers are listened for.
type bindings struct {
	http, https, quic edge.Bind
	port              int // of HTTPS; 0 = there is none
}

// bind decides on the sockets: those that the service manager opened, in the
// order plain HTTP, HTTPS, and one for packets; else the given addresses. A
// port that the system shall choose is chosen here, because the doors write it
// into redirects.
func bind(c Config, getenv func(string) string) (bindings, error) {
	inherited, err := systemd.Inherit(getenv, os.Getpid())
	if err != nil {
		return bindings{}, err
	}
	if len(inherited.Streams) > 0 {
		return bindInherited(inherited), nil
	}
	var b bindings
	if c.HTTP != nowhere {
		b.http.Address = c.HTTP
	}
	if c.HTTPS == nowhere {
		return b, checkAddress("--http", b.http.Address)
	}
	if err := errors.Join(checkAddress("--http", b.http.Address), checkAddress("--https", c.HTTPS)); err != nil {
		return b, err
	}
	b.https.Address, b.quic.Address = c.HTTPS, edge.SamePort
	b.port = portOf(c.HTTPS)
	if b.port == 0 {
		return b, b.choosePort(c.HTTPS)
	}
	return b, nil
}

func bindInherited(s systemd.Sockets) bindings {
	b := bindings{http: edge.Bind{Listener: s.Streams[0]}}
	if len(s.Streams) > 1 {
		b.https.Listener = s.Streams[1]
		b.port = portOf(s.Streams[1].Addr().String())
	}
	if len(s.Packets) > 0 {
		b.quic.Packets = s.Packets[0]
	}
	return b
}

// choosePort finds a port that is free for TCP and for UDP.
func (b *bindings) choosePort(address string) error {
	const tries = 16
	var err error
	for range tries {
		var stream net.Listener
		if stream, err = net.Listen("tcp", address); err != nil {
			return err
		}
		var packets net.PacketConn
		if packets, err = net.ListenPacket("udp", stream.Addr().String()); err == nil {
			b.https, b.quic = edge.Bind{Listener: stream}, edge.Bind{Packets: packets}
			b.port = portOf(stream.Addr().String())
			return nil
		}
		stream.Close()
	}
	return err
}

// close lets go of the sockets that were opened here; the edge has closed
// them already when it ran.
func (b *bindings) close() error {
	for _, l := range []net.Listener{b.http.Listener, b.https.Listener} {
		if l != nil {
			l.Close()
		}
	}
	if b.quic.Packets != nil {
		b.quic.Packets.Close()
	}
	return nil
}

func checkAddress(flag, address string) error {
	if address == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err == nil {
		return nil
	}
	return finding.List{{
		Code: CodeAddress, Place: finding.Place{Path: flag}, Message: fmt.Sprintf("%q is not an address to listen on", address),
		Expected: `"host:port", ":port" or "none"`,
	}}.Err()
}

// portOf is the port of "host:port", or 0.
func portOf(address string) int {
	_, port, _ := net.SplitHostPort(address)
	n, _ := strconv.Atoi(port)
	return n
}

// viewerPort is where viewers reach HTTPS: the port that is listened on,
// unless something in between maps it.
func (s *Server) viewerPort() int {
	if s.facts.PublicPort != 0 {
		return s.facts.PublicPort
	}
	return s.bindings.port
}
