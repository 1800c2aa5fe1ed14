package serve

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/admin"
)

// distributions are CloudFront's doors. Requests that reach no door of any
// family get CloudFront's pages.
var distributions = family{
	noun: "distribution", made: "aws_cloudfront_distribution",
	declared:  func(set *resource.Set) bool { return len(set.Distributions) > 0 },
	functions: associations,
	compile:   (*Server).compileDistributions,
}

// distribution is one of them.
type distribution struct {
	web
	door      *cloudfront.Door
	refuser   *cloudfront.Refuser
	fleet     *fleet
	origins   []string // hosts
	functions []Attached
}

func (s *Server) compileDistributions(g *generation) ([]frontDoor, func(), finding.List) {
	country, problem := s.countries(g.facts.GeoIP)
	if problem != nil {
		return nil, nil, finding.List{*problem}
	}
	compiled, problems := cloudfront.Compile(g.set, cloudfront.Env{
		Cache:     s.cache,
		Origins:   s.origins,
		Bucket:    s.bucketBacking(g.facts.Buckets),
		Resolve:   resolver(g.facts.Resolve),
		HTTPSPort: s.viewerPort(),
		Country:   country,
		Function:  g.functions.atEdge, FunctionLog: s.workshop.logs,
		Now:    s.now,
		Logger: s.log,
	})
	if compiled == nil {
		return nil, nil, problems
	}
	g.refuser = compiled.Refuser
	g.cookieLogs = cookieLogs(g.set)
	origins := originHosts(g.set)
	all := &fleet{g: g, ids: map[string]bool{}, refuser: compiled.Refuser}
	var doors []frontDoor
	for _, door := range compiled.Doors {
		all.ids[door.ID] = true
		doors = append(doors, &distribution{
			door: door, refuser: compiled.Refuser, fleet: all, origins: origins[door.ID], functions: g.functions.attached[door.ID],
		})
	}
	return doors, compiled.Close, problems
}

// associations are the functions of all behaviors.
func associations(set *resource.Set) []use {
	var out []use
	for _, d := range set.Distributions {
		for _, b := range resource.Behaviors(&d.Config) {
			if l := b.FunctionAssociations; l != nil {
				for _, a := range l.Items {
					out = append(out, use{door: d.ID, where: b.PathPattern, event: string(a.EventType), arn: aws.ToString(a.FunctionARN)})
				}
			}
			if l := b.LambdaFunctionAssociations; l != nil {
				for _, a := range l.Items {
					out = append(out, use{door: d.ID, where: b.PathPattern, event: string(a.EventType), arn: aws.ToString(a.LambdaFunctionARN)})
				}
			}
		}
	}
	return out
}

// originHosts are the hosts of the origins of each distribution, by its id.
func originHosts(set *resource.Set) map[string][]string {
	out := map[string][]string{}
	for _, d := range set.Distributions {
		for _, o := range d.Config.Origins.Items {
			out[d.ID] = append(out[d.ID], aws.ToString(o.DomainName))
		}
	}
	return out
}

// cookieLogs are the distributions whose logging includes cookies
// (spec/cloudfront.md 7.1).
func cookieLogs(set *resource.Set) map[string]bool {
	out := map[string]bool{}
	for _, d := range set.Distributions {
		if l := d.Config.Logging; l != nil && aws.ToBool(l.IncludeCookies) {
			out[d.ID] = true
		}
	}
	return out
}

func (d *distribution) identity() identity {
	return identity{distributions.noun, d.door.ID, d.door.Address, d.door.Aliases}
}

// names: the first label of an alias and the names of module and resource in
// Terraform are short ones.
func (d *distribution) names() names {
	var n names
	add := func(name string) {
		name = strings.ToLower(name)
		if name != "" && !strings.ContainsAny(name, `*."[]`) && !slices.Contains(n.short, name) && name != "cloudfront" {
			n.short = append(n.short, name)
		}
	}
	for _, alias := range d.door.Aliases {
		first, _, _ := strings.Cut(alias, ".")
		add(first)
	}
	add(moduleName(d.door.Address))
	add(terraformName(d.door.Address))
	id := strings.ToLower(d.door.ID)
	n.local = append(slices.Clone(d.door.Aliases), id, id+".cloudfront")
	n.own = append(slices.Clone(d.door.Aliases), d.door.DomainName)
	return n
}

// entrances: all distributions are at the same addresses, under whose names
// ever they are asked for.
func (d *distribution) entrances() []entrance {
	hosts := d.names().own
	return []entrance{
		{hosts: hosts, port: 80, door: d.fleet},
		{hosts: hosts, port: 443, secure: true, covers: d.fleet.covers, door: d.fleet},
	}
}

// asks: functions can choose any origin.
func (d *distribution) asks(hosts func(string) bool) bool {
	return len(d.functions) > 0 || slices.ContainsFunc(d.origins, hosts)
}

// site: a disabled distribution answers as an unknown host (spec/cloudfront.md 1.1).
func (d *distribution) site(hosts []string) (edge.Site, finding.List) {
	site := edge.Site{ID: d.door.ID, Hosts: hosts, Door: d.door, HTTP2: d.door.HTTP2, HTTP3: d.door.HTTP3}
	if !d.door.Enabled {
		site.Door = d.refuser
	}
	policy, known := edge.PolicyNamed(tlsPolicy(d.door))
	site.TLS = policy
	if !known {
		return site, finding.List{unknownPolicy(d.door)}
	}
	return site, nil
}

// tlsPolicy is the security policy of a door. Distributions with the default
// certificate have none of their own: AWS gives them TLSv1, which no current
// viewer needs (spec/cloudfront.md 8).
func tlsPolicy(door *cloudfront.Door) string {
	return cmp.Or(door.MinimumProtocol, edge.DefaultPolicy)
}

func unknownPolicy(door *cloudfront.Door) finding.Finding {
	return finding.Finding{
		Code: CodeUnknownPolicy, Place: door.Describe().Place, Subject: door.Address,
		Message: fmt.Sprintf("there is no security policy %q", door.MinimumProtocol),
		Nearest: finding.Nearest(door.MinimumProtocol, edge.PolicyNames()),
	}
}

func (d *distribution) invalidate(paths []string) finding.List { return d.door.Invalidate(paths) }

// Distribution is a CloudFront distribution in the start report.
type Distribution struct {
	Kind string `json:"kind"` // "distribution"
	cloudfront.Description
	URLs []string `json:"urls"` // the best one for this machine first
	// Behind names the doors of this configuration that are origins, by host.
	Behind    map[string]string `json:"behind,omitempty"`
	Functions []Attached        `json:"functions,omitempty"`
}

func (d *distribution) describe(s *Server, hosts []string) Described {
	out := &Distribution{Kind: distributions.noun, Description: d.door.Describe(), URLs: s.urls(hosts), Functions: d.functions}
	for _, host := range d.origins {
		if name := d.fleet.g.neighbours.Named(host); name != "" {
			out.Behind = merged(out.Behind, map[string]string{host: name})
		}
	}
	return out
}

func (d *Distribution) write(t *textReport) {
	title := fmt.Sprintf("%s  %s", d.Address, d.ID)
	if !d.Enabled {
		title += "  (disabled: viewers are refused)"
	}
	t.section(title)
	t.urls(d.URLs)
	t.printf("\n")
	rows := [][]string{{"path", "origin", "viewer protocol", "cache policy", "response headers policy"}}
	for _, b := range d.Behaviors {
		origin := cmp.Or(b.OriginDomain, b.Origin)
		if door := d.Behind[b.OriginDomain]; door != "" {
			origin += " (" + door + ")"
		}
		rows = append(rows, []string{
			b.PathPattern, origin, b.ViewerProtocolPolicy, b.CachePolicy, cmp.Or(b.ResponseHeadersPolicy, "none"),
		})
	}
	t.table(rows)
	t.functions(d.Functions)
}

// policies are the names of the response headers policies, by id.
func (d *distribution) policies() map[string]string {
	names := map[string]string{}
	for _, b := range d.door.Describe().Behaviors {
		if b.Headers != nil {
			names[b.Headers.ID] = b.ResponseHeadersPolicy
		}
	}
	return names
}

// explain says what each missing header takes.
func (d *distribution) explain(r *exchange.Request, _ int, e *admin.Explanation) {
	e.RuleNoun = "behavior"
	var matched *cloudfront.BehaviorDescription
	behaviors := d.door.Describe().Behaviors
	if i := slices.IndexFunc(behaviors, func(b cloudfront.BehaviorDescription) bool { return b.PathPattern == e.Rule }); i >= 0 {
		matched = &behaviors[i]
	}
	for _, w := range missing(r, e.Headers) {
		f := w.finding("no behavior matched, so that no policy applies")
		if matched != nil {
			f.Place, f.Fix = matched.PolicyPlace, remedy.BehaviorSetting(matched.PathPattern, matched.ResponseHeadersPolicy, w.name)
		}
		e.Missing = append(e.Missing, f)
	}
}
