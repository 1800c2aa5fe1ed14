package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/cloudfront/sign"

	"github.com/lintel-edge/lintel/exchange"
)

const keyID = "K2JCJMDEHXQW5F"

var (
	now    = time.Unix(1_800_000_000, 0)
	expiry = now.Add(time.Hour)

	rsaKey = sync.OnceValue(func() crypto.Signer { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	ecKey  = sync.OnceValue(func() crypto.Signer { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// publicPEM is a key as it stands in an aws_cloudfront_public_key.
func publicPEM(key crypto.Signer) string {
	der := must(x509.MarshalPKIXPublicKey(key.Public()))
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func keysOf(key crypto.Signer) Keys { return Keys{keyID: must(ParseKey(publicPEM(key)))} }

// get is a viewer's request for a URL, with cookies.
func get(target string, cookies ...*http.Cookie) *exchange.Request {
	u := must(url.Parse(target))
	r := &exchange.Request{
		Method: "GET", Scheme: u.Scheme, Host: u.Host, Path: u.EscapedPath(), Query: u.RawQuery, HasQuery: u.RawQuery != "",
		Remote: netip.MustParseAddrPort("192.0.2.10:1234"),
	}
	for _, c := range cookies {
		r.Fields.Add("Cookie", c.Name+"="+c.Value, exchange.OwnerViewer)
	}
	return r
}

// custom is a custom policy for a resource.
func custom(resource string, change func(*sign.Condition)) *sign.Policy {
	p := sign.NewCannedPolicy(resource, expiry)
	if change != nil {
		change(&p.Statements[0].Condition)
	}
	return p
}

// expect verifies and compares the code of the refusal; "" is none.
func expect(t *testing.T, r *exchange.Request, keys Keys, at time.Time, want Code) {
	t.Helper()
	err := Verify(r, keys, at)
	got, _ := errors.AsType[*Error](err)
	if got == nil {
		got = new(Error)
	}
	if got.Code != want {
		t.Errorf("Verify = %v, want %q", err, want)
	}
}

// TestSDKSignedURLs verifies what AWS's own library signs, with both kinds of
// keys, and refuses what was changed afterwards.
func TestSDKSignedURLs(t *testing.T) {
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(), "ECDSA": ecKey()} {
		t.Run(name, func(t *testing.T) {
			keys, signer := keysOf(key), sign.NewURLSigner(keyID, key)
			for _, plain := range []string{"https://cdn.example/a/b.jpg", "http://cdn.example:8080/a?size=large&x=%20", "https://cdn.example/"} {
				canned := must(signer.Sign(plain, expiry))
				policy := must(signer.SignWithPolicy(plain, custom("http*://cdn.example*", nil)))
				for _, signed := range []string{canned, policy} {
					expect(t, get(signed), keys, now, "")
					expect(t, get(signed), keys, expiry.Add(-time.Second), "")
					expect(t, get(signed), keys, expiry, AccessDenied)
					expect(t, get(strings.Replace(signed, "cdn.", "evil.", 1)), keys, now, AccessDenied)
					expect(t, get(signed), keysOf(other(key)), now, AccessDenied)
					expect(t, get(signed), Keys{"KOTHER": keys[keyID]}, now, InvalidKey)
				}
			}
		})
	}
}

func other(key crypto.Signer) crypto.Signer {
	if _, ok := key.(*rsa.PrivateKey); ok {
		return must(rsa.GenerateKey(rand.Reader, 2048))
	}
	return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
}

// 2.4: a query parameter added after signing breaks a canned signature.
func TestTamperedURLs(t *testing.T) {
	keys := keysOf(rsaKey())
	signed := must(sign.NewURLSigner(keyID, rsaKey()).Sign("https://cdn.example/a?x=1", expiry))
	for name, tampered := range map[string]string{
		"parameter added":   signed + "&y=2",
		"parameter changed": strings.Replace(signed, "x=1", "x=2", 1),
		"path changed":      strings.Replace(signed, "/a?", "/b?", 1),
		"scheme changed":    strings.Replace(signed, "https:", "http:", 1),
		"expiry changed":    strings.Replace(signed, "Expires="+strconv.FormatInt(expiry.Unix(), 10), "Expires=9999999999", 1),
		"other hash":        signed + "&Hash-Algorithm=SHA256",
		"unknown hash":      signed + "&Hash-Algorithm=MD5",
	} {
		t.Run(name, func(t *testing.T) { expect(t, get(tampered), keys, now, AccessDenied) })
	}
	t.Run("parameters in another order", func(t *testing.T) {
		base, signature, _ := strings.Cut(signed, "&Expires=")
		path, x, _ := strings.Cut(base, "?")
		expect(t, get(path+"?Expires="+signature+"&"+x), keys, now, "")
	})
}

func TestMissingPieces(t *testing.T) {
	keys := keysOf(rsaKey())
	for _, tc := range []struct {
		name, query string
		want        Code
	}{
		{"nothing", "", MissingKey},
		{"no key", "?Expires=1800003600&Signature=YQ__", MissingKey},
		{"empty key", "?Expires=1800003600&Signature=YQ__&Key-Pair-Id=", MissingKey},
		{"unknown key", "?Expires=1800003600&Signature=YQ__&Key-Pair-Id=KOTHER", InvalidKey},
		{"no expiry", "?Signature=YQ__&Key-Pair-Id=" + keyID, MalformedPolicy},
		{"expiry is no number", "?Expires=soon&Signature=YQ__&Key-Pair-Id=" + keyID, MalformedPolicy},
		{"policy is not base64", "?Policy=%7B%7D&Signature=YQ__&Key-Pair-Id=" + keyID, MalformedPolicy},
		{"policy too long", "?Policy=" + strings.Repeat("YWFh", maxPolicy) + "&Signature=YQ__&Key-Pair-Id=" + keyID, MalformedPolicy},
		{"signature is not base64", "?Expires=1800003600&Signature=!&Key-Pair-Id=" + keyID, MalformedSignature},
		{"no signature", "?Expires=1800003600&Key-Pair-Id=" + keyID, AccessDenied},
		{"other signature", "?Expires=1800003600&Signature=YQ__&Key-Pair-Id=" + keyID, AccessDenied},
	} {
		t.Run(tc.name, func(t *testing.T) { expect(t, get("https://cdn.example/a"+tc.query), keys, now, tc.want) })
	}
}

// TestConditions signs custom policies with AWS's library.
func TestConditions(t *testing.T) {
	address := func(source string) func(*sign.Condition) {
		return func(c *sign.Condition) { c.IPAddress = &sign.IPAddress{SourceIP: source} }
	}
	from := func(at time.Time) func(*sign.Condition) {
		return func(c *sign.Condition) { c.DateGreaterThan = sign.NewAWSEpochTime(at) }
	}
	for _, tc := range []struct {
		name     string
		resource string
		change   func(*sign.Condition)
		want     Code
	}{
		{"this URL", "https://cdn.example/a/b.jpg?x=1", nil, ""},
		{"everything", "*", nil, ""},
		{"directory", "https://cdn.example/a/*", nil, ""},
		{"either scheme", "http*://cdn.example/a/*.jpg*", nil, ""},
		{"one character each", "https://cdn.example/?/?.jpg?x=1", nil, ""},
		{"other scheme", "http://cdn.example/*", nil, AccessDenied},
		{"other directory", "https://cdn.example/b/*", nil, AccessDenied},
		{"without the query", "https://cdn.example/a/b.jpg", nil, AccessDenied},
		{"case matters", "https://cdn.example/A/*", nil, AccessDenied},
		{"network", "*", address("192.0.2.0/24"), ""},
		{"network with host bits", "*", address("192.0.2.77/24"), ""},
		{"single address", "*", address("192.0.2.10"), ""},
		{"anybody", "*", address("0.0.0.0/0"), ""},
		{"other network", "*", address("198.51.100.0/24"), AccessDenied},
		{"other address", "*", address("192.0.2.11/32"), AccessDenied},
		{"no address", "*", address("home"), MalformedPolicy},
		{"valid since", "*", from(now.Add(-time.Second)), ""},
		{"valid from now", "*", from(now), AccessDenied},
		{"expired", "*", func(c *sign.Condition) { c.DateLessThan = sign.NewAWSEpochTime(now) }, AccessDenied},
		{"no expiry", "*", func(c *sign.Condition) { c.DateLessThan = nil }, MalformedPolicy},
	} {
		t.Run(tc.name, func(t *testing.T) {
			signed := must(sign.NewURLSigner(keyID, rsaKey()).SignWithPolicy("https://cdn.example/a/b.jpg?x=1", custom(tc.resource, tc.change)))
			expect(t, get(signed), keysOf(rsaKey()), now, tc.want)
		})
	}
}

func TestSDKSignedCookies(t *testing.T) {
	keys := keysOf(rsaKey())
	signer := sign.NewCookieSigner(keyID, rsaKey().(*rsa.PrivateKey))
	cookies := must(signer.SignWithPolicy(custom("https://cdn.example/videos/*", nil)))
	const plain = "https://cdn.example/videos/1.mp4?quality=high"

	expect(t, get(plain, cookies...), keys, now, "")
	expect(t, get(plain, cookies...), keys, expiry, AccessDenied)
	expect(t, get("https://cdn.example/music/1", cookies...), keys, now, AccessDenied)
	expect(t, get(plain, cookies[0], cookies[1]), keys, now, MissingKey)
	expect(t, get(plain, &http.Cookie{Name: "theme", Value: "dark"}), keys, now, MissingKey)

	// One line with all cookies, as browsers send them.
	r := get(plain)
	r.Fields.Add("Cookie", "a=1; "+cookies[2].Name+"="+cookies[2].Value+"; "+cookies[0].Name+"="+cookies[0].Value+"; "+
		cookies[1].Name+"="+cookies[1].Value, exchange.OwnerViewer)
	expect(t, r, keys, now, "")

	// A signed URL decides alone, even when the cookies would do.
	expired := must(sign.NewURLSigner(keyID, rsaKey()).Sign(plain, now.Add(-time.Hour)))
	expect(t, get(expired, cookies...), keys, now, AccessDenied)
	// An Expires parameter alone does not make a signed URL.
	expect(t, get(plain+"&Expires=0", cookies...), keys, now, "")
}

// 2026's Hash-Algorithm, and cookies with a canned policy, which AWS's library
// for Go does not make.
func TestHashAlgorithmAndCannedCookies(t *testing.T) {
	const plain = "https://cdn.example/a?x=1"
	text := `{"Statement":[{"Resource":"` + plain + `","Condition":{"DateLessThan":{"AWS:EpochTime":1800003600}}}]}`
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(), "ECDSA": ecKey()} {
		for hashName, hash := range map[string]crypto.Hash{"SHA1": crypto.SHA1, "SHA256": crypto.SHA256} {
			t.Run(name+" "+hashName, func(t *testing.T) {
				h := hash.New()
				h.Write([]byte(text))
				signature := encode(must(key.Sign(rand.Reader, h.Sum(nil), hash)))
				expect(t, get(plain+"&Expires=1800003600&Signature="+signature+"&Key-Pair-Id="+keyID+"&Hash-Algorithm="+hashName), keysOf(key), now, "")
				expect(t, get(plain,
					&http.Cookie{Name: "CloudFront-Expires", Value: "1800003600"},
					&http.Cookie{Name: "CloudFront-Signature", Value: signature},
					&http.Cookie{Name: "CloudFront-Key-Pair-Id", Value: keyID},
					&http.Cookie{Name: "CloudFront-Hash-Algorithm", Value: hashName},
				), keysOf(key), now, "")
			})
		}
	}
}

func TestStrip(t *testing.T) {
	for query, want := range map[string]string{
		"": "",
		"a=1&Expires=1&Signature=x&Key-Pair-Id=K&b=2": "a=1&b=2",
		"Policy=x&Signature=y&Key-Pair-Id=K&b":        "b",
		"Expires=1&Signature=x&Key-Pair-Id=K":         "",
		"a=1&Hash-Algorithm=SHA256":                   "a=1",
		"expires=1&signature=2":                       "expires=1&signature=2",
		"a=1&&b=2":                                    "a=1&&b=2",
	} {
		if got := Strip(query); got != want {
			t.Errorf("Strip(%q) = %q, want %q", query, got, want)
		}
	}
}

func TestErrorDocument(t *testing.T) {
	err := Verify(get("https://cdn.example/a"), nil, now).(*Error)
	const want = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code>` +
		`<Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>`
	if got := err.XML(); got != want {
		t.Errorf("XML = %s", got)
	}
}

func BenchmarkVerify(b *testing.B) {
	for name, key := range map[string]crypto.Signer{"RSA": rsaKey(), "ECDSA": ecKey()} {
		b.Run(name, func(b *testing.B) {
			r := get(must(sign.NewURLSigner(keyID, key).Sign("https://cdn.example/a?x=1", expiry)))
			keys := keysOf(key)
			b.ReportAllocs()
			for b.Loop() {
				if err := Verify(r, keys, now); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
