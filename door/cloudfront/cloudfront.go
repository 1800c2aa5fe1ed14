// Package cloudfront is the CloudFront front door: it compiles distributions
// and their policies into a [Door] and takes each request through the ordered
// list of steps in pipeline.go (spec/cloudfront.md 0.1).
//
// A door takes exchange values and returns exchange values. It knows no
// sockets: viewers come from an engine (package edge), contents from package
// origin, and stored responses from package cache. Nothing in a compiled door
// changes while it serves.
package cloudfront

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/netip"
	"time"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront/compress"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// Env is what doors are given of the machine they run on.
type Env struct {
	Cache *cache.Store
	// Origins keeps connections and open directories from one generation to the next.
	Origins *Origins
	// Origin stands in for every origin: for looking at a configuration without
	// any. nil: the origins that the documents describe.
	Origin origin.Origin
	// Except reports hosts that Origin does not stand in for: doors of the same
	// configuration; nil: none.
	Except func(host string) bool
	// Bucket returns what backs the bucket of that name here: a directory or
	// an S3-compatible endpoint; nil when only declared objects are there.
	Bucket func(name string) *BucketBacking
	// Resolve gives the local address of an origin host ("host:port" or
	// "host"); false: the host is looked up as usual.
	Resolve func(host string) (addr string, ok bool)
	// Roots are the certificate authorities that origins may be certified by;
	// nil: the system's.
	Roots *x509.CertPool
	// HTTPSPort is the port at which viewers reach HTTPS; it is written into
	// redirects and Alt-Svc when it is neither 0 nor 443.
	HTTPSPort int
	// Country tells a viewer's country (ISO 3166-1 alpha-2), "" if unknown.
	// nil: geo restrictions are accepted, not applied.
	Country func(netip.Addr) string
	// Function returns the code behind the ARN of an association; nil: it does
	// not run here, which the compiler says.
	Function func(arn string) *Function
	// FunctionLog gets what the edge writes of results that it refuses
	// (spec/edge-functions.md 5); nil: nobody does.
	FunctionLog function.Sink
	// Pop names this edge in X-Amz-Cf-Pop; "" means [DefaultPop].
	Pop    string
	Now    func() time.Time
	Logger *slog.Logger

	encoders *compress.Encoders
}

// standsIn reports whether Origin answers for a host.
func (e *Env) standsIn(host string) bool {
	return e.Origin != nil && (e.Except == nil || !e.Except(host))
}

// DefaultPop is the point of presence that doors call themselves: the
// documented form with a code that is no airport's.
const DefaultPop = "LTL50-C1"

// BucketBacking says where the objects of a bucket are on this machine.
// Exactly one of Dir and S3 is set.
type BucketBacking struct {
	Dir string
	S3  *origin.S3Config
}

// Compiled is every door of one configuration.
type Compiled struct {
	Doors   []*Door // in the order of the documents; staging distributions are not among them
	Refuser *Refuser
	release func()
}

// Close lets go of the origins that no other generation uses. Call it when the
// last request of this generation has ended.
func (c *Compiled) Close() { c.release() }

// Door serves one distribution.
type Door struct {
	ID, DomainName, Address string
	Aliases                 []string
	HTTP2, HTTP3            bool
	MinimumProtocol         string // viewer certificate's MinimumProtocolVersion
	Enabled                 bool

	env        *Env
	rootObject string
	matcher    matcher
	behaviors  []*behavior // in order; the default behavior last
	errors     map[int]errorRule
	geo        geoRule
	staging    *staging
	refuser    *Refuser
	tagHeader  string // CacheTagConfig.HeaderName
	identity   identity
	targets    map[string]*target // origins and groups by id
	dynamic    *dynamicOrigins    // those that functions name
	altSvc     string
	document   *resource.Distribution // for Describe
	index      *resource.Index
}

// matcher finds the first behavior whose path pattern matches.
type matcher interface{ Match(path string) int }

// errorRule is one custom error response (spec/cloudfront.md 1.6).
type errorRule struct {
	page     string // "" = only the caching time
	status   int
	cacheMin time.Duration
}

// defaultErrorCachingMin applies to error statuses without a rule (1.6).
const defaultErrorCachingMin = 10 * time.Second

// Serve answers one request. It never returns nil: what goes wrong becomes
// one of the edge's own error pages.
func (d *Door) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	if !d.Enabled { // what a viewer receives then is (unverified): as if there were no such host
		return d.refuser.Serve(ctx, r)
	}
	if d.staging != nil {
		return d.staging.serve(ctx, d, r)
	}
	return d.serve(ctx, r)
}

func (d *Door) serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	p := newPassage(ctx, d, r)
	p.run()
	return &p.response
}

// Invalidate drops stored responses (spec/cloudfront.md 6). The paths are the
// viewer's: with a leading slash, and "*" as a wildcard only at the end. It
// refuses all of them when one is wrong.
func (d *Door) Invalidate(paths []string) finding.List {
	if problems := resource.ValidateInvalidation(paths); problems.HasErrors() {
		return problems
	}
	d.env.Cache.Invalidate(d.ID, paths)
	return nil
}
