package edge_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/quic-go/quic-go/http3"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// doorFunc makes a function a door.
type doorFunc func(ctx context.Context, r *exchange.Request) *exchange.Response

func (f doorFunc) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	return f(ctx, r)
}

// respond is a response with a body in memory.
func respond(status int, body string, lines ...exchange.Field) *exchange.Response {
	return &exchange.Response{
		Status:        status,
		Fields:        exchange.NewFields(lines...),
		Body:          exchange.NewBytes([]byte(body)),
		ContentLength: int64(len(body)),
	}
}

// saying is a door that always answers 200 with the same text.
func saying(text string) doorFunc {
	return func(context.Context, *exchange.Request) *exchange.Response { return respond(200, text) }
}

// oneCertificate is a [edge.Certificates] that has one for some names.
type oneCertificate struct{ certificate *tls.Certificate }

func (c oneCertificate) Certificate(_ *tls.ClientHelloInfo, name string) (*tls.Certificate, error) {
	if c.certificate.Leaf.VerifyHostname(name) != nil {
		return nil, nil
	}
	return c.certificate, nil
}

// byName is a [edge.Certificates] with one for each name.
type byName map[string]*tls.Certificate

func (c byName) Certificate(_ *tls.ClientHelloInfo, name string) (*tls.Certificate, error) {
	return c[name], nil
}

func perName(t testing.TB, names ...string) byName {
	all := byName{}
	for _, name := range names {
		all[name] = selfSigned(t, name)
	}
	return all
}

// selfSigned makes a certificate that is its own authority.
func selfSigned(t testing.TB, names ...string) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "edge test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * 365 * time.Hour),
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// running is a server on loopback with clients for it.
type running struct {
	*edge.Server
	certificate *tls.Certificate
	http, https string // host:port
}

// start serves the sites until the test ends. Change may adjust the
// configuration before.
func start(t testing.TB, sites []edge.Site, change ...func(*edge.Config)) *running {
	t.Helper()
	names := []string{"localhost"}
	for _, s := range sites {
		names = append(names, s.Hosts...)
	}
	r := &running{certificate: selfSigned(t, names...)}
	config := edge.Config{
		HTTP:         edge.Bind{Address: "127.0.0.1:0"},
		HTTPS:        edge.Bind{Address: "127.0.0.1:0"},
		QUIC:         edge.Bind{Address: edge.SamePort},
		Certificates: oneCertificate{r.certificate},
	}
	for _, f := range change {
		f(&config)
	}
	server, err := edge.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(snapshot(t, 1, sites)); err != nil {
		t.Fatal(err)
	}
	r.Server = server
	if a := server.Addresses(); a.HTTPS != nil {
		r.http, r.https = a.HTTP.String(), a.HTTPS.String()
	} else {
		r.http = a.HTTP.String()
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		server.Shutdown(ctx)
	})
	return r
}

func snapshot(t testing.TB, generation uint64, sites []edge.Site) *edge.Snapshot {
	t.Helper()
	s, problems := edge.NewSnapshot(generation, sites, edge.Options{DefaultSite: true})
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// tlsConfig trusts the server's certificate and asks for a server name.
func (r *running) tlsConfig(serverName string) *tls.Config {
	roots := x509.NewCertPool()
	roots.AddCert(r.certificate.Leaf)
	return &tls.Config{RootCAs: roots, ServerName: serverName}
}

// client speaks one version of HTTP ("h1", "h2" or "h3") to the TLS listener,
// whatever host a URL names.
func (r *running) client(t testing.TB, version string) *http.Client {
	t.Helper()
	if version == "h3" {
		h3 := &http3.Transport{TLSClientConfig: r.tlsConfig("")}
		t.Cleanup(func() { h3.Close() })
		return &http.Client{Transport: h3}
	}
	transport := &http.Transport{
		TLSClientConfig:   r.tlsConfig(""),
		ForceAttemptHTTP2: version == "h2",
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			to := r.https
			if _, port, _ := net.SplitHostPort(address); port == "80" {
				to = r.http
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
	}
	if version == "h1" {
		transport.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends a request for a host over a TLS connection to a server name,
// without looking at the certificate.
func (r *running) ask(t testing.TB, serverName, host string) *http.Response {
	t.Helper()
	transport := &http.Transport{
		DialTLSContext: func(context.Context, string, string) (net.Conn, error) {
			return tls.Dial("tcp", r.https, &tls.Config{ServerName: serverName, InsecureSkipVerify: true})
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	resp, err := (&http.Client{Transport: transport}).Get("https://" + host + "/")
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// text reads and closes a response's body.
func text(t testing.TB, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAnswersOverEveryVersion(t *testing.T) {
	r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: saying("hello"), HTTP2: true, HTTP3: true}})
	for _, tc := range []struct{ version, proto string }{{"h1", "HTTP/1.1"}, {"h2", "HTTP/2.0"}, {"h3", "HTTP/3.0"}} {
		t.Run(tc.version, func(t *testing.T) {
			resp, err := r.client(t, tc.version).Get("https://localhost:" + port(r.https) + "/")
			if err != nil {
				t.Fatal(err)
			}
			if got := text(t, resp); got != "hello" || resp.Proto != tc.proto {
				t.Errorf("got %q over %s, want %q over %s", got, resp.Proto, "hello", tc.proto)
			}
		})
	}
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}
