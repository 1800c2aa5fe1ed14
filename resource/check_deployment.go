package resource

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// stagingHeaderPrefix begins the name of every header that chooses the staging
// distribution (spec/cloudfront.md 1.7).
const stagingHeaderPrefix = "aws-cf-cd-"

func checkContinuousDeploymentPolicies(v *validation) {
	documents(v, v.set.ContinuousDeploymentPolicies, checkContinuousDeploymentPolicy)
	first := map[string]*Meta{}
	for _, p := range v.set.ContinuousDeploymentPolicies {
		if p == nil || p.Config.StagingDistributionDnsNames == nil {
			continue
		}
		for i, name := range p.Config.StagingDistributionDnsNames.Items {
			v.claim(first, name, &p.Meta, fmt.Sprintf("StagingDistributionDnsNames[%d]", i), StagingDistributionInUse)
		}
	}
}

func checkContinuousDeploymentPolicy(c *cloudfront.ContinuousDeploymentPolicyConfig, x *Index, r *reporter) {
	checkStagingNames(c, x, r)
	t := c.TrafficConfig
	if t == nil {
		if aws.ToBool(c.Enabled) {
			r.add("TrafficConfig", finding.Finding{Code: InvalidArgument, Message: "the policy is enabled, but says of no traffic that it goes to staging"})
		}
		return
	}
	byHeader, byWeight := t.SingleHeaderConfig != nil, t.SingleWeightConfig != nil
	switch {
	case t.Type == cloudfront.ContinuousDeploymentPolicyTypeSingleHeader && (!byHeader || byWeight),
		t.Type == cloudfront.ContinuousDeploymentPolicyTypeSingleWeight && (byHeader || !byWeight):
		r.add("TrafficConfig", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the type is %s, and the settings are not its own", t.Type),
			Expected: fmt.Sprintf("%sConfig and no other", t.Type),
		})
	}
	if byHeader {
		checkStagingHeader(t.SingleHeaderConfig, r)
	}
	if byWeight {
		checkStagingWeight(t.SingleWeightConfig, r)
	}
}

// checkStagingNames judges the domain names of the staging distributions. A
// name that the set does not know may belong to a distribution made elsewhere,
// but then nothing can be served from it.
func checkStagingNames(c *cloudfront.ContinuousDeploymentPolicyConfig, x *Index, r *reporter) {
	if c.StagingDistributionDnsNames == nil {
		return
	}
	for i, name := range c.StagingDistributionDnsNames.Items {
		path := fmt.Sprintf("StagingDistributionDnsNames[%d]", i)
		switch d := x.Distribution(name); {
		case d == nil:
			r.add(path, finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("there is no distribution with the domain name %q", name),
				Nearest: nearestKey(name, x.distributions),
			})
		case !aws.ToBool(d.Config.Staging):
			r.add(path, finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("%s is not a staging distribution", d.whereabouts()), Fix: "Set staging = true on it.",
			})
		}
	}
}

func checkStagingHeader(h *cloudfront.ContinuousDeploymentSingleHeaderConfig, r *reporter) {
	const path = "TrafficConfig.SingleHeaderConfig."
	if name := text(h.Header); name != "" && !strings.HasPrefix(strings.ToLower(name), stagingHeaderPrefix) {
		r.add(path+"Header", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("header %q does not begin with %s", name, stagingHeaderPrefix),
			Nearest: stagingHeaderPrefix + name,
		})
	} else if name != "" {
		judgeFieldName(r, path+"Header", name)
	}
	judgeFieldValue(r, path+"Value", text(h.Value))
}

func checkStagingWeight(w *cloudfront.ContinuousDeploymentSingleWeightConfig, r *reporter) {
	const path = "TrafficConfig.SingleWeightConfig."
	// Compared as float32, the type of the document: 0.15 itself is allowed.
	if w.Weight != nil && !(*w.Weight >= 0 && *w.Weight <= float32(maxStagingWeight)) {
		r.add(path+"Weight", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%v is out of range", *w.Weight), Expected: "0 to 0.15",
		})
	}
	s := w.SessionStickinessConfig
	if s == nil {
		return
	}
	const sticky = path + "SessionStickinessConfig."
	inRange(r, sticky+"IdleTTL", InvalidArgument, s.IdleTTL, minStickinessTTL, maxStickinessTTL, " seconds")
	inRange(r, sticky+"MaximumTTL", InvalidArgument, s.MaximumTTL, minStickinessTTL, maxStickinessTTL, " seconds")
	if s.IdleTTL != nil && s.MaximumTTL != nil && *s.IdleTTL > *s.MaximumTTL {
		r.add(sticky+"IdleTTL", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("IdleTTL %d is above MaximumTTL %d", *s.IdleTTL, *s.MaximumTTL), Expected: "IdleTTL <= MaximumTTL",
		})
	}
}
