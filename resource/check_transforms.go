package resource

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// ConditionRegexes are the regular expressions of a condition, whichever member
// has them (spec/load-balancer.md 3.3).
func ConditionRegexes(c *elb.RuleCondition) []string {
	switch {
	case c.HostHeaderConfig != nil && len(c.HostHeaderConfig.RegexValues) > 0:
		return c.HostHeaderConfig.RegexValues
	case c.PathPatternConfig != nil && len(c.PathPatternConfig.RegexValues) > 0:
		return c.PathPatternConfig.RegexValues
	case c.HttpHeaderConfig != nil && len(c.HttpHeaderConfig.RegexValues) > 0:
		return c.HttpHeaderConfig.RegexValues
	}
	return c.RegexValues
}

// checkRegexes: both kinds of values exclude each other, (unverified).
func checkRegexes(regexes []string, hasValues bool, field string, refuse func(string, ...any)) {
	if hasValues {
		refuse("You cannot provide both Values and RegexValues for a condition of type '%s'", field)
	}
	if field != "host-header" && field != "path-pattern" && field != "http-header" {
		refuse("The 'RegexValues' field is not compatible with '%s'", field)
	}
	for _, text := range regexes {
		if len(text) > maxConditionText {
			refuse("The '%s' value is too long; the limit is '%d'", field, maxConditionText)
		}
		if _, err := regexp.Compile(text); err != nil {
			refuse("The '%s' regular expression '%s' is invalid: %v", field, text, err)
		}
	}
}

// maxRewrite is the length of a transform's regular expression, and of what
// takes its place.
const maxRewrite = 1024

// checkTransforms: one of each type, with one rewrite each
// (spec/load-balancer.md 3.5). The texts are not AWS's.
func checkTransforms(list []elb.RuleTransform, r *reporter) {
	seen := map[elb.TransformTypeEnum]bool{}
	for i, t := range list {
		at := fmt.Sprintf("Transforms[%d]", i)
		refuse := func(format string, args ...any) {
			r.add(at, finding.Finding{Code: ValidationError, Message: fmt.Sprintf(format, args...)})
		}
		if seen[t.Type] {
			refuse("a rule has one transform of the type '%s'", t.Type)
		}
		seen[t.Type] = true
		var rewrites []elb.RewriteConfig
		switch {
		case t.Type == elb.TransformTypeEnumHostHeaderRewrite && t.HostHeaderRewriteConfig != nil:
			rewrites = t.HostHeaderRewriteConfig.Rewrites
		case t.Type == elb.TransformTypeEnumUrlRewrite && t.UrlRewriteConfig != nil:
			rewrites = t.UrlRewriteConfig.Rewrites
		}
		if len(rewrites) != 1 {
			refuse("a transform of the type '%s' has one rewrite", t.Type)
			continue
		}
		regex, replace := aws.ToString(rewrites[0].Regex), aws.ToString(rewrites[0].Replace)
		if len(regex) > maxRewrite || len(replace) > maxRewrite {
			refuse("the rewrite is too long; the limit is '%d'", maxRewrite)
		}
		if _, err := regexp.Compile(regex); err != nil {
			refuse("the regular expression '%s' is invalid: %v", regex, err)
		}
	}
}
