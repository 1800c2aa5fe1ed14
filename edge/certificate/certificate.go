// Package certificate finds the TLS certificate for a name: from files, from a
// certificate authority that speaks ACME, or made on the spot by a local
// authority that only this machine trusts.
//
// It is for the edge's handshakes; which names may be asked for is the edge's
// business, not this package's. A first use:
//
//	store, problems := certificate.Open(certificate.Config{Directory: dir})
//	defer store.Close()
//	c, err := store.Certificate(hello, "www.example.com")
package certificate

import (
	"crypto/tls"
	"log/slog"
	"time"

	"github.com/lintel-edge/lintel/finding"
)

// Config says where certificates come from. Files come first, then ACME, then
// the local authority.
type Config struct {
	Directory string // of the local authority; "": there is none
	Files     []Pair
	ACME      *ACME            // nil: none
	Logger    *slog.Logger     // nil: silent
	Now       func() time.Time // nil: time.Now
}

// Store answers handshakes. Its methods may be called at the same time.
type Store struct {
	files     []*file
	acme      *manager   // nil: none
	authority *Authority // nil: none
	leaves    *leaves    // nil without an authority
}

// Open reads the files, opens or makes the local authority, and prepares ACME.
// With errors in the list the store is nil.
func Open(c Config) (*Store, finding.List) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	s := new(Store)
	var problems finding.List
	for _, pair := range c.Files {
		f, found := openFile(pair, c.Now, c.Logger)
		problems = append(problems, found...)
		s.files = append(s.files, f)
	}
	if c.Directory != "" {
		authority, found := OpenAuthority(c.Directory, c.Now)
		problems = append(problems, found...)
		s.authority, s.leaves = authority, newLeaves(authority, c.Now)
	}
	if problems.HasErrors() {
		return nil, problems
	}
	if c.ACME != nil {
		s.acme = newManager(*c.ACME, c.Logger)
	}
	return s, problems
}

// Certificate returns the certificate for a lower-case name, or nil when
// nobody has one.
func (s *Store) Certificate(hello *tls.ClientHelloInfo, name string) (*tls.Certificate, error) {
	for _, f := range s.files {
		if c := f.certificate(); c.Leaf.VerifyHostname(name) == nil {
			return c, nil
		}
	}
	if s.acme != nil && s.acme.manages(name) {
		return s.acme.certificate(hello)
	}
	if s.leaves == nil {
		return nil, nil
	}
	return s.leaves.certificate(name)
}

// Authority is the local authority; nil: there is none.
func (s *Store) Authority() *Authority { return s.authority }

// Expiry is until when a certificate is valid.
type Expiry struct {
	Name  string    // its first name, or "local authority"
	After time.Time // not valid after
}

// Expiries lists the certificates that outlive a process: those from files,
// from ACME and the local authority's own. Its leaves renew themselves.
func (s *Store) Expiries() []Expiry {
	var all []Expiry
	for _, f := range s.files {
		all = append(all, expiryOf(f.certificate()))
	}
	if s.acme != nil {
		all = append(all, s.acme.expiries()...)
	}
	if s.authority != nil {
		all = append(all, Expiry{"local authority", s.authority.certificate.NotAfter})
	}
	return all
}

func expiryOf(c *tls.Certificate) Expiry {
	name := c.Leaf.Subject.CommonName
	if len(c.Leaf.DNSNames) > 0 {
		name = c.Leaf.DNSNames[0]
	}
	return Expiry{name, c.Leaf.NotAfter}
}

// Close ends what ACME does in the background.
func (s *Store) Close() {
	if s.acme != nil {
		s.acme.close()
	}
}
