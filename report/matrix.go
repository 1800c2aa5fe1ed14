package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// classNames are the classes of responses as columns of a table name them.
var classNames = map[recording.Class]string{
	recording.OK: "page", recording.RedirectHTTPS: "→https", recording.Plain: "http", recording.Redirect: "redirect",
	recording.DoorRedirect: "edge redirect", recording.NotModified: "304",
	recording.EdgeError: "edge error", recording.NotFound: "404", recording.Error: "error", recording.Cached: "cached",
	recording.ErrorPage: "error page", recording.Generated: "function",
	recording.Fresh: "fresh", recording.Upgrade: "upgrade", recording.Preflight: "preflight", recording.API: "api",
}

func className(c recording.Class) string {
	name, ok := classNames[c.Kind()]
	if !ok {
		return plain(string(c))
	}
	return strings.TrimSpace(name + " " + plain(c.Variant()))
}

// about is the subject of a finding as people read it: classes of responses by
// the names that the matrix gives them, and of many surfaces only the first.
func (r *Report) about(f finding.Finding) string {
	var out []string
	parts := strings.Split(r.withoutOnlyDoor(f.Subject), nextSubject)
	for i, part := range parts {
		if i == mostSurfaces {
			out = append(out, fmt.Sprintf("and %d more", len(parts)-i))
			break
		}
		if at := strings.LastIndex(part, subjectOf); at >= 0 {
			out = append(out, plain(part[:at])+subjectOf+listed(classesOf(part[at+len(subjectOf):])))
			continue
		}
		out = append(out, plain(classesIn(part)))
	}
	return strings.Join(out, nextSubject)
}

// mostSurfaces is how many surfaces a finding names to people.
const mostSurfaces = 3

func classesOf(list string) []recording.Class {
	var out []recording.Class
	for c := range strings.SplitSeq(list, ", ") {
		out = append(out, recording.Class(c))
	}
	return out
}

// classesIn names the classes in a list as columns do.
func classesIn(list string) string {
	parts := strings.Split(list, ", ")
	for i, part := range parts {
		if _, ok := classNames[recording.Class(part).Kind()]; ok {
			parts[i] = className(recording.Class(part))
		}
	}
	return strings.Join(parts, ", ")
}

// mark is a cell of the matrix in one sign, and how good it is.
type mark struct {
	Sign    string
	Quality quality
}

// legend explains the signs.
const legend = "✓ there, ! there with a fault, ✗ missed, – not there, ≠ another value than on the page, ×2 more than one line"

// grid is a matrix with what was found of its responses, the gravest first.
type grid struct {
	judge.Matrix
	findings finding.List
}

func (r *Report) grid() grid { return grid{r.Matrix, r.Findings} }

func (r *Report) mark(row judge.Row, i int) mark { return r.grid().mark(row, i) }

// mark judges the cell of a row for one class. A header that is not there is
// missed where a finding says so: a redirect needs no X-Frame-Options.
func (g grid) mark(row judge.Row, i int) mark {
	gravest, found := g.gravest(row.Header, g.Classes[i])
	switch state := row.Cells[i].State; {
	case state == judge.Duplicated:
		return mark{"×2", bad}
	case state == judge.Different:
		return mark{"≠", fair}
	case state == judge.Absent && found:
		return mark{"✗", severityQuality(gravest)}
	case state == judge.Absent:
		return mark{"–", neutral}
	case found:
		return mark{"!", severityQuality(gravest)}
	}
	return mark{"✓", good}
}

// gravest is the gravest severity, from warnings on, of what is wrong with a
// header on one class of response.
func (g grid) gravest(header string, class recording.Class) (finding.Severity, bool) {
	for _, f := range g.findings {
		if f.Severity <= finding.Warning && strings.EqualFold(f.Place.Header, header) &&
			slices.Contains(strings.Split(f.Subject, ", "), string(class)) {
			return f.Severity, true
		}
	}
	return 0, false
}

// ownersOf names who sends a header; where that differs, on which classes.
func ownersOf(row judge.Row, classes []recording.Class) string {
	var order []string
	on := map[string][]string{}
	for i, c := range row.Cells {
		if len(c.Owners) == 0 {
			continue
		}
		who := plain(strings.Join(slices.Compact(slices.Clone(c.Owners)), " and "))
		if on[who] == nil {
			order = append(order, who)
		}
		on[who] = append(on[who], className(classes[i]))
	}
	if len(order) == 1 {
		return order[0]
	}
	parts := make([]string, len(order))
	for i, who := range order {
		parts[i] = who + " (" + strings.Join(on[who], ", ") + ")"
	}
	return strings.Join(parts, "; ")
}
