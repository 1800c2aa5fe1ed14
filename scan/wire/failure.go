package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/head"
)

// handshakeError is a TLS handshake that failed.
type handshakeError struct{ err error }

func (e *handshakeError) Error() string { return e.err.Error() }
func (e *handshakeError) Unwrap() error { return e.err }

// privateError is an address that the guard refused.
type privateError struct{ addr netip.Addr }

func (e *privateError) Error() string {
	return fmt.Sprintf("%s is not an address of the public internet", e.addr)
}

// IsCertificate reports whether an error of [Client.Do] is a certificate that
// could not be verified: with [Request.Insecure] the site could be looked at.
func IsCertificate(err error) bool {
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// Failure tells what an error of [Client.Do], or of reading a body, means to
// people: its kind, and a message that is safe to print. nil is nil.
func Failure(err error) *recording.Failure {
	if err == nil {
		return nil
	}
	for _, explain := range explanations {
		if f := explain(err); f != nil {
			return f
		}
	}
	return &recording.Failure{Kind: recording.FailureReset, Message: plain(err)}
}

// explanations are tried in order: the cause before what it led to, e.g. a
// timeout before the broken connection that it left.
var explanations = []func(error) *recording.Failure{
	explainContext, explainGuard, explainHTTP, explainName, explainCertificate, explainHandshake, explainSocket,
}

func explainContext(err error) *recording.Failure {
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return &recording.Failure{Kind: recording.FailureCanceled, Message: "the scan was stopped"}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isNet && timeout.Timeout():
		return &recording.Failure{Kind: recording.FailureTimeout, Message: "no complete answer in time"}
	}
	return nil
}

func explainGuard(err error) *recording.Failure {
	if private, ok := errors.AsType[*privateError](err); ok {
		return &recording.Failure{Kind: recording.FailurePrivate, Message: private.Error()}
	}
	return nil
}

func explainHTTP(err error) *recording.Failure {
	if errors.Is(err, errHead) {
		return &recording.Failure{Kind: recording.FailureTooLarge, Message: fmt.Sprintf("the head of the response is longer than %d bytes", MaxHead)}
	}
	if bad, ok := errors.AsType[*framingError](err); ok {
		return &recording.Failure{Kind: recording.FailureHTTP, Message: "the body is not framed as HTTP/1.1 says: " + plain(bad)}
	}
	if bad, ok := errors.AsType[*head.Error](err); ok {
		return &recording.Failure{Kind: recording.FailureHTTP, Message: "the answer is no valid HTTP/1.1: " + plain(bad)}
	}
	return nil
}

func explainName(err error) *recording.Failure {
	dns, ok := errors.AsType[*net.DNSError](err)
	if !ok {
		return nil
	}
	message := fmt.Sprintf("%q does not resolve", dns.Name)
	if !dns.IsNotFound {
		message += ": the name servers failed"
	}
	return &recording.Failure{Kind: recording.FailureName, Message: message}
}

func explainSocket(err error) *recording.Failure {
	at := ""
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Addr != nil {
		at = " at " + op.Addr.String()
	}
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return &recording.Failure{Kind: recording.FailureRefused, Message: "nobody listens" + at}
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return &recording.Failure{Kind: recording.FailureUnreachable, Message: "there is no way to the address" + at}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &recording.Failure{Kind: recording.FailureReset, Message: "the server closed the connection before its answer was complete"}
	}
	return nil
}

// What browsers do about a certificate that they cannot verify.
const (
	warning = "browsers show a warning page instead of the site, and with Strict-Transport-Security no way past it"
	noEntry = "browsers show an error page without a way past it"
)

func explainCertificate(err error) *recording.Failure {
	broken, ok := errors.AsType[*tls.CertificateVerificationError](err)
	if !ok {
		return nil
	}
	kind, what := certificate(broken)
	return &recording.Failure{Kind: kind, Message: what + "; " + warning}
}

func certificate(err *tls.CertificateVerificationError) (recording.FailureKind, string) {
	leaf := err.UnverifiedCertificates[0]
	if wrong, ok := errors.AsType[x509.HostnameError](err); ok {
		return recording.FailureHostname, fmt.Sprintf("the certificate is not for %q but for %s", wrong.Host, names(leaf))
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return recording.FailureAuthority, authority(err.UnverifiedCertificates)
	}
	invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
	if ok && invalid.Reason == x509.Expired {
		from, to := invalid.Cert.NotBefore.UTC().Format("2006-01-02"), invalid.Cert.NotAfter.UTC().Format("2006-01-02")
		return recording.FailureExpired, fmt.Sprintf("a certificate is valid from %s to %s only", from, to)
	}
	return recording.FailureTLS, "the certificate does not verify: " + plain(err.Err)
}

// authority tells apart the three ways in which a chain leads nowhere.
func authority(chain []*x509.Certificate) string {
	leaf, last := chain[0], chain[len(chain)-1]
	switch {
	case string(leaf.RawIssuer) == string(leaf.RawSubject):
		return "the certificate is self-signed"
	case string(last.RawIssuer) == string(last.RawSubject):
		return fmt.Sprintf("the certificate is from %q, which is no authority that is trusted here", last.Subject.CommonName)
	}
	return fmt.Sprintf("the chain ends at a certificate from %q: it is incomplete, or its authority is not trusted here", last.Issuer.CommonName)
}

// names lists what a certificate is for, briefly.
func names(leaf *x509.Certificate) string {
	const most = 3
	var out []string
	for _, name := range leaf.DNSNames {
		out = append(out, fmt.Sprintf("%q", name))
	}
	for _, ip := range leaf.IPAddresses {
		out = append(out, ip.String())
	}
	switch {
	case len(out) == 0:
		return "no name at all"
	case len(out) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(out[:most], ", "), len(out)-most)
	}
	return strings.Join(out, ", ")
}

// handshakeHints say what is behind an alert or error of crypto/tls, which has
// no types for them. Each is followed by what browsers do.
var handshakeHints = []struct{ text, hint string }{
	{"protocol version", "the server has no TLS 1.2 or later"},
	{"unsupported protocol version", "the server has no TLS 1.2 or later"},
	{"no application protocol", "the server speaks no HTTP/1.1"},
	{"unrecognized name", "the server has no certificate for this name"},
	{"certificate required", "the server wants a client certificate"},
	{"bad certificate", "the server wants a client certificate"},
	{"handshake failure", "the server agrees to no cipher, has no certificate for this name, or wants a client certificate"},
}

func explainHandshake(err error) *recording.Failure {
	var failed error
	if handshake, ok := errors.AsType[*handshakeError](err); ok {
		failed = handshake
	} else if alert, ok := errors.AsType[*net.OpError](err); ok && alert.Op == "remote error" {
		failed = alert // what a TLS 1.3 server makes of the client comes after the handshake
	} else {
		return nil
	}
	message := "the TLS handshake failed: " + plain(failed)
	if record, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		message = "the server does not speak TLS on this port"
		if strings.HasPrefix(string(record.RecordHeader[:]), "HTTP/") {
			message += " but plain HTTP"
		}
	} else if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		message = "the server closed the connection during the TLS handshake"
	}
	for _, known := range handshakeHints {
		if strings.Contains(failed.Error(), known.text) {
			message = known.hint
			break
		}
	}
	return &recording.Failure{Kind: recording.FailureTLS, Message: message + "; " + noEntry}
}

// plain is an error's text with what could move a cursor escaped.
func plain(err error) string {
	var b strings.Builder
	for _, r := range err.Error() {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	return b.String()
}
