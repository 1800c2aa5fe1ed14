package matrix

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
)

// admission lets requests into behaviors that want a signature: nobody has the
// private halves of their keys, so that a key of our own takes their place.
type admission struct {
	set    *resource.Set // the configuration, trusting our key
	cookie string        // all of the signed cookies but the key's id; "" when there are no keys
}

func newAdmission(set *resource.Set) (admission, error) {
	if len(set.PublicKeys) == 0 {
		return admission{set: set}, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return admission{}, err
	}
	// A policy without a resource is for everything (spec/cloudfront.md 2.4).
	policy := fmt.Sprintf(`{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":%d}}}]}`, epoch.Add(time.Hour).Unix())
	digest := sha1.Sum([]byte(policy)) // CloudFront's default
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		return admission{}, err
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return admission{}, err
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	cookie := "CloudFront-Policy=" + urlSafe([]byte(policy)) + "; CloudFront-Signature=" + urlSafe(signature) + "; CloudFront-Key-Pair-Id="
	return admission{trusting(set, text), cookie}, nil
}

// urlSafe is base64 with CloudFront's letters for those that mean something in
// a URL.
func urlSafe(b []byte) string {
	return strings.NewReplacer("+", "-", "=", "_", "/", "~").Replace(base64.StdEncoding.EncodeToString(b))
}

// trusting is a set with another text of all public keys.
func trusting(set *resource.Set, text string) *resource.Set {
	out := *set
	out.PublicKeys = nil
	for _, doc := range set.PublicKeys {
		own := *doc
		own.Config.EncodedKey = &text
		out.PublicKeys = append(out.PublicKeys, &own)
	}
	return &out
}

// sign adds what a behavior wants of a request, and reports whether it wants
// anything.
func (a admission) sign(r *exchange.Request, b *resource.Behavior, x *resource.Index) bool {
	if b.TrustedKeyGroups == nil {
		return false
	}
	for _, group := range b.TrustedKeyGroups.Items {
		if keys, ok := x.Keys(group); ok && len(keys) > 0 {
			add(r, "Cookie", a.cookie+keys[0].ID)
			return true
		}
	}
	return false
}

// unsigned is what a behavior that wants a signature answers to everybody else.
var unsigned = question{
	class: recording.EdgeError.Of("unsigned"), said: page.said, failure: http.StatusForbidden,
	ask: func(r *exchange.Request) { r.Fields.Del("Cookie", exchange.OwnerViewer) },
}
