package certificate

import (
	"container/list"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"sync"
	"time"
)

const (
	leafLife = 90 * 24 * time.Hour
	// leafRenewal is how long before its end a leaf is replaced.
	leafRenewal = leafLife / 3
	// maxLeaves bounds the cache: a wildcard site has names without number.
	maxLeaves = 4096
)

// leaves makes certificates on demand and keeps the latest.
type leaves struct {
	authority *Authority
	now       func() time.Time

	mu     sync.Mutex // protects all following fields
	byName map[string]*list.Element
	recent list.List // of *leaf, the most recently used first
}

type leaf struct {
	name        string
	certificate *tls.Certificate
}

func newLeaves(a *Authority, now func() time.Time) *leaves {
	return &leaves{authority: a, now: now, byName: make(map[string]*list.Element)}
}

func (l *leaves) certificate(name string) (*tls.Certificate, error) {
	now := l.now()
	if c := l.cached(name, now); c != nil {
		return c, nil
	}
	// Made outside the lock: two handshakes may make the same leaf once.
	c, err := l.authority.issue(name, now)
	if err != nil {
		return nil, err
	}
	l.keep(name, c)
	return c, nil
}

// cached returns a leaf that is still good, even after the clock has jumped.
func (l *leaves) cached(name string, now time.Time) *tls.Certificate {
	l.mu.Lock()
	defer l.mu.Unlock()
	element := l.byName[name]
	if element == nil {
		return nil
	}
	c := element.Value.(*leaf).certificate
	if now.Before(c.Leaf.NotBefore) || now.After(c.Leaf.NotAfter.Add(-leafRenewal)) {
		return nil
	}
	l.recent.MoveToFront(element)
	return c
}

func (l *leaves) keep(name string, c *tls.Certificate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if element := l.byName[name]; element != nil {
		l.recent.Remove(element)
	}
	l.byName[name] = l.recent.PushFront(&leaf{name, c})
	for l.recent.Len() > maxLeaves {
		oldest := l.recent.Remove(l.recent.Back()).(*leaf)
		delete(l.byName, oldest.name)
	}
}

// issue makes a leaf for one name. The one for localhost is also good for the
// loopback addresses.
func (a *Authority) issue(name string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: newSerial(),
		Subject:      pkix.Name{Organization: []string{"Lintel local certificate"}},
		NotBefore:    now.Add(-clockSkew),
		NotAfter:     earlier(now.Add(leafLife), a.certificate.NotAfter),
		DNSNames:     []string{name},
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if name == "localhost" {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: parsed}, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
