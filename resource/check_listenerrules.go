package resource

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkListenerRules judges rules (spec/load-balancer.md 3).
func checkListenerRules(v *validation) {
	priorities := map[string]*Meta{}
	count := map[string]int{} // by load balancer
	for _, rule := range v.set.ListenerRules {
		if rule == nil {
			continue
		}
		r := v.reporter(&rule.Meta)
		l := v.index.listeners[rule.ListenerARN]
		if l != nil && v.index.network(l) {
			r.add("ListenerArn", finding.Finding{Code: OperationNotPermitted, // (unverified) which code
				Message: "a listener of a network load balancer has no rules beside its default action"})
			continue
		}
		checkPriority(rule, priorities, r)
		checkConditions(rule, r)
		checkTransforms(rule.Config.Transforms, r)
		checkActions(rule.Config.Actions, "Actions", l, v.index, r)
		if l != nil {
			balancer := aws.ToString(l.Config.LoadBalancerArn)
			count[balancer]++
			tooMany(r, "", TooManyRules, count[balancer], maxRules, "rules of one load balancer")
		}
	}
}

func checkPriority(rule *ListenerRule, taken map[string]*Meta, r *reporter) {
	if rule.Config.Priority == nil {
		return // the provider takes the next free one
	}
	n, err := strconv.Atoi(*rule.Config.Priority)
	if err != nil || n < 1 || n > maxPriority {
		r.add("Priority", finding.Finding{Code: ValidationError, Message: fmt.Sprintf("%s is out of range", *rule.Config.Priority), Expected: "1 to 50000"})
	}
	key := rule.ListenerARN + " " + *rule.Config.Priority
	if first, used := taken[key]; used {
		r.add("Priority", finding.Finding{Code: PriorityInUse, Message: "The specified priority is in use.", Fix: "By " + first.whereabouts() + "."})
		return
	}
	taken[key] = &rule.Meta
}

func checkConditions(rule *ListenerRule, r *reporter) {
	if len(rule.Config.Conditions) == 0 {
		r.add("Conditions", finding.Finding{Code: ValidationError, Message: "A condition value must be specified"})
	}
	seen := map[string]bool{}
	values, wildcards := 0, 0
	for i := range rule.Config.Conditions {
		c, at := &rule.Config.Conditions[i], fmt.Sprintf("Conditions[%d]", i)
		field := aws.ToString(c.Field)
		if seen[field] && field != "http-header" && field != "query-string" {
			r.add(at, finding.Finding{Code: ValidationError, Message: fmt.Sprintf("a rule has at most one '%s' condition", field)})
		}
		seen[field] = true
		texts := checkCondition(c, at, r)
		values += len(texts)
		if len(texts) > documentedConditionValues && len(texts) <= maxConditionValues {
			r.add(at, finding.Finding{Code: ValidationError, Severity: finding.Warning, // AWS has been seen to take more than it documents
				Message: fmt.Sprintf("%d values in one condition", len(texts)), Expected: "at most 3, as AWS documents it"})
		}
		if field == "http-request-method" || field == "source-ip" || len(ConditionRegexes(c)) > 0 {
			continue
		}
		for _, t := range texts {
			wildcards += strings.Count(t, "*") + strings.Count(t, "?")
		}
	}
	tooMany(r, "Conditions", ValidationError, values, maxConditionValues, "values in the conditions of one rule")
	tooMany(r, "Conditions", ValidationError, wildcards, maxConditionWildcards, "wildcards in the conditions of one rule")
}

var (
	hostPattern     = regexp.MustCompile(`^[A-Za-z0-9.*?-]+\.[A-Za-z*?]+$`)
	rulePathPattern = regexp.MustCompile(`^[A-Za-z0-9_.$/~"'@:+&*?-]+$`)
	methodPattern   = regexp.MustCompile(`^[A-Z_-]+$`)
)

// checkCondition judges one condition and returns its values.
func checkCondition(c *elb.RuleCondition, at string, r *reporter) []string {
	field := aws.ToString(c.Field)
	refuse := func(format string, args ...any) {
		r.add(at, finding.Finding{Code: ValidationError, Message: fmt.Sprintf(format, args...)})
	}
	if regexes := ConditionRegexes(c); len(regexes) > 0 {
		checkRegexes(regexes, len(ConditionValues(c)) > 0, field, refuse)
		return regexes
	}
	texts := ConditionValues(c)
	if len(texts) == 0 && field != "" {
		refuse("A '%s' value must be specified", field)
	}
	limit := maxConditionText
	if field == "http-request-method" {
		limit = maxShortConditionText
	}
	for _, t := range texts {
		if len(t) > limit {
			refuse("The '%s' value is too long; the limit is '%d'", field, limit)
		}
	}
	switch field {
	case "host-header":
		each(texts, func(t string) bool { return hostPattern.MatchString(t) }, func(t string) {
			refuse("The 'host-header' value '%s' is invalid; it has letters, digits, - . * ?, a dot, and only letters after the last one", t)
		})
	case "path-pattern":
		each(texts, rulePathPattern.MatchString, func(t string) { refuse("The 'path-pattern' value '%s' is invalid", t) })
	case "http-request-method":
		each(texts, methodPattern.MatchString, func(string) {
			refuse("The 'http-request-method' value is invalid; the allowed characters are A-Z, hyphen and underscore")
		})
	case "source-ip":
		each(texts, isSourceRange, func(t string) { refuse("The 'source-ip' value '%s' is invalid; it is a CIDR block", t) })
	case "http-header":
		checkHeaderName(aws.ToString(c.HttpHeaderConfig.HttpHeaderName), refuse)
	case "query-string":
	default:
		refuse("Condition field '%s' must be one of '[path-pattern,host-header,http-header,http-request-method,query-string,source-ip]'", field)
	}
	return texts
}

func checkHeaderName(name string, refuse func(string, ...any)) {
	switch {
	case len(name) > maxShortConditionText:
		refuse("The 'HttpHeaderName' value is too long; the limit is '40'")
	case name == "":
		refuse("A 'HttpHeaderName' must be specified with 'http-header'")
	case strings.EqualFold(name, "Host"):
		refuse("The 'HttpHeaderName' cannot be 'Host'; there is the 'host-header' condition")
	}
}

func each(texts []string, fits func(string) bool, otherwise func(string)) {
	for _, t := range texts {
		if !fits(t) {
			otherwise(t)
		}
	}
}

// isSourceRange: CIDR blocks, but not the one address that is refused.
func isSourceRange(t string) bool {
	_, err := netip.ParsePrefix(t)
	return err == nil && t != "255.255.255.255/32"
}

// ConditionValues are the values of a condition, whichever member has them;
// for a query string the texts of its values.
func ConditionValues(c *elb.RuleCondition) []string {
	switch {
	case c.HostHeaderConfig != nil:
		return c.HostHeaderConfig.Values
	case c.PathPatternConfig != nil:
		return c.PathPatternConfig.Values
	case c.HttpHeaderConfig != nil:
		return c.HttpHeaderConfig.Values
	case c.HttpRequestMethodConfig != nil:
		return c.HttpRequestMethodConfig.Values
	case c.SourceIpConfig != nil:
		return c.SourceIpConfig.Values
	case c.QueryStringConfig != nil:
		var out []string
		for _, p := range c.QueryStringConfig.Values {
			out = append(out, aws.ToString(p.Value))
		}
		return out
	}
	return c.Values
}
