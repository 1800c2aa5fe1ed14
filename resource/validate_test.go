package resource

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

// Ids of the documents in [validSet].
const (
	testHeadersPolicy = "11111111-1111-4111-8111-111111111111"
	testCachePolicy   = "22222222-2222-4222-8222-222222222222"
	testRequestPolicy = "33333333-3333-4333-8333-333333333333"
	testKeyGroup      = "44444444-4444-4444-8444-444444444444"
	testOAC           = "E1OAC000000000"
	testOAI           = "E1OAI000000000"
	testKey           = "K1KEY000000000"
	testCertificate   = "arn:aws:acm:us-east-1:000000000000:certificate/1"
	testLambda        = "arn:aws:lambda:us-east-1:000000000000:function:edge:1"
	testFunction      = "arn:aws:cloudfront::000000000000:function/hdr"
	testStore         = "arn:aws:cloudfront::000000000000:key-value-store/kv"
)

// validSet is the CloudFront half of the acceptance configuration
// (terraform-acceptance), with the documents that it has none of. Every call
// makes a new one, so that tests can change it.
func validSet() *Set {
	return &Set{
		Distributions: []*Distribution{{
			Meta:       Meta{ID: "E1D00000000000", Address: "aws_cloudfront_distribution.d"},
			DomainName: "d111111abcdef8.cloudfront.net",
			Config:     validDistribution(),
		}},
		ResponseHeadersPolicies: []*Document[cloudfront.ResponseHeadersPolicyConfig]{{
			Meta: Meta{ID: testHeadersPolicy, Address: "aws_cloudfront_response_headers_policy.sec"}, Config: validHeadersPolicy(),
		}},
		CachePolicies: []*Document[cloudfront.CachePolicyConfig]{{
			Meta: Meta{ID: testCachePolicy, Address: "aws_cloudfront_cache_policy.cp"}, Config: validCachePolicy(),
		}},
		OriginRequestPolicies: []*Document[cloudfront.OriginRequestPolicyConfig]{{
			Meta: Meta{ID: testRequestPolicy, Address: "aws_cloudfront_origin_request_policy.orp"}, Config: validRequestPolicy(),
		}},
		OriginAccessControls: []*Document[cloudfront.OriginAccessControlConfig]{{
			Meta: Meta{ID: testOAC, Address: "aws_cloudfront_origin_access_control.oac"},
			Config: cloudfront.OriginAccessControlConfig{
				Name:                          new("oac"),
				OriginAccessControlOriginType: cloudfront.OriginAccessControlOriginTypesS3,
				SigningBehavior:               cloudfront.OriginAccessControlSigningBehaviorsAlways,
				SigningProtocol:               cloudfront.OriginAccessControlSigningProtocolsSigv4,
			},
		}},
		OriginAccessIdentities: []*Document[cloudfront.CloudFrontOriginAccessIdentityConfig]{{Meta: Meta{ID: testOAI}}},
		Functions: []*Function{{
			Meta: Meta{ARN: testFunction, Address: "aws_cloudfront_function.hdr"}, Name: "hdr", Live: true, Code: []byte("function handler() {}"),
			Config: cloudfront.FunctionConfig{
				Comment: new("x"), Runtime: cloudfront.FunctionRuntimeCloudfrontJs20,
				KeyValueStoreAssociations: &cloudfront.KeyValueStoreAssociations{
					Quantity: new(int32(1)), Items: []cloudfront.KeyValueStoreAssociation{{KeyValueStoreARN: new(testStore)}},
				},
			},
		}},
		KeyValueStores: []*Document[cloudfront.KeyValueStore]{{Meta: Meta{ARN: testStore}, Config: cloudfront.KeyValueStore{Name: new("kv")}}},
		PublicKeys: []*Document[cloudfront.PublicKeyConfig]{{
			Meta: Meta{ID: testKey, Address: "aws_cloudfront_public_key.k"}, Config: cloudfront.PublicKeyConfig{Name: new("k"), EncodedKey: new(publicKeyPEM)},
		}},
		KeyGroups: []*Document[cloudfront.KeyGroupConfig]{{
			Meta: Meta{ID: testKeyGroup, Address: "aws_cloudfront_key_group.g"}, Config: cloudfront.KeyGroupConfig{Name: new("g"), Items: []string{testKey}},
		}},
		Certificates: []*Certificate{{Meta: Meta{ARN: testCertificate}, DomainName: "www.example.test"}},
		Lambdas:      []*Lambda{{Name: "edge", QualifiedARN: testLambda, Publish: true}},
		Buckets: []*Bucket{{
			Meta: Meta{Address: "aws_s3_bucket.site"}, Name: "lintel-site", Region: "us-east-1", Policy: `{"Version":"2012-10-17"}`,
			Website: &s3.WebsiteConfiguration{IndexDocument: &s3.IndexDocument{Suffix: new("index.html")}},
			CORS:    []s3.CORSRule{{AllowedOrigins: []string{"https://*.example"}, AllowedMethods: []string{"GET"}}},
			Objects: []*Object{{Key: "index.html", Content: []byte("<h1>hi</h1>")}},
		}},
	}
}

func validDistribution() cloudfront.DistributionConfig {
	managed := "658327ea-f89d-4fab-a63d-7e88639e58f6"
	security := "67f7725c-6f97-4210-82d7-5512b31e9d03"
	return cloudfront.DistributionConfig{
		CallerReference:   new("terraform-1"),
		Comment:           new(""),
		Enabled:           new(true),
		Aliases:           &cloudfront.Aliases{Quantity: new(int32(1)), Items: []string{"www.example.test"}},
		DefaultRootObject: new("index.html"),
		HttpVersion:       cloudfront.HttpVersionHttp2,
		PriceClass:        cloudfront.PriceClassPriceClassAll,
		Origins: &cloudfront.Origins{Quantity: new(int32(2)), Items: []cloudfront.Origin{
			{
				Id: new("s3"), DomainName: new("lintel-site.s3.us-east-1.amazonaws.com"), OriginAccessControlId: new(testOAC),
				S3OriginConfig: &cloudfront.S3OriginConfig{OriginAccessIdentity: new("")},
			},
			{
				Id: new("api"), DomainName: new("api.example.test"), OriginPath: new("/v1"),
				ConnectionAttempts: new(int32(3)), ConnectionTimeout: new(int32(10)), ResponseCompletionTimeout: new(int32(0)),
				CustomHeaders: &cloudfront.CustomHeaders{Quantity: new(int32(1)), Items: []cloudfront.OriginCustomHeader{
					{HeaderName: new("X-Secret"), HeaderValue: new("s")},
				}},
				CustomOriginConfig: &cloudfront.CustomOriginConfig{
					HTTPPort: new(int32(80)), HTTPSPort: new(int32(443)), OriginProtocolPolicy: cloudfront.OriginProtocolPolicyHttpsOnly,
					OriginReadTimeout: new(int32(30)), OriginKeepaliveTimeout: new(int32(5)),
					OriginSslProtocols: &cloudfront.OriginSslProtocols{Quantity: new(int32(1)), Items: []cloudfront.SslProtocol{cloudfront.SslProtocolTLSv12}},
				},
			},
		}},
		OriginGroups: &cloudfront.OriginGroups{Quantity: new(int32(1)), Items: []cloudfront.OriginGroup{{
			Id: new("both"),
			Members: &cloudfront.OriginGroupMembers{Quantity: new(int32(2)), Items: []cloudfront.OriginGroupMember{
				{OriginId: new("s3")}, {OriginId: new("api")},
			}},
			FailoverCriteria: &cloudfront.OriginGroupFailoverCriteria{
				StatusCodes: &cloudfront.StatusCodes{Quantity: new(int32(2)), Items: []int32{503, 504}},
			},
		}}},
		DefaultCacheBehavior: &cloudfront.DefaultCacheBehavior{
			TargetOriginId: new("s3"), ViewerProtocolPolicy: cloudfront.ViewerProtocolPolicyRedirectToHttps,
			AllowedMethods: methods(optionsMethods, readMethods), Compress: new(true),
			CachePolicyId: new(managed), ResponseHeadersPolicyId: new(testHeadersPolicy),
			FunctionAssociations: &cloudfront.FunctionAssociations{Quantity: new(int32(1)), Items: []cloudfront.FunctionAssociation{
				{EventType: cloudfront.EventTypeViewerResponse, FunctionARN: new(testFunction)},
			}},
			LambdaFunctionAssociations: &cloudfront.LambdaFunctionAssociations{Quantity: new(int32(1)), Items: []cloudfront.LambdaFunctionAssociation{
				{EventType: cloudfront.EventTypeOriginResponse, LambdaFunctionARN: new(testLambda), IncludeBody: new(false)},
			}},
		},
		CacheBehaviors: &cloudfront.CacheBehaviors{Quantity: new(int32(2)), Items: []cloudfront.CacheBehavior{
			{
				PathPattern: new("/api/*"), TargetOriginId: new("api"), ViewerProtocolPolicy: cloudfront.ViewerProtocolPolicyHttpsOnly,
				AllowedMethods: methods(allMethods, readMethods), CachePolicyId: new(testCachePolicy),
				OriginRequestPolicyId: new(testRequestPolicy), ResponseHeadersPolicyId: new(security),
				TrustedKeyGroups: &cloudfront.TrustedKeyGroups{Enabled: new(true), Quantity: new(int32(1)), Items: []string{testKeyGroup}},
			},
			{
				PathPattern: new("/old/*"), TargetOriginId: new("both"), ViewerProtocolPolicy: cloudfront.ViewerProtocolPolicyAllowAll,
				AllowedMethods: methods(readMethods, readMethods),
				ForwardedValues: &cloudfront.ForwardedValues{
					QueryString: new(true), Cookies: &cloudfront.CookiePreference{Forward: cloudfront.ItemSelectionNone},
				},
				MinTTL: new(int64(0)), DefaultTTL: new(int64(10)), MaxTTL: new(int64(20)),
			},
		}},
		CustomErrorResponses: &cloudfront.CustomErrorResponses{Quantity: new(int32(1)), Items: []cloudfront.CustomErrorResponse{
			{ErrorCode: new(int32(403)), ResponseCode: new("200"), ResponsePagePath: new("/index.html"), ErrorCachingMinTTL: new(int64(5))},
		}},
		Restrictions: &cloudfront.Restrictions{GeoRestriction: &cloudfront.GeoRestriction{
			RestrictionType: cloudfront.GeoRestrictionTypeNone, Quantity: new(int32(0)),
		}},
		ViewerCertificate: &cloudfront.ViewerCertificate{
			ACMCertificateArn: new(testCertificate), CloudFrontDefaultCertificate: new(false),
			SSLSupportMethod: cloudfront.SSLSupportMethodSniOnly, MinimumProtocolVersion: cloudfront.MinimumProtocolVersionTLSv122021,
		},
	}
}

func methods(allowed, cached []cloudfront.Method) *cloudfront.AllowedMethods {
	return &cloudfront.AllowedMethods{
		Quantity: quantity(allowed), Items: allowed,
		CachedMethods: &cloudfront.CachedMethods{Quantity: quantity(cached), Items: cached},
	}
}

func validHeadersPolicy() cloudfront.ResponseHeadersPolicyConfig {
	get := []cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValues{"GET", "HEAD"}
	return cloudfront.ResponseHeadersPolicyConfig{
		Name: new("sec"), Comment: new("c"),
		SecurityHeadersConfig: &cloudfront.ResponseHeadersPolicySecurityHeadersConfig{
			StrictTransportSecurity: &cloudfront.ResponseHeadersPolicyStrictTransportSecurity{AccessControlMaxAgeSec: new(int32(31536000)), Override: new(true)},
			ContentSecurityPolicy:   &cloudfront.ResponseHeadersPolicyContentSecurityPolicy{ContentSecurityPolicy: new("default-src 'self'"), Override: new(true)},
			ContentTypeOptions:      &cloudfront.ResponseHeadersPolicyContentTypeOptions{Override: new(true)},
			FrameOptions:            &cloudfront.ResponseHeadersPolicyFrameOptions{FrameOption: cloudfront.FrameOptionsListDeny, Override: new(true)},
			ReferrerPolicy:          &cloudfront.ResponseHeadersPolicyReferrerPolicy{ReferrerPolicy: cloudfront.ReferrerPolicyListSameOrigin, Override: new(true)},
			XSSProtection:           &cloudfront.ResponseHeadersPolicyXSSProtection{Protection: new(true), ModeBlock: new(true), Override: new(true)},
		},
		CustomHeadersConfig: &cloudfront.ResponseHeadersPolicyCustomHeadersConfig{Quantity: new(int32(1)), Items: []cloudfront.ResponseHeadersPolicyCustomHeader{
			{Header: new("X-V"), Value: new(""), Override: new(true)},
		}},
		RemoveHeadersConfig: &cloudfront.ResponseHeadersPolicyRemoveHeadersConfig{Quantity: new(int32(1)), Items: []cloudfront.ResponseHeadersPolicyRemoveHeader{
			{Header: new("Server")},
		}},
		CorsConfig: &cloudfront.ResponseHeadersPolicyCorsConfig{
			AccessControlAllowCredentials: new(false), OriginOverride: new(true), AccessControlMaxAgeSec: new(int32(600)),
			AccessControlAllowHeaders: &cloudfront.ResponseHeadersPolicyAccessControlAllowHeaders{Quantity: new(int32(1)), Items: []string{"*"}},
			AccessControlAllowMethods: &cloudfront.ResponseHeadersPolicyAccessControlAllowMethods{Quantity: quantity(get), Items: get},
			AccessControlAllowOrigins: &cloudfront.ResponseHeadersPolicyAccessControlAllowOrigins{Quantity: new(int32(1)), Items: []string{"https://a.example"}},
		},
		ServerTimingHeadersConfig: &cloudfront.ResponseHeadersPolicyServerTimingHeadersConfig{Enabled: new(true), SamplingRate: new(50.0)},
	}
}

func validCachePolicy() cloudfront.CachePolicyConfig {
	return cloudfront.CachePolicyConfig{
		Name: new("cp"), MinTTL: new(int64(1)), DefaultTTL: new(int64(50)), MaxTTL: new(int64(100)),
		ParametersInCacheKeyAndForwardedToOrigin: &cloudfront.ParametersInCacheKeyAndForwardedToOrigin{
			EnableAcceptEncodingGzip: new(true),
			HeadersConfig:            &cloudfront.CachePolicyHeadersConfig{HeaderBehavior: "whitelist", Headers: headerList([]string{"x-a"})},
			CookiesConfig:            &cloudfront.CachePolicyCookiesConfig{CookieBehavior: "none"},
			QueryStringsConfig:       &cloudfront.CachePolicyQueryStringsConfig{QueryStringBehavior: "all"},
		},
	}
}

func validRequestPolicy() cloudfront.OriginRequestPolicyConfig {
	return cloudfront.OriginRequestPolicyConfig{
		Name:               new("orp"),
		HeadersConfig:      &cloudfront.OriginRequestPolicyHeadersConfig{HeaderBehavior: "allViewer"},
		CookiesConfig:      &cloudfront.OriginRequestPolicyCookiesConfig{CookieBehavior: "all"},
		QueryStringsConfig: &cloudfront.OriginRequestPolicyQueryStringsConfig{QueryStringBehavior: "all"},
	}
}

// publicKeyPEM is a fresh ECDSA key on P-256.
var publicKeyPEM = encodeKey(elliptic.P256())

func encodeKey(curve elliptic.Curve) string {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func TestValidSetHasNoFindings(t *testing.T) {
	if found := Validate(validSet()); len(found) > 0 {
		t.Errorf("%v", found)
	}
	if found := Validate(&Set{}); len(found) > 0 {
		t.Errorf("the empty set: %v", found)
	}
}

// refusal is a change to the valid set and the one finding that it must lead
// to, as "code path".
type refusal struct {
	name   string
	change func(*Set)
	want   string
}

func checkRefusals(t *testing.T, rows []refusal) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := validSet()
			row.change(s)
			var got []string
			for _, f := range Validate(s) {
				got = append(got, f.Code+" "+f.Place.Path)
			}
			if diff := cmp.Diff([]string{row.want}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Short ways to the parts that the tests change.
func distribution(s *Set) *cloudfront.DistributionConfig { return &s.Distributions[0].Config }
func standard(s *Set) *cloudfront.DefaultCacheBehavior   { return distribution(s).DefaultCacheBehavior }
func listed(s *Set, i int) *cloudfront.CacheBehavior     { return &distribution(s).CacheBehaviors.Items[i] }
func origin(s *Set, i int) *cloudfront.Origin            { return &distribution(s).Origins.Items[i] }
func headersPolicy(s *Set) *cloudfront.ResponseHeadersPolicyConfig {
	return &s.ResponseHeadersPolicies[0].Config
}
func cachePolicy(s *Set) *cloudfront.CachePolicyConfig { return &s.CachePolicies[0].Config }

func setAliases(s *Set, names ...string) {
	distribution(s).Aliases = &cloudfront.Aliases{Quantity: quantity(names), Items: names}
}

func TestFindingsNameTheirPlace(t *testing.T) {
	s := validSet()
	d := s.Distributions[0]
	d.Source = Source{
		Place:  finding.Place{File: "main.tf", Line: 100, Column: 1},
		Fields: map[string]finding.Place{"DefaultCacheBehavior.TargetOriginId": {File: "main.tf", Line: 120, Column: 5}},
	}
	standard(s).TargetOriginId = new("s33")
	want := finding.List{{
		Code:     NoSuchOrigin,
		Place:    finding.Place{File: "main.tf", Line: 120, Column: 5, Path: "DefaultCacheBehavior.TargetOriginId"},
		Subject:  "aws_cloudfront_distribution.d",
		Message:  `there is no origin or origin group "s33"`,
		Expected: "one of s3, api, both",
		Nearest:  "s3",
	}}
	if diff := cmp.Diff(want, Validate(s)); diff != "" {
		t.Error(diff)
	}
}
