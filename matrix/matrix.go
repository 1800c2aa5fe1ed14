// Package matrix answers the question that configurations leave open: on which
// responses is a header not there, or there twice? It sends one request of every
// kind through the doors of a configuration, in process and with origins that
// answer as they are told to, and judges what comes out.
//
// It looks at configurations; looking at sites is package scan's. It runs no
// functions: what they would set is not in the matrix, and is said.
package matrix

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
)

// Behavior is what one cache behavior of a distribution answers.
type Behavior struct {
	Distribution string        // address in the configuration
	PathPattern  string        // "*" is the default behavior's
	Place        finding.Place // where its response headers policy is declared, or would be named
	Findings     finding.List
	Matrix       judge.Matrix // cells have owners
	Notes        []string
}

// Options are how the configuration is looked at.
type Options struct {
	// Origin are field lines that every origin sends of its own.
	Origin  recording.Fields
	Context judge.Context
}

// Of looks at every behavior of every distribution of a valid set. The list is
// what the compiler has to say, as when the set is served.
func Of(ctx context.Context, set *resource.Set, o Options) ([]Behavior, finding.List, error) {
	store, err := cache.New(cache.Config{MemoryBytes: memory})
	if err != nil {
		return nil, nil, err
	}
	defer store.Close()
	stub := &stub{own: o.Origin}
	compiled, problems := cloudfront.Compile(set, cloudfront.Env{Cache: store, Origin: stub, Now: stub.now})
	if compiled == nil {
		return nil, problems, nil
	}
	defer compiled.Close()
	names := policyNames(set)
	var out []Behavior
	for _, door := range compiled.Doors {
		description := door.Describe()
		for i, b := range description.Behaviors {
			if err := ctx.Err(); err != nil {
				return nil, problems, err
			}
			l := look{ctx: ctx, door: door, stub: stub, names: names, host: hostOf(description), path: samplePath(description.Behaviors, i)}
			_, _, l.bucket = resource.ParseBucketDomain(b.OriginDomain)
			out = append(out, l.behavior(description.Address, b, o.Context))
		}
	}
	return out, problems, nil
}

// policyNames are what people call policies: the owner of a line has their id.
func policyNames(set *resource.Set) map[exchange.Owner]string {
	names := map[exchange.Owner]string{}
	for _, p := range slices.Concat(resource.ManagedResponseHeadersPolicies(), set.ResponseHeadersPolicies) {
		names[exchange.OwnerPolicy(p.ID)] = "policy " + aws.ToString(p.Config.Name)
	}
	return names
}

// memory is for the stub's few objects, in bytes.
const memory = 4 << 20

// hostOf is the name that a viewer would ask for.
func hostOf(d cloudfront.Description) string {
	if len(d.Aliases) > 0 {
		return d.Aliases[0]
	}
	return d.DomainName
}

// look is one behavior being looked at.
type look struct {
	ctx  context.Context
	door *cloudfront.Door
	stub *stub
	host string
	// names of response headers policies, by the owners that their ids make
	names map[exchange.Owner]string
	path  string // matches the behavior; "" when none was found
	// bucket: the origin is one, which upgrades no connection.
	bucket bool

	seen   recording.Recording
	owners map[recording.Class]map[string][]string // by header in lower case
}

func (l *look) behavior(address string, b cloudfront.BehaviorDescription, c judge.Context) Behavior {
	out := Behavior{Distribution: address, PathPattern: b.PathPattern, Place: b.PolicyPlace}
	if l.path == "" {
		out.Notes = append(out.Notes, fmt.Sprintf("no path was found that only %q matches: the behaviors before it take all", b.PathPattern))
		return out
	}
	l.owners = map[recording.Class]map[string][]string{}
	l.seen = recording.Recording{Target: l.host + l.path, Host: l.host, At: l.stub.now()}
	for _, k := range kinds {
		k.ask(l)
	}
	verdict := judge.Site(&l.seen, c)
	out.Findings, out.Matrix = verdict.Findings, verdict.Matrix
	for i := range out.Findings {
		place := &out.Findings[i].Place
		place.File, place.Line, place.Column = b.PolicyPlace.File, b.PolicyPlace.Line, b.PolicyPlace.Column
	}
	l.own(&out.Matrix)
	return out
}

// own says in each cell who put the lines there.
func (l *look) own(m *judge.Matrix) {
	for i, row := range m.Rows {
		for j, class := range m.Classes {
			m.Rows[i].Cells[j].Owners = l.owners[class][strings.ToLower(row.Header)]
		}
	}
}

// ask sends a request through the door and notes the answer.
func (l *look) ask(class recording.Class, r *exchange.Request) *recording.Exchange {
	resp := l.door.Serve(l.ctx, r)
	exchange.Discard(resp.Body)
	x := recording.Exchange{
		Class: class, Method: r.Method, URL: r.Scheme + "://" + l.host + r.Target(), Status: resp.Status, Proto: "HTTP/1.1",
	}
	byHeader := map[string][]string{}
	for _, line := range resp.Fields.Lines() {
		x.Fields = append(x.Fields, recording.Field{Name: line.Name, Value: line.Value})
		name := strings.ToLower(line.Name)
		byHeader[name] = append(byHeader[name], cmp.Or(l.names[line.Owner], string(line.Owner)))
	}
	if _, earlier := l.owners[class]; !earlier {
		l.owners[class] = byHeader
	}
	return &x
}

// add keeps a sample of a class.
func (l *look) add(x *recording.Exchange) { l.seen.Classes = append(l.seen.Classes, *x) }

// request is a plain GET of the behavior's path.
func (l *look) request() *exchange.Request {
	return &exchange.Request{
		Method: "GET", Scheme: "https", Host: l.host, Path: l.path, Proto: exchange.HTTP11,
		Fields: exchange.NewFields(exchange.Field{Name: "Accept", Value: "text/html", Owner: exchange.OwnerViewer}),
		Remote: viewer, TLS: &exchange.TLS{Version: "TLSv1.3", ServerName: l.host}, Received: time.Now(),
	}
}
