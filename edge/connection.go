package edge

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"

	"github.com/lintel-edge/lintel/exchange"
)

// connection is what all requests of one viewer connection have in common.
type connection struct {
	remote netip.AddrPort
	tls    *exchange.TLS // nil on plain HTTP
	gate   *gate         // nil but on HTTP/1.x
	port   int           // of the [Listener] that it came to; 0: it came to an address of the server's own

	// requests counts those of an HTTP/1.x connection, which come one after
	// the other; see [gate.verdictOn].
	requests uint64
}

// refused returns why the gate refused the request that has just begun, or nil.
func (c *connection) refused() *verdict {
	if c.gate == nil {
		return nil
	}
	c.requests++
	return c.gate.verdictOn(c.requests)
}

// broken makes an HTTP/1.x connection end without its usual end.
func (c *connection) broken() {
	if c.gate != nil {
		c.gate.broken.Store(true)
	}
}

type connectionKey struct{}

func connectionOf(ctx context.Context) *connection {
	return ctx.Value(connectionKey{}).(*connection)
}

// newConnection is what is known of a connection whose viewer has said nothing
// yet. State is nil on plain HTTP.
func newConnection(remote net.Addr, state *tls.ConnectionState, port int) *connection {
	c := &connection{remote: addrPort(remote), port: port}
	if state != nil {
		c.tls = &exchange.TLS{
			Version:     versionName(state.Version),
			CipherSuite: cipherName(state.CipherSuite),
			ServerName:  hostName(state.ServerName),
			Resumed:     state.DidResume,
		}
	}
	return c
}

// withConnection makes the connection known to its requests. Conn is nil for
// engines that bring no net.Conn.
func (s *Server) withConnection(ctx context.Context, remote net.Addr, state *tls.ConnectionState, conn net.Conn) context.Context {
	c := newConnection(remote, state, s.furtherPort(conn))
	if c.gate, _ = conn.(*gate); c.gate != nil {
		c.gate.lane = s.openLane(ctx, c)
	}
	return context.WithValue(ctx, connectionKey{}, c)
}

func addrPort(a net.Addr) netip.AddrPort {
	var found netip.AddrPort
	switch a := a.(type) {
	case *net.TCPAddr:
		found = a.AddrPort()
	case *net.UDPAddr:
		found = a.AddrPort()
	}
	return netip.AddrPortFrom(found.Addr().Unmap(), found.Port())
}

// versionName is the version as access logs print it (spec/cloudfront.md 7.1,
// field ssl-protocol).
func versionName(v uint16) string {
	switch v {
	case tls.VersionTLS10:
		return "TLSv1"
	case tls.VersionTLS11:
		return "TLSv1.1"
	case tls.VersionTLS12:
		return "TLSv1.2"
	}
	return "TLSv1.3"
}

// cipherName is OpenSSL's name of a suite, which AWS logs; the names of
// TLS 1.3 suites are the same everywhere.
func cipherName(suite uint16) string {
	if name, known := opensslNames[suite]; known {
		return name
	}
	return tls.CipherSuiteName(suite)
}

var opensslNames = map[uint16]string{
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256:       "ECDHE-ECDSA-AES128-GCM-SHA256",
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256:         "ECDHE-RSA-AES128-GCM-SHA256",
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384:       "ECDHE-ECDSA-AES256-GCM-SHA384",
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384:         "ECDHE-RSA-AES256-GCM-SHA384",
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: "ECDHE-ECDSA-CHACHA20-POLY1305",
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256:   "ECDHE-RSA-CHACHA20-POLY1305",
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256:       "ECDHE-ECDSA-AES128-SHA256",
	tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256:         "ECDHE-RSA-AES128-SHA256",
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA:          "ECDHE-ECDSA-AES128-SHA",
	tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA:            "ECDHE-RSA-AES128-SHA",
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA:          "ECDHE-ECDSA-AES256-SHA",
	tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA:            "ECDHE-RSA-AES256-SHA",
	tls.TLS_RSA_WITH_AES_128_GCM_SHA256:               "AES128-GCM-SHA256",
	tls.TLS_RSA_WITH_AES_256_GCM_SHA384:               "AES256-GCM-SHA384",
	tls.TLS_RSA_WITH_AES_128_CBC_SHA256:               "AES128-SHA256",
	tls.TLS_RSA_WITH_AES_128_CBC_SHA:                  "AES128-SHA",
	tls.TLS_RSA_WITH_AES_256_CBC_SHA:                  "AES256-SHA",
	tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA:           "ECDHE-RSA-DES-CBC3-SHA",
	tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA:                 "DES-CBC3-SHA",
	tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA:              "ECDHE-ECDSA-RC4-SHA",
	tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA:                "ECDHE-RSA-RC4-SHA",
	tls.TLS_RSA_WITH_RC4_128_SHA:                      "RC4-SHA",
}
