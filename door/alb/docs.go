package alb

import "github.com/lintel-edge/lintel/finding"

// Codes documents what the compiler says of load balancers that AWS accepts.
// [finding.NotApplied] is documented with distributions.
var Codes = finding.Catalog{
	finding.Own(finding.Error, CodeAuthentication, "a rule authenticates viewers, which is not done here",
		"An authenticate action asks an identity provider who the viewer is. To skip it would let everybody in, so the configuration is refused.",
		"action { type = \"authenticate-oidc\" … }", "", "leave the rule out, or say with --skip-authentication that everybody may come in"),
	finding.Own(finding.Warning, CodeTargetUnmapped, "a target has no address on this machine",
		"Instances, services and private addresses are somewhere else. Without an address the target counts as one that does not answer.",
		"target_id = aws_instance.app.id", "target \"i-0abc\" { address = \"127.0.0.1:3000\" }", "give the target or its group an address in lintel.hcl"),
	finding.Own(finding.Error, CodeTargetUnusable, "the address of a target cannot be used",
		"It is not a host and a port.", "address = \"app\"", "address = \"127.0.0.1:3000\"", "correct it in lintel.hcl"),
	finding.Own(finding.Warning, CodeNoTargetGroup, "an action forwards to a target group that is not declared",
		"Nothing is known of its targets, so its share of the requests gets 503.",
		"target_group_arn = \"arn:aws:…/other\"", "target_group_arn = aws_lb_target_group.app.arn", "declare the group here"),
}
