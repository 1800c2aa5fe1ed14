package scan

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/header/cookie"
	"github.com/lintel-edge/lintel/recording"
)

// site is a host under test: what answers on its plain and on its TLS port.
type site struct {
	authority   *authority                     // signs the certificate; nil: one of its own
	http, https http.Handler                   // nil: nobody listens
	rawHTTP     func(*bufio.Reader, net.Conn)  // instead of http: takes a connection as it comes
	rawHTTPS    func(*bufio.Reader, net.Conn)  // instead of https, inside of TLS
	certificate func(*x509.Certificate)        // changes the certificate before it is signed
	chain       func(tls.Certificate) [][]byte // changes what is sent of it; nil: the leaf alone
	tls         func(*tls.Config)              // changes how TLS is spoken
}

// host is what every site is called, unless a test says otherwise.
const host = "site.example"

// serve starts a site and returns the options that lead to it.
func (s site) serve(t testing.TB) Options {
	t.Helper()
	ca := s.authority
	if ca == nil {
		ca = newAuthority(t)
	}
	options := Options{
		Roots: ca.pool, Rate: 1e6,
		Resolve: map[string]netip.Addr{host: netip.MustParseAddr("127.0.0.1"), "www." + host: netip.MustParseAddr("127.0.0.1")},
	}
	options.HTTPPort = listen(t, s.http, s.rawHTTP, nil)
	config := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, s.certificate)}}
	if s.chain != nil {
		config.Certificates[0].Certificate = s.chain(config.Certificates[0])
	}
	if s.tls != nil {
		s.tls(config)
	}
	options.HTTPSPort = listen(t, s.https, s.rawHTTPS, config)
	return options
}

// listen serves one port until the test ends, and returns it.
func listen(t testing.TB, handler http.Handler, raw func(*bufio.Reader, net.Conn), config *tls.Config) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if config != nil {
		l = tls.NewListener(l, config)
	}
	switch {
	case raw != nil:
		serveRaw(t, l, raw)
	case handler != nil:
		server := &http.Server{Handler: handler, ErrorLog: discard}
		go server.Serve(l)
		t.Cleanup(func() { server.Close() })
	default:
		l.Close()
	}
	return port
}

func serveRaw(t testing.TB, l net.Listener, raw func(*bufio.Reader, net.Conn)) {
	var (
		mu    sync.Mutex
		conns []net.Conn
		all   sync.WaitGroup
	)
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, conn)
			mu.Unlock()
			all.Go(func() {
				defer conn.Close()
				raw(bufio.NewReader(conn), conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, conn := range conns {
			conn.Close()
		}
		mu.Unlock()
		all.Wait()
	})
}

// says answers every request of a connection with the same bytes.
func says(response string) func(*bufio.Reader, net.Conn) {
	return func(r *bufio.Reader, conn net.Conn) {
		for {
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			if _, err := conn.Write([]byte(response)); err != nil {
				return
			}
		}
	}
}

// once answers one request and closes.
func once(response string) func(*bufio.Reader, net.Conn) {
	return func(r *bufio.Reader, conn net.Conn) {
		if _, err := http.ReadRequest(r); err == nil {
			conn.Write([]byte(response))
		}
	}
}

// look scans the site and returns what was seen.
func scanSite(t testing.TB, options Options, target string) *recording.Recording {
	t.Helper()
	scanner, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	to, err := ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return scanner.Scan(ctx, to)
}

// authority signs certificates for tests.
type authority struct {
	pool *x509.CertPool
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	cert := sign(t, template, template, key, key)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &authority{pool, cert, key}
}

// below makes an authority that this one vouches for.
func (a *authority) below(t testing.TB) *authority {
	t.Helper()
	key := newKey(t)
	template := *a.cert
	template.SerialNumber, template.Subject = big.NewInt(3), pkix.Name{CommonName: "Test Intermediate"}
	return &authority{a.pool, sign(t, &template, a.cert, key, a.key), key}
}

// issue makes a certificate for the test hosts; change may spoil it.
func (a *authority) issue(t testing.TB, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{host, "www." + host, "localhost", "www.lintel.localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(template)
	}
	leaf := sign(t, template, a.cert, key, a.key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t testing.TB, template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func cutPort(hostport string) (name, port string, ok bool) {
	name, port, err := net.SplitHostPort(hostport)
	return name, port, err == nil
}

func pair(name, value string) cookie.Pair { return cookie.Pair{Name: name, Value: value} }

func mustURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
