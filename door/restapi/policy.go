package restapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
)

// policy is the resource policy of an API: who may call it. What would need to
// know callers by more than their addresses cannot be judged here.
type policy struct{ rules []policyRule }

// policyRule is a statement with its conditions read.
type policyRule struct {
	apigateway.Statement
	in, notIn []netip.Prefix // nil: from everywhere
}

// newPolicy reads a policy. self is the beginning of the API's ARNs, which its
// resources may leave out ("execute-api:/*"). An error says what cannot be
// judged.
func newPolicy(text, self string) (*policy, error) {
	document, err := apigateway.ParsePolicy([]byte(text))
	if err != nil {
		return nil, err
	}
	p := &policy{}
	for _, s := range document.Statements {
		if !isEverybody(s.Principal) {
			return nil, errors.New("a principal that is not everybody cannot be told here")
		}
		s.Resources, s.NotResources = whole(s.Resources, self), whole(s.NotResources, self)
		r := policyRule{Statement: s}
		if err := r.readConditions(); err != nil {
			return nil, err
		}
		p.rules = append(p.rules, r)
	}
	return p, nil
}

// allows reports whether a statement allows a call, and none denies it.
func (p *policy) allows(arn string, from netip.Addr) bool {
	allowed := false
	for _, r := range p.rules {
		switch {
		case !r.Covers(arn), r.in != nil && !within(r.in, from), r.notIn != nil && within(r.notIn, from):
		case r.Effect == "Deny":
			return false
		default:
			allowed = true
		}
	}
	return allowed
}

func within(prefixes []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// whole completes resources that begin with the service's name only.
func whole(resources []string, self string) []string {
	var out []string
	for _, r := range resources {
		if rest, short := strings.CutPrefix(r, "execute-api:"); short {
			r = self + rest
		}
		out = append(out, r)
	}
	return out
}

// isEverybody reports whether principals are "*", or all of AWS.
func isEverybody(principal json.RawMessage) bool {
	var kinds map[string]apigateway.OneOrMany[string]
	var text string
	if json.Unmarshal(principal, &text) == nil {
		return text == "*"
	}
	return json.Unmarshal(principal, &kinds) == nil && slices.Contains(kinds["AWS"], "*")
}

func (r *policyRule) readConditions() error {
	if len(r.Condition) == 0 {
		return nil
	}
	var conditions map[string]map[string]apigateway.OneOrMany[string]
	if err := json.Unmarshal(r.Condition, &conditions); err != nil {
		return fmt.Errorf("reading a condition: %w", err)
	}
	for operator, keys := range conditions {
		for key, values := range keys {
			into := map[string]*[]netip.Prefix{"IpAddress": &r.in, "NotIpAddress": &r.notIn}[operator]
			if into == nil || !strings.EqualFold(key, "aws:SourceIp") {
				return fmt.Errorf("the condition %s of %s cannot be judged here", operator, key)
			}
			var err error
			if *into, err = readPrefixes(values); err != nil {
				return err
			}
		}
	}
	return nil
}

func readPrefixes(values []string) ([]netip.Prefix, error) {
	out := []netip.Prefix{}
	for _, v := range values {
		if !strings.Contains(v, "/") {
			if addr, err := netip.ParseAddr(v); err == nil {
				out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
				continue
			}
		}
		p, err := netip.ParsePrefix(v)
		if err != nil {
			return nil, fmt.Errorf("%q is no range of IP addresses", v)
		}
		out = append(out, p)
	}
	return out, nil
}

// checkPolicy asks the API's resource policy. What clients are told then shows
// the end of the account's number only; the wording is (unverified).
func (p *passage) checkPolicy() bool {
	arn := p.methodARN()
	if p.api.policy == nil || p.api.policy.allows(arn, p.request.Remote.Addr().Unmap()) {
		return false
	}
	account := p.api.account
	masked := strings.Replace(arn, account, "********"+account[max(0, len(account)-4):], 1)
	return p.refuse(accessDenied, "User: anonymous is not authorized to perform: execute-api:Invoke on resource: "+masked,
		"the API's resource policy does not allow it")
}
