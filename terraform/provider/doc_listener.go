package provider

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) listener(b *body) {
	out := &resource.Listener{Meta: c.meta(b), Config: elb.Listener{
		ListenerArn:     aws.String(b.known("arn")),
		LoadBalancerArn: b.requiredText("load_balancer_arn", "LoadBalancerArn"),
		Port:            number[int32](b, "port", "Port"),
		Protocol:        elb.ProtocolEnum(b.written("protocol", "Protocol")),
		SslPolicy:       b.optionalWritten("ssl_policy", "SslPolicy"),
		DefaultActions:  actions(b, "default_action", "DefaultActions"),
	}}
	if out.Config.Protocol == "" {
		out.Config.Protocol = elb.ProtocolEnumHttp // what the provider sends for application load balancers
	}
	if arn := b.optionalWritten("certificate_arn", "Certificates[0].CertificateArn"); arn != nil {
		out.Config.Certificates = []elb.Certificate{{CertificateArn: arn, IsDefault: aws.Bool(true)}}
	}
	if policy := b.optionalWritten("alpn_policy", "AlpnPolicy"); policy != nil {
		out.Config.AlpnPolicy = []string{*policy}
	}
	if m, ok := b.only("mutual_authentication", "MutualAuthentication"); ok {
		out.Config.MutualAuthentication = &elb.MutualAuthenticationAttributes{
			Mode: m.optionalText("mode", "Mode"), TrustStoreArn: m.optionalWritten("trust_store_arn", "TrustStoreArn"),
		}
	}
	out.Attributes = listenerAttributes(b)
	c.set.Listeners = append(c.set.Listeners, out)
	c.listeners[out.ARN] = out
}

// listenerAttributes are those that are written, in the order of the spec.
// An empty string is left out, as the provider leaves it out
// (spec/load-balancer.md 11, case 7).
func listenerAttributes(b *body) []elb.ListenerAttribute {
	keys := []string{resource.ServerEnabledKey}
	for _, h := range resource.ListenerResponseHeaders {
		keys = append(keys, h.Key)
	}
	for _, h := range resource.ListenerRequestHeaders {
		keys = append(keys, h.Key)
	}
	var out []elb.ListenerAttribute
	for _, key := range keys {
		if text, ok := b.attribute(resource.ListenerArgument(key), "Attributes."+key); ok && text != "" {
			out = append(out, elb.ListenerAttribute{Key: aws.String(key), Value: &text})
		}
	}
	const idle = "tcp.idle_timeout.seconds"
	if text, ok := b.attribute("tcp_idle_timeout_seconds", "Attributes."+idle); ok && b.known("protocol") == "TCP" {
		out = append(out, elb.ListenerAttribute{Key: aws.String(idle), Value: &text})
	}
	return out
}

// listenerCertificate adds a certificate to its listener.
func (c *converter) listenerCertificate(b *body) {
	listener, certificate := b.text("listener_arn", "ListenerArn"), b.text("certificate_arn", "CertificateArn")
	c.later = append(c.later, func() {
		if l := c.listeners[listener]; l != nil && certificate != "" {
			l.Certificates = append(l.Certificates, certificate)
		}
	})
}

func (c *converter) listenerRule(b *body) {
	out := &resource.ListenerRule{
		Meta: c.meta(b), ListenerARN: b.text("listener_arn", "ListenerArn"),
		Config: elb.Rule{RuleArn: aws.String(b.known("arn")), Actions: actions(b, "action", "Actions")},
	}
	if v := b.value.Attr("priority"); v.IsKnown() && !v.IsNull() {
		if n, ok := b.integer("priority", "Priority"); ok {
			out.Config.Priority = aws.String(strconv.FormatInt(n, 10))
		}
	}
	for _, block := range b.blocks("condition", "Conditions") {
		out.Config.Conditions = append(out.Config.Conditions, condition(block))
	}
	c.set.ListenerRules = append(c.set.ListenerRules, out)
}

// condition reads the one block inside of a condition block.
func condition(b *body) elb.RuleCondition {
	var out elb.RuleCondition
	if k, ok := b.only("host_header", "HostHeaderConfig"); ok {
		out.Field = aws.String("host-header")
		out.HostHeaderConfig = &elb.HostHeaderConditionConfig{Values: k.strings("values", "Values")}
	}
	if k, ok := b.only("path_pattern", "PathPatternConfig"); ok {
		out.Field = aws.String("path-pattern")
		out.PathPatternConfig = &elb.PathPatternConditionConfig{Values: k.strings("values", "Values")}
	}
	if k, ok := b.only("http_header", "HttpHeaderConfig"); ok {
		out.Field = aws.String("http-header")
		out.HttpHeaderConfig = &elb.HttpHeaderConditionConfig{
			HttpHeaderName: k.optionalText("http_header_name", "HttpHeaderName"), Values: k.strings("values", "Values"),
		}
	}
	if k, ok := b.only("http_request_method", "HttpRequestMethodConfig"); ok {
		out.Field = aws.String("http-request-method")
		out.HttpRequestMethodConfig = &elb.HttpRequestMethodConditionConfig{Values: k.strings("values", "Values")}
	}
	if k, ok := b.only("source_ip", "SourceIpConfig"); ok {
		out.Field = aws.String("source-ip")
		out.SourceIpConfig = &elb.SourceIpConditionConfig{Values: k.strings("values", "Values")}
	}
	if pairs := b.blocks("query_string", "QueryStringConfig.Values"); len(pairs) > 0 {
		out.Field = aws.String("query-string")
		out.QueryStringConfig = &elb.QueryStringConditionConfig{}
		for _, p := range pairs {
			out.QueryStringConfig.Values = append(out.QueryStringConfig.Values, elb.QueryStringKeyValuePair{
				Key: p.optionalText("key", "Key"), Value: p.optionalText("value", "Value"),
			})
		}
	}
	return out
}

func actions(b *body, name, field string) []elb.Action {
	var out []elb.Action
	for i, a := range b.blocks(name, field) {
		action := elb.Action{
			Type: elb.ActionTypeEnum(a.text("type", "Type")), Order: number[int32](a, "order", "Order"),
			TargetGroupArn: a.optionalText("target_group_arn", "TargetGroupArn"),
		}
		if action.Order == nil { // the provider numbers them as they stand
			action.Order = aws.Int32(int32(i) + 1)
		}
		if f, ok := a.only("forward", "ForwardConfig"); ok {
			action.ForwardConfig = forwardTo(f)
		}
		if r, ok := a.only("redirect", "RedirectConfig"); ok {
			action.RedirectConfig = redirectTo(r)
		}
		if f, ok := a.only("fixed_response", "FixedResponseConfig"); ok {
			action.FixedResponseConfig = &elb.FixedResponseActionConfig{
				StatusCode: f.optionalText("status_code", "StatusCode"), ContentType: f.optionalText("content_type", "ContentType"),
				MessageBody: f.optionalText("message_body", "MessageBody"),
			}
		}
		out = append(out, action)
	}
	return out
}

func forwardTo(f *body) *elb.ForwardActionConfig {
	out := &elb.ForwardActionConfig{}
	for _, g := range f.blocks("target_group", "TargetGroups") {
		out.TargetGroups = append(out.TargetGroups, elb.TargetGroupTuple{
			TargetGroupArn: g.optionalText("arn", "TargetGroupArn"), Weight: number[int32](g, "weight", "Weight"),
		})
	}
	if s, ok := f.only("stickiness", "TargetGroupStickinessConfig"); ok {
		out.TargetGroupStickinessConfig = &elb.TargetGroupStickinessConfig{
			Enabled: s.requiredFlag("enabled", "Enabled"), DurationSeconds: number[int32](s, "duration", "DurationSeconds"),
		}
	}
	return out
}

func redirectTo(r *body) *elb.RedirectActionConfig {
	return &elb.RedirectActionConfig{
		StatusCode: elb.RedirectActionStatusCodeEnum(r.text("status_code", "StatusCode")),
		Protocol:   r.optionalText("protocol", "Protocol"), Host: r.optionalText("host", "Host"),
		Port: r.optionalText("port", "Port"), Path: r.optionalText("path", "Path"), Query: r.requiredText("query", "Query"),
	}
}
