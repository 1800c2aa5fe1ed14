package signing

import (
	"encoding/json"
	"io"
	"net/netip"
	"strings"
	"time"
)

// policy is the one statement of a policy. CloudFront knows exactly these
// fields; anything else makes the policy malformed, so that no condition is
// ever overlooked.
type policy struct {
	Resource  *string // nil: everything
	Condition struct {
		DateLessThan    *epoch
		DateGreaterThan *epoch
		IPAddress       *struct {
			SourceIP string `json:"AWS:SourceIp"`
		} `json:"IpAddress"`
	}
}

type epoch struct {
	Seconds *int64 `json:"AWS:EpochTime"`
}

// parsePolicy reads the JSON text of a policy, canned or custom.
func parsePolicy(text string) (*policy, error) {
	var document struct{ Statement []policy }
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&document); err != nil {
		return nil, refuse(MalformedPolicy, "the policy is not the JSON that CloudFront knows")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, refuse(MalformedPolicy, "there is more behind the policy")
	}
	if len(document.Statement) != 1 {
		return nil, refuse(MalformedPolicy, "the policy does not have exactly one statement")
	}
	p := &document.Statement[0]
	c := &p.Condition
	if c.DateLessThan == nil || c.DateLessThan.Seconds == nil || c.DateGreaterThan != nil && c.DateGreaterThan.Seconds == nil {
		return nil, refuse(MalformedPolicy, "the policy has no date of expiry, or a date without seconds")
	}
	return p, nil
}

// allows judges a request by a policy whose signature was verified.
func (p *policy) allows(url string, viewer netip.Addr, now time.Time) error {
	c := &p.Condition
	switch {
	case p.Resource != nil && !matches(*p.Resource, url):
		return refuse(AccessDenied, "the policy is for another URL")
	case now.Unix() >= *c.DateLessThan.Seconds:
		return refuse(AccessDenied, "the signature has expired")
	case c.DateGreaterThan != nil && now.Unix() <= *c.DateGreaterThan.Seconds:
		return refuse(AccessDenied, "the signature is not valid yet")
	case c.IPAddress != nil:
		return allowsViewer(c.IPAddress.SourceIP, viewer)
	}
	return nil
}

// allowsViewer judges the viewer's address by an address or a CIDR block.
func allowsViewer(source string, viewer netip.Addr) error {
	prefix, err := netip.ParsePrefix(source)
	if err != nil {
		addr, err := netip.ParseAddr(source)
		if err != nil {
			return refuse(MalformedPolicy, "the policy's address is neither an address nor a CIDR block")
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	if prefix.Bits() != 0 && !prefix.Contains(viewer.Unmap()) { // 0.0.0.0/0 is anybody, also on IPv6
		return refuse(AccessDenied, "the policy is for another address")
	}
	return nil
}

// matches compares a URL with a policy's resource, in which "*" stands for any
// number of characters and "?" for exactly one. A mismatch goes back to the
// last star only, as an earlier one could not do better.
func matches(resource, url string) bool {
	r, u := 0, 0
	star, resume := -1, 0
	for u < len(url) {
		switch {
		case r < len(resource) && resource[r] == '*':
			star, resume = r, u
			r++
		case r < len(resource) && (resource[r] == '?' || resource[r] == url[u]):
			r++
			u++
		case star >= 0:
			resume++
			r, u = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(resource[r:], "*") == ""
}
