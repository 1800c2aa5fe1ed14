package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	_ "crypto/sha1" // CloudFront's default
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// rsaBits is the only RSA key size that CloudFront takes.
const rsaBits = 2048

// Keys are the public keys that a behavior trusts, by their id, which is the
// "Key-Pair-Id" of a request.
type Keys map[string]Key

// Key is a public key: RSA with 2048 bits, or ECDSA on P-256.
type Key struct{ public crypto.PublicKey }

// ParseKey reads a public key as CloudFront keeps it: PEM with a
// SubjectPublicKeyInfo ("BEGIN PUBLIC KEY").
func ParseKey(text string) (Key, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return Key{}, fmt.Errorf("public key is not PEM; want a block that begins with -----BEGIN PUBLIC KEY-----")
	}
	if block.Type != "PUBLIC KEY" {
		return Key{}, fmt.Errorf("public key is a PEM block %q, want %q", block.Type, "PUBLIC KEY")
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return Key{}, fmt.Errorf("public key: %w", err)
	}
	switch k := public.(type) {
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits != rsaBits {
			return Key{}, fmt.Errorf("public key is RSA with %d bits, want %d", bits, rsaBits)
		}
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() {
			return Key{}, fmt.Errorf("public key is ECDSA on %s, want P-256", k.Curve.Params().Name)
		}
	default:
		return Key{}, fmt.Errorf("public key is %T, want RSA with %d bits or ECDSA on P-256", public, rsaBits)
	}
	return Key{public}, nil
}

// check verifies that the holder of the key has signed the text.
func (k Key) check(c credentials, text string) error {
	var hash crypto.Hash
	switch c.hash {
	case "", "SHA1":
		hash = crypto.SHA1
	case "SHA256":
		hash = crypto.SHA256
	default:
		return refuse(AccessDenied, "the hash algorithm is neither SHA1 nor SHA256")
	}
	signature, err := decode(c.signature)
	if err != nil {
		return refuse(MalformedSignature, "the signature is not base64")
	}
	h := hash.New()
	h.Write([]byte(text))
	if !k.verify(hash, h.Sum(nil), signature) {
		return refuse(AccessDenied, "the signature is not by this key over this policy")
	}
	return nil
}

func (k Key) verify(hash crypto.Hash, digest, signature []byte) bool {
	switch public := k.public.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(public, hash, digest, signature) == nil
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(public, digest, signature)
	}
	return false
}
