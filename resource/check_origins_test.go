package resource

import (
	"fmt"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// TestOriginRefusals goes through the origin table of spec/cloudfront.md 1.5.
func TestOriginRefusals(t *testing.T) {
	custom := func(s *Set) *cloudfront.CustomOriginConfig { return origin(s, 1).CustomOriginConfig }
	const path, customPath = "Origins[1]", "Origins[1].CustomOriginConfig"
	checkRefusals(t, []refusal{
		{"101 origins", func(s *Set) {
			list := distribution(s).Origins
			for i := range 99 {
				o := list.Items[1]
				o.Id = new(fmt.Sprint(i))
				list.Items = append(list.Items, o)
			}
			list.Quantity = quantity(list.Items)
		}, "TooManyOrigins Origins"},
		{"id twice", func(s *Set) {
			list := distribution(s).Origins
			list.Items, list.Quantity = append(list.Items, list.Items[1]), new(int32(3))
		}, "InvalidArgument Origins[2].Id"},
		{"id missing", func(s *Set) {
			list := distribution(s).Origins
			o := list.Items[1]
			o.Id = nil
			list.Items, list.Quantity = append(list.Items, o), new(int32(3))
		}, "InvalidArgument Origins[2].Id"},
		{"URL", func(s *Set) { origin(s, 1).DomainName = new("https://api.example.test/") }, "InvalidArgument " + path + ".DomainName"},
		{"port", func(s *Set) { origin(s, 1).DomainName = new("api.example.test:8080") }, "InvalidArgument " + path + ".DomainName"},
		{"domain missing", func(s *Set) { origin(s, 1).DomainName = nil }, "InvalidArgument " + path + ".DomainName"},
		{"path without slash", func(s *Set) { origin(s, 1).OriginPath = new("v1") }, "InvalidRelativePath " + path + ".OriginPath"},
		{"path that ends with one", func(s *Set) { origin(s, 1).OriginPath = new("/v1/") }, "InvalidRelativePath " + path + ".OriginPath"},
		{"path that is one", func(s *Set) { origin(s, 1).OriginPath = new("/") }, "InvalidRelativePath " + path + ".OriginPath"},
		{"path of 256", func(s *Set) { origin(s, 1).OriginPath = new("/" + strings.Repeat("p", 255)) }, "InvalidRelativePath " + path + ".OriginPath"},
		{"two kinds", func(s *Set) { origin(s, 1).VpcOriginConfig = &cloudfront.VpcOriginConfig{} }, "InvalidArgument " + path},
		{"no kind", func(s *Set) { origin(s, 1).CustomOriginConfig = nil }, "InvalidArgument " + path},
		{"S3 origin elsewhere", func(s *Set) {
			origin(s, 0).DomainName, origin(s, 0).OriginAccessControlId = new("files.example.test"), nil
		}, "InvalidOrigin Origins[0].DomainName"},
		{"S3 origin at a website endpoint", func(s *Set) {
			origin(s, 0).DomainName, origin(s, 0).OriginAccessControlId = new("lintel-site.s3-website-us-east-1.amazonaws.com"), nil
		}, "InvalidOrigin Origins[0].DomainName"},
		{"S3 read timeout of 0", func(s *Set) { origin(s, 0).S3OriginConfig.OriginReadTimeout = new(int32(0)) },
			"InvalidOriginReadTimeout Origins[0].S3OriginConfig.OriginReadTimeout"},
		{"website endpoint over HTTPS", func(s *Set) {
			origin(s, 1).DomainName = new("lintel-site.s3-website-us-east-1.amazonaws.com")
		}, "WebsiteEndpointOverHTTPS " + customPath + ".OriginProtocolPolicy"},
		{"port 1023", func(s *Set) { custom(s).HTTPPort = new(int32(1023)) }, "InvalidArgument " + customPath + ".HTTPPort"},
		{"port 65536", func(s *Set) { custom(s).HTTPSPort = new(int32(65536)) }, "InvalidArgument " + customPath + ".HTTPSPort"},
		{"port missing", func(s *Set) { custom(s).HTTPSPort = nil }, "InvalidArgument " + customPath + ".HTTPSPort"},
		{"protocol policy", func(s *Set) { custom(s).OriginProtocolPolicy = "http" }, "InvalidArgument " + customPath + ".OriginProtocolPolicy"},
		{"TLS version", func(s *Set) { custom(s).OriginSslProtocols.Items[0] = "TLSv1.3" }, "InvalidArgument " + customPath + ".OriginSslProtocols[0]"},
		{"read timeout of 121", func(s *Set) { custom(s).OriginReadTimeout = new(int32(121)) }, "InvalidOriginReadTimeout " + customPath + ".OriginReadTimeout"},
		{"keep-alive of 0", func(s *Set) { custom(s).OriginKeepaliveTimeout = new(int32(0)) },
			"InvalidOriginKeepaliveTimeout " + customPath + ".OriginKeepaliveTimeout"},
		{"4 attempts", func(s *Set) { origin(s, 1).ConnectionAttempts = new(int32(4)) }, "InvalidArgument " + path + ".ConnectionAttempts"},
		{"11 seconds to connect", func(s *Set) { origin(s, 1).ConnectionTimeout = new(int32(11)) }, "InvalidArgument " + path + ".ConnectionTimeout"},
		{"complete before read", func(s *Set) { origin(s, 1).ResponseCompletionTimeout = new(int32(29)) },
			"InvalidArgument " + path + ".ResponseCompletionTimeout"},
		{"shield nowhere", func(s *Set) { origin(s, 1).OriginShield = &cloudfront.OriginShield{Enabled: new(true)} },
			"InvalidArgument " + path + ".OriginShield.OriginShieldRegion"},
	})
}

func TestOriginAccessRefusals(t *testing.T) {
	const path = "Origins[0]"
	checkRefusals(t, []refusal{
		{"control and identity", func(s *Set) {
			origin(s, 0).S3OriginConfig.OriginAccessIdentity = new(OriginAccessIdentityPath(testOAI))
		}, "IllegalOriginAccessConfiguration " + path + ".OriginAccessControlId"},
		{"unknown control", func(s *Set) { origin(s, 0).OriginAccessControlId = new("E1OAC000000001") },
			"InvalidOriginAccessControl " + path + ".OriginAccessControlId"},
		{"unknown identity", func(s *Set) {
			origin(s, 0).OriginAccessControlId = nil
			origin(s, 0).S3OriginConfig.OriginAccessIdentity = new(OriginAccessIdentityPath("E1OAI000000001"))
		}, "InvalidOriginAccessIdentity " + path + ".S3OriginConfig.OriginAccessIdentity"},
		{"identity by id", func(s *Set) {
			origin(s, 0).OriginAccessControlId = nil
			origin(s, 0).S3OriginConfig.OriginAccessIdentity = new(testOAI)
		}, "InvalidOriginAccessIdentity " + path + ".S3OriginConfig.OriginAccessIdentity"},
		{"bucket's control on a server", func(s *Set) { origin(s, 1).OriginAccessControlId = new(testOAC) },
			"InvalidDomainNameForOriginAccessControl Origins[1].DomainName"},
		{"server's control on a bucket", func(s *Set) {
			s.OriginAccessControls[0].Config.OriginAccessControlOriginType = cloudfront.OriginAccessControlOriginTypesLambda
		}, "InvalidDomainNameForOriginAccessControl " + path + ".DomainName"},
	})
}

func TestOriginAccessControlOfFunctionURL(t *testing.T) {
	s := validSet()
	s.OriginAccessControls = append(s.OriginAccessControls, &Document[cloudfront.OriginAccessControlConfig]{
		Meta: Meta{ID: "lambda"},
		Config: cloudfront.OriginAccessControlConfig{
			Name: new("lambda"), OriginAccessControlOriginType: "lambda", SigningBehavior: "always", SigningProtocol: "sigv4",
		},
	})
	origin(s, 1).DomainName, origin(s, 1).OriginAccessControlId = new("abc123.lambda-url.eu-west-1.on.aws"), new("lambda")
	if found := Validate(s); len(found) > 0 {
		t.Error(found)
	}
}

// TestOriginCustomHeaderRefusals goes through the list of 4.3 and the quotas of
// 1.5.
func TestOriginCustomHeaderRefusals(t *testing.T) {
	const path = "Origins[1].CustomHeaders"
	headers := func(n int, name, value string) func(*Set) {
		return func(s *Set) {
			var list []cloudfront.OriginCustomHeader
			for i := range n {
				list = append(list, cloudfront.OriginCustomHeader{HeaderName: new(strings.ReplaceAll(name, "#", fmt.Sprint(i))), HeaderValue: new(value)})
			}
			origin(s, 1).CustomHeaders = &cloudfront.CustomHeaders{Quantity: quantity(list), Items: list}
		}
	}
	rows := []refusal{
		{"31 headers", headers(31, "X-#", "v"), "TooManyOriginCustomHeaders " + path},
		{"name of 257", headers(1, strings.Repeat("n", 257), "v"), "InvalidArgument " + path + "[0].HeaderName"},
		{"value of 1784", headers(1, "X-A", strings.Repeat("v", 1784)), "InvalidArgument " + path + "[0].HeaderValue"},
		{"10,241 in all", headers(7, "X-#", strings.Repeat("v", 1460)), "InvalidArgument " + path},
		{"name with colon", headers(1, "X-A:", "v"), "InvalidArgument " + path + "[0].HeaderName"},
		{"name twice", headers(2, "X-A", "v"), "InvalidArgument " + path + "[1].HeaderName"},
		{"name missing", func(s *Set) { origin(s, 1).CustomHeaders.Items[0].HeaderName = nil }, "InvalidArgument " + path + "[0].HeaderName"},
		{"line end", headers(1, "X-A", "v\n"), "InvalidArgument " + path + "[0].HeaderValue"},
	}
	for _, name := range []string{
		"Cache-Control", "Connection", "Content-Length", "Cookie", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
		"If-Unmodified-Since", "Max-Forwards", "Pragma", "Proxy-Authorization", "Proxy-Connection", "Range", "Request-Range", "TE", "Trailer",
		"Transfer-Encoding", "Upgrade", "Via", "X-Real-Ip", "X-Amz-Anything", "x-edge-anything",
	} {
		rows = append(rows, refusal{name, headers(1, name, "v"), "InvalidArgument " + path + "[0].HeaderName"})
	}
	checkRefusals(t, rows)
}

// TestOriginGroupRefusals goes through spec/cloudfront.md 4.5.
func TestOriginGroupRefusals(t *testing.T) {
	group := func(s *Set) *cloudfront.OriginGroup { return &distribution(s).OriginGroups.Items[0] }
	codes := func(list ...int32) func(*Set) {
		return func(s *Set) {
			group(s).FailoverCriteria.StatusCodes = &cloudfront.StatusCodes{Quantity: quantity(list), Items: list}
		}
	}
	const path = "OriginGroups[0]"
	checkRefusals(t, []refusal{
		{"11 groups", func(s *Set) {
			list := distribution(s).OriginGroups
			for i := range 10 {
				g := list.Items[0]
				g.Id = new(fmt.Sprint(i))
				list.Items = append(list.Items, g)
			}
			list.Quantity = quantity(list.Items)
		}, "TooManyOriginGroupsPerDistribution OriginGroups"},
		{"id of an origin", func(s *Set) { group(s).Id = new("s3"); listed(s, 1).TargetOriginId = new("s3") }, "InvalidArgument " + path + ".Id"},
		{"one member", func(s *Set) {
			group(s).Members.Items, group(s).Members.Quantity = group(s).Members.Items[:1], new(int32(1))
		}, "InvalidArgument " + path + ".Members"},
		{"unknown member", func(s *Set) { group(s).Members.Items[1].OriginId = new("apo") }, "NoSuchOrigin " + path + ".Members[1].OriginId"},
		{"member twice", func(s *Set) { group(s).Members.Items[1].OriginId = new("s3") }, "InvalidArgument " + path + ".Members[1].OriginId"},
		{"members missing", func(s *Set) { group(s).Members = nil }, "InvalidArgument " + path + ".Members"},
		{"no status", codes(), "InvalidArgument " + path + ".FailoverCriteria.StatusCodes"},
		{"status 401", codes(503, 401), "InvalidArgument " + path + ".FailoverCriteria.StatusCodes[1]"},
		{"POST to a group", func(s *Set) { listed(s, 1).AllowedMethods = methods(allMethods, readMethods) },
			"InvalidArgument CacheBehaviors[1].AllowedMethods"},
	})
}
