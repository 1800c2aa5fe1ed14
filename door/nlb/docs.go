package nlb

import "github.com/lintel-edge/lintel/finding"

// Codes documents what the compiler says of load balancers that AWS accepts.
// [finding.NotApplied] is documented with distributions.
var Codes = finding.Catalog{
	finding.Own(finding.Warning, CodeTargetUnmapped, "a target of a network load balancer has no address on this machine",
		"Instances and private addresses are somewhere else. Connections to a target without an address are reset.",
		"target_id = aws_instance.app.id", "target \"i-0abc\" { address = \"127.0.0.1:3000\" }", "give the target or its group an address in lintel.hcl"),
}
