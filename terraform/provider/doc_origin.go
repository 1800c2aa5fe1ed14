package provider

import (
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/zclconf/go-cty/cty"
)

func origins(b *body) *cloudfront.Origins {
	blocks := b.blocks("origin", "Origins")
	items := make([]cloudfront.Origin, len(blocks))
	for i, o := range blocks {
		items[i] = origin(o)
	}
	return &cloudfront.Origins{Items: items, Quantity: quantity(items)}
}

func origin(o *body) cloudfront.Origin {
	out := cloudfront.Origin{
		Id:                        o.requiredText("origin_id", "Id"),
		DomainName:                o.requiredText("domain_name", "DomainName"),
		OriginPath:                o.requiredText("origin_path", "OriginPath"),
		ConnectionAttempts:        number[int32](o, "connection_attempts", "ConnectionAttempts"),
		ConnectionTimeout:         number[int32](o, "connection_timeout", "ConnectionTimeout"),
		ResponseCompletionTimeout: number[int32](o, "response_completion_timeout", "ResponseCompletionTimeout"),
		OriginAccessControlId:     o.requiredText("origin_access_control_id", "OriginAccessControlId"),
		CustomHeaders:             customHeaders(o),
		OriginShield:              originShield(o),
		CustomOriginConfig:        customOrigin(o),
		VpcOriginConfig:           vpcOrigin(o),
	}
	out.S3OriginConfig = s3Origin(o, out.CustomOriginConfig == nil && out.VpcOriginConfig == nil)
	return out
}

// s3Origin is also what an origin of no other kind is: the provider writes an
// empty one.
func s3Origin(o *body, assumed bool) *cloudfront.S3OriginConfig {
	s, ok := o.only("s3_origin_config", "S3OriginConfig")
	switch {
	case ok:
		return &cloudfront.S3OriginConfig{
			OriginAccessIdentity: s.requiredText("origin_access_identity", "OriginAccessIdentity"),
			OriginReadTimeout:    number[int32](s, "origin_read_timeout", "OriginReadTimeout"),
		}
	case assumed:
		return &cloudfront.S3OriginConfig{OriginAccessIdentity: new("")}
	}
	return nil
}

func customOrigin(o *body) *cloudfront.CustomOriginConfig {
	c, ok := o.only("custom_origin_config", "CustomOriginConfig")
	if !ok {
		return nil
	}
	return shared(c, "custom origin", customOriginConfig)
}

func customOriginConfig(c *body) *cloudfront.CustomOriginConfig {
	protocols := names[cloudfront.SslProtocol](c, "origin_ssl_protocols", "OriginSslProtocols")
	return &cloudfront.CustomOriginConfig{
		HTTPPort:               number[int32](c, "http_port", "HTTPPort"),
		HTTPSPort:              number[int32](c, "https_port", "HTTPSPort"),
		OriginProtocolPolicy:   cloudfront.OriginProtocolPolicy(c.text("origin_protocol_policy", "OriginProtocolPolicy")),
		OriginKeepaliveTimeout: number[int32](c, "origin_keepalive_timeout", "OriginKeepaliveTimeout"),
		OriginReadTimeout:      number[int32](c, "origin_read_timeout", "OriginReadTimeout"),
		IpAddressType:          cloudfront.IpAddressType(c.text("ip_address_type", "IpAddressType")),
		OriginSslProtocols:     &cloudfront.OriginSslProtocols{Items: protocols, Quantity: quantity(protocols)},
	}
}

func vpcOrigin(o *body) *cloudfront.VpcOriginConfig {
	v, ok := o.only("vpc_origin_config", "VpcOriginConfig")
	if !ok {
		return nil
	}
	return &cloudfront.VpcOriginConfig{
		VpcOriginId:            v.requiredText("vpc_origin_id", "VpcOriginId"),
		OwnerAccountId:         v.optionalText("owner_account_id", "OwnerAccountId"),
		OriginKeepaliveTimeout: number[int32](v, "origin_keepalive_timeout", "OriginKeepaliveTimeout"),
		OriginReadTimeout:      number[int32](v, "origin_read_timeout", "OriginReadTimeout"),
	}
}

func originShield(o *body) *cloudfront.OriginShield {
	s, ok := o.only("origin_shield", "OriginShield")
	if !ok {
		return nil
	}
	return &cloudfront.OriginShield{
		Enabled:            s.requiredFlag("enabled", "Enabled"),
		OriginShieldRegion: s.optionalText("origin_shield_region", "OriginShieldRegion"),
	}
}

func customHeaders(o *body) *cloudfront.CustomHeaders {
	blocks := o.blocks("custom_header", "CustomHeaders")
	items := make([]cloudfront.OriginCustomHeader, len(blocks))
	for i, h := range blocks {
		items[i] = cloudfront.OriginCustomHeader{
			HeaderName:  h.requiredText("name", "HeaderName"),
			HeaderValue: h.requiredText("value", "HeaderValue"),
		}
	}
	return &cloudfront.CustomHeaders{Items: items, Quantity: quantity(items)}
}

func originGroups(b *body) *cloudfront.OriginGroups {
	blocks := b.blocks("origin_group", "OriginGroups")
	items := make([]cloudfront.OriginGroup, len(blocks))
	for i, g := range blocks {
		items[i] = cloudfront.OriginGroup{
			Id:               g.requiredText("origin_id", "Id"),
			FailoverCriteria: failoverCriteria(g),
			Members:          groupMembers(g),
		}
	}
	return &cloudfront.OriginGroups{Items: items, Quantity: quantity(items)}
}

func failoverCriteria(g *body) *cloudfront.OriginGroupFailoverCriteria {
	criteria, ok := g.only("failover_criteria", "FailoverCriteria")
	if !ok {
		return nil
	}
	var codes []int32
	v := criteria.get("status_codes", "StatusCodes")
	if !v.IsNull() {
		for it := v.ElementIterator(); it.Next(); {
			if _, code := it.Element(); code.IsKnown() && !code.IsNull() && code.Type() == cty.Number {
				n, _ := code.AsBigFloat().Int64()
				codes = append(codes, int32(n))
			}
		}
	}
	return &cloudfront.OriginGroupFailoverCriteria{StatusCodes: &cloudfront.StatusCodes{Items: codes, Quantity: quantity(codes)}}
}

func groupMembers(g *body) *cloudfront.OriginGroupMembers {
	blocks := g.blocks("member", "Members")
	items := make([]cloudfront.OriginGroupMember, len(blocks))
	for i, m := range blocks {
		items[i] = cloudfront.OriginGroupMember{OriginId: m.requiredText("origin_id", "OriginId")}
	}
	return &cloudfront.OriginGroupMembers{Items: items, Quantity: quantity(items)}
}
