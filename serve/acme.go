package serve

import (
	"crypto/x509"
	"os"
	"path/filepath"

	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/finding"
)

// CodeACME says that the settings for a certificate authority cannot be used.
const CodeACME = "SERVE-ACME"

// acme is the authority of lintel.hcl; nil: none.
func (s *Server) acme() (*certificate.ACME, error) {
	a := s.facts.ACME
	if a == nil {
		return nil, nil
	}
	out := &certificate.ACME{
		Directory: a.Directory, Email: a.Email, Names: a.Names, Storage: filepath.Join(s.dir.Path(), "acme"),
		HTTPPort: portOf(s.facts.HTTP), HTTPSPort: portOf(s.facts.HTTPS),
	}
	if a.Roots == "" {
		return out, nil
	}
	pem, err := os.ReadFile(a.Roots)
	if err != nil {
		return nil, acmeFinding(a.Roots, err.Error()).Err()
	}
	out.Roots = x509.NewCertPool()
	if !out.Roots.AppendCertsFromPEM(pem) {
		return nil, acmeFinding(a.Roots, "there is no certificate in it").Err()
	}
	return out, nil
}

func acmeFinding(path, message string) finding.List {
	return finding.List{{
		Code: CodeACME, Place: finding.Place{File: path}, Message: message, Expected: "the authority's root certificate as PEM",
	}}
}
