package alb

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// unapplied says what of a target group is accepted and has no effect here.
func (c *compiler) unapplied(doc *resource.TargetGroup) {
	for _, a := range []struct{ key, usual, why string }{
		{"load_balancing.cross_zone.enabled", "use_load_balancer_configuration", "all targets are in one place here: there are no zones"},
	} {
		if doc.Attribute(a.key) != a.usual {
			c.say(finding.Notice, CodeNotApplied, &doc.Meta, "Attributes."+a.key, "%s", a.why)
		}
	}
}
