package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkCORS judges the CORS section of a response headers policy
// (spec/cloudfront.md 5.1, 5.2 and 5.5).
func checkCORS(c *cloudfront.ResponseHeadersPolicyCorsConfig, r *reporter) {
	const origins, headers, methods = "CorsConfig.AccessControlAllowOrigins", "CorsConfig.AccessControlAllowHeaders", "CorsConfig.AccessControlAllowMethods"
	if l := c.AccessControlAllowOrigins; l != nil {
		atLeastOne(r, origins, len(l.Items))
		checkAllowOrigins(l.Items, origins, r)
		checkCredentials(c, l.Items, origins, r)
	}
	if l := c.AccessControlAllowHeaders; l != nil {
		atLeastOne(r, headers, len(l.Items))
		checkCredentials(c, l.Items, headers, r)
	}
	if l := c.AccessControlAllowMethods; l != nil {
		atLeastOne(r, methods, len(l.Items))
	}
	if age := aws.ToInt32(c.AccessControlMaxAgeSec); age < 0 {
		r.add("CorsConfig.AccessControlMaxAgeSec", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%d is a negative max-age", age), Expected: "0 or more seconds",
		})
	}
}

func atLeastOne(r *reporter, path string, n int) {
	if n == 0 {
		r.add(path, finding.Finding{Code: InvalidArgument, Message: "the list is empty", Expected: "at least one item"})
	}
}

// checkCredentials reports credentials for everybody: browsers ignore a star
// beside them, and AWS refuses it.
func checkCredentials(c *cloudfront.ResponseHeadersPolicyCorsConfig, list []string, path string, r *reporter) {
	if i := slices.Index(list, "*"); i >= 0 && aws.ToBool(c.AccessControlAllowCredentials) {
		r.add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{
			Code: InvalidArgument, Message: "* cannot be allowed together with credentials",
			Fix: "List what is allowed, or set AccessControlAllowCredentials to false.",
		})
	}
}

func checkAllowOrigins(list []string, path string, r *reporter) {
	total := 0
	for i, pattern := range list {
		total += len(pattern)
		if !isOriginPattern(pattern) {
			r.add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{
				Code:     InvalidArgument,
				Message:  fmt.Sprintf("%q is not a web origin or a pattern of one", pattern),
				Expected: "such as https://www.example.com, *.example.com or http://example.com:8*; a star is the whole first label or stands in the port",
				Nearest:  nearestOriginPattern(pattern),
			})
		}
	}
	if total > maxAllowOrigins {
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the origins have %d characters", total), Expected: fmt.Sprintf("at most %d together", maxAllowOrigins),
		})
	}
}

// originPattern is scheme, host and port of an allowed origin: the scheme and
// the port are optional, the host's first label may be a star, and stars may
// stand in the port.
var originPattern = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9+.-]*://)?(\*\.)?([^/:*?]+)(?::[0-9*]{1,5})?$`)

func isOriginPattern(s string) bool {
	if s == "*" {
		return true
	}
	m := originPattern.FindStringSubmatch(s)
	return m != nil && isHostname(m[2])
}

// nearestOriginPattern cuts off the slash or path that does not belong to a
// web origin.
func nearestOriginPattern(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "", s
	} else {
		scheme += "://"
	}
	host, _, _ := strings.Cut(rest, "/")
	if bare := scheme + host; bare != s && isOriginPattern(bare) {
		return bare
	}
	return ""
}
