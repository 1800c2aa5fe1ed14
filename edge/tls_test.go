package edge_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/quic-go/quic-go/http3"

	"github.com/lintel-edge/lintel/edge"
)

// bothKeys has an ECDSA and an RSA certificate, so that every suite can be chosen.
type bothKeys struct{ ecdsa, rsa *tls.Certificate }

func (c bothKeys) Certificate(hello *tls.ClientHelloInfo, _ string) (*tls.Certificate, error) {
	if hello.SupportsCertificate(c.ecdsa) == nil {
		return c.ecdsa, nil
	}
	return c.rsa, nil
}

// rsaCertificate is selfSigned with an RSA key.
func rsaCertificate(t testing.TB) *tls.Certificate {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := selfSigned(t, "a.example").Leaf
	template.SignatureAlgorithm, template.PublicKey = x509.UnknownSignatureAlgorithm, nil // the key decides
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, _ := x509.ParseCertificate(der)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// The suites below TLS 1.3 that crypto/tls has, in the groups of the table in
// spec/cloudfront.md 8, by their IANA names.
var (
	gcm      = []string{"ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE_RSA_WITH_AES_256_GCM_SHA384"}
	chacha   = []string{"ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"}
	cbcSHA2  = []string{"ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE_RSA_WITH_AES_128_CBC_SHA256"}
	rsaSHA2  = []string{"RSA_WITH_AES_128_GCM_SHA256", "RSA_WITH_AES_256_GCM_SHA384", "RSA_WITH_AES_128_CBC_SHA256"}
	cbcSHA1  = []string{"ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE_RSA_WITH_AES_256_CBC_SHA", "RSA_WITH_AES_128_CBC_SHA", "RSA_WITH_AES_256_CBC_SHA"}
	triple   = []string{"ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", "RSA_WITH_3DES_EDE_CBC_SHA"}
	rc4      = []string{"ECDHE_ECDSA_WITH_RC4_128_SHA", "ECDHE_RSA_WITH_RC4_128_SHA", "RSA_WITH_RC4_128_SHA"}
	modern12 = slices.Concat(gcm, chacha, cbcSHA2, rsaSHA2)
)

// TestSecurityPolicies is the table of spec/cloudfront.md 8: for each policy
// the versions and the suites that a viewer can get.
func TestSecurityPolicies(t *testing.T) {
	certificates := bothKeys{selfSigned(t, "a.example"), rsaCertificate(t)}
	for _, tc := range []struct {
		policy   string
		versions []string
		suites   []string // below TLS 1.3
	}{
		{"SSLv3", []string{"1.0", "1.1", "1.2", "1.3"}, slices.Concat(modern12, cbcSHA1, triple, rc4)},
		{"TLSv1", []string{"1.0", "1.1", "1.2", "1.3"}, slices.Concat(modern12, cbcSHA1, triple)},
		{"TLSv1_2016", []string{"1.0", "1.1", "1.2", "1.3"}, slices.Concat(modern12, cbcSHA1)},
		{"TLSv1.1_2016", []string{"1.1", "1.2", "1.3"}, slices.Concat(modern12, cbcSHA1)},
		{"TLSv1.2_2018", []string{"1.2", "1.3"}, modern12},
		{"TLSv1.2_2019", []string{"1.2", "1.3"}, slices.Concat(gcm, chacha, cbcSHA2)},
		{"TLSv1.2_2021", []string{"1.2", "1.3"}, slices.Concat(gcm, chacha)},
		{"TLSv1.2_2025", []string{"1.2", "1.3"}, gcm},
		{"TLSv1.3_2025", []string{"1.3"}, nil},
	} {
		t.Run(tc.policy, func(t *testing.T) {
			policy, known := edge.PolicyNamed(tc.policy)
			if !known || policy.String() != tc.policy {
				t.Fatalf("PolicyNamed(%q) = %v, %v", tc.policy, policy, known)
			}
			r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: saying("hello"), TLS: policy}},
				func(c *edge.Config) { c.Certificates = certificates })
			if diff := cmp.Diff(tc.versions, r.versions()); diff != "" {
				t.Errorf("versions: %s", diff)
			}
			want := slices.Sorted(slices.Values(tc.suites))
			if diff := cmp.Diff(want, r.suites()); diff != "" {
				t.Errorf("suites: %s", diff)
			}
		})
	}
	if diff := cmp.Diff(9, len(edge.PolicyNames())); diff != "" {
		t.Error(diff)
	}
}

func (r *running) handshake(c *tls.Config) (tls.ConnectionState, error) {
	c.InsecureSkipVerify = true
	if c.ServerName == "" {
		c.ServerName = "a.example"
	}
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", r.https, c)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer conn.Close()
	return conn.ConnectionState(), nil
}

// versions are those that a handshake limited to them succeeds with.
func (r *running) versions() []string {
	var ok []string
	for _, v := range []struct {
		name   string
		number uint16
	}{{"1.0", tls.VersionTLS10}, {"1.1", tls.VersionTLS11}, {"1.2", tls.VersionTLS12}, {"1.3", tls.VersionTLS13}} {
		all := allSuites()
		if _, err := r.handshake(&tls.Config{MinVersion: v.number, MaxVersion: v.number, CipherSuites: all}); err == nil {
			ok = append(ok, v.name)
		}
	}
	return ok
}

// suites are those below TLS 1.3 that a handshake limited to them succeeds with.
func (r *running) suites() []string {
	var ok []string
	for _, suite := range allSuites() {
		state, err := r.handshake(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{suite}})
		if err == nil && state.CipherSuite == suite {
			ok = append(ok, strings.TrimPrefix(tls.CipherSuiteName(suite), "TLS_"))
		}
	}
	slices.Sort(ok)
	return ok
}

func allSuites() []uint16 {
	var all []uint16
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		if slices.Contains(s.SupportedVersions, tls.VersionTLS12) {
			all = append(all, s.ID)
		}
	}
	return all
}

func TestZeroPolicyIsTheDefault(t *testing.T) {
	if got := (edge.Policy{}).String(); got != edge.DefaultPolicy {
		t.Errorf("got %q, want %q", got, edge.DefaultPolicy)
	}
	if _, known := edge.PolicyNamed("TLSv1.9"); known {
		t.Error("TLSv1.9 is known")
	}
}

// TestCurves is the last sentence of section 8's table.
func TestCurves(t *testing.T) {
	r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: saying("hello")}},
		func(c *edge.Config) { c.Certificates = oneCertificate{selfSigned(t, "a.example")} })
	for _, curve := range []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.X25519MLKEM768, tls.SecP256r1MLKEM768} {
		state, err := r.handshake(&tls.Config{CurvePreferences: []tls.CurveID{curve}})
		if err != nil || state.CurveID != curve {
			t.Errorf("%v: got %v, %v", curve, state.CurveID, err)
		}
	}
	if _, err := r.handshake(&tls.Config{CurvePreferences: []tls.CurveID{tls.CurveP521}}); err == nil {
		t.Error("P-521 was accepted")
	}
}

// TestServerNameChoosesTerms: each name has its site's policy and protocols;
// a name without a site gets an alert and no HTTP (section 8, "sni-only").
func TestServerNameChoosesTerms(t *testing.T) {
	only13, _ := edge.PolicyNamed("TLSv1.3_2025")
	r := startRefusing(t, []edge.Site{
		{ID: "A", Hosts: []string{"a.example"}, Door: saying("a"), TLS: only13, HTTP2: true},
		{ID: "B", Hosts: []string{"*.b.example"}, Door: saying("b")},
	}, func(c *edge.Config) { c.Certificates = oneCertificate{selfSigned(t, "a.example", "*.b.example")} })
	protos := []string{"h2", "http/1.1"}
	for _, tc := range []struct {
		name     string
		config   *tls.Config
		protocol string
		fails    bool
	}{
		{"h2 where it is on", &tls.Config{ServerName: "a.example", NextProtos: protos}, "h2", false},
		{"case and dot do not matter", &tls.Config{ServerName: "A.Example.", NextProtos: protos}, "h2", false},
		{"h1 where h2 is off", &tls.Config{ServerName: "x.b.example", NextProtos: protos}, "http/1.1", false},
		{"no ALPN", &tls.Config{ServerName: "a.example"}, "", false},
		{"policy of the name, too old", &tls.Config{ServerName: "a.example", MaxVersion: tls.VersionTLS12}, "", true},
		{"policy of the other name", &tls.Config{ServerName: "x.b.example", MaxVersion: tls.VersionTLS12}, "", false},
		{"a name without a site", &tls.Config{ServerName: "c.example"}, "", true},
		{"an address: no SNI is sent", &tls.Config{ServerName: "127.0.0.1"}, "", true},
		{"only unknown protocols", &tls.Config{ServerName: "a.example", NextProtos: []string{"spdy/3"}}, "", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			state, err := r.handshake(tc.config)
			if (err != nil) != tc.fails {
				t.Fatalf("error %v", err)
			}
			if state.NegotiatedProtocol != tc.protocol {
				t.Errorf("got %q, want %q", state.NegotiatedProtocol, tc.protocol)
			}
		})
	}
}

// TestDefaultSiteWithoutServerName: with the option, viewers that named no
// site get the certificate for localhost, or else the first site's.
func TestDefaultSiteWithoutServerName(t *testing.T) {
	for name, certificates := range map[string]edge.Certificates{
		"localhost": perName(t, "localhost", "a.example"),
		"a.example": perName(t, "a.example"),
	} {
		r := start(t, []edge.Site{{ID: "A", Hosts: []string{"a.example"}, Door: saying("a")}},
			func(c *edge.Config) { c.Certificates = certificates })
		for _, serverName := range []string{"127.0.0.1", "localhost"} { // no SNI is sent for an address
			state, err := r.handshake(&tls.Config{ServerName: serverName})
			if err != nil {
				t.Fatal(err)
			}
			if got := state.PeerCertificates[0].DNSNames[0]; got != name {
				t.Errorf("certificate of %q, want %q", got, name)
			}
		}
	}
}

// TestSessionTickets outlive a swap, and are forgotten after a week.
func TestSessionTickets(t *testing.T) {
	now := newClock()
	sites := []edge.Site{{ID: "A", Hosts: []string{"a.example"}, Door: saying("a")}}
	r := start(t, sites, func(c *edge.Config) {
		c.Now = now.now
		c.Certificates = byName{"a.example": selfSigned(t, "a.example")}
	})
	sessions := tls.NewLRUClientSessionCache(8)
	resumed := func() bool {
		t.Helper()
		conn, err := tls.Dial("tcp", r.https, &tls.Config{ServerName: "a.example", InsecureSkipVerify: true, ClientSessionCache: sessions})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.Write([]byte("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n"))
		conn.Read(make([]byte, 100)) // the tickets come with the first data
		return conn.ConnectionState().DidResume
	}
	if resumed() {
		t.Fatal("the first connection was resumed")
	}
	if !resumed() {
		t.Error("the second connection was not resumed")
	}
	r.Swap(snapshot(t, 2, sites))
	if !resumed() {
		t.Error("not resumed after a swap")
	}
	now.add(25 * time.Hour)
	if !resumed() {
		t.Error("not resumed after one rotation of the keys")
	}
	now.add(8 * 24 * time.Hour)
	if resumed() {
		t.Error("resumed with a key of nine days")
	}
}

func TestHTTP3OnlyWhereItIsOn(t *testing.T) {
	r := start(t, []edge.Site{
		{ID: "A", Hosts: []string{"localhost"}, Door: saying("a"), HTTP3: true},
		{ID: "B", Hosts: []string{"b.example"}, Door: saying("b")},
	})
	for name, works := range map[string]bool{"localhost": true, "b.example": false, "c.example": false} {
		h3 := &http3.Transport{TLSClientConfig: &tls.Config{ServerName: name, InsecureSkipVerify: true}}
		resp, err := (&http.Client{Transport: h3, Timeout: 5 * time.Second}).Get("https://localhost:" + port(r.https))
		if (err == nil) != works {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			text(t, resp)
		}
		h3.Close()
	}
}

func TestSlowHandshakeIsCutOff(t *testing.T) {
	r := start(t, site(nil), func(c *edge.Config) { c.Limits.Handshake = 50 * time.Millisecond })
	c, err := net.Dial("tcp", r.https)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	c.Write([]byte{0x16, 3, 1})
	if n, err := c.Read(make([]byte, 1)); n > 0 || err == nil || isTimeout(err) {
		t.Errorf("the connection was not closed: %d, %v", n, err)
	}
}

func isTimeout(err error) bool {
	n, is := err.(net.Error)
	return is && n.Timeout()
}

// TestCurl asks a viewer that is not written in Go.
func TestCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"a.example"}, Door: saying("hello"), HTTP2: true}})
	for flag, want := range map[string]string{"--http1.0": "hello 1", "--http1.1": "hello 1.1", "--http2": "hello 2"} {
		out, err := exec.Command(curl, "-sk", flag, "-w", " %{http_version}", "--connect-to", "::"+r.https, "https://a.example/").CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("%s: got %q, %v; want %q", flag, out, err, want)
		}
	}
}
