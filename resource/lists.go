package resource

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

// AWS wraps every list in a structure with its length, and the structure may
// be missing. These take the items out, none where there is no list.

func aliases(c *cloudfront.DistributionConfig) []string {
	if c.Aliases == nil {
		return nil
	}
	return c.Aliases.Items
}

func origins(c *cloudfront.DistributionConfig) []cloudfront.Origin {
	if c.Origins == nil {
		return nil
	}
	return c.Origins.Items
}

func originGroups(c *cloudfront.DistributionConfig) []cloudfront.OriginGroup {
	if c.OriginGroups == nil {
		return nil
	}
	return c.OriginGroups.Items
}

func cacheBehaviors(c *cloudfront.DistributionConfig) []cloudfront.CacheBehavior {
	if c.CacheBehaviors == nil {
		return nil
	}
	return c.CacheBehaviors.Items
}

func errorResponses(c *cloudfront.DistributionConfig) []cloudfront.CustomErrorResponse {
	if c.CustomErrorResponses == nil {
		return nil
	}
	return c.CustomErrorResponses.Items
}

func functionAssociations(b *Behavior) []cloudfront.FunctionAssociation {
	if b.FunctionAssociations == nil {
		return nil
	}
	return b.FunctionAssociations.Items
}

func lambdaAssociations(b *Behavior) []cloudfront.LambdaFunctionAssociation {
	if b.LambdaFunctionAssociations == nil {
		return nil
	}
	return b.LambdaFunctionAssociations.Items
}

func trustedKeyGroups(b *Behavior) []string {
	if b.TrustedKeyGroups == nil {
		return nil
	}
	return b.TrustedKeyGroups.Items
}

func trustedSigners(b *Behavior) []string {
	if b.TrustedSigners == nil {
		return nil
	}
	return b.TrustedSigners.Items
}

func headerNames(h *cloudfront.Headers) []string {
	if h == nil {
		return nil
	}
	return h.Items
}

func cookieNames(c *cloudfront.CookieNames) []string {
	if c == nil {
		return nil
	}
	return c.Items
}

func queryNames(q *cloudfront.QueryStringNames) []string {
	if q == nil {
		return nil
	}
	return q.Items
}
