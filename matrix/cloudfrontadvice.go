package matrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// policyAdviser knows what a behavior's response headers policy and functions
// can do about headers.
type policyAdviser struct {
	set          *resource.Set
	distribution *resource.Distribution
	behavior     *resource.Behavior
	description  *cloudfront.BehaviorDescription
}

// missing: a policy acts on every response of the behavior, whoever made it
// (spec/cloudfront.md 5.9).
func (p *policyAdviser) missing(header string, _ []*sample, sender exchange.Owner) advice {
	why := ""
	if strings.HasPrefix(string(sender), "function ") {
		why = string(sender) + " does not run for them; a policy acts on all: "
	}
	name, at := p.description.ResponseHeadersPolicy, p.distribution.Source.At(p.behavior.Path+".ResponseHeadersPolicyId")
	if own := p.policy(name); own != nil {
		name, at = own.Address, own.Source.At("")
	}
	return advice{at, why + remedy.BehaviorSetting(p.behavior.PathPattern, name, header)}
}

// policy is the declared policy of a name; nil: it is AWS's own, or none.
func (p *policyAdviser) policy(name string) *resource.Document[types.ResponseHeadersPolicyConfig] {
	i := slices.IndexFunc(p.set.ResponseHeadersPolicies, func(d *resource.Document[types.ResponseHeadersPolicyConfig]) bool {
		return aws.ToString(d.Config.Name) == name
	})
	if name == "" || i < 0 {
		return nil
	}
	return p.set.ResponseHeadersPolicies[i]
}

// rival: a policy that overrides leaves its own line alone (spec/cloudfront.md 5.4).
func (p *policyAdviser) rival(header string, owners []exchange.Owner) advice {
	if own := p.policy(p.description.ResponseHeadersPolicy); own != nil {
		for _, h := range resource.PolicyHeaders(&own.Config) {
			if strings.EqualFold(h.Name, header) && !h.Override {
				return advice{own.Source.At(h.Path + ".Override"), fmt.Sprintf("set override = true of %s in %s", header, own.Address)}
			}
		}
	}
	for _, by := range owners {
		if strings.HasPrefix(string(by), "function ") {
			return p.written(header, by)
		}
	}
	out := p.missing(header, nil, "")
	out.fix += ", with override = true"
	return out
}

// written is the line of a policy, or the function that sets it; what an
// origin sends stands nowhere here.
func (p *policyAdviser) written(header string, by exchange.Owner) advice {
	for _, d := range p.set.ResponseHeadersPolicies {
		if by != exchange.OwnerPolicy(d.ID) {
			continue
		}
		for _, h := range resource.PolicyHeaders(&d.Config) {
			if strings.EqualFold(h.Name, header) {
				return advice{place: d.Source.At(h.Value)}
			}
		}
		return advice{place: d.Source.At("")}
	}
	if name, is := strings.CutPrefix(string(by), "function "); is {
		return advice{place: p.function(name)}
	}
	return advice{place: p.description.PolicyPlace}
}

// function is where the function of an owner, "headers:3 origin-response", is
// declared.
func (p *policyAdviser) function(owner string) finding.Place {
	name, _, _ := strings.Cut(owner, " ")
	name, _, _ = strings.Cut(name, ":")
	for _, f := range p.set.Functions {
		if f.Name == name {
			return f.Source.At("Code")
		}
	}
	for _, f := range p.set.Lambdas {
		if f.Name == name {
			return f.Meta.Source.At("")
		}
	}
	return finding.Place{}
}

func (p *policyAdviser) redirect() advice {
	return advice{p.distribution.Source.At(p.behavior.Path + ".ViewerProtocolPolicy"),
		fmt.Sprintf(`set viewer_protocol_policy = "redirect-to-https" of behavior %q`, p.behavior.PathPattern)}
}
