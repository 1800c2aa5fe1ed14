package scan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// walls are the fields by which services against bots say that they have
// answered instead of the site, each documented by its vendor, with the values
// that mean it; none: any.
var walls = []struct {
	field, service string
	values         []string
}{
	{"Cf-Mitigated", "Cloudflare", []string{"challenge"}},
	{"X-Amzn-Waf-Action", "AWS WAF", []string{"challenge", "captcha"}},
	{"X-Vercel-Mitigated", "Vercel", []string{"challenge", "deny"}},
	{"X-Sucuri-Block", "Sucuri", nil},
	{"X-Datadome", "DataDome", []string{"protected"}}, // on passes too: only errors count
}

// wall tells that a response is a bot wall's: what it says about its headers
// says nothing about the site. nil: it is not known to be one.
func wall(x *recording.Exchange) *recording.Failure {
	for _, w := range walls {
		value := strings.ToLower(x.Fields.Get(w.field))
		if !x.Fields.Has(w.field) || len(w.values) > 0 && !slices.Contains(w.values, value) {
			continue
		}
		if w.service == "DataDome" && x.Status < 400 {
			continue
		}
		return &recording.Failure{
			Kind:    recording.FailureNotPermitted,
			Message: fmt.Sprintf("this is a bot wall of %s (%s: %.40q), not the site: let the scanner's user agent pass, or scan from behind it", w.service, w.field, value),
		}
	}
	return nil
}
