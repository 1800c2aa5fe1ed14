package cloudfront

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/door/cloudfront/compress"
	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/door/cloudfront/headerspolicy"
	"github.com/lintel-edge/lintel/door/cloudfront/pattern"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// The codes of what a door's compiler has to say. Documents that AWS would
// refuse have been refused before, by resource.Validate.
const (
	CodeOriginUnusable = "origin-unusable" // an origin that cannot be set up on this machine
	CodeBucketEmpty    = "bucket-empty"    // a bucket that nothing backs
)

// Compile makes the doors of a validated set. Everything that a request needs
// is ready afterwards. Settings that are accepted and have no effect here are
// notices; an origin that cannot be set up is an error, and then nothing is
// returned to serve with.
func Compile(set *resource.Set, env Env) (*Compiled, finding.List) {
	c := &compiler{
		index: resource.NewIndex(set), env: env.withDefaults(),
		policies: map[string]*headerspolicy.Policy{}, rules: map[[2]string]*forward.Rules{},
	}
	c.refuser = &Refuser{identity: newIdentity("unknown host", c.env.Pop), now: c.env.Now}
	out := &Compiled{Refuser: c.refuser}
	doors := map[string]*Door{} // by domain name
	for _, d := range set.Distributions {
		doors[d.DomainName] = c.distribution(d)
	}
	for _, d := range set.Distributions {
		if aws.ToBool(d.Config.Staging) {
			continue // never reachable by its own name (spec/cloudfront.md 1.2)
		}
		door := doors[d.DomainName]
		c.stage(door, d, doors)
		out.Doors = append(out.Doors, door)
	}
	if c.problems.HasErrors() {
		c.env.Origins.release(c.leased)
		return nil, c.problems
	}
	origins, leased := c.env.Origins, c.leased // not the compiler: it holds every document
	all := doors
	out.release = func() {
		origins.release(leased)
		for _, d := range all {
			d.dynamic.close()
		}
	}
	return out, c.problems
}

func (e Env) withDefaults() *Env {
	if e.Now == nil {
		e.Now = time.Now
	}
	if e.Logger == nil {
		e.Logger = slog.New(slog.DiscardHandler)
	}
	if e.Origins == nil {
		e.Origins = NewOrigins()
	}
	if e.FunctionLog == nil {
		e.FunctionLog = noLog{}
	}
	if e.Bucket == nil {
		e.Bucket = func(string) *BucketBacking { return nil }
	}
	e.encoders = new(compress.Encoders)
	return &e
}

// compiler carries what is needed while documents become doors.
type compiler struct {
	index    *resource.Index
	env      *Env
	refuser  *Refuser
	policies map[string]*headerspolicy.Policy // compiled once, by id
	rules    map[[2]string]*forward.Rules     // by the ids of cache policy and origin request policy
	problems finding.List
	leased   []string // what was taken from env.Origins
}

// notApplied says that a setting is accepted and has no effect.
func (c *compiler) notApplied(m resource.Meta, path, format string, args ...any) {
	c.say(finding.Notice, finding.NotApplied, m, path, format, args...)
}

func (c *compiler) say(severity finding.Severity, code string, m resource.Meta, path, format string, args ...any) {
	c.problems = append(c.problems, finding.Finding{
		Code: code, Severity: severity, Place: m.Source.At(path), Subject: m.Address, Message: fmt.Sprintf(format, args...),
	})
}

func (c *compiler) distribution(d *resource.Distribution) *Door {
	cfg := &d.Config
	door := &Door{
		ID: d.ID, DomainName: d.DomainName, Address: d.Address, Enabled: aws.ToBool(cfg.Enabled), env: c.env, refuser: c.refuser,
		rootObject: aws.ToString(cfg.DefaultRootObject), identity: newIdentity(d.ID, c.env.Pop),
		errors: map[int]errorRule{}, geo: geo(cfg.Restrictions),
	}
	if cfg.Aliases != nil {
		door.Aliases = cfg.Aliases.Items
	}
	door.HTTP2 = cfg.HttpVersion != types.HttpVersionHttp11 && cfg.HttpVersion != types.HttpVersionHttp3
	door.HTTP3 = cfg.HttpVersion == types.HttpVersionHttp3 || cfg.HttpVersion == types.HttpVersionHttp2and3
	if door.HTTP3 {
		door.altSvc = altSvc(c.env.HTTPSPort)
	}
	if t := cfg.CacheTagConfig; t != nil {
		door.tagHeader = aws.ToString(t.HeaderName)
	}
	if v := cfg.ViewerCertificate; v != nil {
		door.MinimumProtocol = string(v.MinimumProtocolVersion)
	}
	c.errorRules(door, cfg.CustomErrorResponses)
	c.behaviors(door, d)
	c.unapplied(d)
	door.document, door.index = d, c.index
	return door
}

func (c *compiler) errorRules(door *Door, list *types.CustomErrorResponses) {
	if list == nil {
		return
	}
	for _, e := range list.Items {
		rule := errorRule{page: aws.ToString(e.ResponsePagePath), cacheMin: defaultErrorCachingMin}
		if e.ErrorCachingMinTTL != nil {
			rule.cacheMin = time.Duration(*e.ErrorCachingMinTTL) * time.Second
		}
		if status, err := strconv.Atoi(aws.ToString(e.ResponseCode)); err == nil {
			rule.status = status // goes together with a page; validated
		}
		door.errors[int(aws.ToInt32(e.ErrorCode))] = rule
	}
}

// behaviors compiles the behaviors in order, the default behavior last.
func (c *compiler) behaviors(door *Door, d *resource.Distribution) {
	targets := c.targets(d)
	door.targets, door.dynamic = targets, newDynamicOrigins(c.env, c.index)
	var patterns []string
	for _, b := range resource.Behaviors(&d.Config) {
		patterns = append(patterns, b.PathPattern)
		door.behaviors = append(door.behaviors, c.behavior(d, &b, targets))
	}
	// The last one matches what no other does; it needs no matching.
	m, err := pattern.NewMatcher(patterns[:len(patterns)-1])
	if err != nil {
		c.say(finding.Error, "InvalidArgument", d.Meta, "CacheBehaviors", "%v", err)
		return
	}
	door.matcher = m
}

func geo(r *types.Restrictions) geoRule {
	if r == nil || r.GeoRestriction == nil || r.GeoRestriction.RestrictionType == types.GeoRestrictionTypeNone {
		return geoRule{}
	}
	return geoRule{
		allow:     r.GeoRestriction.RestrictionType == types.GeoRestrictionTypeWhitelist,
		countries: r.GeoRestriction.Items,
	}
}

// unapplied says which settings of a distribution have no effect here.
func (c *compiler) unapplied(d *resource.Distribution) {
	cfg := &d.Config
	if !geo(cfg.Restrictions).open() && c.env.Country == nil {
		c.notApplied(d.Meta, "Restrictions.GeoRestriction", "geo restriction needs a country database; give one with --geoip FILE.mmdb")
	}
	if aws.ToString(cfg.WebACLId) != "" {
		c.notApplied(d.Meta, "WebACLId", "web ACLs are not evaluated")
	}
	if l := cfg.Logging; l != nil && aws.ToString(l.Bucket) != "" {
		c.notApplied(d.Meta, "Logging.Bucket", "access logs are written to the data directory, not to %s", aws.ToString(l.Bucket))
	}
	if cfg.ViewerMtlsConfig != nil {
		c.notApplied(d.Meta, "ViewerMtlsConfig", "viewers' client certificates are not asked for")
	}
	if v := cfg.ViewerCertificate; v != nil && !aws.ToBool(v.CloudFrontDefaultCertificate) {
		if cert := c.index.Certificate(aws.ToString(v.ACMCertificateArn)); cert == nil || cert.CertificatePEM == nil {
			c.notApplied(d.Meta, "ViewerCertificate", "the certificate's key is not here; local names are certified by the local CA")
		}
	}
	if p := string(cfg.PriceClass); p != "" && p != string(types.PriceClassPriceClassAll) && p != "None" {
		c.notApplied(d.Meta, "PriceClass", "the price class %s has no effect: there is only this edge location", p)
	}
	for i, o := range cfg.Origins.Items {
		if s := o.OriginShield; s != nil && aws.ToBool(s.Enabled) {
			c.notApplied(d.Meta, fmt.Sprintf("Origins[%d].OriginShield", i), "there is no second cache layer")
		}
	}
}

// functionName is the part of a function's ARN that people know.
func functionName(arn string) string {
	if i := strings.Index(arn, "function"); i >= 0 {
		return strings.TrimLeft(arn[i+len("function"):], ":/")
	}
	return arn
}
