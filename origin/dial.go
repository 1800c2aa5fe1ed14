package origin

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
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

// dialPlain is an [http.Transport.DialContext]. The address that the Transport
// names is only its pool key: the origin's domain says where to go.
func (d *dialer) dialPlain(ctx context.Context, _, _ string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.ConnectTimeout)
	defer cancel()
	w, err := d.connect(ctx, d.cfg.port(false))
	if err != nil {
		return nil, err
	}
	return w, nil
}

// dialTLS is an [http.Transport.DialTLSContext]; keyed is "name:port" with the
// name that the request's Host carries, which becomes the SNI.
func (d *dialer) dialTLS(ctx context.Context, _, keyed string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.ConnectTimeout)
	defer cancel()
	w, err := d.connect(ctx, d.cfg.port(true))
	if err != nil {
		return nil, err
	}
	started := time.Now()
	conn := tls.Client(w.Conn, d.configFor(keyed))
	if err := conn.HandshakeContext(ctx); err != nil {
		w.Conn.Close()
		return nil, d.failure(TLS, err)
	}
	w.Conn = conn
	w.connecting += time.Since(started)
	return w, nil
}

// connect opens the TCP connection and notes how long its parts took.
func (d *dialer) connect(ctx context.Context, port string) (*wire, error) {
	var resolving time.Duration
	var asked time.Time
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { asked = time.Now() },
		DNSDone:  func(httptrace.DNSDoneInfo) { resolving = time.Since(asked) },
	})
	started := time.Now()
	conn, err := new(net.Dialer).DialContext(traced, d.network, d.address(port))
	if err != nil {
		return nil, d.failure(Connect, err)
	}
	return &wire{Conn: conn, resolving: resolving, connecting: time.Since(started) - resolving, keepAlive: d.cfg.KeepAliveTimeout}, nil
}

// address is where the origin is: the local fact if there is one.
func (d *dialer) address(port string) string {
	host := d.cfg.Domain
	if d.cfg.Resolve == nil {
		return net.JoinHostPort(host, port)
	}
	addr, ok := d.cfg.Resolve(host)
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
