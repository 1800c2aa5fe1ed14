package alb

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"golang.org/x/net/http/httpguts"
)

// rewrite replaces what a regular expression matches
// (spec/load-balancer.md 3.5). nil: nothing is rewritten.
type rewrite struct {
	match   *regexp.Regexp
	replace string
}

// transforms are what a rule changes of a request on its way to the target.
type transforms struct{ host, url *rewrite }

func newTransforms(list []elb.RuleTransform) transforms {
	var out transforms
	for i := range list {
		if c := list[i].HostHeaderRewriteConfig; c != nil && len(c.Rewrites) > 0 {
			out.host = newRewrite(&c.Rewrites[0])
		}
		if c := list[i].UrlRewriteConfig; c != nil && len(c.Rewrites) > 0 {
			out.url = newRewrite(&c.Rewrites[0])
		}
	}
	return out
}

// reference is "$1" as AWS writes it, where package regexp would take the
// letters behind it for more of a name.
var reference = regexp.MustCompile(`\$([0-9]+)`)

func newRewrite(c *elb.RewriteConfig) *rewrite {
	return &rewrite{
		match:   regexp.MustCompile(aws.ToString(c.Regex)), // validated
		replace: reference.ReplaceAllString(aws.ToString(c.Replace), "$${$1}"),
	}
}

// apply leaves a text that does not match as it is.
func (w *rewrite) apply(text string) string { return w.match.ReplaceAllString(text, w.replace) }

// transform rewrites the request before it is forwarded. What makes no request
// any more is answered with 500.
func (p *passage) transform() bool {
	t, r := &p.rule.transforms, p.request
	if t.host != nil {
		p.host = t.host.apply(r.Host)
		if p.host == "" || !httpguts.ValidHostHeader(p.host) {
			return p.refuse(http.StatusInternalServerError, fmt.Sprintf("the rewritten host is %q", p.host))
		}
	}
	if t.url == nil {
		return false
	}
	target := t.url.apply(r.Target())
	if !strings.HasPrefix(target, "/") || strings.ContainsFunc(target, func(c rune) bool { return c <= ' ' || c == 0x7f || c == '#' }) {
		return p.refuse(http.StatusInternalServerError, fmt.Sprintf("the rewritten URL is %q", target))
	}
	p.url = target
	return false
}
