package edge

import (
	"crypto/tls"
	"slices"
	"time"
)

// The ALPN sets that a site can ask for; see [terms.configs].
const (
	alpnH1 = iota
	alpnH2
	alpnH3
	alpnSets
)

// "http/1.0" is what curl offers, alone, when it is told to speak that.
var alpn = [alpnSets][]string{
	alpnH1: {"http/1.1", "http/1.0"},
	alpnH2: {"h2", "http/1.1", "http/1.0"},
	alpnH3: {"h3"},
}

// acmeALPN is offered alone by a certificate authority that validates a name
// (RFC 8737 section 3).
const acmeALPN = "acme-tls/1"

// localhost is the name on the certificate for viewers that named no site.
const localhost = "localhost"

// terms picks certificate, protocols and ciphers for each handshake. All
// configurations are made once: a handshake only chooses.
type terms struct {
	certificates Certificates
	site         func(*tls.ClientHelloInfo) *Site // that the viewer wants; nil: none

	configs   [len(policies)][alpnSets]*tls.Config
	challenge *tls.Config
}

func newTerms(certificates Certificates, site func(*tls.ClientHelloInfo) *Site, now func() time.Time) *terms {
	t := &terms{certificates: certificates, site: site}
	for i := range policies {
		for set := range alpnSets {
			t.configs[i][set] = &tls.Config{
				MinVersion:       policies[i].min,
				CipherSuites:     policies[i].suites,
				CurvePreferences: curves,
				NextProtos:       alpn[set],
				GetCertificate:   t.certificate,
				Time:             now,
			}
		}
		t.configs[i][alpnH3].MinVersion = tls.VersionTLS13
	}
	t.challenge = &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{acmeALPN},
		Time:       now,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			return certificates.Certificate(hello, hostName(hello.ServerName))
		},
	}
	return t
}

// listenerConfig is where handshakes start. It holds the session ticket keys,
// which crypto/tls renews daily and accepts for a week; the configurations
// that the choice returns inherit them, so tickets outlive a [Server.Swap].
func (t *terms) listenerConfig(choose func(*tls.ClientHelloInfo) (*tls.Config, error), protocols int) *tls.Config {
	c := t.configs[0][protocols].Clone()
	c.GetConfigForClient = choose
	return c
}

// overTCP chooses the terms of an h1 or h2 connection. For a name without a
// site it chooses none: the listener's own configuration then finds no
// certificate and the viewer gets an alert, never an HTTP answer (section 8).
func (t *terms) overTCP(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	if len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acmeALPN {
		return t.challenge, nil
	}
	site := t.site(hello)
	if site == nil {
		return nil, nil
	}
	if site.HTTP2 && slices.Contains(hello.SupportedProtos, "h2") && speaksTLS12(hello) {
		return t.configs[site.TLS.row][alpnH2], nil
	}
	return t.configs[site.TLS.row][alpnH1], nil
}

// speaksTLS12 reports whether the viewer may speak h2 at all (RFC 9113
// section 9.2).
func speaksTLS12(hello *tls.ClientHelloInfo) bool {
	return slices.ContainsFunc(hello.SupportedVersions, func(v uint16) bool { return v >= tls.VersionTLS12 })
}

// overQUIC chooses the terms of an h3 connection.
func (t *terms) overQUIC(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	site := t.site(hello)
	if site == nil || !site.HTTP3 {
		return nil, errNotOverQUIC
	}
	return t.configs[site.TLS.row][alpnH3], nil
}

// certificate finds the certificate for a name that a site has.
func (t *terms) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name, site := hostName(hello.ServerName), t.site(hello)
	if site == nil {
		return nil, nil
	}
	if !isLocalName(name) {
		if site.Certified != nil {
			name = site.Certified(name)
		}
		return t.certificates.Certificate(hello, name)
	}
	found, err := t.certificates.Certificate(hello, localhost)
	if (found == nil || err != nil) && len(site.Hosts) > 0 {
		return t.certificates.Certificate(hello, hostName(site.Hosts[0]))
	}
	return found, err
}

// covers reports whether the certificate that a connection got for its server
// name is also good for another name.
func (t *terms) covers(serverName, name string) bool {
	c, err := t.certificate(&tls.ClientHelloInfo{ServerName: serverName})
	return err == nil && c != nil && c.Leaf != nil && c.Leaf.VerifyHostname(name) == nil
}
