package origin

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
)

// sessionCacheSize is how many TLS sessions an origin's connections can take
// up again; an origin has a few addresses, each with a session or two.
const sessionCacheSize = 64

// tlsVersions are the names of OriginSslProtocols. SSLv3 is accepted in the
// settings and never spoken; a list of nothing else means TLS 1.0 and up.
var tlsVersions = map[string]uint16{
	"SSLv3":   tls.VersionTLS10,
	"TLSv1":   tls.VersionTLS10,
	"TLSv1.1": tls.VersionTLS11,
	"TLSv1.2": tls.VersionTLS12,
}

// minTLSVersion is the lowest version of the list; an empty one is TLS 1.2.
func minTLSVersion(names []string) (uint16, error) {
	lowest := uint16(tls.VersionTLS12)
	for _, name := range names {
		v, ok := tlsVersions[name]
		if !ok {
			return 0, fmt.Errorf("SSL protocol %q, want SSLv3, TLSv1, TLSv1.1 or TLSv1.2", name)
		}
		lowest = min(lowest, v)
	}
	return lowest, nil
}

func newTLSConfig(cfg *CustomConfig) *tls.Config {
	lowest, _ := minTLSVersion(cfg.SSLProtocols) // checked by NewCustom
	return &tls.Config{
		MinVersion:         lowest,
		RootCAs:            cfg.RootCAs,
		ClientSessionCache: tls.NewLRUClientSessionCache(sessionCacheSize),
		NextProtos:         []string{"http/1.1"},
		// crypto/tls knows one name only; verify takes either of two.
		InsecureSkipVerify: true,
	}
}

// configFor is the configuration of a connection whose requests carry host: that
// name is asked for, and the certificate must be for it or for the origin's
// domain (spec/cloudfront.md 4.4).
func (d *dialer) configFor(host string) *tls.Config {
	cfg := d.tls.Clone()
	cfg.ServerName = host
	if d.cfg.SkipVerify {
		return cfg
	}
	cfg.VerifyConnection = func(state tls.ConnectionState) error {
		return verify(state, d.cfg.RootCAs, d.cfg.Domain, host)
	}
	return cfg
}

// verify checks the chain up to a root and that the certificate is for one of
// the names. It runs for resumed sessions too.
func verify(state tls.ConnectionState, roots *x509.CertPool, names ...string) error {
	leaf := state.PeerCertificates[0]
	opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
	for _, c := range state.PeerCertificates[1:] {
		opts.Intermediates.AddCert(c)
	}
	if _, err := leaf.Verify(opts); err != nil {
		return err
	}
	var wrong error
	for _, name := range names {
		err := leaf.VerifyHostname(name)
		if err == nil {
			return nil
		}
		if wrong == nil {
			wrong = err
		}
	}
	return wrong
}
