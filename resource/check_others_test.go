package resource

import (
	"bytes"
	"crypto/elliptic"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// withStaging adds a staging distribution and the policy that sends traffic to
// it, which the first distribution uses (spec/cloudfront.md 1.7).
func withStaging(s *Set) *cloudfront.ContinuousDeploymentPolicyConfig {
	staging := &Distribution{Meta: Meta{Address: "aws_cloudfront_distribution.staging"}, DomainName: "dstaging.cloudfront.net", Config: validDistribution()}
	staging.Config.Staging, staging.Config.Aliases = new(true), nil
	s.Distributions = append(s.Distributions, staging)
	policy := &Document[cloudfront.ContinuousDeploymentPolicyConfig]{
		Meta: Meta{ID: "p", Address: "aws_cloudfront_continuous_deployment_policy.p"},
		Config: cloudfront.ContinuousDeploymentPolicyConfig{
			Enabled:                     new(true),
			StagingDistributionDnsNames: &cloudfront.StagingDistributionDnsNames{Quantity: new(int32(1)), Items: []string{"dstaging.cloudfront.net"}},
			TrafficConfig: &cloudfront.TrafficConfig{
				Type: cloudfront.ContinuousDeploymentPolicyTypeSingleWeight,
				SingleWeightConfig: &cloudfront.ContinuousDeploymentSingleWeightConfig{
					Weight:                  new(float32(0.15)),
					SessionStickinessConfig: &cloudfront.SessionStickinessConfig{IdleTTL: new(int32(300)), MaximumTTL: new(int32(3600))},
				},
			},
		},
	}
	s.ContinuousDeploymentPolicies = append(s.ContinuousDeploymentPolicies, policy)
	distribution(s).ContinuousDeploymentPolicyId = new("p")
	return &policy.Config
}

func TestContinuousDeploymentRefusals(t *testing.T) {
	traffic := func(change func(*cloudfront.TrafficConfig)) func(*Set) {
		return func(s *Set) { change(withStaging(s).TrafficConfig) }
	}
	header := func(name string) func(*Set) {
		return traffic(func(c *cloudfront.TrafficConfig) {
			*c = cloudfront.TrafficConfig{
				Type:               cloudfront.ContinuousDeploymentPolicyTypeSingleHeader,
				SingleHeaderConfig: &cloudfront.ContinuousDeploymentSingleHeaderConfig{Header: new(name), Value: new("1")},
			}
		})
	}
	stickiness := func(idle, maximum int32) func(*Set) {
		return traffic(func(c *cloudfront.TrafficConfig) {
			c.SingleWeightConfig.SessionStickinessConfig = &cloudfront.SessionStickinessConfig{IdleTTL: &idle, MaximumTTL: &maximum}
		})
	}
	const path = "InvalidArgument TrafficConfig"
	checkRefusals(t, []refusal{
		{"weight of 0.16", traffic(func(c *cloudfront.TrafficConfig) { c.SingleWeightConfig.Weight = new(float32(0.16)) }), path + ".SingleWeightConfig.Weight"},
		{"weight missing", traffic(func(c *cloudfront.TrafficConfig) { c.SingleWeightConfig.Weight = nil }), path + ".SingleWeightConfig.Weight"},
		{"idle of 299", stickiness(299, 300), path + ".SingleWeightConfig.SessionStickinessConfig.IdleTTL"},
		{"maximum of 3601", stickiness(300, 3601), path + ".SingleWeightConfig.SessionStickinessConfig.MaximumTTL"},
		{"idle above maximum", stickiness(600, 300), path + ".SingleWeightConfig.SessionStickinessConfig.IdleTTL"},
		{"header without prefix", header("x-staging"), path + ".SingleHeaderConfig.Header"},
		{"type of the other kind", traffic(func(c *cloudfront.TrafficConfig) { c.Type = "SingleHeader" }), path},
		{"enabled without traffic", func(s *Set) { withStaging(s).TrafficConfig = nil }, path},
		{"unknown staging", func(s *Set) { withStaging(s).StagingDistributionDnsNames.Items[0] = "dother.cloudfront.net" },
			"InvalidArgument StagingDistributionDnsNames[0]"},
		{"staging that is none", func(s *Set) { withStaging(s); s.Distributions[1].Config.Staging = new(false) },
			"InvalidArgument StagingDistributionDnsNames[0]"},
		{"staging twice", func(s *Set) {
			withStaging(s)
			second := *s.ContinuousDeploymentPolicies[0]
			s.ContinuousDeploymentPolicies = append(s.ContinuousDeploymentPolicies, &second)
		}, "StagingDistributionInUse StagingDistributionDnsNames[0]"},
		{"unknown policy", func(s *Set) { withStaging(s); distribution(s).ContinuousDeploymentPolicyId = new("q") },
			"NoSuchContinuousDeploymentPolicy ContinuousDeploymentPolicyId"},
		{"policy on staging", func(s *Set) { withStaging(s); s.Distributions[1].Config.ContinuousDeploymentPolicyId = new("p") },
			"InvalidArgument ContinuousDeploymentPolicyId"},
		{"with HTTP/3", func(s *Set) { withStaging(s); distribution(s).HttpVersion = cloudfront.HttpVersionHttp2and3 }, "InvalidArgument HttpVersion"},
	})
	for _, change := range []func(*Set){func(s *Set) { withStaging(s) }, header("aws-cf-cd-staging")} {
		s := validSet()
		change(s)
		if found := Validate(s); len(found) > 0 {
			t.Errorf("a valid policy: %v", found)
		}
	}
}

func TestKeyRefusals(t *testing.T) {
	key := func(pem string) func(*Set) { return func(s *Set) { s.PublicKeys[0].Config.EncodedKey = &pem } }
	group := func(keys ...string) func(*Set) { return func(s *Set) { s.KeyGroups[0].Config.Items = keys } }
	checkRefusals(t, []refusal{
		{"not PEM", key("ssh-rsa AAAA"), "InvalidArgument EncodedKey"},
		{"private key", key("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"), "InvalidArgument EncodedKey"},
		{"broken key", key("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), "InvalidArgument EncodedKey"},
		{"other curve", key(encodeKey(elliptic.P384())), "InvalidArgument EncodedKey"},
		{"key missing", func(s *Set) { s.PublicKeys[0].Config.EncodedKey = nil }, "InvalidArgument EncodedKey"},
		{"key name twice", func(s *Set) { s.PublicKeys = append(s.PublicKeys, s.PublicKeys[0]) }, "PublicKeyAlreadyExists Name"},
		{"group without keys", group(), "InvalidArgument Items"},
		{"six keys", group(testKey, testKey, testKey, testKey, testKey, testKey), "TooManyPublicKeysInKeyGroup Items"},
		{"unknown key", group(testKey, "K404"), "NoSuchPublicKey Items[1]"},
		{"group name twice", func(s *Set) { s.KeyGroups = append(s.KeyGroups, s.KeyGroups[0]) }, "KeyGroupAlreadyExists Name"},
	})
}

func TestOtherDocumentRefusals(t *testing.T) {
	checkRefusals(t, []refusal{
		{"signing behavior", func(s *Set) { s.OriginAccessControls[0].Config.SigningBehavior = "sometimes" }, "InvalidArgument SigningBehavior"},
		{"access control of 65", func(s *Set) { s.OriginAccessControls[0].Config.Name = new(strings.Repeat("n", 65)) }, "InvalidArgument Name"},
		{"access control twice", func(s *Set) { s.OriginAccessControls = append(s.OriginAccessControls, s.OriginAccessControls[0]) },
			"OriginAccessControlAlreadyExists Name"},
		{"function name", func(s *Set) { s.Functions[0].Name = "h.dr" }, "InvalidArgument Name"},
		{"function name twice", func(s *Set) { s.Functions = append(s.Functions, s.Functions[0]) }, "FunctionAlreadyExists Name"},
		{"function of 10 KB and a byte", func(s *Set) { s.Functions[0].Code = bytes.Repeat([]byte("x"), 10241) }, "FunctionSizeLimitExceeded Code"},
		{"runtime", func(s *Set) { s.Functions[0].Config.Runtime = "nodejs20.x" }, "InvalidArgument Runtime"},
		{"store in the old runtime", func(s *Set) { s.Functions[0].Config.Runtime = cloudfront.FunctionRuntimeCloudfrontJs10 }, "InvalidArgument Runtime"},
		{"unknown store", func(s *Set) {
			s.Functions[0].Config.KeyValueStoreAssociations.Items[0].KeyValueStoreARN = new(testStore + "2")
		},
			"EntityNotFound KeyValueStoreAssociations[0].KeyValueStoreARN"},
		{"two stores", func(s *Set) {
			list := s.Functions[0].Config.KeyValueStoreAssociations
			list.Items, list.Quantity = append(list.Items, list.Items[0]), new(int32(2))
		}, "InvalidArgument KeyValueStoreAssociations"},
		{"store name", func(s *Set) { s.KeyValueStores[0].Config.Name = new("k v") }, "InvalidArgument Name"},
		{"store name twice", func(s *Set) { s.KeyValueStores = append(s.KeyValueStores, s.KeyValueStores[0]) }, "EntityAlreadyExists Name"},
		{"sampling rate of 0", func(s *Set) {
			s.RealtimeLogConfigs = []*Document[cloudfront.RealtimeLogConfig]{{Config: cloudfront.RealtimeLogConfig{Name: new("l"), SamplingRate: new(int64(0))}}}
		}, "InvalidArgument SamplingRate"},
		{"log name twice", func(s *Set) {
			l := &Document[cloudfront.RealtimeLogConfig]{Config: cloudfront.RealtimeLogConfig{Name: new("l"), SamplingRate: new(int64(1))}}
			s.RealtimeLogConfigs = []*Document[cloudfront.RealtimeLogConfig]{l, l}
		}, "RealtimeLogConfigAlreadyExists Name"},
	})
}

func TestBucketRefusals(t *testing.T) {
	bucket := func(s *Set) *Bucket { return s.Buckets[0] }
	website := func(w s3.WebsiteConfiguration) func(*Set) { return func(s *Set) { bucket(s).Website = &w } }
	checkRefusals(t, []refusal{
		{"name of 2", func(s *Set) { bucket(s).Name = "ab" }, "InvalidBucketName Name"},
		{"name in upper case", func(s *Set) { bucket(s).Name = "Site" }, "InvalidBucketName Name"},
		{"name that ends with a dash", func(s *Set) { bucket(s).Name = "site-" }, "InvalidBucketName Name"},
		{"name twice", func(s *Set) { s.Buckets = append(s.Buckets, s.Buckets[0]) }, "BucketAlreadyExists Name"},
		{"policy that is no JSON", func(s *Set) { bucket(s).Policy = "allow" }, "MalformedPolicy Policy"},
		{"website without index", website(s3.WebsiteConfiguration{}), "InvalidArgument Website.IndexDocument"},
		{"index with slash", website(s3.WebsiteConfiguration{IndexDocument: &s3.IndexDocument{Suffix: new("/index.html")}}),
			"InvalidArgument Website.IndexDocument.Suffix"},
		{"redirect and index", website(s3.WebsiteConfiguration{
			IndexDocument:         &s3.IndexDocument{Suffix: new("index.html")},
			RedirectAllRequestsTo: &s3.RedirectAllRequestsTo{HostName: new("example.com")},
		}), "InvalidArgument Website"},
		{"redirect to nowhere", website(s3.WebsiteConfiguration{RedirectAllRequestsTo: &s3.RedirectAllRequestsTo{}}),
			"InvalidArgument Website.RedirectAllRequestsTo.HostName"},
		{"CORS for OPTIONS", func(s *Set) { bucket(s).CORS[0].AllowedMethods[0] = "OPTIONS" }, "InvalidArgument CORS[0].AllowedMethods[0]"},
		{"CORS for nobody", func(s *Set) { bucket(s).CORS[0].AllowedOrigins = nil }, "InvalidArgument CORS[0].AllowedOrigins"},
		{"CORS with two stars", func(s *Set) { bucket(s).CORS[0].AllowedOrigins[0] = "*.*" }, "InvalidArgument CORS[0].AllowedOrigins[0]"},
		{"key missing", func(s *Set) { bucket(s).Objects[0].Key = "" }, "InvalidArgument Key"},
		{"key of 1,025", func(s *Set) { bucket(s).Objects[0].Key = strings.Repeat("k", 1025) }, "KeyTooLongError Key"},
		{"key twice", func(s *Set) { bucket(s).Objects = append(bucket(s).Objects, bucket(s).Objects[0]) }, "InvalidArgument Key"},
		{"two sources", func(s *Set) { bucket(s).Objects[0].Path = "index.html" }, "InvalidArgument Content"},
	})
}
