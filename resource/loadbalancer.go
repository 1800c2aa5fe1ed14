package resource

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// LoadBalancer is a load balancer with its attributes. Its listeners, their
// rules and target groups are documents of their own.
type LoadBalancer struct {
	Meta
	Config     elb.LoadBalancer
	Attributes []elb.LoadBalancerAttribute
}

// Listener is where a load balancer listens. Its default actions are the
// default rule.
type Listener struct {
	Meta
	Config     elb.Listener
	Attributes []elb.ListenerAttribute
	// Certificates are the ones beside the default certificate, by ARN.
	Certificates []string
}

// ListenerRule is a rule of a listener besides the default one.
type ListenerRule struct {
	Meta
	ListenerARN string
	Config      elb.Rule
}

// TargetGroup is a set of targets with its attributes and what is registered
// with it.
type TargetGroup struct {
	Meta
	Config     elb.TargetGroup
	Attributes []elb.TargetGroupAttribute
	Targets    []*Target
}

// Target is one registration with a target group.
type Target struct {
	Meta
	Config elb.TargetDescription // Id: an instance, an address, a function, or the name of an ECS service
}

// Attribute returns the value of a load balancer attribute, or its default
// (spec/load-balancer.md 6.1).
func (l *LoadBalancer) Attribute(key string) string {
	for _, a := range l.Attributes {
		if aws.ToString(a.Key) == key {
			return aws.ToString(a.Value)
		}
	}
	return loadBalancerDefaults[key]
}

// Attribute returns the value of a listener attribute, or its default
// (spec/load-balancer.md 7.1): "" for values that are not set.
func (l *Listener) Attribute(key string) string {
	for _, a := range l.Attributes {
		if aws.ToString(a.Key) == key {
			return aws.ToString(a.Value)
		}
	}
	if key == ServerEnabledKey {
		return "true"
	}
	return ""
}

// Attribute returns the value of a target group attribute, or its default
// (spec/load-balancer.md 5.2).
func (g *TargetGroup) Attribute(key string) string {
	for _, a := range g.Attributes {
		if aws.ToString(a.Key) == key {
			return aws.ToString(a.Value)
		}
	}
	return targetGroupDefaults[key]
}

// loadBalancerDefaults are the attributes that hold where none is written.
var loadBalancerDefaults = map[string]string{
	"idle_timeout.timeout_seconds":                             "60",
	"client_keep_alive.seconds":                                "3600",
	"routing.http.desync_mitigation_mode":                      "defensive",
	"routing.http.drop_invalid_header_fields.enabled":          "false",
	"routing.http.preserve_host_header.enabled":                "false",
	"routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
	"routing.http.xff_client_port.enabled":                     "false",
	"routing.http.xff_header_processing.mode":                  "append",
	"routing.http2.enabled":                                    "true",
	"deletion_protection.enabled":                              "false",
	"waf.fail_open.enabled":                                    "false",
	"access_logs.s3.enabled":                                   "false",
	"connection_logs.s3.enabled":                               "false",
	"zonal_shift.config.enabled":                               "false",
}

// targetGroupDefaults are the attributes that hold where none is written.
var targetGroupDefaults = map[string]string{
	"deregistration_delay.timeout_seconds":        "300",
	"slow_start.duration_seconds":                 "0",
	"load_balancing.algorithm.type":               "round_robin",
	"load_balancing.algorithm.anomaly_mitigation": "off",
	"load_balancing.cross_zone.enabled":           "use_load_balancer_configuration",
	"stickiness.enabled":                          "false",
	"stickiness.type":                             "lb_cookie",
	"stickiness.lb_cookie.duration_seconds":       "86400",
	"stickiness.app_cookie.duration_seconds":      "86400",
	MinimumHealthyKey + "count":                   "1",
	"lambda.multi_value_headers.enabled":          "false",
}

// MinimumHealthyKey is what the names of the attributes begin with that say
// below how many healthy targets all of them are used.
const MinimumHealthyKey = "target_group_health.unhealthy_state_routing.minimum_healthy_targets."

// FailoverKey is what the names of the attributes begin with that say below how
// many healthy targets DNS names other zones.
const FailoverKey = "target_group_health.dns_failover.minimum_healthy_targets."

// ListenerResponseHeader is a response header that a listener can set
// (spec/load-balancer.md 7.1). There are no others.
type ListenerResponseHeader struct{ Key, Name string }

// ListenerResponseHeaders are the ten of them, in the order of the spec.
var ListenerResponseHeaders = [...]ListenerResponseHeader{
	{responseKey + "strict_transport_security.header_value", "Strict-Transport-Security"},
	{responseKey + "access_control_allow_origin.header_value", "Access-Control-Allow-Origin"},
	{responseKey + "access_control_allow_methods.header_value", "Access-Control-Allow-Methods"},
	{responseKey + "access_control_allow_headers.header_value", "Access-Control-Allow-Headers"},
	{responseKey + "access_control_allow_credentials.header_value", "Access-Control-Allow-Credentials"},
	{responseKey + "access_control_expose_headers.header_value", "Access-Control-Expose-Headers"},
	{responseKey + "access_control_max_age.header_value", "Access-Control-Max-Age"},
	{responseKey + "content_security_policy.header_value", "Content-Security-Policy"},
	{responseKey + "x_content_type_options.header_value", "X-Content-Type-Options"},
	{responseKey + "x_frame_options.header_value", "X-Frame-Options"},
}

// ListenerRequestHeader is a header that the balancer sends to targets and a
// listener can rename. HTTPS listeners only.
type ListenerRequestHeader struct{ Key, Name string }

// ListenerRequestHeaders are the eight of them, in the order of the spec.
var ListenerRequestHeaders = [...]ListenerRequestHeader{
	{requestKey + "x_amzn_mtls_clientcert_serial_number.header_name", "X-Amzn-Mtls-Clientcert-Serial-Number"},
	{requestKey + "x_amzn_mtls_clientcert_issuer.header_name", "X-Amzn-Mtls-Clientcert-Issuer"},
	{requestKey + "x_amzn_mtls_clientcert_subject.header_name", "X-Amzn-Mtls-Clientcert-Subject"},
	{requestKey + "x_amzn_mtls_clientcert_validity.header_name", "X-Amzn-Mtls-Clientcert-Validity"},
	{requestKey + "x_amzn_mtls_clientcert_leaf.header_name", "X-Amzn-Mtls-Clientcert-Leaf"},
	{requestKey + "x_amzn_mtls_clientcert.header_name", "X-Amzn-Mtls-Clientcert"},
	{requestKey + "x_amzn_tls_version.header_name", "X-Amzn-Tls-Version"},
	{requestKey + "x_amzn_tls_cipher_suite.header_name", "X-Amzn-Tls-Cipher-Suite"},
}

// ServerEnabledKey is the listener attribute that switches the Server header.
const ServerEnabledKey = responseKey + "server.enabled"

const (
	responseKey = "routing.http.response."
	requestKey  = "routing.http.request."
)

// ListenerArgument is Terraform's name of a listener attribute: its dots are
// underscores there.
func ListenerArgument(key string) string { return strings.ReplaceAll(key, ".", "_") }
