// Package signing checks CloudFront's signed URLs and signed cookies
// (spec/cloudfront.md 2.4): who may ask for what, from where and until when,
// as the holder of a trusted key has signed it.
//
// It verifies only; applications sign, with AWS's own libraries.
package signing

import (
	"time"

	"github.com/lintel-edge/lintel/door/cloudfront/query"
	"github.com/lintel-edge/lintel/exchange"
)

// maxPolicy bounds an encoded policy, in bytes: as much as a URL can carry.
const maxPolicy = 8192

// Verify reports whether the request carries a valid signature by one of the
// keys: nil, or an [*Error]. A signed URL decides alone; cookies are looked at
// when the URL is not signed. Dates are compared with now, which is when the
// request started: a transfer goes on after its signature has expired.
func Verify(r *exchange.Request, keys Keys, now time.Time) error {
	c := credentialsOf(r)
	if c.keyID == "" {
		return refuse(MissingKey, "no key pair id in the query or the cookies")
	}
	key, ok := keys[c.keyID]
	if !ok {
		return refuse(InvalidKey, "the key is in no trusted key group")
	}
	url := baseURL(r)
	text, err := c.policyText(url)
	if err != nil {
		return err
	}
	if err := key.check(c, text); err != nil {
		return err
	}
	p, err := parsePolicy(text)
	if err != nil {
		return err
	}
	return p.allows(url, r.Remote.Addr(), now)
}

// baseURL is the URL as it was before it was signed.
func baseURL(r *exchange.Request) string {
	url := r.Scheme + "://" + r.Host + r.Path
	if rest := Strip(r.Query); rest != "" {
		url += "?" + rest
	}
	return url
}

// Strip removes the signature's parameters from a raw query; the rest stays as
// it is. They reach neither the cache key nor the origin.
func Strip(rawQuery string) string {
	return query.Filter(rawQuery, func(name string) bool { return !isParameter(name) })
}
