package provider

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) certificate(b *body) {
	out := &resource.Certificate{
		Meta:                    c.meta(b),
		DomainName:              b.known("domain_name"),
		SubjectAlternativeNames: b.strings("subject_alternative_names", "SubjectAlternativeNames"),
	}
	b.note("domain_name", "DomainName")
	if isPlaceholder(out.DomainName) {
		out.DomainName = ""
	}
	imported(b, out)
	c.set.Certificates = append(c.set.Certificates, out)
}

// serverCertificate reads an IAM certificate, which is always brought along.
func (c *converter) serverCertificate(b *body) {
	out := &resource.Certificate{Meta: c.meta(b)}
	leaf := imported(b, out)
	if leaf != nil {
		out.DomainName, out.SubjectAlternativeNames = leaf.Subject.CommonName, leaf.DNSNames
	}
	c.set.Certificates = append(c.set.Certificates, out)
}

// imported reads the PEM texts of a certificate that was not requested from
// AWS. Texts that only other tools could make leave it to local certificates.
func imported(b *body, out *resource.Certificate) *x509.Certificate {
	certificate, key := b.known("certificate_body"), b.known("private_key")
	if certificate == "" || key == "" {
		return nil
	}
	leaf, err := parseLeaf(certificate)
	if err != nil {
		b.problem(finding.Finding{Code: CodeInvalidValue, Message: "certificate_body: " + err.Error(),
			Expected: "one certificate in PEM"}, "certificate_body", "CertificatePEM")
		return nil
	}
	if block, _ := pem.Decode([]byte(key)); block == nil {
		b.problem(finding.Finding{Code: CodeInvalidValue, Message: "private_key is not PEM",
			Expected: "the certificate's private key in PEM"}, "private_key", "KeyPEM")
		return nil
	}
	out.CertificatePEM, out.KeyPEM = []byte(certificate), []byte(key)
	if chain := b.known("certificate_chain"); chain != "" {
		out.CertificatePEM = append(append(out.CertificatePEM, '\n'), chain...)
	}
	return leaf
}

func parseLeaf(text string) (*x509.Certificate, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, fmt.Errorf("no PEM block is in it")
	}
	return x509.ParseCertificate(block.Bytes)
}
