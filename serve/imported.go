package serve

import (
	"crypto/tls"
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// CodeCertificate says that an imported certificate cannot be used.
const CodeCertificate = "SERVE-CERTIFICATE"

// imported are the certificates that the configuration itself holds with
// their keys (aws_acm_certificate with a private_key), by the names that they
// are for, such as "*.example.com".
type imported map[string]*tls.Certificate

func importedCertificates(set *resource.Set) (imported, finding.List) {
	out := imported{}
	var problems finding.List
	for _, c := range set.Certificates {
		if c.CertificatePEM == nil || c.KeyPEM == nil {
			continue // requested from AWS: its key is not here
		}
		pair, err := tls.X509KeyPair(c.CertificatePEM, c.KeyPEM)
		if err != nil {
			problems = append(problems, finding.Finding{
				Code: CodeCertificate, Place: c.Source.At("Certificate"), Subject: c.Address,
				Message:  fmt.Sprintf("the certificate and its key cannot be used: %v", err),
				Expected: "a PEM chain in certificate_body and certificate_chain, and its own key in private_key",
			})
			continue
		}
		for _, name := range pair.Leaf.DNSNames {
			out[strings.ToLower(name)] = &pair
		}
	}
	return out, problems
}

// certifiedName gives the name whose certificate a listener with these
// certificates shows for a server name: its own, or that of the default
// certificate, which is the first, never a refusal (spec/load-balancer.md 0.1).
// Names below the local suffix exist on this machine only. nil: nobody knows.
func certifiedName(c resource.Certified, arns []string, suffix string) func(serverName string) string {
	covers := c.By(arns)
	if covers == nil || len(arns) == 0 {
		return nil
	}
	first := strings.Replace(c[arns[0]][0], "*", "any", 1)
	return func(serverName string) string {
		if covers(serverName) || strings.HasSuffix(serverName, "."+suffix) {
			return serverName
		}
		return first
	}
}

// find returns the certificate for a lower-case name; a wildcard stands for
// one label (spec/cloudfront.md 1.2).
func (i imported) find(name string) *tls.Certificate {
	if c := i[name]; c != nil {
		return c
	}
	_, parent, _ := strings.Cut(name, ".")
	return i["*."+parent]
}

// keyring is where the edge finds certificates: those of the configuration
// that is served, then the machine's own.
type keyring struct{ s *Server }

// Certificate makes keyring an [edge.Certificates].
func (k keyring) Certificate(hello *tls.ClientHelloInfo, name string) (*tls.Certificate, error) {
	if g := k.s.current.Load(); g != nil {
		if c := g.imported.find(name); c != nil {
			return c, nil
		}
	}
	return k.s.certificates.Certificate(hello, name)
}
