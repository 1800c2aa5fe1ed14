package report

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// classNames are the classes of responses as columns of a table name them.
var classNames = map[recording.Class]string{
	recording.OK: "page", recording.RedirectHTTPS: "→https", recording.Redirect: "redirect", recording.NotModified: "304",
	recording.EdgeError: "edge error", recording.NotFound: "404", recording.Error: "error", recording.Cached: "cached",
	recording.Fresh: "fresh", recording.OriginDown: "origin down", recording.Upgrade: "upgrade", recording.Preflight: "preflight", recording.API: "api",
}

func className(c recording.Class) string {
	if name, ok := classNames[c]; ok {
		return name
	}
	return plain(string(c))
}

// about is the subject of a finding as people read it: classes of responses by
// the names that the matrix gives them.
func about(f finding.Finding) string {
	parts := strings.Split(f.Subject, ", ")
	for i, part := range parts {
		if name, ok := classNames[recording.Class(part)]; ok {
			parts[i] = name
		}
	}
	return plain(strings.Join(parts, ", "))
}

// mark is a cell of the matrix in one sign, and how good it is.
type mark struct {
	Sign    string
	Quality quality
}

// legend explains the signs.
const legend = "✓ there, ! there with a fault, ✗ missed, – not there, ≠ another value than on the page, ×2 more than one line"

// mark judges the cell of a row for one class. A header that is not there is
// missed where a finding says so: a redirect needs no X-Frame-Options.
func (r *Report) mark(row judge.Row, i int) mark {
	gravest, found := r.gravest(row.Header, r.Matrix.Classes[i])
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
func (r *Report) gravest(header string, class recording.Class) (finding.Severity, bool) {
	for _, f := range r.Findings { // the gravest first
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
