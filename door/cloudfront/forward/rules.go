// Package forward decides which parts of a viewer's request make the cache key
// and which reach the origin: cache policies, origin request policies and the
// legacy settings (spec/cloudfront.md 3.1), and the fate of each request
// header (4.3). Rules are compiled once from the documents; applying them is
// pure.
package forward

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
)

// Rules is what one behavior keys on and forwards.
type Rules struct {
	headers union
	cookies union
	queries union

	// Gzip and Brotli: Accept-Encoding is normalised to the enabled codings.
	Gzip, Brotli bool

	legacy bool // ForwardedValues: headers that nobody names are forwarded
	// NoCache: all headers are forwarded, so nothing is cached ("*" in the
	// legacy header list).
	NoCache bool

	made []string // CloudFront-* headers that are keyed or asked for
	key  []string // headers in the key, in the policy's order, without Accept-Encoding
}

// FromPolicies compiles a cache policy and, if there is one, an origin request policy.
func FromPolicies(cache *cloudfront.CachePolicyConfig, request *cloudfront.OriginRequestPolicyConfig) *Rules {
	r := new(Rules)
	if p := cache.ParametersInCacheKeyAndForwardedToOrigin; p != nil {
		r.Gzip, r.Brotli = aws.ToBool(p.EnableAcceptEncodingGzip), aws.ToBool(p.EnableAcceptEncodingBrotli)
		if h := p.HeadersConfig; h != nil {
			r.headers.key = headerSelection(string(h.HeaderBehavior), h.Headers)
		}
		if c := p.CookiesConfig; c != nil {
			r.cookies.key = cookieSelection(string(c.CookieBehavior), c.Cookies, exact)
		}
		if q := p.QueryStringsConfig; q != nil {
			r.queries.key = querySelection(string(q.QueryStringBehavior), q.QueryStrings)
		}
	}
	if request != nil {
		r.askFor(request)
	}
	r.finish()
	return r
}

func (r *Rules) askFor(p *cloudfront.OriginRequestPolicyConfig) {
	if h := p.HeadersConfig; h != nil {
		r.headers.asked = headerSelection(string(h.HeaderBehavior), h.Headers)
		if h.HeaderBehavior == cloudfront.OriginRequestPolicyHeaderBehaviorAllViewerAndWhitelistCloudFront && h.Headers != nil {
			r.made = append(r.made, h.Headers.Items...)
		}
	}
	if c := p.CookiesConfig; c != nil {
		r.cookies.asked = cookieSelection(string(c.CookieBehavior), c.Cookies, exact)
	}
	if q := p.QueryStringsConfig; q != nil {
		r.queries.asked = querySelection(string(q.QueryStringBehavior), q.QueryStrings)
	}
}

// FromLegacy compiles the settings that stand on the behavior itself.
func FromLegacy(v *cloudfront.ForwardedValues) *Rules {
	// Legacy settings normalise Accept-Encoding to gzip and nothing else (2.6).
	r := &Rules{legacy: true, Gzip: true}
	if v == nil {
		r.finish()
		return r
	}
	if v.Headers != nil {
		r.headers.key = headerSelection("whitelist", v.Headers)
		if len(v.Headers.Items) == 1 && v.Headers.Items[0] == "*" {
			r.headers.key = Selection{Mode: All, kind: fieldName}
			r.NoCache = true
		}
	}
	if c := v.Cookies; c != nil {
		r.cookies.key = cookieSelection(string(c.Forward), c.WhitelistedNames, glob)
	}
	if aws.ToBool(v.QueryString) {
		r.queries.key = Selection{Mode: All}
		if k := v.QueryStringCacheKeys; k != nil && len(k.Items) > 0 {
			r.queries = union{key: Selection{Mode: Listed, Names: k.Items}, asked: Selection{Mode: All}}
		}
	}
	r.finish()
	return r
}

// finish derives what the hot path wants to have ready.
func (r *Rules) finish() {
	if r.headers.key.Mode == Listed {
		for _, n := range r.headers.key.Names {
			if !r.normalizesEncoding() || !exchange.EqualName(n, "Accept-Encoding") {
				r.key = append(r.key, n)
			}
		}
	}
	for _, s := range []Selection{r.headers.key, r.headers.asked} {
		if s.Mode != Listed {
			continue
		}
		for _, n := range s.Names {
			if isMade(n) {
				r.made = append(r.made, n)
			}
		}
	}
}

func (r *Rules) normalizesEncoding() bool { return r.Gzip || r.Brotli }

// CookiesForwarded reports whether any cookie can reach the origin. Then
// Set-Cookie is kept, and neither collapsing nor revalidation happen (3.4, 3.5).
func (r *Rules) CookiesForwarded() bool { return r.cookies.any() }

// HeaderForwarded reports whether the viewer's header of that name reaches the
// origin by configuration; it decides which names stay in Vary (4.6).
func (r *Rules) HeaderForwarded(name string) bool { return r.headers.Includes(name) }

// DeviceKeyed reports whether a CloudFront-Is-*-Viewer header is in use: then
// User-Agent stays in Vary (4.6).
func (r *Rules) DeviceKeyed() bool {
	return slices.ContainsFunc(r.made, isDevice)
}

// Unmade lists the CloudFront-* headers that are asked for and cannot be made
// here, because they need knowledge that only AWS has.
func (r *Rules) Unmade() []string {
	var out []string
	for _, n := range r.made {
		if !canMake(n) {
			out = append(out, n)
		}
	}
	return out
}

// headerSelection reads a policy's header behavior; both policy kinds share the words.
func headerSelection(behavior string, h *cloudfront.Headers) Selection {
	s := Selection{Mode: mode(behavior), kind: fieldName}
	if h != nil && (s.Mode == Listed || s.Mode == AllExcept) {
		s.Names = h.Items
	}
	return s
}

func cookieSelection(behavior string, c *cloudfront.CookieNames, k kind) Selection {
	s := Selection{Mode: mode(behavior), kind: k}
	if c != nil {
		s.Names = c.Items
	}
	return s
}

func querySelection(behavior string, q *cloudfront.QueryStringNames) Selection {
	s := Selection{Mode: mode(behavior)}
	if q != nil {
		s.Names = q.Items
	}
	return s
}

// mode reads the words that the policy kinds and the legacy settings use.
func mode(behavior string) Mode {
	switch behavior {
	case "whitelist":
		return Listed
	case "allExcept":
		return AllExcept
	case "all", "allViewer", "allViewerAndWhitelistCloudFront":
		return All
	}
	return None
}
