package resource

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

func checkDistributionTexts(d *Distribution, _ *Index, r *reporter) {
	tooLong(r, "Comment", InvalidArgument, d.Config.Comment, maxComment)
}

// rootObject is the alphabet of a default root object (spec/cloudfront.md
// 1.3).
var rootObject = regexp.MustCompile(`^[A-Za-z0-9_.*$/~"'&-]*$`)

func checkDefaultRootObject(d *Distribution, _ *Index, r *reporter) {
	const path = "DefaultRootObject"
	object := text(d.Config.DefaultRootObject)
	switch {
	case utf8.RuneCountInString(object) > maxDefaultRootObject:
		tooLong(r, path, InvalidDefaultRootObject, &object, maxDefaultRootObject)
	case !rootObject.MatchString(object):
		r.add(path, finding.Finding{
			Code:     InvalidDefaultRootObject,
			Message:  fmt.Sprintf("%q has a character that is not allowed", object),
			Expected: `A-Z, a-z, 0-9 and _ - . * $ / ~ " ' &`,
		})
	case strings.HasPrefix(object, "/"):
		r.add(path, finding.Finding{
			Code:     RootObjectWithSlash,
			Severity: finding.Warning,
			Message:  fmt.Sprintf("%q begins with a slash, so a bucket is asked for a key that it does not have and answers 403", object),
			Nearest:  strings.TrimLeft(object, "/"),
			Fix:      "Leave out the slash.",
		})
	}
}

// webACL is a web ACL of the first WAF by its id, or of the second by its ARN.
var webACL = regexp.MustCompile(`^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|arn:aws[a-z-]*:wafv2:us-east-1:[0-9]{12}:global/webacl/.+)$`)

func checkWebACL(d *Distribution, _ *Index, r *reporter) {
	if acl := text(d.Config.WebACLId); acl != "" && !webACL.MatchString(acl) {
		r.add("WebACLId", finding.Finding{
			Code:     InvalidWebACLId,
			Message:  fmt.Sprintf("%q is not a web ACL that CloudFront can use", acl),
			Expected: "the ARN of a global web ACL in us-east-1, or the id of a WAF Classic one",
		})
	}
}

func checkLogging(d *Distribution, _ *Index, r *reporter) {
	l := d.Config.Logging
	if l == nil || !aws.ToBool(l.Enabled) {
		return
	}
	if _, endpoint, ok := ParseBucketDomain(text(l.Bucket)); !ok || endpoint != BucketREST {
		r.add("Logging.Bucket", finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("%q is not the domain name of a bucket", text(l.Bucket)),
			Expected: "a name such as logs.s3.amazonaws.com",
		})
	}
}

// checkContinuousDeployment judges a distribution's part in a continuous
// deployment, whose rules stand in spec/cloudfront.md 1.7.
func checkContinuousDeployment(d *Distribution, x *Index, r *reporter) {
	id, staging := text(d.Config.ContinuousDeploymentPolicyId), aws.ToBool(d.Config.Staging)
	if id == "" && !staging {
		return
	}
	switch {
	case staging && id != "":
		r.add("ContinuousDeploymentPolicyId", finding.Finding{
			Code:    InvalidArgument,
			Message: "a staging distribution cannot have a continuous deployment policy",
			Fix:     "Put the policy on the primary distribution.",
		})
	case id != "" && x.ContinuousDeploymentPolicy(id) == nil:
		r.add("ContinuousDeploymentPolicyId", finding.Finding{
			Code:    NoSuchContinuousDeploymentPolicy,
			Message: fmt.Sprintf("there is no continuous deployment policy %q", id),
			Nearest: nearestKey(id, x.continuousDeployments),
		})
	}
	if v := d.Config.HttpVersion; v == cloudfront.HttpVersionHttp3 || v == cloudfront.HttpVersionHttp2and3 {
		r.add("HttpVersion", finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("continuous deployment does not work with %s", v),
			Expected: "http2 or http1.1",
		})
	}
}

// checkViewerMTLS judges what client certificates need of a distribution
// (spec/cloudfront.md 8).
func checkViewerMTLS(d *Distribution, _ *Index, r *reporter) {
	if d.Config.ViewerMtlsConfig == nil {
		return
	}
	if v := d.Config.HttpVersion; v == cloudfront.HttpVersionHttp3 || v == cloudfront.HttpVersionHttp2and3 {
		r.add("HttpVersion", finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("viewer certificates (mTLS) do not work with %s", v),
			Expected: "http2 or http1.1",
		})
	}
	for _, b := range Behaviors(&d.Config) {
		if b.ViewerProtocolPolicy == cloudfront.ViewerProtocolPolicyAllowAll {
			r.add(b.Path+".ViewerProtocolPolicy", finding.Finding{
				Code:     InvalidArgument,
				Message:  "viewer certificates (mTLS) need HTTPS, and this behavior allows HTTP",
				Expected: "https-only or redirect-to-https",
			})
		}
	}
}

// nearestKey returns the key of a map that is nearest to word.
func nearestKey[V any](word string, m map[string]V) string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return finding.Nearest(word, keys)
}
