package resource

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// originCheck judges one thing about an origin; path is the origin's own.
type originCheck func(o *cloudfront.Origin, path string, x *Index, r *reporter)

// originChecks is what is judged about each origin (spec/cloudfront.md 1.5).
var originChecks = []originCheck{
	checkOriginDomain,
	checkOriginPath,
	checkOriginKind,
	checkS3Origin,
	checkCustomOrigin,
	checkOriginConnections,
	checkOriginShield,
	checkOriginAccess,
	checkOriginCustomHeaders,
}

func checkOrigins(d *Distribution, x *Index, r *reporter) {
	list := origins(&d.Config)
	tooMany(r, "Origins", TooManyOrigins, len(list), maxOrigins, "origins")
	if len(list) == 0 && d.Config.Origins != nil {
		r.add("Origins", finding.Finding{Code: InvalidArgument, Message: "there is no origin", Expected: "at least one"})
	}
	seen := map[string]bool{}
	for i := range list {
		o, path := &list[i], fmt.Sprintf("Origins[%d]", i)
		checkOriginIDIsNew(text(o.Id), seen, path, r)
		for _, check := range originChecks {
			check(o, path, x, r)
		}
	}
}

// checkOriginIDIsNew reports an id that an earlier origin or origin group of
// the distribution has.
func checkOriginIDIsNew(id string, seen map[string]bool, path string, r *reporter) {
	if id != "" && seen[id] {
		r.add(path+".Id", finding.Finding{
			Code:    InvalidArgument,
			Message: fmt.Sprintf("the id %q is taken by another origin or origin group", id),
			Fix:     "Give each of them an id of its own.",
		})
	}
	seen[id] = true
}

func checkOriginDomain(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	host := text(o.DomainName)
	if o.DomainName == nil || isHostname(host) {
		return
	}
	f := finding.Finding{
		Code: InvalidArgument, Message: fmt.Sprintf("%q is not a DNS name", host), Expected: "a host name without scheme, port and path",
	}
	if bare := hostOf(host); bare != host && isHostname(bare) {
		f.Nearest = bare
	}
	r.add(path+".DomainName", f)
}

// hostOf cuts scheme, port and path off what is nearly a host name.
func hostOf(s string) string {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "/")
	s, _, _ = strings.Cut(s, ":")
	return s
}

func checkOriginPath(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	p := text(o.OriginPath)
	if p != "" && (!strings.HasPrefix(p, "/") || strings.HasSuffix(p, "/")) {
		r.add(path+".OriginPath", finding.Finding{
			Code:     InvalidRelativePath,
			Message:  fmt.Sprintf("%q does not begin with a slash, or ends with one", p),
			Expected: "a path such as /production, or nothing",
			Nearest:  strings.TrimRight("/"+strings.Trim(p, "/"), "/"),
		})
	}
	tooLong(r, path+".OriginPath", InvalidRelativePath, o.OriginPath, maxOriginPath)
}

func checkOriginKind(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	kinds := 0
	for _, given := range []bool{o.S3OriginConfig != nil, o.CustomOriginConfig != nil, o.VpcOriginConfig != nil} {
		if given {
			kinds++
		}
	}
	if kinds != 1 {
		r.add(path, finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("the origin has %d configurations", kinds),
			Expected: "exactly one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig",
		})
	}
}

func checkS3Origin(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	if o.S3OriginConfig == nil {
		return
	}
	inRange(r, path+".S3OriginConfig.OriginReadTimeout", InvalidOriginReadTimeout,
		o.S3OriginConfig.OriginReadTimeout, minOriginTimeout, maxOriginTimeout, " seconds")
	host := text(o.DomainName)
	_, endpoint, ok := ParseBucketDomain(host)
	switch {
	case o.DomainName == nil || ok && endpoint == BucketREST:
	case ok:
		r.add(path+".DomainName", finding.Finding{
			Code:    InvalidOrigin,
			Message: fmt.Sprintf("%q is a bucket's website endpoint, which is no S3 origin", host),
			Fix:     "Use a CustomOriginConfig with http-only, or the bucket's regional domain name.",
		})
	default:
		r.add(path+".DomainName", finding.Finding{
			Code:     InvalidOrigin,
			Message:  fmt.Sprintf("%q is not the domain name of a bucket", host),
			Expected: "a name such as bucket.s3.eu-west-1.amazonaws.com; other hosts need a CustomOriginConfig",
		})
	}
}

func checkCustomOrigin(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	c := o.CustomOriginConfig
	if c == nil {
		return
	}
	path += ".CustomOriginConfig"
	checkPort(c.HTTPPort, path+".HTTPPort", r)
	checkPort(c.HTTPSPort, path+".HTTPSPort", r)
	inRange(r, path+".OriginReadTimeout", InvalidOriginReadTimeout, c.OriginReadTimeout, minOriginTimeout, maxOriginTimeout, " seconds")
	inRange(r, path+".OriginKeepaliveTimeout", InvalidOriginKeepaliveTimeout, c.OriginKeepaliveTimeout, minOriginTimeout, maxOriginTimeout, " seconds")
	_, endpoint, ok := ParseBucketDomain(text(o.DomainName))
	if ok && endpoint == BucketWebsite && c.OriginProtocolPolicy != cloudfront.OriginProtocolPolicyHttpOnly {
		r.add(path+".OriginProtocolPolicy", finding.Finding{
			Code:     WebsiteEndpointOverHTTPS,
			Severity: finding.Warning,
			Message:  "a bucket's website endpoint speaks only HTTP: HTTPS requests to it fail with 502 or 504",
			Expected: "http-only",
		})
	}
}

func checkPort(port *int32, path string, r *reporter) {
	if port == nil || *port == 80 || *port == 443 || (*port >= 1024 && *port <= 65535) {
		return
	}
	r.add(path, finding.Finding{
		Code: InvalidArgument, Message: fmt.Sprintf("port %d is not allowed", *port), Expected: "80, 443 or 1024 to 65535",
	})
}

func checkOriginConnections(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	inRange(r, path+".ConnectionAttempts", InvalidArgument, o.ConnectionAttempts, minConnectionAttempts, maxConnectionAttempts, "")
	inRange(r, path+".ConnectionTimeout", InvalidArgument, o.ConnectionTimeout, minConnectionTimeout, maxConnectionTimeout, " seconds")
	read := int32(defaultOriginReadTimeout)
	switch {
	case o.CustomOriginConfig != nil && o.CustomOriginConfig.OriginReadTimeout != nil:
		read = *o.CustomOriginConfig.OriginReadTimeout
	case o.S3OriginConfig != nil && o.S3OriginConfig.OriginReadTimeout != nil:
		read = *o.S3OriginConfig.OriginReadTimeout
	}
	// 0 is how Terraform says that there is no limit.
	if whole := aws.ToInt32(o.ResponseCompletionTimeout); whole != 0 && whole < read {
		r.add(path+".ResponseCompletionTimeout", finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("the whole response may take %d seconds, less than the read timeout of %d", whole, read),
			Expected: fmt.Sprintf("%d seconds or more", read),
		})
	}
}

func checkOriginShield(o *cloudfront.Origin, path string, _ *Index, r *reporter) {
	if s := o.OriginShield; s != nil && aws.ToBool(s.Enabled) && text(s.OriginShieldRegion) == "" {
		r.add(path+".OriginShield.OriginShieldRegion", finding.Finding{
			Code: InvalidArgument, Message: "the origin shield is on, but in no region", Expected: "a region such as eu-west-1",
		})
	}
}

// accessHosts are what the domain names of an origin look like that an origin
// access control of each type can sign for. Buckets are told by
// [ParseBucketDomain].
var accessHosts = map[cloudfront.OriginAccessControlOriginTypes]*regexp.Regexp{
	cloudfront.OriginAccessControlOriginTypesMediastore:     regexp.MustCompile(`\.mediastore\.[a-z0-9-]+\.amazonaws\.com$`),
	cloudfront.OriginAccessControlOriginTypesMediapackagev2: regexp.MustCompile(`\.mediapackagev2\.[a-z0-9-]+\.amazonaws\.com$`),
	cloudfront.OriginAccessControlOriginTypesLambda:         regexp.MustCompile(`\.lambda-url\.[a-z0-9-]+\.on\.aws$`),
}

// checkOriginAccess judges origin access control and identity: they exclude
// each other, and each must exist.
func checkOriginAccess(o *cloudfront.Origin, path string, x *Index, r *reporter) {
	control, identity := text(o.OriginAccessControlId), ""
	if o.S3OriginConfig != nil {
		identity = text(o.S3OriginConfig.OriginAccessIdentity)
	}
	if control != "" && identity != "" {
		r.add(path+".OriginAccessControlId", finding.Finding{
			Code:    IllegalOriginAccessConfiguration,
			Message: "the origin has an origin access control and an origin access identity",
			Fix:     "Keep the origin access control.",
		})
	}
	if control != "" {
		checkOriginAccessControlOf(o, control, path, x, r)
	}
	if identity != "" && x.OriginAccessIdentity(identity) == nil {
		r.add(path+".S3OriginConfig.OriginAccessIdentity", finding.Finding{
			Code:     InvalidOriginAccessIdentity,
			Message:  fmt.Sprintf("there is no origin access identity %q", identity),
			Expected: originAccessIdentityPrefix + "<id>",
			Nearest:  nearestIdentityPath(identity, x),
		})
	}
}

func checkOriginAccessControlOf(o *cloudfront.Origin, id, path string, x *Index, r *reporter) {
	control := x.OriginAccessControl(id)
	if control == nil {
		r.add(path+".OriginAccessControlId", finding.Finding{
			Code:    InvalidOriginAccessControl,
			Message: fmt.Sprintf("there is no origin access control %q", id),
			Nearest: nearestKey(id, x.originAccessControls),
			Fix:     "Declare it in this configuration and refer to its id.",
		})
		return
	}
	host, kind := text(o.DomainName), control.Config.OriginAccessControlOriginType
	_, endpoint, fits := ParseBucketDomain(host)
	fits = fits && endpoint == BucketREST
	if pattern, ok := accessHosts[kind]; ok {
		fits = pattern.MatchString(host)
	}
	if !fits && isHostname(host) {
		r.add(path+".DomainName", finding.Finding{
			Code:    InvalidDomainNameForOriginAccessControl,
			Message: fmt.Sprintf("%q is not an origin of the type %q that its origin access control signs for", host, kind),
		})
	}
}

func nearestIdentityPath(path string, x *Index) string {
	id := strings.TrimPrefix(path, originAccessIdentityPrefix)
	if x.originAccessIdentities[id] != nil {
		return OriginAccessIdentityPath(id)
	}
	if near := nearestKey(id, x.originAccessIdentities); near != "" {
		return OriginAccessIdentityPath(near)
	}
	return ""
}
