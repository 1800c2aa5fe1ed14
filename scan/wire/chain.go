package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"
)

const (
	// maxFetched is how many missing certificates of a chain are fetched; real
	// chains have one or two intermediate ones.
	maxFetched = 3
	// maxCertificate is the most bytes that one may have.
	maxCertificate = 64 << 10
)

// verify checks a server's certificate as crypto/tls does. Where the chain
// leads nowhere, the certificates that the server should have sent are fetched
// from where their issuer offers them, as Chromium and Safari do; Firefox, and
// the Observatory, have a list of them instead (spec/observatory.md 4).
func (c *Client) verify(ctx context.Context, state tls.ConnectionState, name string) (incomplete bool, err error) {
	chain := state.PeerCertificates
	options := x509.VerifyOptions{Roots: c.config.Roots, DNSName: name, CurrentTime: c.now(), Intermediates: x509.NewCertPool()}
	for _, cert := range chain[1:] {
		options.Intermediates.AddCert(cert)
	}
	_, err = chain[0].Verify(options)
	last := chain[len(chain)-1]
	for range maxFetched {
		if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown {
			break
		}
		issuer, fetchErr := c.issuer(ctx, last)
		if fetchErr != nil {
			break // the chain is what is wrong
		}
		options.Intermediates.AddCert(issuer)
		incomplete, last = true, issuer
		_, err = chain[0].Verify(options)
	}
	if err != nil {
		return false, &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	return incomplete, nil
}

func (c *Client) now() time.Time {
	if c.config.Now == nil {
		return time.Now()
	}
	return c.config.Now()
}

// issuer fetches the certificate of who signed another (RFC 5280 section
// 4.2.2.1), over plain HTTP: it is worth nothing until it is verified.
func (c *Client) issuer(ctx context.Context, cert *x509.Certificate) (*x509.Certificate, error) {
	for _, text := range cert.IssuingCertificateURL {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" || u.Host == "" {
			continue
		}
		response, err := c.Do(ctx, &Request{Method: "GET", URL: u})
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		raw, err := io.ReadAll(io.LimitReader(response.Body, maxCertificate))
		if err != nil {
			return nil, err
		}
		return x509.ParseCertificate(raw)
	}
	return nil, fmt.Errorf("%q names no place for its issuer's certificate", cert.Subject)
}
