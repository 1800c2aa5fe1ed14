package judge

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/recording"
)

// general judges by the rules that hold for every field (spec/headers.md 1).
func (r *response) general() finding.List {
	g := &generalRules{header.Collector{Codes: generalCodes}, r.Limits}
	total, seen := 0, make(map[string]int, len(r.Fields))
	for i, f := range r.Fields {
		total += len(f.Name) + len(f.Value) + len(": \r\n")
		lower := r.names[i]
		g.line(f, lower, seen[lower])
		seen[lower]++
	}
	for i := range knownFields {
		if f := &knownFields[i]; f.single && seen[f.lower] > 1 {
			g.repeated(f, r.lines(f.lower))
		}
	}
	if most := cmp.Or(r.Limits.Total, DefaultTotal); total > most {
		g.Add("GEN-004", finding.Span{}, fmt.Sprintf("the field lines are %d bytes together, want at most %d", total, most))
	}
	if page := r.Body.Page; page != nil {
		g.metas(page.Metas, r)
	}
	return g.Found
}

type generalRules struct {
	header.Collector
	limits Limits
}

// line judges one field line; which one of its name it is, n says.
func (g *generalRules) line(f recording.Field, lower string, n int) {
	name, whole := f.Name, finding.Span{Line: n, End: len(f.Value)}
	known := knownByName[lower]
	if known != nil {
		name = known.name
	}
	if i := strings.IndexFunc(f.Value, unprintable); i >= 0 {
		g.At(name, "GEN-002", finding.Span{Line: n, Start: i, End: i + 1}, fmt.Sprintf("byte 0x%02X at offset %d is outside of printable ASCII", f.Value[i], i))
	}
	if strings.Trim(f.Value, " \t") == "" {
		g.At(name, "GEN-010", whole, name+" is sent without a value")
	}
	switch {
	case known == nil:
		g.unknown(name, lower, whole)
	case g.limits.Value > 0 && len(f.Value) > g.limits.Value:
		g.At(name, "GEN-004", whole, fmt.Sprintf("the value is %d bytes, and the front door sends at most %d", len(f.Value), g.limits.Value))
	}
}

// unprintable is for bytes: of a character beyond ASCII it catches the first.
func unprintable(c rune) bool { return c != '\t' && (c < ' ' || c > '~') }

func (g *generalRules) unknown(name, lower string, whole finding.Span) {
	if hint, obsolete := obsoleteFields[lower]; obsolete {
		g.At(name, "GEN-005", whole, "obsolete: "+hint)
		return
	}
	if rightNames[lower] || spelling[lower] != "" {
		return
	}
	if near := finding.NearestWithin(mostSlips, lower, candidates); near != "" {
		f := g.At(name, "GEN-006", whole, "no such field, so that browsers ignore it")
		f.Nearest = spelling[near]
		f.Fix = "write " + f.Nearest
	}
}

// mostSlips is the edit distance of spec/headers.md 1, GEN-006.
const mostSlips = 2

func (g *generalRules) repeated(f *knownField, lines []string) {
	g.At(f.name, "GEN-001", finding.Span{Line: 1, End: len(lines[1])},
		fmt.Sprintf("%d lines, want one: %s", len(lines), quoted(lines)))
}

// metas judges what the page says in place of a field.
func (g *generalRules) metas(metas []recording.Meta, r *response) {
	for _, m := range metas {
		f := knownByName[strings.ToLower(m.HTTPEquiv)]
		if f == nil || f.meta || f.lower == "x-frame-options" || r.has(f.lower) {
			continue // X-Frame-Options has a code of its own, XFO-006
		}
		g.At(f.name, "GEN-008", finding.Span{}, "only in a meta element, where browsers do not honour it")
	}
}

// quoted lists values for a message.
func quoted(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(out, ", ")
}
