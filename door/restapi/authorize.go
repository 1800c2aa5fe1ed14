package restapi

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// authorizer decides who may call a method.
type authorizer struct{}

func (c *compiler) authorizer(a *API, doc *resource.RestAPI, d *resource.RestMethod) *authorizer {
	kind := aws.ToString(d.Config.AuthorizationType)
	if kind == "" || kind == "NONE" {
		return nil
	}
	c.cannotAuthorize(&d.Meta, "AuthorizationType", kind+" cannot be checked here, so that everybody would be let in")
	return nil
}

// cannotAuthorize refuses what would let anybody in, unless the user wants that.
func (c *compiler) cannotAuthorize(m *resource.Meta, path, what string) {
	severity, fix := finding.Error, "Serve it with --skip-authentication, which lets everybody in on this machine."
	if c.env.SkipAuthentication {
		severity, fix = finding.Warning, ""
	}
	c.say(severity, CodeAuthorization, m, path, "%s", what)
	c.fix(fix)
}

func (p *passage) authorize() bool { return false }
