package resource

import (
	"crypto/tls"
	"slices"
	"strings"
)

// Certified are the names that the certificates of a configuration are for, by
// their ARNs.
type Certified map[string][]string

// CertifiedNames reads the certificates of a set; of those that AWS issues,
// the names that were asked for.
func CertifiedNames(set *Set) Certified {
	out := Certified{}
	for _, c := range set.Certificates {
		if pair, err := tls.X509KeyPair(c.CertificatePEM, c.KeyPEM); err == nil {
			out[c.ARN] = pair.Leaf.DNSNames
		} else if c.DomainName != "" {
			out[c.ARN] = append([]string{c.DomainName}, c.SubjectAlternativeNames...)
		}
	}
	return out
}

// By tells of each server name whether one of the certificates is for it; nil
// when one is not declared here, so that nobody knows.
func (c Certified) By(arns []string) func(serverName string) bool {
	var names []string
	for _, arn := range arns {
		if c[arn] == nil {
			return nil
		}
		names = append(names, c[arn]...)
	}
	return func(serverName string) bool {
		_, parent, _ := strings.Cut(serverName, ".")
		return slices.ContainsFunc(names, func(name string) bool {
			return strings.EqualFold(name, serverName) || strings.EqualFold(name, "*."+parent)
		})
	}
}
