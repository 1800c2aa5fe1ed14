package preset

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// CodeOriginURL says that a URL cannot be an origin.
const CodeOriginURL = "SERVE-ORIGIN-URL"

// localOrigin stands for an application that has no DNS name, as an origin
// must have one. No viewer sees it, and neither does the application, to which
// the viewer's own Host is forwarded.
const localOrigin = OriginName + ".origin.lintel.localhost"

// Origin is one distribution in front of an application at an absolute URL.
// It caches what the application allows, forwards everything that the viewer
// sent, and accepts every method.
func Origin(rawURL string) (Preset, finding.List) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.User != nil {
		return Preset{}, finding.List{{
			Code: CodeOriginURL, Place: finding.Place{Path: "--origin"},
			Message:  fmt.Sprintf("%q is not the URL of an application", rawURL),
			Expected: "a URL such as http://localhost:3000",
		}}
	}
	domain, resolve := originName(u)
	origin := customOrigin(OriginName, domain, u.Scheme+"-only")
	origin.OriginPath = new(strings.TrimSuffix(u.EscapedPath(), "/"))

	policy := strictPolicy(OriginName, originHeaders())
	behavior := behavior(OriginName, policy.ID, "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE")
	behavior.CachePolicyId = new(managedCachePolicy("UseOriginCacheControlHeaders-QueryStrings"))
	behavior.OriginRequestPolicyId = new(managedOriginRequestPolicy("AllViewer"))
	return Preset{
		Set: &resource.Set{
			Distributions:           []*resource.Distribution{distribution(OriginName, origin, behavior)},
			ResponseHeadersPolicies: []*resource.Document[cloudfront.ResponseHeadersPolicyConfig]{policy},
		},
		Resolve: resolve,
		Notes: []string{
			"Content-Security-Policy is report-only: what the application's pages load is not known yet, and an enforced policy could break them.",
			"Strict-Transport-Security and X-Content-Type-Options replace the application's; the other headers are added where it sends none.",
		},
	}, nil
}

// originName is the DNS name of the application, and where it is when that is
// not what DNS says.
func originName(u *url.URL) (domain string, resolve map[string]string) {
	domain = strings.ToLower(u.Hostname())
	_, notAddress := netip.ParseAddr(domain)
	if notAddress == nil || !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".localhost") {
		domain = localOrigin
	}
	if domain == u.Hostname() && u.Port() == "" {
		return domain, nil
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return domain, map[string]string{domain: net.JoinHostPort(u.Hostname(), port)}
}

func managedOriginRequestPolicy(name string) string {
	p, ok := resource.ManagedOriginRequestPolicy(name)
	if !ok {
		panic("preset: no managed origin request policy " + name)
	}
	return p.ID
}
