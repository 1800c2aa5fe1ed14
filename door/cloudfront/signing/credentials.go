package signing

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront/query"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/cookie"
)

// The parameters of a signed URL. The cookies have the same names behind
// [cookiePrefix]. Hash-Algorithm came in 2026.
const (
	paramExpires   = "Expires"
	paramPolicy    = "Policy"
	paramSignature = "Signature"
	paramKeyID     = "Key-Pair-Id"
	paramHash      = "Hash-Algorithm"

	cookiePrefix = "CloudFront-"
)

func isParameter(name string) bool {
	switch name {
	case paramExpires, paramPolicy, paramSignature, paramKeyID, paramHash:
		return true
	}
	return false
}

// credentials are what a request shows to be let in.
type credentials struct {
	policy    string // custom policy, encoded; "" = the canned one
	expires   string // of the canned policy: seconds since 1970
	signature string // encoded
	keyID     string
	hash      string // "" = SHA1
}

// credentialsOf takes the URL's parameters when the URL is signed, else the
// cookies.
func credentialsOf(r *exchange.Request) credentials {
	c := collect(func(name string) string {
		value, _ := query.Get(r.Query, name)
		return value
	})
	if c.signature != "" || c.policy != "" || c.keyID != "" {
		return c
	}
	var pairs []cookie.Pair
	for _, line := range r.Fields.Values("Cookie") {
		pairs = cookie.Append(pairs, line)
	}
	return collect(func(name string) string {
		for _, p := range pairs {
			if p.Name == cookiePrefix+name {
				return p.Value // the first: browsers send the most specific path first
			}
		}
		return ""
	})
}

func collect(get func(name string) string) credentials {
	return credentials{
		policy:    get(paramPolicy),
		expires:   get(paramExpires),
		signature: get(paramSignature),
		keyID:     get(paramKeyID),
		hash:      get(paramHash),
	}
}

// policyText is the policy that was signed, byte for byte. The canned one is
// not sent; it is put together from the URL and the expiry time.
func (c credentials) policyText(url string) (string, error) {
	if c.policy != "" {
		text, err := decode(c.policy)
		if err != nil || len(c.policy) > maxPolicy {
			return "", refuse(MalformedPolicy, "the policy is not base64, or too long")
		}
		return string(text), nil
	}
	if _, err := strconv.ParseUint(c.expires, 10, 63); err != nil {
		return "", refuse(MalformedPolicy, "neither a policy nor an expiry time in seconds")
	}
	return `{"Statement":[{"Resource":"` + url + `","Condition":{"DateLessThan":{"AWS:EpochTime":` + c.expires + `}}}]}`, nil
}

// fromURLSafe undoes CloudFront's replacement of the characters of base64 that
// mean something in a URL. Padding is dropped.
var fromURLSafe = strings.NewReplacer("-", "+", "_", "", "~", "/", "=", "")

// decode reads CloudFront's base64.
func decode(s string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(fromURLSafe.Replace(s))
}
