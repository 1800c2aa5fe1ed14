package resource

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// httpStageName: spec/api-gateway.md 1.
var httpStageName = regexp.MustCompile(`^(\$default|[A-Za-z0-9_-]{1,128})$`)

// checkHTTPStages judges stages and what they say of routes
// (spec/api-gateway.md 1, 8, 9). Most texts are (unverified).
func checkHTTPStages(a *HTTPAPI, v *validation) {
	first := map[string]*Meta{}
	for _, d := range a.Stages {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		name := aws.ToString(c.StageName)
		if !httpStageName.MatchString(name) {
			r.bad("StageName", fmt.Sprintf("Invalid stage name %q", name), "$default, or 1 to 128 letters, digits, hyphens and underscores")
		}
		if earlier, taken := first[name]; taken {
			r.add("StageName", finding.Finding{Code: ConflictException, Message: "Stage already exists", Fix: "It is that of " + earlier.whereabouts() + "."})
		}
		first[name] = &d.Meta
		checkStageDeployment(a, c, r)
		checkStageVariables(r, c.StageVariables)
		if l := c.AccessLogSettings; l != nil {
			tooLong(r, "AccessLogSettings.Format", BadRequestException, l.Format, maxLogFormat)
		}
		checkRouteSettings(a, c, r)
	}
}

func checkStageDeployment(a *HTTPAPI, c *v2.Stage, r *reporter) {
	id := aws.ToString(c.DeploymentId)
	switch {
	case id == "":
	case aws.ToBool(c.AutoDeploy):
		r.add("DeploymentId", finding.Finding{Code: BadRequestException, Message: "Deployment ID cannot be set on a Stage when AutoDeploy is enabled",
			Fix: "Leave deployment_id out, or set auto_deploy = false."})
	case !slices.ContainsFunc(a.Deployments, func(d *HTTPDeployment) bool { return d != nil && aws.ToString(d.Config.DeploymentId) == id }):
		r.add("DeploymentId", finding.Finding{Code: NotFoundException, Message: "Invalid Deployment identifier specified " + id,
			Fix: "Refer to the id of an aws_apigatewayv2_deployment of the same API."})
	}
}

// checkRouteSettings judges throttles. The provider sends 0 for a throttle
// that is not written in a block that is.
func checkRouteSettings(a *HTTPAPI, c *v2.Stage, r *reporter) {
	if c.DefaultRouteSettings != nil {
		checkThrottle(r, "DefaultRouteSettings", c.DefaultRouteSettings)
	}
	for _, key := range sortedKeys(c.RouteSettings) {
		settings, path := c.RouteSettings[key], "RouteSettings."+key
		if !slices.ContainsFunc(a.Routes, func(d *HTTPRoute) bool { return d != nil && aws.ToString(d.Config.RouteKey) == key }) {
			r.add(path, finding.Finding{Code: NotFoundException, Message: "Unable to find Route by key " + key + " within the provided RouteSettings",
				Nearest: finding.Nearest(key, routeKeys(a)), Fix: "Write the route_key as the aws_apigatewayv2_route does."})
		}
		checkThrottle(r, path, &settings)
	}
}

func routeKeys(a *HTTPAPI) []string {
	var out []string
	for _, d := range a.Routes {
		if d != nil {
			out = append(out, aws.ToString(d.Config.RouteKey))
		}
	}
	return out
}

func checkThrottle(r *reporter, path string, s *v2.RouteSettings) {
	burst, rate := s.ThrottlingBurstLimit, s.ThrottlingRateLimit
	if burst != nil && *burst < 0 || rate != nil && *rate < 0 {
		r.bad(path, "a throttle below 0", "0 or more")
	}
	if burst != nil && *burst == 0 || rate != nil && *rate == 0 {
		r.add(path, finding.Finding{Code: ThrottledToNothing, Severity: finding.Warning,
			Message: "a throttle of 0 lets nothing through: every request gets 429",
			Fix:     "Write throttling_burst_limit and throttling_rate_limit; what is left out of the block is sent as 0."})
	}
}
