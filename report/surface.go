package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// Surface is what some path classes of one door answer, all of them alike.
type Surface struct {
	Door     string        `json:"door"`           // address in the configuration
	Kind     remedy.Door   `json:"kind"`           // what it is
	URL      string        `json:"url,omitempty"`  // as it was asked, for the first of the paths
	Paths    []string      `json:"paths"`          // patterns of behaviors, rules, routes
	Place    finding.Place `json:"place,omitzero"` // of the first of them
	Matrix   judge.Matrix  `json:"matrix"`         // cells have owners
	Findings finding.List  `json:"-"`              // part of the report's
	Notes    []string      `json:"notes,omitempty"`
}

// OfSurfaces makes the report of a configuration's doors. What is wrong with
// several surfaces for one reason is one finding; its Subject lists them:
// "aws_cloudfront_distribution.www *: ok, redirect; …".
func OfSurfaces(subject string, at time.Time, problems finding.List, surfaces []Surface) *Report {
	all := slices.Clone(problems)
	index := map[finding.Finding]int{}
	for i := range surfaces {
		s := &surfaces[i]
		s.Findings, s.Matrix = gravestFirst(s.Findings), inOrder(s.Matrix)
		for _, f := range s.Findings {
			where := s.name() + subjectOf + f.Subject
			f.Subject, f.Message = "", inWords(f.Message)
			if at, known := index[f]; known {
				all[at].Subject += nextSubject + where
				continue
			}
			index[f] = len(all)
			f.Subject = where
			all = append(all, f)
		}
	}
	return &Report{Schema: Schema, Subject: subject, At: at, Findings: gravestFirst(all), Surfaces: surfaces}
}

// inWords names the classes at the end of a message as people do.
func inWords(message string) string {
	for _, before := range []string{"missing on: ", `" on `} {
		if at := strings.LastIndex(message, before); at >= 0 {
			at += len(before)
			return strings.Replace(message[:at], ` on ok, `, ` on the page, `, 1) + listed(classesOf(message[at:]))
		}
	}
	return message
}

// inOrder is a matrix with its classes as they are listed.
func inOrder(m judge.Matrix) judge.Matrix {
	out := judge.Matrix{Classes: slices.SortedStableFunc(slices.Values(m.Classes), compareClasses)}
	for _, row := range m.Rows {
		ordered := judge.Row{Header: row.Header}
		for _, c := range out.Classes {
			ordered.Cells = append(ordered.Cells, row.Cells[slices.Index(m.Classes, c)])
		}
		out.Rows = append(out.Rows, ordered)
	}
	return out
}

// What stands in the subjects of findings about surfaces.
const (
	subjectOf   = ": "
	nextSubject = "; "
)

// name is what a surface is called in a subject.
func (s *Surface) name() string { return s.Door + " " + strings.Join(s.Paths, ", ") }

// doorOf is a door with all its surfaces.
type doorOf struct {
	Address, Kind string
	Surfaces      []Surface
	Sent          []sent
}

// byDoor are the surfaces, door by door.
func (r *Report) byDoor() []doorOf {
	var out []doorOf
	for rest := r.Surfaces; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Door == rest[0].Door {
			n++
		}
		out = append(out, doorOf{plain(rest[0].Door), rest[0].Kind.Name(), rest[:n], sentBy(rest[:n])})
		rest = rest[n:]
	}
	return out
}

// withoutOnlyDoor is a subject without the door that all surfaces have.
func (r *Report) withoutOnlyDoor(subject string) string {
	for i := range r.Surfaces {
		if r.Surfaces[i].Door != r.Surfaces[0].Door {
			return subject
		}
	}
	if len(r.Surfaces) == 0 {
		return subject
	}
	return strings.ReplaceAll(subject, r.Surfaces[0].Door+" ", "")
}

func (s *Surface) grid() grid { return grid{s.Matrix, s.Findings} }

// shortNames are headers as columns of a narrow table name them.
var shortNames = map[string]string{
	"Strict-Transport-Security": "HSTS", "Content-Security-Policy": "CSP", "Content-Security-Policy-Report-Only": "CSP-RO",
	"X-Content-Type-Options": "XCTO", "X-Frame-Options": "XFO", "Referrer-Policy": "RP", "Permissions-Policy": "PP",
	"Cross-Origin-Opener-Policy": "COOP", "Cross-Origin-Embedder-Policy": "COEP", "Cross-Origin-Resource-Policy": "CORP",
	"X-XSS-Protection": "XXP", "Access-Control-Allow-Origin": "ACAO", "Access-Control-Allow-Credentials": "ACAC",
	"Access-Control-Allow-Methods": "ACAM", "Access-Control-Allow-Headers": "ACAH", "Access-Control-Expose-Headers": "ACEH", "Access-Control-Max-Age": "ACMA",
}

func shortName(header string) string {
	if short := shortNames[header]; short != "" {
		return short
	}
	return plain(header)
}

// makers say who makes the responses of a class, and what stands for the class
// behind that.
var makers = map[recording.Class][2]string{
	recording.OK: {"", "page"}, recording.Cached: {"", "cached copy"}, recording.NotModified: {"", "304"},
	recording.Redirect: {"origin's", "redirect"}, recording.NotFound: {"origin's", "404"}, recording.Error: {"origin's", "500"},
	recording.DoorRedirect: {"door's", "redirect"}, recording.EdgeError: {"door's", "error"},
	recording.ErrorPage: {"page for", "an error"}, recording.Generated: {"function's", "answer"},
	recording.Preflight: {"", "preflight"}, recording.Upgrade: {"", "WebSocket"},
	recording.RedirectHTTPS: {"", "http → https"}, recording.Plain: {"", "plain http"},
}

// listing is the order in which classes are listed: those of one maker
// together.
var listing = []recording.Class{
	recording.OK, recording.Cached, recording.NotModified, recording.Generated, recording.Redirect, recording.Error,
	recording.ErrorPage, recording.DoorRedirect, recording.EdgeError, recording.Preflight, recording.Upgrade, recording.RedirectHTTPS, recording.Plain,
}

func compareClasses(a, b recording.Class) int {
	if a == recording.OK || b == recording.OK { // before all other successes
		return cmp.Or(slices.Index(listing, listedAs(a))-slices.Index(listing, listedAs(b)), len(a)-len(b))
	}
	return cmp.Or(slices.Index(listing, listedAs(a))-slices.Index(listing, listedAs(b)), strings.Compare(shown(a), shown(b)))
}

// listedAs: 404 stands among the other errors of origins.
func listedAs(c recording.Class) recording.Class {
	if c.Kind() == recording.NotFound {
		return recording.Error
	}
	return c.Kind()
}

// shown is what stands for a class: which of several it is, where it says so.
func shown(c recording.Class) string {
	if v := c.Variant(); v != "" {
		return plain(v)
	}
	if words, known := makers[c.Kind()]; known {
		return words[1]
	}
	return className(c)
}

// listed names classes as a person would: "page, 304, origin's redirect, 404".
func listed(classes []recording.Class) string {
	classes = slices.SortedStableFunc(slices.Values(classes), compareClasses)
	var out []string
	before := ""
	for _, c := range classes {
		name, maker := shown(c), makers[c.Kind()][0]
		if maker != "" && maker != before {
			name = maker + " " + name
		}
		before = maker
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// pattern is the classes of response that look alike: each header has the same
// mark on all of them.
type pattern struct {
	Marks   []mark // one for each header
	Classes []recording.Class
}

// patterns groups the classes of some rows of the matrix, in the order of the
// first class of each.
func (s *Surface) patterns(rows []judge.Row) []pattern {
	var out []pattern
	g := s.grid()
	for i, class := range s.Matrix.Classes {
		marks := make([]mark, len(rows))
		for j, row := range rows {
			marks[j] = g.mark(row, i)
		}
		at := slices.IndexFunc(out, func(p pattern) bool { return slices.Equal(p.Marks, marks) })
		if at < 0 {
			out = append(out, pattern{marks, []recording.Class{class}})
			continue
		}
		out[at].Classes = append(out[at].Classes, class)
	}
	return out
}

// marked is a cell with its mark.
type marked struct {
	mark
	Cell judge.Cell
}

// column are the cells of one class, one for each header.
func (s *Surface) column(class int) []marked {
	g := s.grid()
	var out []marked
	for _, row := range s.Matrix.Rows {
		out = append(out, marked{g.mark(row, class), row.Cells[class]})
	}
	return out
}

// cellWords say what is in a cell: each value with its owner, and what was lost.
func cellWords(c judge.Cell) []string {
	var out []string
	for i, value := range c.Values {
		if i < len(c.Owners) {
			value += " (" + c.Owners[i] + ")"
		}
		out = append(out, plain(value))
	}
	if lost := lostWords(c); lost != "" {
		out = append(out, plain(lost))
	}
	return out
}
