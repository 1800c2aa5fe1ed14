package cloudfront

import (
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// Origins holds the origins of all generations that are alive, by their
// settings, so that a reload closes no connection whose settings stay the same.
type Origins struct {
	mu    sync.Mutex // protects all following fields
	alive map[string]*leasedOrigin
}

type leasedOrigin struct {
	origin.Origin
	leases int // generations that use it
}

// NewOrigins returns an empty collection.
func NewOrigins() *Origins { return &Origins{alive: map[string]*leasedOrigin{}} }

// lease returns the origin of these settings, made now if it is new. Each
// lease has to be released.
func (o *Origins) lease(settings string, build func() (origin.Origin, error)) (origin.Origin, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	kept := o.alive[settings]
	if kept == nil {
		made, err := build()
		if err != nil {
			return nil, err
		}
		kept = &leasedOrigin{Origin: made}
		o.alive[settings] = kept
	}
	kept.leases++
	return kept.Origin, nil
}

// release ends one lease of each of these settings and closes what nobody uses.
func (o *Origins) release(settings []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, s := range settings {
		kept := o.alive[s]
		if kept.leases--; kept.leases > 0 {
			continue
		}
		delete(o.alive, s)
		if c, ok := kept.Origin.(interface{ Close() }); ok {
			c.Close()
		}
	}
}

// lease takes an origin for the generation that is being compiled.
func (c *compiler) lease(settings string, build func() (origin.Origin, error)) (origin.Origin, error) {
	o, err := c.env.Origins.lease(settings, build)
	if err == nil {
		c.leased = append(c.leased, settings)
	}
	return o, err
}

// targets compiles the origins and origin groups of a distribution, by id.
func (c *compiler) targets(d *resource.Distribution) map[string]*target {
	out := map[string]*target{}
	for i := range d.Config.Origins.Items {
		o := &d.Config.Origins.Items[i]
		out[aws.ToString(o.Id)] = &target{id: aws.ToString(o.Id), members: []member{c.member(d, fmt.Sprintf("Origins[%d]", i), o)}}
	}
	if d.Config.OriginGroups == nil {
		return out
	}
	for _, g := range d.Config.OriginGroups.Items {
		t := &target{id: aws.ToString(g.Id)}
		for _, m := range g.Members.Items {
			t.members = append(t.members, out[aws.ToString(m.OriginId)].members...)
		}
		for _, status := range g.FailoverCriteria.StatusCodes.Items {
			t.failover = append(t.failover, int(status))
		}
		out[t.id] = t
	}
	return out
}

func (c *compiler) member(d *resource.Distribution, path string, o *types.Origin) member {
	id := aws.ToString(o.Id)
	m := member{id: id, request: forward.Target{
		ID: id, Host: aws.ToString(o.DomainName), Path: aws.ToString(o.OriginPath), Bucket: o.CustomOriginConfig == nil && o.VpcOriginConfig == nil,
	}}
	if h := o.CustomHeaders; h != nil {
		owner := exchange.OwnerOriginConfig(id)
		for _, header := range h.Items {
			m.request.Custom = append(m.request.Custom, exchange.Field{Name: aws.ToString(header.HeaderName), Value: aws.ToString(header.HeaderValue), Owner: owner})
		}
	}
	m.shown = shownOrigin(o, m.request.Custom)
	if c.env.standsIn(m.request.Host) {
		m.origin = c.env.Origin
		return m
	}
	var err error
	if m.origin, err = c.origin(d, path, o); err != nil {
		c.say(finding.Error, CodeOriginUnusable, d.Meta, path, "%v", err)
	}
	return m
}

// origin sets up what answers for an origin here: a bucket of this
// configuration or machine where the domain name is a bucket's, a server otherwise.
func (c *compiler) origin(d *resource.Distribution, path string, o *types.Origin) (origin.Origin, error) {
	domain := aws.ToString(o.DomainName)
	if _, mapped := c.resolve(domain); !mapped {
		if name, endpoint, ok := resource.ParseBucketDomain(domain); ok {
			return c.bucketOrigin(d, path, o, name, endpoint)
		}
	}
	return c.customOrigin(o)
}

func (c *compiler) resolve(host string) (string, bool) {
	if c.env.Resolve == nil {
		return "", false
	}
	return c.env.Resolve(host)
}

func (c *compiler) customOrigin(o *types.Origin) (origin.Origin, error) {
	cfg := origin.CustomConfig{
		ID: aws.ToString(o.Id), Domain: aws.ToString(o.DomainName), Protocol: "match-viewer",
		Attempts: int(aws.ToInt32(o.ConnectionAttempts)), ConnectTimeout: duration(o.ConnectionTimeout),
		CompletionTimeout: duration(o.ResponseCompletionTimeout),
	}
	if s := o.CustomOriginConfig; s != nil {
		cfg.Protocol = string(s.OriginProtocolPolicy)
		cfg.HTTPPort, cfg.HTTPSPort = int(aws.ToInt32(s.HTTPPort)), int(aws.ToInt32(s.HTTPSPort))
		cfg.ReadTimeout, cfg.KeepAliveTimeout = duration(s.OriginReadTimeout), duration(s.OriginKeepaliveTimeout)
		cfg.IPAddressType = string(s.IpAddressType)
		if s.OriginSslProtocols != nil {
			cfg.SSLProtocols = words(s.OriginSslProtocols.Items)
		}
	}
	addr, _ := c.resolve(cfg.Domain)
	settings := fmt.Sprintf("custom %+v at %s", cfg, addr)
	cfg.Resolve, cfg.RootCAs, cfg.Logger = c.env.Resolve, c.env.Roots, c.env.Logger
	return c.lease(settings, func() (origin.Origin, error) { return origin.NewCustom(cfg) })
}

func duration(seconds *int32) time.Duration { return time.Duration(aws.ToInt32(seconds)) * time.Second }
