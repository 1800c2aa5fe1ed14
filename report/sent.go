package report

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// sent is what one layer says of a header, and on which responses of a door.
type sent struct {
	Header, Value, Owner string
	Lost                 string // what did not come through, in words
	on                   []sentOn
}

// sentOn is a part of a door's responses.
type sentOn struct {
	surface *Surface
	classes []recording.Class
}

// sentBy lists what the surfaces of a door send, header by header; each value of
// each owner once.
func sentBy(surfaces []Surface) []sent {
	var out []sent
	for i := range surfaces {
		for _, row := range surfaces[i].Matrix.Rows {
			for j, c := range row.Cells {
				if c.State == judge.Absent && len(c.Lost) == 0 {
					continue
				}
				out = addSent(out, sent{
					Header: row.Header, Value: strings.Join(c.Values, " | "), Owner: strings.Join(slices.Compact(slices.Clone(c.Owners)), " and "), Lost: lostWords(c),
				}, &surfaces[i], surfaces[i].Matrix.Classes[j])
			}
		}
	}
	order := headersOf(surfaces)
	slices.SortStableFunc(out, func(a, b sent) int { return slices.Index(order, a.Header) - slices.Index(order, b.Header) })
	return out
}

// headersOf are the headers of all surfaces, in the order of the first matrix
// that has them.
func headersOf(surfaces []Surface) []string {
	var out []string
	for i := range surfaces {
		for _, row := range surfaces[i].Matrix.Rows {
			if !slices.Contains(out, row.Header) {
				out = append(out, row.Header)
			}
		}
	}
	return out
}

func addSent(all []sent, one sent, s *Surface, class recording.Class) []sent {
	at := slices.IndexFunc(all, func(o sent) bool {
		return o.Header == one.Header && o.Value == one.Value && o.Owner == one.Owner && o.Lost == one.Lost
	})
	if at < 0 {
		all, at = append(all, one), len(all)
	}
	if n := len(all[at].on); n == 0 || all[at].on[n-1].surface != s {
		all[at].on = append(all[at].on, sentOn{surface: s})
	}
	last := &all[at].on[len(all[at].on)-1]
	last.classes = append(last.classes, class)
	return all
}

// where says on which responses, in words: on which paths, and on what of them
// where others say something there, too.
func where(all []sent, one *sent) string {
	var parts []string
	for _, on := range one.on {
		paths := plain(strings.Join(on.surface.Paths, ", "))
		if alone := !slices.ContainsFunc(all, func(o sent) bool {
			return o.Header == one.Header && (o.Value != one.Value || o.Owner != one.Owner || o.Lost != one.Lost) && o.touches(on.surface)
		}); alone {
			parts = append(parts, paths)
			continue
		}
		parts = append(parts, paths+subjectOf+listed(on.classes))
	}
	return strings.Join(parts, nextSubject)
}

func (s *sent) touches(x *Surface) bool {
	return slices.ContainsFunc(s.on, func(on sentOn) bool { return on.surface == x })
}

// said is the value, or that there is none any more.
func (s *sent) said() string {
	if s.Value == "" {
		return "absent"
	}
	return plain(s.Value)
}

// lostWords say what became of the lines of a cell that are not on the
// response: "origin's DENY overridden".
func lostWords(c judge.Cell) string {
	var out []string
	for _, l := range c.Lost {
		words := l.Owner + "’s " + l.Value + " " + l.Action
		if !slices.Contains(c.Owners, l.By) {
			words += " by " + l.By
		}
		if !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return strings.Join(out, "; ")
}
