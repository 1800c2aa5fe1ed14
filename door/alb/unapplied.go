package alb

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// unapplied is an attribute that is accepted and has no effect here, unless it
// has its usual value.
type unapplied struct{ key, usual, why string }

var (
	unappliedOfBalancer = []unapplied{
		{"client_keep_alive.seconds", "3600", "the edge has its own limits for viewers' connections"},
		{"connection_logs.s3.enabled", "false", "connections are not logged"},
		{"health_check_logs.s3.enabled", "", "health checks are not logged"},
		{"waf.fail_open.enabled", "false", "no web ACL is asked here"},
		{"zonal_shift.config.enabled", "false", "there are no zones here"},
		{"deletion_protection.enabled", "false", "a load balancer that is taken out of the configuration is gone with the next reload"},
	}
	unappliedOfGroup = []unapplied{
		{"load_balancing.cross_zone.enabled", "use_load_balancer_configuration", "all targets are in one place here: there are no zones"},
		{resource.FailoverKey + "count", "1", "there are no other zones that DNS could name"},
		{resource.FailoverKey + "percentage", "off", "there are no other zones that DNS could name"},
	}
)

// notApplied says which attributes of a document have no effect.
func (c *compiler) notApplied(m *resource.Meta, attribute func(key string) string, list []unapplied) {
	for _, a := range list {
		if value := attribute(a.key); value != "" && value != a.usual && value != "false" && value != "off" {
			c.say(finding.Notice, finding.NotApplied, m, "Attributes."+a.key, "%s", a.why)
		}
	}
}
