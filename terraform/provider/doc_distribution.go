package provider

import (
	"strconv"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) distribution(b *body) {
	d := &resource.Distribution{Meta: c.meta(b), DomainName: b.known("domain_name")}
	c.set.Distributions = append(c.set.Distributions, d)
	c.fill = append(c.fill, func() { d.Config = distributionConfig(b) })
}

func distributionConfig(b *body) cloudfront.DistributionConfig {
	return cloudfront.DistributionConfig{
		CallerReference:              new(b.known("caller_reference")),
		Comment:                      b.requiredText("comment", "Comment"),
		Enabled:                      b.requiredFlag("enabled", "Enabled"),
		Staging:                      b.requiredFlag("staging", "Staging"),
		IsIPV6Enabled:                b.requiredFlag("is_ipv6_enabled", "IsIPV6Enabled"),
		HttpVersion:                  cloudfront.HttpVersion(b.text("http_version", "HttpVersion")),
		PriceClass:                   cloudfront.PriceClass(b.text("price_class", "PriceClass")),
		DefaultRootObject:            b.requiredText("default_root_object", "DefaultRootObject"),
		WebACLId:                     b.requiredText("web_acl_id", "WebACLId"),
		AnycastIpListId:              b.optionalText("anycast_ip_list_id", "AnycastIpListId"),
		ContinuousDeploymentPolicyId: continuousDeploymentID(b),
		Aliases:                      aliases(b),
		Origins:                      origins(b),
		OriginGroups:                 originGroups(b),
		DefaultCacheBehavior:         defaultBehavior(b),
		CacheBehaviors:               behaviors(b),
		CustomErrorResponses:         errorResponses(b),
		Logging:                      logging(b),
		Restrictions:                 restrictions(b),
		ViewerCertificate:            viewerCertificate(b),
	}
}

// continuousDeploymentID reads an argument that AWS fills in on a staging
// distribution: its placeholder is not an id.
func continuousDeploymentID(b *body) *string {
	id := b.optionalText("continuous_deployment_policy_id", "ContinuousDeploymentPolicyId")
	if id == nil || isPlaceholder(*id) {
		return nil
	}
	return id
}

func aliases(b *body) *cloudfront.Aliases {
	items := b.strings("aliases", "Aliases")
	return &cloudfront.Aliases{Items: items, Quantity: quantity(items)}
}

func errorResponses(b *body) *cloudfront.CustomErrorResponses {
	blocks := b.blocks("custom_error_response", "CustomErrorResponses")
	items := make([]cloudfront.CustomErrorResponse, len(blocks))
	for i, e := range blocks {
		items[i] = cloudfront.CustomErrorResponse{
			ErrorCode:          number[int32](e, "error_code", "ErrorCode"),
			ErrorCachingMinTTL: zeroNumber[int64](e, "error_caching_min_ttl", "ErrorCachingMinTTL"),
			ResponsePagePath:   e.optionalText("response_page_path", "ResponsePagePath"),
		}
		// A number in Terraform, a string in AWS; 0 is how "none" is written.
		if code, ok := e.integer("response_code", "ResponseCode"); ok && code != 0 {
			items[i].ResponseCode = new(strconv.FormatInt(code, 10))
		}
	}
	return &cloudfront.CustomErrorResponses{Items: items, Quantity: quantity(items)}
}

func logging(b *body) *cloudfront.LoggingConfig {
	l, ok := b.only("logging_config", "Logging")
	if !ok {
		return &cloudfront.LoggingConfig{Enabled: new(false), Bucket: new(""), Prefix: new(""), IncludeCookies: new(false)}
	}
	return &cloudfront.LoggingConfig{
		Enabled:        new(true),
		Bucket:         l.requiredText("bucket", "Bucket"),
		Prefix:         l.requiredText("prefix", "Prefix"),
		IncludeCookies: l.requiredFlag("include_cookies", "IncludeCookies"),
	}
}

func restrictions(b *body) *cloudfront.Restrictions {
	outer, ok := b.only("restrictions", "Restrictions")
	if !ok {
		return nil
	}
	geo, ok := outer.only("geo_restriction", "GeoRestriction")
	if !ok {
		return nil
	}
	items := geo.strings("locations", "")
	return &cloudfront.Restrictions{GeoRestriction: &cloudfront.GeoRestriction{
		RestrictionType: cloudfront.GeoRestrictionType(geo.text("restriction_type", "RestrictionType")),
		Items:           items,
		Quantity:        quantity(items),
	}}
}

// viewerCertificate takes the first of the three kinds that is written, in
// the provider's order; the default certificate has no SSL support method.
func viewerCertificate(b *body) *cloudfront.ViewerCertificate {
	v, ok := b.only("viewer_certificate", "ViewerCertificate")
	if !ok {
		return nil
	}
	certificate := &cloudfront.ViewerCertificate{
		MinimumProtocolVersion: cloudfront.MinimumProtocolVersion(v.text("minimum_protocol_version", "MinimumProtocolVersion")),
	}
	iam := v.optionalText("iam_certificate_id", "IAMCertificateId")
	acm := v.optionalText("acm_certificate_arn", "ACMCertificateArn")
	method := cloudfront.SSLSupportMethod(v.text("ssl_support_method", "SSLSupportMethod"))
	switch {
	case iam != nil:
		certificate.IAMCertificateId, certificate.SSLSupportMethod = iam, method
	case acm != nil:
		certificate.ACMCertificateArn, certificate.SSLSupportMethod = acm, method
	default:
		certificate.CloudFrontDefaultCertificate = v.requiredFlag("cloudfront_default_certificate", "CloudFrontDefaultCertificate")
	}
	return certificate
}
