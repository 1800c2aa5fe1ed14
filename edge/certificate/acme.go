package certificate

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"slices"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// ACME is a public certificate authority (RFC 8555) for names that it can
// reach. Whoever sets it agrees to the authority's terms.
type ACME struct {
	Directory string         // URL of the authority's directory; "": Let's Encrypt
	Email     string         // for the account; may be empty
	Names     []string       // to obtain and renew; lower case
	Storage   string         // directory for accounts, keys and certificates
	Roots     *x509.CertPool // to trust the authority's own server by; nil: the system's

	// HTTPPort and HTTPSPort are where the edge listens. The authority
	// connects to 80 and 443, which must lead there.
	HTTPPort, HTTPSPort int
}

// manager obtains and renews certificates in the background.
type manager struct {
	names  []string
	magic  *certmagic.Config
	issuer *certmagic.ACMEIssuer
	cache  *certmagic.Cache
	stop   context.CancelFunc
}

func newManager(a ACME, log *slog.Logger) *manager {
	m := &manager{names: a.Names}
	quiet := zap.NewNop() // what matters is told through OnEvent
	m.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return m.magic, nil },
		Logger:           quiet,
	})
	m.magic = certmagic.New(m.cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: a.Storage},
		Logger:  quiet,
		OnEvent: func(_ context.Context, event string, data map[string]any) error {
			logEvent(log, event, data)
			return nil
		},
	})
	m.issuer = certmagic.NewACMEIssuer(m.magic, certmagic.ACMEIssuer{
		CA:             a.Directory,
		Email:          a.Email,
		Agreed:         true,
		TrustedRoots:   a.Roots,
		AltHTTPPort:    a.HTTPPort,
		AltTLSALPNPort: a.HTTPSPort,
		Logger:         quiet,
	})
	m.magic.Issuers = []certmagic.Issuer{m.issuer}
	return m
}

func logEvent(log *slog.Logger, event string, data map[string]any) {
	switch event {
	case "cert_obtained":
		log.Info("certificate obtained", "name", data["identifier"], "renewal", data["renewal"])
	case "cert_failed":
		log.Error("certificate cannot be obtained", "name", data["identifier"], "error", data["error"])
	}
}

// Obtain begins to obtain and renew the names of [Config.ACME] in the
// background. Call it when the edge listens: the authority connects back.
func (s *Store) Obtain() error {
	if s.acme == nil {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	s.acme.stop = stop
	return s.acme.magic.ManageAsync(ctx, s.acme.names)
}

// SolveHTTP answers an authority's challenge over plain HTTP (RFC 8555 section
// 8.3); false when the request is none.
func (s *Store) SolveHTTP(w http.ResponseWriter, r *http.Request) bool {
	return s.acme != nil && s.acme.issuer.HandleHTTPChallenge(w, r)
}

func (m *manager) manages(name string) bool { return slices.Contains(m.names, name) }

// errNotYet ends handshakes for names whose certificate is on its way.
var errNotYet = errors.New("the certificate for this name has not been obtained yet")

// certificate also answers an authority's challenge over TLS (RFC 8737).
func (m *manager) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	c, err := m.magic.GetCertificate(hello)
	if err != nil || len(c.Certificate) == 0 {
		return nil, errNotYet
	}
	return c, nil
}

func (m *manager) expiries() []Expiry {
	var all []Expiry
	for _, name := range m.names {
		for _, c := range m.cache.AllMatchingCertificates(name) {
			all = append(all, Expiry{name, c.Leaf.NotAfter})
		}
	}
	return all
}

func (m *manager) close() {
	if m.stop != nil {
		m.stop()
	}
	m.cache.Stop()
}
