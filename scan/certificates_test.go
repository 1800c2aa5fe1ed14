package scan

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/recording"
)

// TestCertificates: each failure is named; the site is looked at all the same,
// and the recording says that it was not verified (spec/observatory.md 4).
func TestCertificates(t *testing.T) {
	other := newAuthority(t)
	for _, tc := range []struct {
		name string
		site site
		kind recording.FailureKind
		says string
	}{
		{"expired", site{certificate: func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }}, recording.FailureExpired, "is valid from"},
		{"not valid yet", site{certificate: func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }}, recording.FailureExpired, "is valid from"},
		{"another host", site{certificate: func(c *x509.Certificate) { c.DNSNames = []string{"a.example", "b.example"}; c.IPAddresses = nil }}, recording.FailureHostname, `not for "site.example" but for "a.example", "b.example"`},
		{"many other hosts", site{certificate: func(c *x509.Certificate) { c.DNSNames = strings.Fields("a.x b.x c.x d.x e.x"); c.IPAddresses = nil }}, recording.FailureHostname, `"a.x", "b.x", "c.x" and 2 more`},
		{"no names", site{certificate: func(c *x509.Certificate) { c.DNSNames = nil; c.IPAddresses = nil }}, recording.FailureHostname, "no name at all"},
		{"self-signed", site{tls: func(c *tls.Config) { c.Certificates[0] = selfSigned(t) }}, recording.FailureAuthority, "is self-signed"},
		{"an unknown authority", site{tls: func(c *tls.Config) {
			c.Certificates[0] = other.issue(t, nil)
			c.Certificates[0].Certificate = append(c.Certificates[0].Certificate, other.cert.Raw)
		}}, recording.FailureAuthority, `from "Test Authority", which is no authority that is trusted here`},
		{"an incomplete chain", site{tls: func(c *tls.Config) { c.Certificates[0] = other.issue(t, nil) }}, recording.FailureAuthority, "it is incomplete, or its authority is not trusted"},
		{"for clients only", site{certificate: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }}, recording.FailureTLS, "incompatible key usage"},
	} {
		tc.site.https = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Errorf("%s: secrets were sent to a site that did not prove to be it", tc.name)
			}
		})
		options := tc.site.serve(t)
		options.Fields = recording.Fields{{Name: "Authorization", Value: "secret"}}
		got := scanSite(t, options, host)
		checkFailure(t, tc.name, got.HTTPS.Certificate, tc.kind, tc.says)
		if got.HTTPS.Certificate != nil && !strings.Contains(got.HTTPS.Certificate.Message, "browsers show a warning page") {
			t.Errorf("%s: does not say what browsers do: %s", tc.name, got.HTTPS.Certificate.Message)
		}
		if x := got.HTTPS.Final(); x == nil || x.Status != 200 {
			t.Errorf("%s: not looked at: %+v", tc.name, got.HTTPS.Failure)
		}
		options.Insecure, options.Fields = true, nil
		if got := scanSite(t, options, host); got.HTTPS.Certificate != nil || got.HTTPS.Final() == nil {
			t.Errorf("%s, told to trust it: %+v", tc.name, got.HTTPS.Certificate)
		}
	}
}

func selfSigned(t *testing.T) tls.Certificate {
	key := newKey(t)
	leaf := &x509.Certificate{
		SerialNumber: newAuthority(t).cert.SerialNumber, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	leaf = sign(t, leaf, leaf, key, key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

// TestHandshakes: TLS failures that no browser offers a way past.
func TestHandshakes(t *testing.T) {
	for _, tc := range []struct {
		name string
		tls  func(*tls.Config)
		raw  func(*bufio.Reader, net.Conn) // in place of TLS
		says string
	}{
		{"TLS 1.1 only", func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, nil, "no TLS 1.2 or later"},
		{"no common cipher", func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}, nil, "agrees to no cipher"},
		{"wants a client certificate", func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, nil, "wants a client certificate"},
		{"wants one in TLS 1.2", func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 }, nil, "wants a client certificate"},
		{"speaks something else", func(c *tls.Config) { c.NextProtos = []string{"imap"} }, nil, "speaks no HTTP/1.1"},
		{"refuses the name", func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, io.EOF }
		}, nil, "the TLS handshake failed"},
		{"another protocol", nil, func(r *bufio.Reader, conn net.Conn) {
			io.WriteString(conn, "SSH-2.0-x\r\n")
			silent(r, conn)
		}, "does not speak TLS on this port;"},
		{"plain HTTP", nil, func(r *bufio.Reader, conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			silent(r, conn)
		}, "but plain HTTP"},
		{"closes", nil, func(r *bufio.Reader, conn net.Conn) { r.ReadByte() }, "during the TLS handshake"},
	} {
		options := site{https: http.NotFoundHandler(), tls: tc.tls}.serve(t)
		if tc.raw != nil {
			options.HTTPSPort = listen(t, nil, tc.raw, nil)
		}
		got := scanSite(t, options, host)
		checkFailure(t, tc.name, got.HTTPS.Failure, recording.FailureTLS, tc.says)
		if got.HTTPS.Failure != nil && !strings.Contains(got.HTTPS.Failure.Message, "browsers show an error page") {
			t.Errorf("%s: does not say what browsers do: %s", tc.name, got.HTTPS.Failure.Message)
		}
	}
}

// TestIncompleteChainIsMended: a certificate that the server left out is
// fetched from where its issuer offers it (RFC 5280 section 4.2.2.1), as
// Chromium does, and the recording tells. What is fetched is verified.
func TestIncompleteChainIsMended(t *testing.T) {
	root, stranger := newAuthority(t), newAuthority(t)
	for _, tc := range []struct {
		name   string
		offers func(between *authority) []byte
		mended bool
	}{
		{"offered", func(between *authority) []byte { return between.cert.Raw }, true},
		{"another one is offered", func(*authority) []byte { return stranger.cert.Raw }, false},
		{"something else is offered", func(*authority) []byte { return []byte("<html>") }, false},
	} {
		between := root.below(t)
		var offered []byte
		issuers := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(offered) }), nil, nil)
		offered = tc.offers(between)
		options := site{
			https: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
			tls: func(c *tls.Config) {
				c.Certificates[0] = between.issue(t, func(c *x509.Certificate) {
					c.IssuingCertificateURL = []string{"ldap://x", fmt.Sprintf("http://127.0.0.1:%d/between.der", issuers)}
				})
			},
		}.serve(t)
		options.Roots = root.pool
		got := scanSite(t, options, host)
		if x := got.HTTPS.Final(); x == nil || x.TLS.Incomplete != tc.mended || (got.HTTPS.Certificate == nil) != tc.mended {
			t.Errorf("%s: %+v, %+v", tc.name, got.HTTPS.Certificate, x)
		}
		if !tc.mended {
			checkFailure(t, tc.name, got.HTTPS.Certificate, recording.FailureAuthority, "it is incomplete, or its authority is not trusted")
		}
	}
}
