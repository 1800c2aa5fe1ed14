package alb

import (
	"cmp"
	"context"
	"crypto/tls"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// Listener answers the requests of one port.
type Listener struct {
	Address string // in the configuration
	Port    int
	Scheme  string   // "http" or "https"
	Hosts   []string // literal names in host-header conditions
	TLS     *Terms   // nil: a listener for plain HTTP

	balancer   *LoadBalancer
	env        *Env
	rules      ruleTable
	attributes attributes
	renames    renames
}

// Terms are how an HTTPS listener speaks TLS. The edge has the sockets.
type Terms struct {
	// Policy is the name of the security policy, and MinVersion the least
	// version of TLS that it takes, as crypto/tls counts them.
	Policy     string
	MinVersion uint16
	// Certificates are ARNs: the default one first, which viewers get whose
	// server name fits none of them (spec/load-balancer.md 0.1).
	Certificates []string
	ALPN         []string // "h2" unless it is switched off, "http/1.1"
	// MutualAuthentication is "off", "passthrough" or "verify". What is not
	// "off" has been refused, or said, by [Compile].
	MutualAuthentication string
}

// defaultSecurityPolicy is the one of listeners that name none: the API's
// choice, (unverified).
const defaultSecurityPolicy = "ELBSecurityPolicy-2016-08"

func newTerms(b *LoadBalancer, doc *resource.Listener) *Terms {
	if strings.ToLower(string(doc.Config.Protocol)) != "https" {
		return nil
	}
	t := &Terms{Policy: cmp.Or(aws.ToString(doc.Config.SslPolicy), defaultSecurityPolicy), ALPN: []string{"http/1.1"}, MutualAuthentication: "off"}
	t.MinVersion = LeastVersion(t.Policy)
	if b.HTTP2 {
		t.ALPN = []string{"h2", "http/1.1"}
	}
	if m := doc.Config.MutualAuthentication; m != nil {
		t.MutualAuthentication = cmp.Or(aws.ToString(m.Mode), "off")
	}
	for _, c := range doc.Config.Certificates {
		t.Certificates = append(t.Certificates, aws.ToString(c.CertificateArn))
	}
	for _, arn := range doc.Certificates {
		if !slices.Contains(t.Certificates, arn) {
			t.Certificates = append(t.Certificates, arn)
		}
	}
	return t
}

// LeastVersion is the least version of TLS, as crypto/tls counts them, that a
// security policy takes. It reads it out of the policy's name, which has it but
// for those that are older than the question.
func LeastVersion(policy string) uint16 {
	for _, v := range []struct {
		part    string
		version uint16
	}{
		{"TLS13-1-3", tls.VersionTLS13}, {"TLS13-1-2", tls.VersionTLS12}, {"TLS13-1-1", tls.VersionTLS11}, {"TLS13-1-0", tls.VersionTLS10},
		{"TLS-1-2", tls.VersionTLS12}, {"TLS-1-1", tls.VersionTLS11}, {"FS-1-2", tls.VersionTLS12}, {"FS-1-1", tls.VersionTLS11},
	} {
		if strings.Contains(policy, v.part) {
			return v.version
		}
	}
	return tls.VersionTLS10
}

// Serve answers one request. It never returns nil.
func (l *Listener) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	p := &passage{ctx: ctx, listener: l, request: r, now: l.env.Now()}
	p.run()
	return &p.response
}
