package certificate_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/exchange"
)

// TestCertificateByACME runs pebble, an ACME authority for tests, in this
// process: it resolves the name with a name server of the test, connects to the
// edge as viewers do, and issues a certificate that viewers then get.
func TestCertificateByACME(t *testing.T) {
	for _, challenge := range []string{"over TLS", "over plain HTTP"} {
		t.Run(challenge, func(t *testing.T) {
			const name = "shop.example"
			http80, https443 := listen(t), listen(t)
			tlsPort := portOf(https443)
			if challenge == "over plain HTTP" {
				tlsPort = portOf(listen(t)) // nobody answers there
			}
			authority := startPebble(t, portOf(http80), tlsPort)
			store := open(t, certificate.Config{Directory: t.TempDir(), ACME: &certificate.ACME{
				Directory: authority.URL + wfe.DirectoryPath,
				Email:     "ops@shop.example",
				Names:     []string{name},
				Storage:   t.TempDir(),
				Roots:     authority.roots,
				HTTPPort:  portOf(http80), HTTPSPort: portOf(https443),
			}})
			serveEdge(t, store, name, http80, https443)
			if err := store.Obtain(); err != nil {
				t.Fatal(err)
			}
			leaf := waitForLeaf(t, https443.Addr().String(), name)
			if err := leaf.VerifyHostname(name); err != nil {
				t.Error(err)
			}
			if got := leaf.Issuer.String(); got == store.Authority().Certificate().Subject.String() {
				t.Errorf("issued by %s, want pebble", got)
			}
			if got := store.Expiries(); len(got) != 2 || got[0].Name != name || !got[0].After.Equal(leaf.NotAfter) {
				t.Errorf("expiries %v", got)
			}
		})
	}
}

type pebble struct {
	*httptest.Server
	roots *x509.CertPool
}

func startPebble(t *testing.T, httpPort, tlsPort int) *pebble {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	issuer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "default"}})
	validator := va.New(quiet, httpPort, tlsPort, false, startNames(t), store)
	frontend := wfe.New(quiet, store, validator, issuer, []string{"pebble.example"}, false, false, 1, 1)
	server := httptest.NewTLSServer(frontend.Handler())
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return &pebble{server, roots}
}

// startNames is a name server that knows every name, all on loopback.
func startNames(t *testing.T) string {
	t.Helper()
	l := listen(t)
	server := &dns.Server{Listener: l, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		answer := new(dns.Msg)
		answer.SetReply(q)
		if q.Question[0].Qtype == dns.TypeA {
			answer.Answer = []dns.RR{&dns.A{
				Hdr: dns.RR_Header{Name: q.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 1},
				A:   net.IPv4(127, 0, 0, 1),
			}}
		}
		w.WriteMsg(answer)
	})}
	go server.ActivateAndServe()
	t.Cleanup(func() { server.Shutdown() })
	return l.Addr().String()
}

type hello struct{}

func (hello) Serve(context.Context, *exchange.Request) *exchange.Response {
	return &exchange.Response{Status: http.StatusOK}
}

func serveEdge(t *testing.T, store *certificate.Store, name string, http80, https443 net.Listener) {
	t.Helper()
	server, err := edge.New(edge.Config{
		HTTP: edge.Bind{Listener: http80}, HTTPS: edge.Bind{Listener: https443},
		Certificates: store, Challenge: store.SolveHTTP,
	})
	if err != nil {
		t.Fatal(err)
	}
	snapshot, _ := edge.NewSnapshot(1, []edge.Site{{ID: "E1", Hosts: []string{name}, Door: hello{}}}, edge.Options{})
	if err := server.Start(snapshot); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Shutdown(context.Background()) })
}

// waitForLeaf asks for the name until there is a certificate. It takes long when
// the client begins with the challenge that nobody answers.
func waitForLeaf(t *testing.T, address, name string) *x509.Certificate {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		c, err := tls.Dial("tcp", address, &tls.Config{ServerName: name, InsecureSkipVerify: true})
		if err != nil {
			continue
		}
		defer c.Close()
		return c.ConnectionState().PeerCertificates[0]
	}
	t.Fatal("no certificate within a minute")
	return nil
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
