package cloudfront

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/door/cloudfront/headerspolicy"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// Description is a door as the start report shows it.
type Description struct {
	ID         string                `json:"id"`
	DomainName string                `json:"domain_name"`
	Address    string                `json:"address"` // in the configuration
	Aliases    []string              `json:"aliases,omitempty"`
	Enabled    bool                  `json:"enabled"`
	Staging    string                `json:"staging,omitempty"` // id of the staging distribution
	Behaviors  []BehaviorDescription `json:"behaviors"`
	Place      finding.Place         `json:"place"`
}

// BehaviorDescription is one behavior, in its order.
type BehaviorDescription struct {
	PathPattern           string                     `json:"path_pattern"`
	Origin                string                     `json:"origin"`
	OriginDomain          string                     `json:"origin_domain,omitempty"`
	ViewerProtocolPolicy  string                     `json:"viewer_protocol_policy"`
	CachePolicy           string                     `json:"cache_policy"`
	OriginRequestPolicy   string                     `json:"origin_request_policy,omitempty"`
	ResponseHeadersPolicy string                     `json:"response_headers_policy,omitempty"`
	Headers               *headerspolicy.Description `json:"headers,omitempty"`
	// PolicyPlace is where the response headers policy is declared, or else
	// where the behavior would name one.
	PolicyPlace finding.Place `json:"policy_place"`
}

var protocolNames = [...]string{allowAll: "allow-all", httpsOnly: "https-only", redirectToHTTPS: "redirect-to-https"}

// legacySettings is what the report calls settings that stand on the behavior.
const legacySettings = "legacy settings"

func describe(door *Door, d *resource.Distribution, index *resource.Index) Description {
	out := Description{
		ID: door.ID, DomainName: door.DomainName, Address: door.Address, Aliases: door.Aliases, Enabled: door.Enabled, Place: d.Source.At(""),
	}
	for i, b := range door.behaviors {
		doc, path := asCacheBehavior(d.Config.DefaultCacheBehavior), "DefaultCacheBehavior"
		if i < len(door.behaviors)-1 {
			doc, path = d.Config.CacheBehaviors.Items[i], behaviorPath(i)
		}
		bd := BehaviorDescription{
			PathPattern: b.pattern, Origin: aws.ToString(doc.TargetOriginId), ViewerProtocolPolicy: protocolNames[b.protocol],
			CachePolicy: legacySettings, PolicyPlace: d.Source.At(path + ".ResponseHeadersPolicyId"),
		}
		if b.target != nil {
			bd.OriginDomain = b.target.members[0].request.Host
		}
		if p := index.CachePolicy(aws.ToString(doc.CachePolicyId)); p != nil {
			bd.CachePolicy = aws.ToString(p.Config.Name)
		}
		if p := index.OriginRequestPolicy(aws.ToString(doc.OriginRequestPolicyId)); p != nil {
			bd.OriginRequestPolicy = aws.ToString(p.Config.Name)
		}
		if p := index.ResponseHeadersPolicy(aws.ToString(doc.ResponseHeadersPolicyId)); p != nil {
			bd.ResponseHeadersPolicy = aws.ToString(p.Config.Name)
			sets := b.policy.Describe()
			bd.Headers = &sets
			if p.Source.Place.File != "" {
				bd.PolicyPlace = p.Source.At("")
			}
		}
		out.Behaviors = append(out.Behaviors, bd)
	}
	return out
}
