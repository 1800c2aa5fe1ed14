package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkActions judges the actions of a rule (spec/load-balancer.md 4).
func checkActions(actions []elb.Action, path string, l *Listener, x *Index, r *reporter) {
	routing := 0
	for i := range actions {
		a, at := &actions[i], fmt.Sprintf("%s[%d]", path, i)
		switch a.Type {
		case elb.ActionTypeEnumForward:
			checkForward(a, at, l, x, r)
		case elb.ActionTypeEnumRedirect:
			checkRedirect(a.RedirectConfig, at, l, r)
		case elb.ActionTypeEnumFixedResponse:
			checkFixedResponse(a.FixedResponseConfig, at, r)
		case elb.ActionTypeEnumAuthenticateOidc, elb.ActionTypeEnumAuthenticateCognito, elb.ActionTypeEnumJwtValidation:
			if l != nil && l.Config.Protocol == elb.ProtocolEnumHttp {
				r.add(at+".Type", finding.Finding{Code: InvalidLoadBalancerAction, Message: fmt.Sprintf("'%s' is for HTTPS listeners only", a.Type)})
			}
			continue
		default:
			r.add(at+".Type", finding.Finding{Code: ValidationError, Message: fmt.Sprintf("there is no action '%s'", a.Type),
				Expected: "forward, redirect, fixed-response, authenticate-oidc or authenticate-cognito"})
			continue
		}
		routing++
	}
	if len(actions) > 0 && routing != 1 {
		r.add(path, finding.Finding{Code: TooManyActions, Message: fmt.Sprintf("there are %d actions that answer or forward", routing),
			Expected: "exactly one of forward, redirect and fixed-response, as the last one"})
	}
}

// Groups are the target groups of a forward action with their weights, however
// it names them: weight 1 is the default (spec/load-balancer.md 4.1).
func Groups(a *elb.Action) []elb.TargetGroupTuple {
	if a.ForwardConfig != nil && len(a.ForwardConfig.TargetGroups) > 0 {
		return a.ForwardConfig.TargetGroups
	}
	if a.TargetGroupArn == nil {
		return nil
	}
	return []elb.TargetGroupTuple{{TargetGroupArn: a.TargetGroupArn}}
}

func checkForward(a *elb.Action, at string, l *Listener, x *Index, r *reporter) {
	groups := Groups(a)
	if len(groups) == 0 {
		r.add(at, finding.Finding{Code: InvalidLoadBalancerAction, Message: "a forward action names a target group"})
	}
	tooMany(r, at+".ForwardConfig.TargetGroups", TooManyTargetGroups, len(groups), maxForwardGroups, "target groups")
	sticky := false
	for i, g := range groups {
		inRange(r, fmt.Sprintf("%s.ForwardConfig.TargetGroups[%d].Weight", at, i), ValidationError, g.Weight, 0, maxWeight, "")
		if group := x.targetGroups[aws.ToString(g.TargetGroupArn)]; group != nil {
			sticky = sticky || group.Attribute("stickiness.enabled") == "true"
			checkReach(l, group, at, r)
		}
	}
	own := a.ForwardConfig != nil && a.ForwardConfig.TargetGroupStickinessConfig != nil
	if own {
		inRange(r, at+".ForwardConfig.TargetGroupStickinessConfig.DurationSeconds", ValidationError,
			a.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds, 1, 604800, " seconds")
	}
	if len(groups) > 1 && sticky && !(own && aws.ToBool(a.ForwardConfig.TargetGroupStickinessConfig.Enabled)) {
		r.add(at+".ForwardConfig", finding.Finding{Code: InvalidLoadBalancerAction,
			Message: "one of the target groups is sticky, and the action is not", Fix: "Enable stickiness of the forward action, too."})
	}
}

// checkReach: what a listener for HTTP or HTTPS can forward to
// (spec/load-balancer.md 2, 5). The text for gRPC is (unverified).
func checkReach(l *Listener, group *TargetGroup, at string, r *reporter) {
	version := aws.ToString(group.Config.ProtocolVersion)
	switch {
	case l == nil:
	case isNetworkGroup(group):
		r.add(at, finding.Finding{Code: IncompatibleProtocols, Message: fmt.Sprintf("a listener for %s cannot forward to the target group %s, which speaks %s",
			l.Config.Protocol, aws.ToString(group.Config.TargetGroupName), group.Config.Protocol), Expected: "one that speaks HTTP or HTTPS"})
	case version == "GRPC" && l.Config.Protocol == elb.ProtocolEnumHttp:
		r.add(at, finding.Finding{Code: InvalidLoadBalancerAction,
			Message: "Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'GRPC'"})
	}
}

// checkGroupUse: all listeners and rules that forward to a target group are of
// one load balancer. The text is (unverified).
func checkGroupUse(v *validation) {
	owner := map[string]string{} // of groups, by ARN
	claim := func(m *Meta, path, balancer string, actions []elb.Action) {
		for i := range actions {
			for _, tuple := range Groups(&actions[i]) {
				group := aws.ToString(tuple.TargetGroupArn)
				if owner[group] == "" {
					owner[group] = balancer
				}
				if owner[group] != balancer && group != "" {
					v.reporter(m).add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{Code: TooManyTargetGroups,
						Message: fmt.Sprintf("The following target groups cannot be associated with more than one load balancer: %s", group)})
				}
			}
		}
	}
	for _, l := range v.set.Listeners {
		if l != nil {
			claim(&l.Meta, "DefaultActions", aws.ToString(l.Config.LoadBalancerArn), l.Config.DefaultActions)
		}
	}
	for _, rule := range v.set.ListenerRules {
		if rule == nil {
			continue
		}
		if l := v.index.listeners[rule.ListenerARN]; l != nil {
			claim(&rule.Meta, "Actions", aws.ToString(l.Config.LoadBalancerArn), rule.Config.Actions)
		}
	}
}

var redirectHost = regexp.MustCompile(`^([A-Za-z0-9.*?-]|#\{host\})+$`)

// checkRedirect is the table of spec/load-balancer.md 4.2.
func checkRedirect(c *elb.RedirectActionConfig, at string, l *Listener, r *reporter) {
	at += ".RedirectConfig"
	refuse := func(field, message, expected string) {
		r.add(at+field, finding.Finding{Code: InvalidLoadBalancerAction, Message: message, Expected: expected})
	}
	if c == nil {
		refuse("", "a redirect action has its configuration", "")
		return
	}
	protocol, host, port := orDefault(c.Protocol, "#{protocol}"), orDefault(c.Host, "#{host}"), orDefault(c.Port, "#{port}")
	path, query := orDefault(c.Path, "/#{path}"), orDefault(c.Query, "#{query}")
	if !slices.Contains([]string{"HTTP", "HTTPS", "#{protocol}"}, protocol) {
		refuse(".Protocol", fmt.Sprintf("protocol %q", protocol), "HTTP, HTTPS or #{protocol}")
	}
	if len(host) > 128 || !redirectHost.MatchString(host) {
		refuse(".Host", fmt.Sprintf("host %q", host), "at most 128 letters, digits, - . * ? and #{host}")
	}
	if !strings.HasPrefix(path, "/") || len(path) > 128 {
		refuse(".Path", fmt.Sprintf("path %q", path), `at most 128 characters that begin with a slash, such as "/#{path}"`)
	}
	if len(query) > 128 || strings.HasPrefix(query, "?") {
		refuse(".Query", fmt.Sprintf("query %q", query), `at most 128 characters without the leading "?"`)
	}
	if c.StatusCode != elb.RedirectActionStatusCodeEnumHttp301 && c.StatusCode != elb.RedirectActionStatusCodeEnumHttp302 {
		refuse(".StatusCode", fmt.Sprintf("status code %q", c.StatusCode), "HTTP_301 or HTTP_302")
	}
	if l == nil {
		return
	}
	if l.Config.Protocol == elb.ProtocolEnumHttps && protocol == "HTTP" {
		refuse(".Protocol", "HTTPS cannot be redirected to HTTP", "")
	}
	same := protocol == "#{protocol}" || protocol == string(l.Config.Protocol)
	samePort := port == "#{port}" || l.Config.Port != nil && port == fmt.Sprint(*l.Config.Port)
	if same && samePort && host == "#{host}" && path == "/#{path}" {
		refuse("", "the redirect leads to where it came from", "another protocol, host, port or path")
	}
}

func orDefault(s *string, otherwise string) string {
	if s == nil {
		return otherwise
	}
	return *s
}

var (
	fixedStatus  = regexp.MustCompile(`^(2|4|5)\d\d$`)
	fixedContent = []string{"text/html", "application/json", "application/javascript", "text/css", "text/plain"}
)

// checkFixedResponse: spec/load-balancer.md 4.3.
func checkFixedResponse(c *elb.FixedResponseActionConfig, at string, r *reporter) {
	at += ".FixedResponseConfig"
	if c == nil {
		r.add(at, finding.Finding{Code: InvalidLoadBalancerAction, Message: "a fixed-response action has its configuration"})
		return
	}
	if status := aws.ToString(c.StatusCode); !fixedStatus.MatchString(status) {
		r.add(at+".StatusCode", finding.Finding{Code: ValidationError, Message: fmt.Sprintf(
			"1 validation error detected: Value '%s' at 'actions.1.member.fixedResponseConfig.statusCode' failed to satisfy constraint: "+
				`Member must satisfy regular expression pattern: ^(2|4|5)\d\d$`, status)})
	}
	if c.ContentType != nil && !slices.Contains(fixedContent, *c.ContentType) {
		r.add(at+".ContentType", finding.Finding{Code: InvalidLoadBalancerAction,
			Message: "The ContentType must be one of:'text/html', 'application/json', 'application/javascript', 'text/css', 'text/plain'",
			Nearest: finding.Nearest(*c.ContentType, fixedContent)})
	}
	tooLong(r, at+".MessageBody", ValidationError, c.MessageBody, maxFixedBody)
}
