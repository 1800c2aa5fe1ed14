package matrix

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// memory is for the stub's few objects, in bytes.
const memory = 4 << 20

// distributions are the CloudFront distributions: a front for each behavior.
func distributions(set *resource.Set, b *backend, o Options) (doors, finding.List, error) {
	admitted, err := newAdmission(set)
	if err != nil {
		return doors{}, nil, err
	}
	store, err := cache.New(cache.Config{MemoryBytes: memory})
	if err != nil {
		return doors{}, nil, err
	}
	abroad := &country{}
	compiled, problems := cloudfront.Compile(admitted.set, cloudfront.Env{
		Cache: store, Origin: b, Except: b.isDoor, Now: now, Country: abroad.of, Function: edgeFunctions(b, o),
	})
	if compiled == nil {
		return doors{close: func() { store.Close() }}, problems, nil
	}
	out := doors{close: func() { compiled.Close(); store.Close() }}
	shared := distribution{
		o: o, set: set, index: resource.NewIndex(set), refuser: compiled.Refuser, all: compiled.Doors, policies: policyNames(set), abroad: abroad, admitted: admitted,
	}
	for _, d := range compiled.Doors {
		c := shared
		c.door, c.document = d, set.Distributions[slices.IndexFunc(set.Distributions, func(x *resource.Distribution) bool { return x.ID == d.ID })]
		c.description, c.behaviors = d.Describe(), resource.Behaviors(&c.document.Config)
		out.neighbours = append(out.neighbours, c.neighbours()...)
		if !d.Enabled {
			continue // nobody reaches it
		}
		for i := range c.behaviors {
			out.fronts = append(out.fronts, c.front(i))
		}
		b.pages = append(b.pages, c.errorPages()...)
		b.copies = append(b.copies, func() { d.Invalidate([]string{"/*"}) })
	}
	return out, problems, nil
}

// edgeFunctions are what the behaviors name: those that run.
func edgeFunctions(b *backend, o Options) func(string) *cloudfront.Function {
	return func(arn string) *cloudfront.Function {
		if o.AtEdge == nil {
			return nil
		}
		f, runs := o.AtEdge(arn)
		if !runs {
			return nil
		}
		return &cloudfront.Function{Name: f.Name, Lambda: f.Lambda, Code: program{backend: b, code: f}}
	}
}

// country is where one of the viewers comes from.
type country struct{ code string }

// stranger is a viewer whose country is known, which that of the others is not.
var stranger = netip.MustParseAddrPort("198.51.100.1:50000")

func (c *country) of(addr netip.Addr) string {
	if addr == stranger.Addr() {
		return c.code
	}
	return ""
}

// distribution is one door of this kind.
type distribution struct {
	// What all of one configuration share.
	o        Options
	set      *resource.Set
	index    *resource.Index
	refuser  *cloudfront.Refuser
	all      []*cloudfront.Door
	policies map[exchange.Owner]string // names, by the owners that ids make
	abroad   *country
	admitted admission

	door        *cloudfront.Door
	document    *resource.Distribution
	description cloudfront.Description
	behaviors   []resource.Behavior
}

// policyNames are what people call policies: the owner of a line has their id.
func policyNames(set *resource.Set) map[exchange.Owner]string {
	names := map[exchange.Owner]string{}
	for _, p := range slices.Concat(resource.ManagedResponseHeadersPolicies(), set.ResponseHeadersPolicies) {
		names[exchange.OwnerPolicy(p.ID)] = "policy " + aws.ToString(p.Config.Name)
	}
	return names
}

// front is one behavior.
func (d *distribution) front(i int) front {
	b := &d.behaviors[i]
	f := front{
		door: door{
			kind: remedy.CloudFront, address: d.door.Address, place: d.document.Source.At(""),
			names: append([]string{d.door.Address, d.door.ID, d.door.DomainName}, d.door.Aliases...),
		},
		path: b.PathPattern, place: d.document.Source.At(b.Path), serve: d.door.Serve, made: madeByCloudFront,
		adviser: &policyAdviser{set: d.set, distribution: d.document, behavior: b, description: &d.description.Behaviors[i]},
		owner:   d.owner,
	}
	path := samplePath(d.behaviors, i)
	if path == "" {
		f.notes = []string{"no path was found that only " + strconv.Quote(b.PathPattern) + " matches: the behaviors before it take all"}
		return f
	}
	host := d.door.DomainName
	if len(d.door.Aliases) > 0 {
		host = strings.ReplaceAll(d.door.Aliases[0], "*", "www")
	}
	f.request = newRequest(host, path)
	f.questions, f.notes = d.questions(b, &d.description.Behaviors[i]), missingFunctions(b, d.o)
	if d.admitted.sign(&f.request, b, d.index) {
		f.questions = append(f.questions, unsigned)
	}
	return f
}

// owner names policies as people do.
func (d *distribution) owner(by exchange.Owner) string {
	if name := d.policies[by]; name != "" {
		return name
	}
	return string(by)
}

// questions are what a behavior is asked, in the order in which it has to be:
// the cached copy needs the page before it.
func (d *distribution) questions(b *resource.Behavior, described *cloudfront.BehaviorDescription) []question {
	out := []question{page, {class: recording.Cached, said: page.said, is: fromCache, cached: true}, notModified, plain, redirected}
	statuses := []int{http.StatusNotFound, http.StatusInternalServerError}
	for _, rule := range d.errorRules() {
		if status := int(aws.ToInt32(rule.ErrorCode)); aws.ToString(rule.ResponsePagePath) != "" && !slices.Contains(statuses, status) {
			statuses = append(statuses, status)
		}
	}
	for _, status := range statuses {
		out = append(out, failing(status))
	}
	out = append(out, unreachable, tooSlow,
		question{class: recording.EdgeError, said: page.said, ask: refusable(b), failure: http.StatusForbidden},
		question{class: recording.EdgeError, said: page.said, serve: func(_ context.Context, r *exchange.Request) *exchange.Response {
			return d.refuser.Refuse(r, http.StatusBadRequest)
		}})
	if country, restricted := d.restricted(); restricted {
		out = append(out, question{class: recording.EdgeError.Of("country"), said: page.said, failure: http.StatusForbidden, ask: func(r *exchange.Request) {
			d.abroad.code, r.Remote = country, stranger
		}})
	}
	out = append(out, functionQuestions(b)...)
	out = append(out, preflight)
	if _, _, bucket := resource.ParseBucketDomain(described.OriginDomain); !bucket {
		out = append(out, upgrade)
	}
	return out
}

// fromCache reports whether a copy of the door's answered.
func fromCache(r *exchange.Response) bool { return strings.HasPrefix(r.Fields.Get("X-Cache"), "Hit") }

// refusable makes it a request that the behavior does not take: with a method
// that it does not allow, or, where it allows all, a GET with a body.
func refusable(b *resource.Behavior) func(*exchange.Request) {
	if m := b.AllowedMethods; m == nil || !slices.Contains(m.Items, types.MethodDelete) {
		return func(r *exchange.Request) { r.Method = http.MethodDelete }
	}
	return func(r *exchange.Request) {
		r.Body, r.ContentLength = exchange.NewBytes([]byte(pageText)), int64(len(pageText))
	}
}

func (d *distribution) errorRules() []types.CustomErrorResponse {
	if c := d.document.Config.CustomErrorResponses; c != nil {
		return c.Items
	}
	return nil
}

// errorPages are the paths that custom error responses name, as the origins
// are asked for them.
func (d *distribution) errorPages() []string {
	var out []string
	for _, rule := range d.errorRules() {
		path := aws.ToString(rule.ResponsePagePath)
		if path == "" {
			continue
		}
		out = append(out, path)
		for _, o := range d.document.Config.Origins.Items {
			out = append(out, aws.ToString(o.OriginPath)+path)
		}
	}
	return out
}

// restricted is a country whose viewers the distribution excludes.
func (d *distribution) restricted() (code string, any bool) {
	r := d.document.Config.Restrictions
	if r == nil || r.GeoRestriction == nil {
		return "", false
	}
	switch g := r.GeoRestriction; g.RestrictionType {
	case types.GeoRestrictionTypeBlacklist:
		return g.Items[0], true
	case types.GeoRestrictionTypeWhitelist:
		return unknownCountry, true
	}
	return "", false
}

// unknownCountry is a code that ISO 3166-1 leaves to users.
const unknownCountry = "ZZ"
