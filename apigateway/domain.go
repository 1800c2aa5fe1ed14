package apigateway

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// Mapping leads from a key of a custom domain to an API and a stage.
type Mapping struct {
	Key   string // path without slashes around it; "" = all other paths
	API   API
	Stage string // "" = the first segment of the path tells (REST APIs only)
}

// Domain is a custom domain: the longest mapping key that begins the path
// wins, whatever routes the API behind it has (spec/api-gateway.md 1, and 19
// case 38). It is never changed.
type Domain struct {
	Address        string   // in the configuration
	CertificateARN string   // of its certificate
	Targets        []string // names that DNS records of the domain point at

	name     string
	mappings map[string]Mapping
	refuse   func(*exchange.Request) *exchange.Response
}

// NewDomain returns the domain of a name. refuse answers requests that no
// mapping is for. Of mappings with one key the first counts.
func NewDomain(name string, mappings []Mapping, refuse func(*exchange.Request) *exchange.Response) *Domain {
	d := &Domain{name: name, mappings: map[string]Mapping{}, refuse: refuse}
	for _, m := range mappings {
		m.Key = strings.Trim(m.Key, "/")
		if _, taken := d.mappings[m.Key]; !taken {
			d.mappings[m.Key] = m
		}
	}
	return d
}

// Name is the domain's name.
func (d *Domain) Name() string { return d.name }

// Mappings are where the domain's keys lead, the longest key first, for the
// start report.
func (d *Domain) Mappings() []Mapping {
	return slices.SortedFunc(maps.Values(d.mappings), func(a, b Mapping) int {
		return cmp.Or(cmp.Compare(len(b.Key), len(a.Key)), cmp.Compare(a.Key, b.Key))
	})
}

// maxKey is the length of a mapping key in characters (spec/api-gateway.md 1).
const maxKey = 300

// Serve answers a request. It never returns nil.
func (d *Domain) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	m, rest, ok := d.find(r.Path)
	if !ok {
		r.Trace.Note("domain", "no mapping of "+d.name+" is for "+r.Path)
		return d.refuse(r)
	}
	if r.Trace != nil {
		r.Trace.Note("domain", "mapping "+quoteKey(m.Key)+" of "+d.name)
	}
	return m.API.ServeAt(ctx, r, Entry{Domain: d.name, BasePath: m.Key, Stage: m.Stage, Path: rest})
}

// find returns the mapping for a path, and the path without its key. Keys end
// where segments end.
func (d *Domain) find(path string) (m Mapping, rest string, ok bool) {
	whole := strings.TrimPrefix(path, "/")
	end := len(whole)
	if end > maxKey {
		end = max(strings.LastIndexByte(whole[:maxKey+1], '/'), 0)
	}
	for {
		if m, ok = d.mappings[whole[:end]]; ok {
			rest = whole[end:]
			if !strings.HasPrefix(rest, "/") {
				rest = "/" + rest
			}
			return m, rest, true
		}
		if end == 0 {
			return m, "", false
		}
		end = max(strings.LastIndexByte(whole[:end], '/'), 0)
	}
}

func quoteKey(key string) string {
	if key == "" {
		return "(none)"
	}
	return key
}
