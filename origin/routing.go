package origin

import (
	"strconv"
	"strings"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/exchange"
)

// redirectKeepsQuery says that a website's redirects carry the request's query
// along (unverified: the documentation speaks of keys only).
const redirectKeepsQuery = true

// redirect says where a request is sent. An empty host or protocol is the
// request's own.
type redirect struct {
	host, protocol string
	status         int
	key            string // replaces the whole key, if set
	prefix         string // replaces the matched prefix, if replacePrefix
	replaceKey     bool
	replacePrefix  bool
}

// routingRule is one compiled rule: it applies to keys with a prefix and, if
// status is not 0, only when looking the key up gave that status.
type routingRule struct {
	prefix string
	status int
	to     redirect
}

func compileRules(rules []s3.RoutingRule) []routingRule {
	out := make([]routingRule, 0, len(rules))
	for _, r := range rules {
		var rule routingRule
		if c := r.Condition; c != nil {
			rule.prefix = deref(c.KeyPrefixEquals)
			rule.status, _ = strconv.Atoi(deref(c.HttpErrorCodeReturnedEquals)) // validated with the document
		}
		if to := r.Redirect; to != nil {
			rule.to = compileRedirect(to)
		}
		out = append(out, rule)
	}
	return out
}

func compileRedirect(to *s3.Redirect) redirect {
	out := redirect{
		host:          deref(to.HostName),
		protocol:      string(to.Protocol),
		status:        301,
		key:           deref(to.ReplaceKeyWith),
		prefix:        deref(to.ReplaceKeyPrefixWith),
		replaceKey:    to.ReplaceKeyWith != nil,
		replacePrefix: to.ReplaceKeyPrefixWith != nil,
	}
	if n, err := strconv.Atoi(deref(to.HttpRedirectCode)); err == nil {
		out.status = n
	}
	return out
}

// match returns the first rule for this key and lookup status; status 0 asks
// for the rules that apply before the lookup.
func match(rules []routingRule, key string, status int) *routingRule {
	for i := range rules {
		if r := &rules[i]; r.status == status && strings.HasPrefix(key, r.prefix) {
			return r
		}
	}
	return nil
}

// location is the absolute URL that the redirect sends a request for key to;
// matched is the rule's prefix. A replacement stands as it was written: "#!/"
// is a common one.
func (d *redirect) location(r *exchange.Request, key, matched string) string {
	path := encodeKey(key)
	switch {
	case d.replaceKey:
		path = encodeUnsafe(d.key)
	case d.replacePrefix:
		path = encodeUnsafe(d.prefix) + encodeKey(strings.TrimPrefix(key, matched))
	}
	host, protocol := d.host, d.protocol
	orElse(&host, r.Host)
	orElse(&protocol, "http")
	url := protocol + "://" + host + "/" + path
	if redirectKeepsQuery && r.HasQuery {
		url += "?" + r.Query
	}
	return url
}
