package resource

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

// ManagedResponseHeadersPolicies returns the response headers policies that
// every account has, in the order of spec/cloudfront.md 5.11. None of them
// sends a Content-Security-Policy, a Permissions-Policy, includeSubDomains or
// preload.
func ManagedResponseHeadersPolicies() []*Document[cloudfront.ResponseHeadersPolicyConfig] {
	specs := []struct {
		name, id string
		cors     *cloudfront.ResponseHeadersPolicyCorsConfig
		security *cloudfront.ResponseHeadersPolicySecurityHeadersConfig
	}{
		{"SimpleCORS", "60669652-455b-4ae9-85a4-c4c02393f86c", simpleCORS(), nil},
		{"CORS-With-Preflight", "5cc3b908-e619-4b99-88e5-2cf7f45965bd", preflightCORS(), nil},
		{"SecurityHeadersPolicy", "67f7725c-6f97-4210-82d7-5512b31e9d03", nil, managedSecurityHeaders()},
		{"CORS-and-SecurityHeadersPolicy", "e61eb60c-9c35-4d20-a928-2b84e02af89c", simpleCORS(), managedSecurityHeaders()},
		{"CORS-with-preflight-and-SecurityHeadersPolicy", "eaab4381-ed33-4a86-88ca-d9558dc6cd63", preflightCORS(), managedSecurityHeaders()},
	}
	out := make([]*Document[cloudfront.ResponseHeadersPolicyConfig], len(specs))
	for i, s := range specs {
		out[i] = managed(KindResponseHeadersPolicy, s.id, cloudfront.ResponseHeadersPolicyConfig{
			Name:                  managedName(s.name),
			Comment:               new(""),
			CorsConfig:            s.cors,
			SecurityHeadersConfig: s.security,
		})
	}
	return out
}

// simpleCORS allows every web origin to read responses. The model requires
// allowed headers and methods too; the documentation lists neither, so the
// widest headers and the two simple methods are assumed (unverified). Both
// show on preflights only.
func simpleCORS() *cloudfront.ResponseHeadersPolicyCorsConfig {
	return anyOriginCORS(
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesGet,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesHead,
	)
}

// preflightCORS also answers for every method and exposes every header.
func preflightCORS() *cloudfront.ResponseHeadersPolicyCorsConfig {
	cors := anyOriginCORS(
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesDelete,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesGet,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesHead,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesOptions,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesPatch,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesPost,
		cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesPut,
	)
	cors.AccessControlExposeHeaders = &cloudfront.ResponseHeadersPolicyAccessControlExposeHeaders{
		Quantity: new(int32(1)), Items: []string{"*"},
	}
	return cors
}

func anyOriginCORS(methods ...cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValues) *cloudfront.ResponseHeadersPolicyCorsConfig {
	star := []string{"*"}
	return &cloudfront.ResponseHeadersPolicyCorsConfig{
		AccessControlAllowOrigins:     &cloudfront.ResponseHeadersPolicyAccessControlAllowOrigins{Quantity: quantity(star), Items: star},
		AccessControlAllowHeaders:     &cloudfront.ResponseHeadersPolicyAccessControlAllowHeaders{Quantity: quantity(star), Items: star},
		AccessControlAllowMethods:     &cloudfront.ResponseHeadersPolicyAccessControlAllowMethods{Quantity: quantity(methods), Items: methods},
		AccessControlAllowCredentials: new(false),
		OriginOverride:                new(false),
	}
}

// managedSecurityHeaders is the "security part" of the table in 5.11: only
// nosniff replaces what the origin says.
func managedSecurityHeaders() *cloudfront.ResponseHeadersPolicySecurityHeadersConfig {
	return &cloudfront.ResponseHeadersPolicySecurityHeadersConfig{
		ReferrerPolicy: &cloudfront.ResponseHeadersPolicyReferrerPolicy{
			ReferrerPolicy: cloudfront.ReferrerPolicyListStrictOriginWhenCrossOrigin, Override: new(false),
		},
		StrictTransportSecurity: &cloudfront.ResponseHeadersPolicyStrictTransportSecurity{
			AccessControlMaxAgeSec: new(int32(31536000)), Override: new(false),
		},
		ContentTypeOptions: &cloudfront.ResponseHeadersPolicyContentTypeOptions{Override: new(true)},
		FrameOptions: &cloudfront.ResponseHeadersPolicyFrameOptions{
			FrameOption: cloudfront.FrameOptionsListSameorigin, Override: new(false),
		},
		XSSProtection: &cloudfront.ResponseHeadersPolicyXSSProtection{
			Protection: new(true), ModeBlock: new(true), Override: new(false),
		},
	}
}
