package serve_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/serve"
)

// TestImportedCertificateIsServed: an aws_acm_certificate with its key serves
// the names that it is for; the others have local ones.
func TestImportedCertificateIsServed(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/explain")); err != nil {
		t.Fatal(err)
	}
	serial := writePair(t, dir, "www.example.com")
	edit(t, filepath.Join(dir, "main.tf"), `  domain_name       = "www.example.com"
  validation_method = "DNS"`, `  certificate_body = file("${path.module}/www.crt")
  private_key      = file("${path.module}/www.key")`)
	r := start(t, serve.Config{Source: serve.Source{Terraform: dir}})
	if got := served(t, r, "www.example.com"); got.SerialNumber.Cmp(serial) != 0 {
		t.Errorf("www.example.com has the certificate of %s, want the imported one", got.Issuer)
	}
	if got := served(t, r, "www.lintel.localhost"); got.SerialNumber.Cmp(serial) == 0 {
		t.Error("www.lintel.localhost has the imported certificate, which is not for it")
	}

	other := t.TempDir()
	writePair(t, other, "www.example.com")
	if err := os.Rename(filepath.Join(other, "www.key"), filepath.Join(dir, "www.key")); err != nil {
		t.Fatal(err)
	}
	news := r.awaitNews(t)
	if !news.Refused || news.Findings[0].Code != serve.CodeCertificate || news.Findings[0].Place.File != filepath.Join(dir, "main.tf") {
		t.Errorf("with another certificate's key: %+v", news)
	}
}

func served(t *testing.T, r *running, name string) *x509.Certificate {
	t.Helper()
	c, err := tls.Dial("tcp", r.report.Places.HTTPS, &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0]
}

// writePair writes www.crt and www.key and returns the certificate's number.
func writePair(t *testing.T, dir, name string) *big.Int {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(4711), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{
		"www.crt": {Type: "CERTIFICATE", Bytes: der}, "www.key": {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return template.SerialNumber
}
