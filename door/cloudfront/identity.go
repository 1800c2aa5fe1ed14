package cloudfront

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
)

// identity is what a door says of itself on every response, rendered once.
type identity struct {
	via    string // received-by of Via: "<32 hex>.cloudfront.net (CloudFront)"
	ownVia string // the whole Via line toward the viewer
	pop    string
}

// newIdentity derives the Via id from the distribution, so that it is the same
// after a restart. The version is 1.1 on every protocol, as observed (4.6).
func newIdentity(distributionID, pop string) identity {
	sum := sha256.Sum256([]byte("via " + distributionID))
	via := hex.EncodeToString(sum[:16]) + ".cloudfront.net (CloudFront)"
	if pop == "" {
		pop = DefaultPop
	}
	return identity{via: via, ownVia: "1.1 " + via, pop: pop}
}

// newRequestID makes an X-Amz-Cf-Id: 56 characters of URL-safe base64 that end
// in "==" (4.6), from 40 random bytes. It names a request and protects nothing.
func newRequestID() string {
	var raw [40]byte
	for i := 0; i < len(raw); i += 8 {
		binary.LittleEndian.PutUint64(raw[i:], rand.Uint64())
	}
	var text [56]byte
	base64.URLEncoding.Encode(text[:], raw[:])
	return string(text[:])
}

// altSvc advertises HTTP/3 at the port that viewers use (spec/cloudfront.md 8).
func altSvc(httpsPort int) string {
	if httpsPort == 0 {
		httpsPort = 443
	}
	return `h3=":` + strconv.Itoa(httpsPort) + `"; ma=86400`
}
