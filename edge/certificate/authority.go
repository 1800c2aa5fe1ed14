package certificate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// The files of a local authority in its directory.
const (
	AuthorityFile = "ca.crt"
	authorityKey  = "ca.key"
)

// authorityLife is how long a local authority is valid: long, since renewing it
// means that people have to trust it again.
const authorityLife = 10 * 365 * 24 * time.Hour

// clockSkew is how far back validity begins, for viewers whose clock is late.
const clockSkew = time.Hour

// The codes of findings about certificates.
const (
	CodeAuthorityBroken  = "certificate-authority-broken"  // files of the local authority that cannot be used
	CodeAuthorityExpired = "certificate-authority-expired" // it has to be made anew
	CodeKeyReadable      = "certificate-key-readable"      // others can read a private key
	CodeFileBroken       = "certificate-file-broken"       // a certificate or key file that cannot be used
	CodeFileExpired      = "certificate-file-expired"      // it is not valid now
)

// Authority is a certificate authority that is only for this machine: whoever
// trusts its certificate trusts the leaves that the edge makes with its key.
type Authority struct {
	directory   string
	certificate *x509.Certificate
	key         crypto.Signer
}

// OpenAuthority reads the authority in a directory, or makes one when neither
// of its files is there. Files that are there and cannot be used are refused,
// never overwritten: somebody may have put them into a trust store.
func OpenAuthority(directory string, now func() time.Time) (*Authority, finding.List) {
	a := &Authority{directory: directory}
	certPEM, certErr := os.ReadFile(a.Path())
	keyPEM, keyErr := os.ReadFile(a.keyPath())
	if errors.Is(certErr, fs.ErrNotExist) && errors.Is(keyErr, fs.ErrNotExist) {
		if err := a.create(now()); err != nil {
			return nil, finding.List{a.broken(a.Path(), fmt.Errorf("cannot make it: %w", err))}
		}
		return a, nil
	}
	var problems finding.List
	problems = append(problems, a.parse(certPEM, certErr)...)
	problems = append(problems, a.parseKey(keyPEM, keyErr)...)
	if !problems.HasErrors() {
		problems = append(problems, a.check(now())...)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return a, problems
}

// Path is the file with the authority's certificate.
func (a *Authority) Path() string    { return filepath.Join(a.directory, AuthorityFile) }
func (a *Authority) keyPath() string { return filepath.Join(a.directory, authorityKey) }

// Certificate is the authority's own certificate.
func (a *Authority) Certificate() *x509.Certificate { return a.certificate }

// PEM is the authority's certificate as a trust store takes it.
func (a *Authority) PEM() []byte { return encodePEM(pemCertificate, a.certificate.Raw) }

// create makes key and certificate. The key is written first: a certificate
// without a key would be refused at the next start.
func (a *Authority) create(now time.Time) error {
	if err := os.MkdirAll(a.directory, 0o700); err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	a.key = key
	host, _ := os.Hostname() // only tells several authorities in one trust store apart
	template := &x509.Certificate{
		SerialNumber:          newSerial(),
		Subject:               pkix.Name{Organization: []string{"Lintel"}, CommonName: fmt.Sprintf("Lintel local authority %s %s", host, now.UTC().Format(time.DateOnly))},
		NotBefore:             now.Add(-clockSkew),
		NotAfter:              now.Add(authorityLife),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true, // it signs leaves only
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := writeAtomic(a.keyPath(), encodePEM(pemKey, keyDER), 0o600); err != nil {
		return err
	}
	return writeAtomic(a.Path(), a.PEM(), 0o644)
}

func (a *Authority) parse(text []byte, readErr error) finding.List {
	if readErr != nil {
		return finding.List{a.broken(a.Path(), readErr)}
	}
	der, err := decodePEM(text, pemCertificate)
	if err == nil {
		a.certificate, err = x509.ParseCertificate(der)
	}
	if err != nil {
		return finding.List{a.broken(a.Path(), err)}
	}
	return nil
}

func (a *Authority) parseKey(text []byte, readErr error) finding.List {
	if readErr != nil {
		return finding.List{a.broken(a.keyPath(), readErr)}
	}
	der, err := decodePEM(text, pemKey)
	var parsed any
	if err == nil {
		parsed, err = x509.ParsePKCS8PrivateKey(der)
	}
	if err != nil {
		// The cause may quote the file, which is secret.
		return finding.List{a.broken(a.keyPath(), errors.New("it is not a private key in PKCS #8 form"))}
	}
	a.key, _ = parsed.(crypto.Signer) // every key that crypto/x509 parses for signing is one
	return nil
}

// check looks at what the files say together.
func (a *Authority) check(now time.Time) finding.List {
	type publicKey interface{ Equal(crypto.PublicKey) bool }
	var problems finding.List
	public, known := a.certificate.PublicKey.(publicKey)
	switch {
	case !a.certificate.IsCA:
		problems = append(problems, a.broken(a.Path(), errors.New("it is not the certificate of an authority")))
	case a.key == nil || !known || !public.Equal(a.key.Public()):
		problems = append(problems, a.broken(a.keyPath(), errors.New("it does not belong to the certificate "+AuthorityFile)))
	case now.After(a.certificate.NotAfter) || now.Before(a.certificate.NotBefore):
		problems = append(problems, finding.Finding{
			Code: CodeAuthorityExpired, Place: finding.Place{File: a.Path()},
			Message: fmt.Sprintf("the local authority is valid from %s to %s only",
				a.certificate.NotBefore.Format(time.DateOnly), a.certificate.NotAfter.Format(time.DateOnly)),
			Fix: "set the clock right if it is wrong; else " + a.remedy(),
		})
	}
	return append(problems, keyReadable(a.keyPath())...)
}

func (a *Authority) broken(file string, err error) finding.Finding {
	return finding.Finding{
		Code: CodeAuthorityBroken, Place: finding.Place{File: file},
		Message: fmt.Sprintf("the local certificate authority cannot be used: %v", err),
		Fix:     "put the right file back from a copy; else " + a.remedy(),
	}
}

func (a *Authority) remedy() string {
	return fmt.Sprintf("remove %s and %s, start again, and trust the new authority with `lintel trust`", a.Path(), a.keyPath())
}

// newSerial returns a serial number of 127 random bits (RFC 5280 section
// 4.1.2.2 asks for at most 20 octets and a positive number).
func newSerial() *big.Int {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic("crypto/rand never fails: " + err.Error())
	}
	return serial
}

const (
	pemCertificate = "CERTIFICATE"
	pemKey         = "PRIVATE KEY"
)

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func decodePEM(text []byte, kind string) ([]byte, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("there is no %q block in it", kind)
	}
	return block.Bytes, nil
}
