package serve

import (
	"fmt"
	"net"
	"os"
	"slices"
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
}

// bind decides on the sockets: those that the service manager opened, in the
// order plain HTTP, HTTPS, and one for packets; else the given addresses.
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
	if c.HTTPS != nowhere {
		b.https.Address, b.quic.Address = c.HTTPS, edge.SamePort
	}
	return b, slices.Concat(checkAddress("--http", b.http.Address), checkAddress("--https", b.https.Address)).Err()
}

func bindInherited(s systemd.Sockets) bindings {
	b := bindings{http: edge.Bind{Listener: s.Streams[0]}}
	if len(s.Streams) > 1 {
		b.https.Listener = s.Streams[1]
	}
	if len(s.Packets) > 0 {
		b.quic.Packets = s.Packets[0]
	}
	return b
}

// checkAddress judges the form of an address; "" is none at all.
func checkAddress(flag, address string) finding.List {
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
	}}
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
	if at := s.edge.Addresses().HTTPS; at != nil {
		return portOf(at.String())
	}
	return 0
}
