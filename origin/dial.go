package origin

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"strconv"
	"time"
)

// dialer opens connections to one origin. The timeout covers the name, TCP and
// TLS together.
type dialer struct {
	cfg     *CustomConfig
	network string // "tcp", "tcp4" or "tcp6"
	tls     *tls.Config
}

func newDialer(cfg *CustomConfig) *dialer {
	network := map[string]string{"ipv4": "tcp4", "ipv6": "tcp6"}[cfg.IPAddressType]
	orElse(&network, "tcp")
	return &dialer{cfg: cfg, network: network, tls: newTLSConfig(cfg)}
}

// dial opens a connection for the requests of key.
func (d *dialer) dial(ctx context.Context, key poolKey) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.ConnectTimeout)
	defer cancel()
	c, err := d.connect(ctx, key)
	if err != nil || !key.secure {
		return c, err
	}
	started := time.Now()
	secured := tls.Client(c.sock, d.configFor(key.name))
	if err := secured.HandshakeContext(ctx); err != nil {
		c.abort()
		return nil, d.failure(TLS, err)
	}
	c.Conn = secured
	c.connecting += time.Since(started)
	return c, nil
}

// connect opens the TCP connection and notes how long its parts took.
func (d *dialer) connect(ctx context.Context, key poolKey) (*conn, error) {
	var resolving time.Duration
	var asked time.Time
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { asked = time.Now() },
		DNSDone:  func(httptrace.DNSDoneInfo) { resolving = time.Since(asked) },
	})
	started := time.Now()
	dialed, err := new(net.Dialer).DialContext(traced, d.network, d.address(traced, d.cfg.port(key.secure)))
	if err != nil {
		return nil, d.failure(Connect, err)
	}
	sock, err := newSocket(dialed.(*net.TCPConn)) // d.network is TCP
	if err != nil {
		dialed.Close()
		return nil, d.failure(Connect, err)
	}
	c := newConn(sock, key, d.cfg.ReadTimeout)
	c.resolving, c.connecting = resolving, time.Since(started)-resolving
	return c, nil
}

// address is where the origin is: the local fact if there is one, or else the
// place of a door of this process that passes connections on.
func (d *dialer) address(ctx context.Context, port string) string {
	host, addr, ok := d.cfg.Domain, "", false
	if d.cfg.Resolve != nil {
		addr, ok = d.cfg.Resolve(host)
	}
	if !ok {
		n, _ := strconv.Atoi(port)
		addr, ok = journeyOf(ctx).elsewhere(host, n)
	}
	if !ok {
		return net.JoinHostPort(host, port)
	}
	if _, _, err := net.SplitHostPort(addr); err == nil {
		return addr
	}
	return net.JoinHostPort(unbracket(addr), port)
}

func unbracket(addr string) string {
	if n := len(addr); n > 2 && addr[0] == '[' && addr[n-1] == ']' {
		return addr[1 : n-1]
	}
	return addr
}

// failure gives a dialling error its kind: what failed, unless it was the name
// or the clock.
func (d *dialer) failure(k Kind, err error) *Error {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		k = Canceled
	case errors.As(err, &dns):
		k = DNS
	case errors.As(err, &timeout) && timeout.Timeout():
		k = ConnectTimeout
	}
	return &Error{Kind: k, Host: d.cfg.Domain, Err: err}
}
