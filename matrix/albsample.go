package matrix

import (
	"net/netip"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// candidates are requests that a rule's conditions may hold for, and that the
// rules before it may leave: each word in the places of wildcards, with each
// value of its conditions.
func candidates(rule *resource.ListenerRule, host string) []exchange.Request {
	if rule == nil {
		return []exchange.Request{newRequest(host, "/"), newRequest(host, "/lintel-sample"), newRequest("lintel-sample.example", "/lintel-sample")}
	}
	var out []exchange.Request
	for n := range maxValues {
		for _, word := range words {
			r := newRequest(host, "/"+word)
			for i := range rule.Config.Conditions {
				meet(&r, &rule.Config.Conditions[i], n, word)
			}
			out = append(out, r)
		}
	}
	return out
}

// maxValues is how many values a condition may have (spec/load-balancer.md 1.1).
const maxValues = 5

// meet makes a condition hold by its nth value.
func meet(r *exchange.Request, c *elb.RuleCondition, n int, word string) {
	if q := c.QueryStringConfig; q != nil && len(q.Values) > 0 {
		pair := q.Values[n%len(q.Values)]
		if r.HasQuery {
			r.Query += "&"
		}
		r.HasQuery = true
		r.Query += filled(aws.ToString(pair.Key), word) + "=" + filled(aws.ToString(pair.Value), word)
		return
	}
	values := resource.ConditionValues(c)
	if len(values) == 0 {
		return
	}
	switch value := values[n%len(values)]; aws.ToString(c.Field) {
	case "host-header":
		r.Host = filled(value, strings.NewReplacer("/", "-", ".", "-").Replace(word))
		r.TLS.ServerName = strings.ToLower(r.Host)
	case "path-pattern":
		r.Path = filled(value, word)
	case "http-request-method":
		r.Method = value
	case "http-header":
		add(r, aws.ToString(c.HttpHeaderConfig.HttpHeaderName), filled(value, word))
	case "source-ip":
		if prefix, err := netip.ParsePrefix(value); err == nil {
			r.Remote = netip.AddrPortFrom(prefix.Addr(), viewer.Port())
		}
	}
}

func filled(pattern, word string) string {
	return strings.ReplaceAll(strings.ReplaceAll(pattern, "*", word), "?", "x")
}

// conditions say in a few words when a rule holds.
func conditions(rule *resource.ListenerRule) string {
	parts := []string{aws.ToString(rule.Config.Priority)}
	for i := range rule.Config.Conditions {
		c := &rule.Config.Conditions[i]
		switch field := aws.ToString(c.Field); field {
		case "host-header", "path-pattern", "http-request-method":
			parts = append(parts, strings.Join(resource.ConditionValues(c), " or "))
		case "http-header":
			parts = append(parts, aws.ToString(c.HttpHeaderConfig.HttpHeaderName)+" "+strings.Join(resource.ConditionValues(c), " or "))
		default:
			parts = append(parts, field+" "+strings.Join(resource.ConditionValues(c), " or "))
		}
	}
	return strings.Join(parts, ", ")
}
