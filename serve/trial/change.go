package trial

import (
	"slices"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
)

// Change is what a function did to one header, or to a part of the request
// (":uri", ":querystring", ":method").
type Change struct {
	Name   string   `json:"name"`
	Before []string `json:"before,omitempty"` // values; none: it was not there
	After  []string `json:"after,omitempty"`
}

// compare notes what is different after the function.
func (o *Outcome) compare(c Case, result *event.Result) {
	switch {
	case result.Response != nil && c.Response != nil:
		o.Status = &[2]int{c.Response.Status, result.Response.Status}
		o.fields(&c.Response.Fields, &result.Response.Fields)
	case result.Response != nil: // an answer of its own
		o.Status = &[2]int{0, result.Response.Status}
		o.fields(&exchange.Fields{}, &result.Response.Fields)
	case c.Request != nil && result.Request != nil:
		o.part(":method", c.Request.Method, result.Request.Method)
		o.part(":uri", c.Request.URI, result.Request.URI)
		o.part(":querystring", c.Request.Query, result.Request.Query)
		o.part(":origin", originName(c.Request.Origin), originName(result.Request.Origin))
		o.fields(&c.Request.Fields, &result.Request.Fields)
	}
}

func (o *Outcome) part(name, before, after string) {
	if before != after {
		o.Changes = append(o.Changes, Change{Name: name, Before: []string{before}, After: []string{after}})
	}
}

func originName(origin *event.Origin) string {
	switch {
	case origin == nil:
		return ""
	case origin.Custom != nil:
		return origin.Custom.Protocol + "://" + origin.Custom.DomainName + origin.Custom.Path
	case origin.S3 != nil:
		return "s3://" + origin.S3.DomainName + origin.S3.Path
	}
	return ""
}

// fields compares header by header: those that were there first.
func (o *Outcome) fields(before, after *exchange.Fields) {
	for _, name := range names(before, after) {
		was, is := before.Values(name), after.Values(name)
		if !slices.Equal(was, is) {
			o.Changes = append(o.Changes, Change{name, was, is})
		}
	}
}

func names(lists ...*exchange.Fields) []string {
	var seen exchange.Fields
	var out []string
	for _, list := range lists {
		for _, f := range list.Lines() {
			if !seen.Has(f.Name) {
				seen.Add(f.Name, "", f.Owner)
				out = append(out, f.Name)
			}
		}
	}
	return out
}
