package resource

import (
	"fmt"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// TestDistributionRefusals goes through spec/cloudfront.md 1.2 to 1.4.
func TestDistributionRefusals(t *testing.T) {
	checkRefusals(t, []refusal{
		{"comment of 129", func(s *Set) { distribution(s).Comment = new(strings.Repeat("c", 129)) }, "InvalidArgument Comment"},
		{"root object of 256", func(s *Set) { distribution(s).DefaultRootObject = new(strings.Repeat("i", 256)) },
			"InvalidDefaultRootObject DefaultRootObject"},
		{"root object with a space", func(s *Set) { distribution(s).DefaultRootObject = new("my index.html") },
			"InvalidDefaultRootObject DefaultRootObject"},
		{"web ACL by name", func(s *Set) { distribution(s).WebACLId = new("my-acl") }, "InvalidWebACLId WebACLId"},
		{"log bucket by name", func(s *Set) {
			distribution(s).Logging = &cloudfront.LoggingConfig{Enabled: new(true), Bucket: new("logs")}
		}, "InvalidArgument Logging.Bucket"},
		{"http version", func(s *Set) { distribution(s).HttpVersion = "http4" }, "InvalidArgument HttpVersion"},
		{"price class", func(s *Set) { distribution(s).PriceClass = "PriceClass_300" }, "InvalidArgument PriceClass"},
		{"enabled missing", func(s *Set) { distribution(s).Enabled = nil }, "InvalidArgument Enabled"},
		{"101 aliases", func(s *Set) {
			names := make([]string, 101)
			for i := range names {
				names[i] = fmt.Sprintf("a%d.example.test", i)
			}
			setAliases(s, names...)
			s.Certificates[0].SubjectAlternativeNames = names
		}, "TooManyDistributionCNAMEs Aliases"},
		{"alias in upper case", func(s *Set) { setAliases(s, "WWW.example.test") }, "InvalidArgument Aliases[0]"},
		{"alias that is a URL", func(s *Set) { setAliases(s, "https://www.example.test") }, "InvalidArgument Aliases[0]"},
		{"star in a label", func(s *Set) { setAliases(s, "*www.example.test") }, "InvalidArgument Aliases[0]"},
		{"star in the middle", func(s *Set) { setAliases(s, "sub.*.example.test") }, "InvalidArgument Aliases[0]"},
		{"star alone", func(s *Set) { setAliases(s, "*") }, "InvalidArgument Aliases[0]"},
		{"alias twice", func(s *Set) { setAliases(s, "www.example.test", "www.example.test") }, "InvalidArgument Aliases[1]"},
		{"mTLS with HTTP", func(s *Set) { distribution(s).ViewerMtlsConfig = &cloudfront.ViewerMtlsConfig{} },
			"InvalidArgument CacheBehaviors[1].ViewerProtocolPolicy"},
		{"mTLS with HTTP/3", func(s *Set) {
			listed(s, 1).ViewerProtocolPolicy = cloudfront.ViewerProtocolPolicyHttpsOnly
			distribution(s).ViewerMtlsConfig = &cloudfront.ViewerMtlsConfig{}
			distribution(s).HttpVersion = cloudfront.HttpVersionHttp2and3
		}, "InvalidArgument HttpVersion"},
	})
}

// TestErrorResponseRefusals goes through spec/cloudfront.md 1.6.
func TestErrorResponseRefusals(t *testing.T) {
	first := func(s *Set) *cloudfront.CustomErrorResponse { return &distribution(s).CustomErrorResponses.Items[0] }
	checkRefusals(t, []refusal{
		{"410", func(s *Set) { first(s).ErrorCode = new(int32(410)) }, "InvalidErrorCode CustomErrorResponses[0].ErrorCode"},
		{"200", func(s *Set) { first(s).ErrorCode = new(int32(200)) }, "InvalidErrorCode CustomErrorResponses[0].ErrorCode"},
		{"code missing", func(s *Set) { first(s).ErrorCode = nil }, "InvalidArgument CustomErrorResponses[0].ErrorCode"},
		{"answer 302", func(s *Set) { first(s).ResponseCode = new("302") }, "InvalidResponseCode CustomErrorResponses[0].ResponseCode"},
		{"page without status", func(s *Set) { first(s).ResponseCode = nil }, "InvalidArgument CustomErrorResponses[0].ResponseCode"},
		{"status without page", func(s *Set) { first(s).ResponsePagePath = nil }, "InvalidArgument CustomErrorResponses[0].ResponsePagePath"},
		{"page without slash", func(s *Set) { first(s).ResponsePagePath = new("index.html") },
			"InvalidRelativePath CustomErrorResponses[0].ResponsePagePath"},
		{"negative TTL", func(s *Set) { first(s).ErrorCachingMinTTL = new(int64(-1)) }, "InvalidArgument CustomErrorResponses[0].ErrorCachingMinTTL"},
		{"code twice", func(s *Set) {
			list := distribution(s).CustomErrorResponses
			list.Items, list.Quantity = append(list.Items, list.Items[0]), new(int32(2))
		}, "InvalidArgument CustomErrorResponses[1].ErrorCode"},
	})
}

func TestErrorResponseWithTTLOnlyIsValid(t *testing.T) {
	s := validSet()
	e := &distribution(s).CustomErrorResponses.Items[0]
	e.ResponseCode, e.ResponsePagePath = new(""), new("")
	if found := Validate(s); len(found) > 0 {
		t.Error(found)
	}
}

func TestGeoRestrictionRefusals(t *testing.T) {
	geo := func(kind cloudfront.GeoRestrictionType, countries ...string) func(*Set) {
		return func(s *Set) {
			distribution(s).Restrictions.GeoRestriction = &cloudfront.GeoRestriction{
				RestrictionType: kind, Quantity: quantity(countries), Items: countries,
			}
		}
	}
	const path = " Restrictions.GeoRestriction"
	checkRefusals(t, []refusal{
		{"none with countries", geo("none", "DE"), "InvalidGeoRestrictionParameter" + path},
		{"whitelist of nothing", geo("whitelist"), "InvalidGeoRestrictionParameter" + path},
		{"unknown type", geo("greylist", "DE"), "InvalidGeoRestrictionParameter" + path + ".RestrictionType"},
		{"type missing", geo("", "DE"), "InvalidArgument" + path + ".RestrictionType"},
		{"lower case", geo("whitelist", "AT", "de"), "InvalidLocationCode" + path + "[1]"},
		{"not ISO", geo("blacklist", "UK"), "InvalidLocationCode" + path + "[0]"},
	})
	if n := len(countryCodes); n != 250 {
		t.Errorf("%d country codes, want the 249 of ISO 3166-1 and XK", n)
	}
}

// TestViewerCertificateRefusals goes through spec/cloudfront.md 8.
func TestViewerCertificateRefusals(t *testing.T) {
	certificate := func(s *Set) *cloudfront.ViewerCertificate { return distribution(s).ViewerCertificate }
	const path = "ViewerCertificate"
	checkRefusals(t, []refusal{
		{"none", func(s *Set) { certificate(s).ACMCertificateArn = nil }, "InvalidViewerCertificate " + path},
		{"two", func(s *Set) { certificate(s).IAMCertificateId = new("ASCA") }, "InvalidViewerCertificate " + path},
		{"default and ACM", func(s *Set) { certificate(s).CloudFrontDefaultCertificate = new(true) }, "InvalidViewerCertificate " + path},
		{"default with alias", func(s *Set) {
			*certificate(s) = cloudfront.ViewerCertificate{CloudFrontDefaultCertificate: new(true)}
		}, "InvalidViewerCertificate " + path},
		{"left out with alias", func(s *Set) { distribution(s).ViewerCertificate = nil }, "InvalidViewerCertificate " + path},
		{"other region", func(s *Set) {
			certificate(s).ACMCertificateArn = new("arn:aws:acm:eu-west-1:123456789012:certificate/1")
		}, "InvalidViewerCertificate " + path + ".ACMCertificateArn"},
		{"no ARN", func(s *Set) { certificate(s).ACMCertificateArn = new("www.example.test") },
			"InvalidViewerCertificate " + path + ".ACMCertificateArn"},
		{"support missing", func(s *Set) { certificate(s).SSLSupportMethod = "" }, "InvalidViewerCertificate " + path + ".SSLSupportMethod"},
		{"SSLv3 with sni-only", func(s *Set) { certificate(s).MinimumProtocolVersion = cloudfront.MinimumProtocolVersionSSLv3 },
			"InvalidProtocolSettings " + path + ".MinimumProtocolVersion"},
		{"TLS 1.2 with vip", func(s *Set) { certificate(s).SSLSupportMethod = cloudfront.SSLSupportMethodVip },
			"InvalidMinimumProtocolVersion " + path + ".MinimumProtocolVersion"},
		{"unknown version", func(s *Set) { certificate(s).MinimumProtocolVersion = "TLSv1.2" },
			"InvalidMinimumProtocolVersion " + path + ".MinimumProtocolVersion"},
		{"alias not covered", func(s *Set) { setAliases(s, "www.example.test", "api.example.test") },
			"InvalidViewerCertificate Aliases[1]"},
	})
}

func TestViewerCertificateOfOthersIsTrusted(t *testing.T) {
	s := validSet()
	distribution(s).ViewerCertificate.ACMCertificateArn = new("arn:aws:acm:us-east-1:123456789012:certificate/1")
	if found := Validate(s); len(found) > 0 {
		t.Error(found)
	}
}

func TestAliasOnTwoDistributions(t *testing.T) {
	s := validSet()
	second := *s.Distributions[0]
	second.Meta = Meta{
		Address: "aws_cloudfront_distribution.second",
		Source:  Source{Place: finding.Place{File: "second.tf", Line: 3, Column: 1}},
	}
	s.Distributions[0].Source.Fields = map[string]finding.Place{"Aliases[0]": {File: "first.tf", Line: 7, Column: 14}}
	s.Distributions = append(s.Distributions, &second)
	found := Validate(s)
	if len(found) != 1 || found[0].Code != CNAMEAlreadyExists || found[0].Place.String() != "second.tf:3:1" {
		t.Fatalf("got %v, want one CNAMEAlreadyExists at second.tf:3:1", found)
	}
	want := `alias "www.example.test" is already one of aws_cloudfront_distribution.d (first.tf:7:14)`
	if found[0].Message != want {
		t.Errorf("got  %s\nwant %s", found[0].Message, want)
	}
}

func TestWildcardBesideItsOwnName(t *testing.T) {
	s := validSet()
	second := *s.Distributions[0]
	second.Config = validDistribution()
	second.Config.Aliases = &cloudfront.Aliases{Quantity: new(int32(1)), Items: []string{"*.example.test"}}
	s.Certificates[0].SubjectAlternativeNames = []string{"*.example.test"}
	s.Distributions = append(s.Distributions, &second)
	if found := Validate(s); len(found) > 0 {
		t.Error(found)
	}
}

// TestMisunderstood17LeadingSlashInRootObject: "/index.html" is accepted by
// AWS and yields 403, so it is a warning with the right spelling.
func TestMisunderstood17LeadingSlashInRootObject(t *testing.T) {
	s := validSet()
	distribution(s).DefaultRootObject = new("/index.html")
	found := Validate(s)
	if len(found) != 1 || found[0].Code != RootObjectWithSlash || found[0].Severity != finding.Warning || found[0].Nearest != "index.html" {
		t.Errorf("got %+v", found)
	}
}

// TestMisunderstood45WildcardAliasAndCertificate: the alias *.example.test
// covers every depth, a certificate's wildcard one label only.
func TestMisunderstood45WildcardAliasAndCertificate(t *testing.T) {
	for alias, covered := range map[string]bool{
		"*.example.test":   true,
		"www.example.test": true,
		"a.b.example.test": false,
		"*.b.example.test": false,
		"example.test":     false,
	} {
		s := validSet()
		setAliases(s, alias)
		s.Certificates[0].DomainName = "*.example.test"
		found := Validate(s)
		if covered != (len(found) == 0) {
			t.Errorf("alias %s under a certificate for *.example.test: %v", alias, found)
		}
	}
}

// TestMisunderstood54QuantityDiffersFromItems takes a list of every depth.
func TestMisunderstood54QuantityDiffersFromItems(t *testing.T) {
	checkRefusals(t, []refusal{
		{"too much", func(s *Set) { distribution(s).Aliases.Quantity = new(int32(2)) }, "InconsistentQuantities Aliases"},
		{"too little", func(s *Set) { distribution(s).Origins.Quantity = new(int32(0)) }, "InconsistentQuantities Origins"},
		{"missing", func(s *Set) { distribution(s).CacheBehaviors.Quantity = nil }, "InconsistentQuantities CacheBehaviors"},
		{"deep", func(s *Set) { listed(s, 0).AllowedMethods.CachedMethods.Quantity = new(int32(3)) },
			"InconsistentQuantities CacheBehaviors[0].AllowedMethods.CachedMethods"},
		{"in a policy", func(s *Set) { headersPolicy(s).CorsConfig.AccessControlAllowOrigins.Quantity = new(int32(3)) },
			"InconsistentQuantities CorsConfig.AccessControlAllowOrigins"},
		{"of an empty list", func(s *Set) { distribution(s).Restrictions.GeoRestriction.Quantity = new(int32(1)) },
			"InconsistentQuantities Restrictions.GeoRestriction"},
	})
}
