package event

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// disallowed are fields that no function is shown, and that none may add (spec
// 3.3). A name that ends in "-" stands for all that begin with it.
var disallowed = []string{
	"connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "trailer", "upgrade",
	"x-accel-buffering", "x-accel-charset", "x-accel-limit-rate", "x-accel-redirect", "x-amz-cf-", "x-amzn-auth",
	"x-amzn-cf-billing", "x-amzn-cf-id", "x-amzn-cf-xff", "x-amzn-errortype", "x-amzn-fle-profile", "x-amzn-header-count",
	"x-amzn-header-order", "x-amzn-lambda-integration-tag", "x-amzn-requestid", "x-cache", "x-edge-", "x-forwarded-proto", "x-real-ip",
}

// readOnly are fields that functions of a phase see and must leave (spec 3.3).
var readOnly = map[Phase][]string{
	ViewerRequest:  {"cdn-loop", "content-length", "host", "transfer-encoding", "via"},
	OriginRequest:  {"accept-encoding", "content-length", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "transfer-encoding", "via"},
	OriginResponse: {"transfer-encoding", "via"},
	ViewerResponse: {"content-encoding", "content-length", "transfer-encoding", "via", "warning"},
}

// readOnlyInCloudFront are those of CloudFront Functions, which may replace the
// body and with it what describes it (spec 10).
var readOnlyInCloudFront = map[Phase][]string{
	ViewerRequest:  {"cdn-loop", "content-length", "host", "transfer-encoding", "via"},
	ViewerResponse: {"via", "warning"},
}

// isDisallowed judges a lower-case name.
func isDisallowed(name string) bool {
	return slices.ContainsFunc(disallowed, func(d string) bool {
		return name == d || strings.HasSuffix(d, "-") && strings.HasPrefix(name, d)
	})
}

// visible are the lines that a function is shown, in their order.
func visible(fields *exchange.Fields) []exchange.Field {
	var lines []exchange.Field
	for _, l := range fields.Lines() {
		if !isDisallowed(strings.ToLower(l.Name)) {
			lines = append(lines, l)
		}
	}
	return lines
}
