package edge

import "crypto/tls"

// Policy is a set of protocols and ciphers that a site accepts, named by
// CloudFront's MinimumProtocolVersion (spec/cloudfront.md 8).
type Policy struct{ row int }

// DefaultPolicy is the zero [Policy]: what AWS recommends for distributions
// with aliases.
const DefaultPolicy = "TLSv1.2_2021"

// PolicyNamed returns the policy of that name.
func PolicyNamed(name string) (Policy, bool) {
	for i := range policies {
		if policies[i].name == name {
			return Policy{i}, true
		}
	}
	return Policy{}, false
}

// PolicyNames are the names that [PolicyNamed] knows.
func PolicyNames() []string {
	names := make([]string, len(policies))
	for i := range policies {
		names[i] = policies[i].name
	}
	return names
}

// String returns the policy's name.
func (p Policy) String() string { return policies[p.row].name }

// policyRow is one row of the table in spec/cloudfront.md 8. Suites are those
// below TLS 1.3: crypto/tls neither orders nor disables the TLS 1.3 ones.
type policyRow struct {
	name   string
	min    uint16
	suites []uint16
}

// policies holds the default first, so that the zero Policy means it.
//
// crypto/tls speaks no SSLv3, RC4-MD5, CBC with SHA-384 or CBC-SHA256 with
// AES-256; the rows have what is left of AWS's lists. The suites' order has no
// effect: crypto/tls prefers by its own judgement.
var policies = [...]policyRow{
	{DefaultPolicy, tls.VersionTLS12, join(ecdheGCM, ecdheChaCha)},
	{"SSLv3", tls.VersionTLS10, join(ecdheGCM, ecdheChaCha, ecdheCBCSHA2, rsaSHA2, cbcSHA1, tripleDES, rc4)},
	{"TLSv1", tls.VersionTLS10, join(ecdheGCM, ecdheChaCha, ecdheCBCSHA2, rsaSHA2, cbcSHA1, tripleDES)},
	{"TLSv1_2016", tls.VersionTLS10, join(ecdheGCM, ecdheChaCha, ecdheCBCSHA2, rsaSHA2, cbcSHA1)},
	{"TLSv1.1_2016", tls.VersionTLS11, join(ecdheGCM, ecdheChaCha, ecdheCBCSHA2, rsaSHA2, cbcSHA1)},
	{"TLSv1.2_2018", tls.VersionTLS12, join(ecdheGCM, ecdheChaCha, ecdheCBCSHA2, rsaSHA2)},
	{"TLSv1.2_2019", tls.VersionTLS12, join(ecdheGCM, ecdheChaCha, ecdheCBCSHA2)},
	{"TLSv1.2_2025", tls.VersionTLS12, ecdheGCM}, // (unverified): read from a flattened table
	{"TLSv1.3_2025", tls.VersionTLS13, nil},
}

// The groups of cipher suites that the rows of the table name.
var (
	ecdheGCM = []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	}
	ecdheChaCha = []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}
	ecdheCBCSHA2 = []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
	}
	rsaSHA2 = []uint16{
		tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_RSA_WITH_AES_128_CBC_SHA256,
	}
	cbcSHA1 = []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
		tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_256_CBC_SHA,
	}
	tripleDES = []uint16{tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}
	rc4       = []uint16{tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA, tls.TLS_RSA_WITH_RC4_128_SHA}

	// curves are the groups of all policies; the hybrid ones apply on TLS 1.3.
	curves = []tls.CurveID{tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.X25519, tls.CurveP256, tls.CurveP384}
)

func join(groups ...[]uint16) []uint16 {
	var all []uint16
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}
