package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/netip"
	"regexp"
	"strings"
	"testing"
)

// encode writes CloudFront's base64, padding and all.
func encode(b []byte) string {
	return strings.NewReplacer("+", "-", "=", "_", "/", "~").Replace(base64.StdEncoding.EncodeToString(b))
}

func TestParsePolicy(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		ok         bool
	}{
		{"documented example", `{ "Statement": [{ "Resource":"http://d/game.zip", "Condition":{ "IpAddress":{"AWS:SourceIp":"192.0.2.0/24"}, "DateLessThan":{"AWS:EpochTime":1357034400} } }] }`, true},
		{"no resource", `{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1}}}]}`, true},
		{"empty", ``, false},
		{"not an object", `[]`, false},
		{"no statement", `{"Statement":[]}`, false},
		{"two statements", `{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1}}},{"Condition":{"DateLessThan":{"AWS:EpochTime":1}}}]}`, false},
		{"no condition", `{"Statement":[{"Resource":"*"}]}`, false},
		{"no seconds", `{"Statement":[{"Condition":{"DateLessThan":{}}}]}`, false},
		{"fraction", `{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1.5}}}]}`, false},
		{"other date without seconds", `{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1},"DateGreaterThan":{}}}]}`, false},
		{"unknown condition", `{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1},"UserAgent":"x"}}]}`, false},
		{"unknown member", `{"Statement":[{"Effect":"Allow","Condition":{"DateLessThan":{"AWS:EpochTime":1}}}]}`, false},
		{"more behind it", `{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1}}}]}{}`, false},
	} {
		if _, err := parsePolicy(tc.text); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestParseKey(t *testing.T) {
	ed, _, _ := ed25519.GenerateKey(rand.Reader)
	for _, tc := range []struct{ name, text, want string }{
		{"RSA", publicPEM(rsaKey()), ""},
		{"ECDSA", publicPEM(ecKey()), ""},
		{"no PEM", "MIIB", "not PEM"},
		{"other block", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: []byte("x")})), `PEM block "RSA PUBLIC KEY"`},
		{"garbage", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("x")})), "public key: "},
		{"short RSA", publicPEM(must(rsa.GenerateKey(rand.Reader, 1024))), "RSA with 1024 bits, want 2048"},
		{"other curve", publicPEM(must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))), "ECDSA on P-384, want P-256"},
		{"other kind", publicPEM(publicOnly{ed}), "ed25519.PublicKey, want RSA"},
	} {
		_, err := ParseKey(tc.text)
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

func FuzzParsePolicy(f *testing.F) {
	f.Add(`{"Statement":[{"Resource":"https://a/*","Condition":{"DateLessThan":{"AWS:EpochTime":1},"IpAddress":{"AWS:SourceIp":"1.2.3.4/8"}}}]}`)
	f.Add(`{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":-1},"DateGreaterThan":{"AWS:EpochTime":9223372036854775807}}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePolicy(text)
		if err != nil {
			return
		}
		if *p.Condition.DateLessThan.Seconds <= now.Unix() && p.allows("https://a/b", netip.MustParseAddr("1.2.3.4"), now) == nil {
			t.Errorf("%q allows after its expiry", text)
		}
	})
}

// FuzzMatches compares with the regular expression that the resource stands for.
func FuzzMatches(f *testing.F) {
	f.Add("http*://cdn.example/*/a?", "https://cdn.example/x/y/ab")
	f.Add("**a*b", "aab")
	f.Fuzz(func(t *testing.T, resource, url string) {
		if strings.IndexFunc(resource+url, func(r rune) bool { return r > '~' }) >= 0 || len(resource) > 200 {
			return
		}
		expr := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(resource))
		if want := regexp.MustCompile(`(?s)\A` + expr + `\z`).MatchString(url); matches(resource, url) != want {
			t.Errorf("matches(%q, %q) = %v", resource, url, !want)
		}
	})
}

// publicOnly lends a public key to [publicPEM].
type publicOnly struct{ ed25519.PublicKey }

func (p publicOnly) Public() crypto.PublicKey { return p.PublicKey }

func (publicOnly) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return nil, nil }
