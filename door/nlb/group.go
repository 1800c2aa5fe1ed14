package nlb

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"hash/fnv"
	"net"
	"net/netip"
	"time"

	"github.com/lintel-edge/lintel/origin/health"
)

// group is a target group.
type group struct {
	name          string
	secure        bool // TLS toward the targets, whose certificates are not verified
	proxyProtocol bool // version 2 of its header goes before the first byte
	targets       []*target
}

// target is one registered target.
type target struct {
	id      string
	address string // "host:port"; "" when this machine has none for it
	health  health.Health
}

// connectTimeout bounds how long a target may take to accept.
const connectTimeout = 10 * time.Second

// choose picks the target of a flow: the same one for the same two ends, as long
// as the healthy targets are the same. Without any that is healthy, all are used.
// nil: none is registered.
func (g *group) choose(remote, local net.Addr) *target {
	var usable []*target
	for _, t := range g.targets {
		if t.health.Now() == health.Healthy {
			usable = append(usable, t)
		}
	}
	if len(usable) == 0 {
		usable = g.targets
	}
	if len(usable) == 0 {
		return nil
	}
	flow := fnv.New64a()
	flow.Write([]byte(remote.String() + " " + local.String()))
	return usable[flow.Sum64()%uint64(len(usable))]
}

// dial connects to a target on behalf of a viewer.
func (g *group) dial(ctx context.Context, t *target, viewer net.Conn) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", t.address)
	if err != nil {
		return nil, err
	}
	if g.proxyProtocol {
		if _, err := conn.Write(proxyHeader(addrPort(viewer.RemoteAddr()), addrPort(viewer.LocalAddr()))); err != nil {
			conn.Close()
			return nil, err
		}
	}
	if !g.secure {
		return conn, nil
	}
	secured := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	if err := secured.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secured, nil
}

func addrPort(a net.Addr) netip.AddrPort {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// proxySignature begins a header of version 2 of the PROXY protocol.
const proxySignature = "\r\n\r\n\x00\r\nQUIT\n"

// proxyHeader tells a target who its viewer is (the PROXY protocol, section 2.2).
func proxyHeader(source, destination netip.AddrPort) []byte {
	const (
		proxied  = 0x21 // version 2, command PROXY
		local    = 0x20 // version 2, command LOCAL: the addresses are unknown
		overIPv4 = 0x11 // TCP
		overIPv6 = 0x21
	)
	h := []byte(proxySignature)
	if !source.IsValid() || !destination.IsValid() || source.Addr().Is4() != destination.Addr().Is4() {
		return append(h, local, 0, 0, 0)
	}
	family := byte(overIPv4)
	if source.Addr().Is6() {
		family = overIPv6
	}
	from, to := source.Addr().AsSlice(), destination.Addr().AsSlice()
	h = append(h, proxied, family)
	h = binary.BigEndian.AppendUint16(h, uint16(len(from)+len(to)+4))
	h = append(append(h, from...), to...)
	h = binary.BigEndian.AppendUint16(h, source.Port())
	return binary.BigEndian.AppendUint16(h, destination.Port())
}
