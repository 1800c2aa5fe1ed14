package origin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// authority is a certificate authority for one test.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t}
	a.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour)}
	a.cert = a.sign(template, template, &a.key.PublicKey)
	return a
}

func (a *authority) sign(template, parent *x509.Certificate, key *ecdsa.PublicKey) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// leaf is a server's certificate for names, valid until then.
func (a *authority) leaf(until time.Time, names ...string) tls.Certificate {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	cert := a.sign(&x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: names, NotBefore: time.Now().Add(-24 * time.Hour),
		NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, a.cert, &key.PublicKey)
	return tls.Certificate{Certificate: [][]byte{cert.Raw}, PrivateKey: key}
}

// serveTLS answers with the server name that was asked for.
func serveTLS(t *testing.T, cfg *tls.Config) *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.TLS.ServerName+" "+r.Host)
	}))
	s.TLS = cfg
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestCertificateOfTheOrigin(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	const domain, host = "origin.example.com", "www.example.com" // the request's Host is host
	for _, tc := range []struct {
		name string
		cert tls.Certificate
		kind origin.Kind // "": fine
	}{
		{"for the domain", ca.leaf(time.Now().Add(time.Hour), domain), ""},
		{"for the forwarded Host", ca.leaf(time.Now().Add(time.Hour), host), ""},
		{"wildcard", ca.leaf(time.Now().Add(time.Hour), "*.example.com"), ""},
		{"for another name", ca.leaf(time.Now().Add(time.Hour), "other.example.com"), origin.TLS},
		{"expired", ca.leaf(time.Now().Add(-time.Hour), domain), origin.TLS},
		{"from an unknown authority", other.leaf(time.Now().Add(time.Hour), domain), origin.TLS},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{tc.cert}})
			addr := s.Listener.Addr().String()
			c := plain(t, s.URL, func(c *origin.CustomConfig) {
				c.Domain, c.RootCAs = domain, ca.pool()
				c.Resolve = func(string) (string, bool) { return addr, true }
			})
			for range 2 { // the second time with a session to resume
				resp, err := c.Fetch(t.Context(), get("/"))
				if tc.kind != "" {
					wantError(t, err, tc.kind, 1)
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				wantBody(t, resp, host+" "+host, nil)
				c.Close()
			}
		})
	}
}

func TestConnectionsOfOneHostAreNotForAnother(t *testing.T) {
	ca := newAuthority(t)
	s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.leaf(time.Now().Add(time.Hour), "a.example.com")}})
	addr := s.Listener.Addr().String()
	c := plain(t, s.URL, func(c *origin.CustomConfig) {
		c.Domain, c.RootCAs = "origin.example.net", ca.pool()
		c.Resolve = func(string) (string, bool) { return addr, true }
	})
	r := get("/")
	r.Host = "a.example.com:8443"
	resp, err := c.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "a.example.com a.example.com:8443", nil)
	r.Host = "b.example.com"
	_, err = c.Fetch(t.Context(), r)
	wantError(t, err, origin.TLS, 1)
}

func TestSSLProtocols(t *testing.T) {
	ca := newAuthority(t)
	leaf := ca.leaf(time.Now().Add(time.Hour), "www.example.com")
	for _, tc := range []struct {
		name   string
		listed []string
		server uint16 // the only version the server speaks
		kind   origin.Kind
	}{
		{"TLS 1.3 is always offered", []string{"TLSv1.2"}, tls.VersionTLS13, ""},
		{"TLS 1.2", []string{"TLSv1.2"}, tls.VersionTLS12, ""},
		{"TLS 1.1 when not listed", []string{"TLSv1.2"}, tls.VersionTLS11, origin.TLS},
		{"TLS 1.1 when listed", []string{"TLSv1.2", "TLSv1.1"}, tls.VersionTLS11, ""},
		{"TLS 1.0 when listed", []string{"TLSv1"}, tls.VersionTLS10, ""},
		{"nothing listed is TLS 1.2", nil, tls.VersionTLS11, origin.TLS},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tc.server, MaxVersion: tc.server})
			c := plain(t, s.URL, func(c *origin.CustomConfig) { c.RootCAs, c.SSLProtocols = ca.pool(), tc.listed })
			resp, err := c.Fetch(t.Context(), get("/"))
			if tc.kind != "" {
				wantError(t, err, tc.kind, 1)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			exchange.Discard(resp.Body)
		})
	}
}

func TestPlainAnswerOnTLS(t *testing.T) {
	server := scripted(t, func(p *peer) { p.say(ok) })
	_, err := plain(t, "https"+server.URL[len("http"):], short).Fetch(t.Context(), get("/"))
	wantError(t, err, origin.TLS, 1)
}

func TestMatchViewer(t *testing.T) {
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "secure") }))
	defer secure.Close()
	open := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "plain") }))
	defer open.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	c := plain(t, secure.URL, func(c *origin.CustomConfig) {
		c.Protocol, c.RootCAs = "match-viewer", roots
		c.HTTPPort = portOf(t, open.URL)
	})
	for scheme, want := range map[string]string{"http": "plain", "https": "secure"} {
		r := get("/")
		r.Scheme = scheme
		resp, err := c.Fetch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		wantBody(t, resp, want, nil)
	}
}
