package cloudfront

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// dynamicOrigins are the origins that functions have named. They are made when
// they are first asked, and kept for the generation's life.
type dynamicOrigins struct {
	env   *Env
	index *resource.Index

	mu    sync.Mutex // protects all following fields
	alive map[string]origin.Origin
}

// maxDynamic is how many there may be: a function that makes names up must not
// take the machine's memory.
const maxDynamic = 256

func newDynamicOrigins(env *Env, index *resource.Index) *dynamicOrigins {
	return &dynamicOrigins{env: env, index: index, alive: map[string]origin.Origin{}}
}

// member makes a member of what a function says of an origin. It stands in the
// place of the member with that id.
func (d *dynamicOrigins) member(id string, o *event.Origin) (member, error) {
	m := member{id: id, request: forward.Target{ID: id, Bucket: o.S3 != nil}}
	path, _ := o.PathAndHeaders()
	m.request.Path = path
	m.request.Host = domainOf(o)
	m.shown = func(string) *event.Origin { return o }
	if d.env.standsIn(m.request.Host) {
		m.origin = d.env.Origin
		return m, nil
	}
	key, build, err := d.plan(id, o)
	if err == nil {
		m.origin, err = d.lease(key, build)
	}
	return m, err
}

// plan says how the origin is made, and what it has in common with those that
// are the same.
func (d *dynamicOrigins) plan(id string, o *event.Origin) (key string, build func() (origin.Origin, error), err error) {
	host := domainOf(o)
	name, endpoint, isBucket := resource.ParseBucketDomain(host)
	switch {
	case isBucket && (o.S3 != nil || !d.resolves(host)):
		key, build = d.bucket(name, endpoint)
	case o.S3 != nil:
		err = fmt.Errorf("%s is not the domain name of a bucket", host)
	default:
		key, build = d.custom(id, o.Custom)
	}
	return key, build, err
}

func domainOf(o *event.Origin) string {
	if o.S3 != nil {
		return o.S3.DomainName
	}
	return o.Custom.DomainName
}

func (d *dynamicOrigins) resolves(host string) bool {
	if d.env.Resolve == nil {
		return false
	}
	_, ok := d.env.Resolve(host)
	return ok
}

func (d *dynamicOrigins) lease(key string, build func() (origin.Origin, error)) (origin.Origin, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if o := d.alive[key]; o != nil {
		return o, nil
	}
	if len(d.alive) >= maxDynamic {
		return nil, fmt.Errorf("functions have named more than %d origins", maxDynamic)
	}
	o, err := build()
	if err == nil {
		d.alive[key] = o
	}
	return o, err
}

// custom prepares a server.
func (d *dynamicOrigins) custom(id string, c *event.CustomOrigin) (string, func() (origin.Origin, error)) {
	cfg := origin.CustomConfig{
		ID: id, Domain: c.DomainName, Protocol: c.Protocol + "-only", HTTPPort: c.Port, HTTPSPort: c.Port, Attempts: origin.DefaultAttempts, ConnectTimeout: origin.DefaultConnectTimeout,
		ReadTimeout: time.Duration(c.ReadTimeout) * time.Second, KeepAliveTimeout: time.Duration(c.KeepaliveTimeout) * time.Second, SSLProtocols: c.SSLProtocols,
	}
	key := fmt.Sprintf("custom %+v", cfg)
	return key, func() (origin.Origin, error) {
		cfg.Resolve, cfg.RootCAs, cfg.Logger = d.env.Resolve, d.env.Roots, d.env.Logger
		return origin.NewCustom(cfg)
	}
}

// bucket prepares a bucket of this configuration or machine.
func (d *dynamicOrigins) bucket(name string, endpoint resource.BucketEndpoint) (string, func() (origin.Origin, error)) {
	return fmt.Sprintf("bucket %s %s", name, endpoint), func() (origin.Origin, error) {
		bucket := d.index.Bucket(name)
		backing := d.env.Bucket(name)
		switch {
		case backing != nil && backing.S3 != nil:
			return origin.NewS3(*backing.S3)
		case bucket == nil && backing == nil:
			return nil, fmt.Errorf("bucket %q has no objects here", name)
		case bucket == nil:
			bucket = &resource.Bucket{Name: name}
		}
		return newBucket(bucket, backing, endpoint, false, d.env.Now), nil
	}
}

// close lets go of all of them.
func (d *dynamicOrigins) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, o := range d.alive {
		if c, ok := o.(interface{ Close() }); ok {
			c.Close()
		}
	}
}

// chooseOrigin takes a CloudFront Function's choice of the origin into effect
// (spec/edge-functions.md 11): the last call counts.
func (p *passage) chooseOrigin(calls []function.OriginCall) *failure {
	if len(calls) == 0 {
		return nil
	}
	last := calls[len(calls)-1]
	var err error
	switch last.Method {
	case "selectRequestOriginById":
		p.target, err = p.door.selectOrigin(last.Argument)
	case "createRequestOriginGroup":
		p.target, err = p.door.groupOrigins(last.Argument)
	case "updateRequestOrigin":
		p.target, err = p.updatedOrigin(last.Argument)
	}
	if err != nil {
		return &failure{http.StatusBadGateway, "The CloudFront function returned an invalid value: " + err.Error(), functionInvalid}
	}
	return nil
}

// selectOrigin finds an origin, or an origin group, of the distribution.
func (d *Door) selectOrigin(argument json.RawMessage) (*target, error) {
	var id string
	if err := json.Unmarshal(argument, &id); err != nil || d.targets[id] == nil {
		return nil, fmt.Errorf("there is no origin %.100s", argument)
	}
	return d.targets[id], nil
}

// groupOrigins makes a group of two of the distribution's origins.
func (d *Door) groupOrigins(argument json.RawMessage) (*target, error) {
	var given struct {
		OriginIDs        []struct{ OriginID string } `json:"originIds"`
		FailoverCriteria struct {
			StatusCodes []int `json:"statusCodes"`
		} `json:"failoverCriteria"`
	}
	if err := json.Unmarshal(argument, &given); err != nil || len(given.OriginIDs) != 2 || len(given.FailoverCriteria.StatusCodes) == 0 {
		return nil, fmt.Errorf("an origin group needs two originIds and failoverCriteria with statusCodes")
	}
	t := &target{id: given.OriginIDs[0].OriginID, failover: given.FailoverCriteria.StatusCodes}
	for _, o := range given.OriginIDs {
		member := d.targets[o.OriginID]
		if member == nil || len(member.members) != 1 {
			return nil, fmt.Errorf("there is no origin %q", o.OriginID)
		}
		t.members = append(t.members, member.members[0])
	}
	return t, nil
}

// updatedOrigin is the behavior's own origin with what the function changed;
// of a group only the primary is changed.
func (p *passage) updatedOrigin(argument json.RawMessage) (*target, error) {
	was := p.behavior.target.members[0]
	change, err := event.ReadOriginChange(argument)
	if err != nil {
		return nil, err
	}
	changed, err := change.Apply(was.shown(p.request.Scheme))
	if err != nil {
		return nil, err
	}
	m, err := p.door.dynamic.member(was.id, changed)
	if err != nil {
		return nil, err
	}
	m.request.Custom = slices.Concat(was.request.Custom, change.Headers(p.behavior.functions.viewerRequest.owner))
	if change.HostHeader != nil {
		m.request.Host = *change.HostHeader
	}
	t := *p.behavior.target
	t.members = append([]member{m}, t.members[1:]...)
	return &t, nil
}
