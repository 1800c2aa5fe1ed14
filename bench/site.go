package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// header is one of the six that every peer sends.
type header struct{ Name, Value string }

var headers = []header{
	{"Strict-Transport-Security", "max-age=31536000"},
	{"Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "strict-origin-when-cross-origin"},
	{"Permissions-Policy", "geolocation=(), camera=(), microphone=()"},
}

// site is what all peers serve, in a temporary directory.
type site struct {
	dir                    string
	originPort, secondPort int // of the server behind all peers
}

func newSite() (*site, error) {
	dir, err := os.MkdirTemp("", "lintel-bench-")
	if err != nil {
		return nil, err
	}
	s := &site{dir: dir}
	if s.originPort, err = freePort(); err != nil {
		return nil, err
	}
	if s.secondPort, err = freePort(); err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // workers that drop privileges read it too
		return nil, err
	}
	if err := os.Mkdir(s.public(), 0o755); err != nil {
		return nil, err
	}
	for name, size := range map[string]int{"1k.bin": 1 << 10, "64k.bin": 64 << 10} {
		if err := os.WriteFile(filepath.Join(s.public(), name), make([]byte, size), 0o644); err != nil {
			return nil, err
		}
	}
	return s, s.writeCertificate()
}

func (s *site) public() string               { return filepath.Join(s.dir, "public") }
func (s *site) path(name string) string      { return filepath.Join(s.dir, name) }
func (s *site) certificate() (c, key string) { return s.path("cert.pem"), s.path("key.pem") }
func (s *site) remove()                      { os.RemoveAll(s.dir) }

// write makes a file of the site's directory.
func (s *site) write(name, text string) (string, error) {
	return s.path(name), os.WriteFile(s.path(name), []byte(text), 0o644)
}

// writeCertificate makes the same ECDSA P-256 certificate for everybody.
func (s *site) writeCertificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	certFile, keyFile := s.certificate()
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	if err := os.WriteFile(certFile, certPEM, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(s.path("both.pem"), append(certPEM, keyPEM...), 0o600); err != nil {
		return err
	}
	return os.WriteFile(keyFile, keyPEM, 0o600)
}
