package alb

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// subject is what conditions look at.
type subject struct {
	request *exchange.Request
	host    string // as rules know it, without its port
	path    string // normalised
}

// condition is one of a rule's conditions; its values are alternatives
// (spec/load-balancer.md 3.1).
type condition interface{ holds(s *subject) bool }

type (
	hostCondition   []pattern
	pathCondition   []pattern
	methodCondition []string
	sourceCondition []netip.Prefix
	headerCondition struct {
		name   string
		values []pattern
	}
	queryCondition []pair
)

// pair is one key and value of a query string; anyKey: only the value counts.
type pair struct {
	key, value pattern
	anyKey     bool
}

func (c hostCondition) holds(s *subject) bool { return anyMatch(c, s.host) }

// The path alone; never the query.
func (c pathCondition) holds(s *subject) bool { return anyMatch(c, s.path) }

func (c methodCondition) holds(s *subject) bool {
	for _, m := range c {
		if m == s.request.Method {
			return true
		}
	}
	return false
}

// The peer's own address: X-Forwarded-For has no say.
func (c sourceCondition) holds(s *subject) bool {
	addr := s.request.Remote.Addr().Unmap()
	for _, prefix := range c {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// Of a repeated header, each value is tried.
func (c *headerCondition) holds(s *subject) bool {
	for _, line := range s.request.Fields.Lines() {
		if exchange.EqualName(line.Name, c.name) && anyMatch(c.values, line.Value) {
			return true
		}
	}
	return false
}

func (c queryCondition) holds(s *subject) bool {
	for part := range strings.SplitSeq(s.request.Query, "&") {
		key, value, _ := strings.Cut(part, "=")
		key, value = decoded(key), decoded(value)
		for i := range c {
			if (c[i].anyKey || c[i].key.match(key)) && c[i].value.match(value) {
				return true
			}
		}
	}
	return false
}

// matchDecodedQuery: query strings are matched as what they mean, not as they
// are written (spec/load-balancer.md 3.2, unverified).
const matchDecodedQuery = true

func decoded(text string) string {
	if !matchDecodedQuery || !strings.ContainsAny(text, "%+") {
		return text
	}
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

func anyMatch(patterns []pattern, text string) bool {
	for i := range patterns {
		if patterns[i].match(text) {
			return true
		}
	}
	return false
}

// regexCondition tries regular expressions instead of patterns: on the host, on
// the path, or on each line of a header (spec/load-balancer.md 3.3).
type regexCondition struct {
	field, name string // name: of the header
	values      []*regexp.Regexp
}

func (c *regexCondition) holds(s *subject) bool {
	switch c.field {
	case "host-header":
		return c.matches(s.host)
	case "path-pattern":
		return c.matches(s.path)
	}
	for _, line := range s.request.Fields.Lines() {
		if exchange.EqualName(line.Name, c.name) && c.matches(line.Value) {
			return true
		}
	}
	return false
}

func (c *regexCondition) matches(text string) bool {
	for _, v := range c.values {
		if v.MatchString(text) {
			return true
		}
	}
	return false
}

// newRegexCondition: letters of hosts and header values match in either case, as
// they do in patterns.
func newRegexCondition(c *elb.RuleCondition, values []string) *regexCondition {
	out := &regexCondition{field: aws.ToString(c.Field)}
	fold := "(?i)"
	if out.field == "path-pattern" {
		fold = ""
	}
	if c.HttpHeaderConfig != nil {
		out.name = aws.ToString(c.HttpHeaderConfig.HttpHeaderName)
	}
	for _, v := range values {
		out.values = append(out.values, regexp.MustCompile(fold+v)) // validated
	}
	return out
}

// newCondition compiles a validated condition.
func newCondition(c *elb.RuleCondition) condition {
	if regexes := resource.ConditionRegexes(c); len(regexes) > 0 {
		return newRegexCondition(c, regexes)
	}
	values := resource.ConditionValues(c)
	switch aws.ToString(c.Field) {
	case "host-header":
		return hostCondition(patterns(values, true, false))
	case "path-pattern":
		return pathCondition(patterns(values, false, false))
	case "http-request-method":
		return methodCondition(values)
	case "http-header":
		return &headerCondition{aws.ToString(c.HttpHeaderConfig.HttpHeaderName), patterns(values, true, false)}
	case "source-ip":
		var out sourceCondition
		for _, v := range values {
			if prefix, err := netip.ParsePrefix(v); err == nil {
				out = append(out, prefix.Masked())
			}
		}
		return out
	}
	var out queryCondition
	for _, v := range c.QueryStringConfig.Values {
		out = append(out, pair{
			key: newPattern(aws.ToString(v.Key), true, true), value: newPattern(aws.ToString(v.Value), true, true), anyKey: v.Key == nil,
		})
	}
	return out
}

func patterns(values []string, fold, escapes bool) []pattern {
	out := make([]pattern, len(values))
	for i, v := range values {
		out[i] = newPattern(v, fold, escapes)
	}
	return out
}
