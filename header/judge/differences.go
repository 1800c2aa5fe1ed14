package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/recording"
)

// differences judges what differs between the responses of the site.
func (s *site) differences() finding.List {
	d := &differences{header.Collector{Codes: generalCodes}}
	if s.page == nil {
		return nil
	}
	for i := range knownFields {
		f := &knownFields[i]
		if f.misses == nowhere {
			continue
		}
		d.missing(s, f)
		d.owners(s, f)
		d.schemes(s, f)
	}
	return d.Found
}

type differences struct{ header.Collector }

// missing finds responses that lack what the page has.
func (d *differences) missing(s *site, f *knownField) {
	if !s.page.has(f.lower) {
		return
	}
	var lacking []recording.Class
	avoidable := false
	for i := range s.views {
		v := &s.views[i]
		if v.HTTPS() == s.page.HTTPS() && v.needs(f) && !v.has(f.lower) && !slices.Contains(lacking, v.class) {
			lacking = append(lacking, v.class)
			avoidable = avoidable || !unread[v.Status]
		}
	}
	if len(lacking) == 0 {
		return
	}
	gap := d.At(f.name, "GEN-003", finding.Span{}, "on the page, but missing on: "+subjects(lacking))
	gap.Subject = subjects(lacking)
	if !avoidable {
		gap.Severity = finding.Notice
		gap.Fix = "nothing: what is refused before anybody knows whose request it is carries no headers of a site"
	}
}

// unread are the statuses with which servers refuse what they could not read:
// malformed, or too long. 494 is nginx's and CloudFront's own.
var unread = map[int]bool{400: true, 414: true, 431: true, 494: true}

// needs reports whether a response should have what the page has: a redirect
// carries what belongs to the host, an error page what belongs to documents.
func (v *view) needs(f *knownField) bool {
	switch v.class.Kind() {
	case recording.OK: // another success
		return v.class != recording.OK && f.misses != nowhere && v.HTTPS()
	case recording.Redirect, recording.DoorRedirect:
		return f.misses == hosts
	case recording.EdgeError, recording.NotFound, recording.Error, recording.ErrorPage, recording.Generated:
		return f.misses == hosts && v.HTTPS() || f.misses == documents && v.response.page
	}
	return false
}

// isError reports whether responses of a class stand in the place of a page.
func isError(c recording.Class) bool {
	switch c.Kind() {
	case recording.EdgeError, recording.NotFound, recording.Error, recording.ErrorPage:
		return true
	}
	return false
}

// owners finds values that differ between layers: on two lines of one
// response, between the page and what the edge or the server makes of an
// error, and between a cached copy and a fresh one.
func (d *differences) owners(s *site, f *knownField) {
	for _, v := range s.views {
		if lines := v.lines(f.lower); f.single && len(lines) > 1 && lines[0] != lines[1] {
			d.At(f.name, "GEN-007", finding.Span{Line: 1, End: len(lines[1])}, "two layers send different values: "+quoted(lines)).Subject = string(v.class)
		}
	}
	d.unlikeThePage(s, f)
	cached, fresh := s.of(recording.Cached), s.of(recording.Fresh)
	if cached != nil && fresh != nil && !same(cached.lines(f.lower), fresh.lines(f.lower)) {
		d.differ(f, recording.Cached, cached.lines(f.lower), []recording.Class{recording.Fresh}, fresh.lines(f.lower))
	}
}

// unlikeThePage finds errors that say another thing than the page; those that
// say the same are told together.
func (d *differences) unlikeThePage(s *site, f *knownField) {
	page := s.page.lines(f.lower)
	if len(page) == 0 || !f.oneForAll() {
		return
	}
	var unlike [][]recording.Class
	for i := range s.views {
		v := &s.views[i]
		if !isError(v.class) || s.of(v.class) != v || v.HTTPS() != s.page.HTTPS() || !v.has(f.lower) || same(page, v.lines(f.lower)) {
			continue
		}
		at := slices.IndexFunc(unlike, func(group []recording.Class) bool {
			return slices.Equal(s.of(group[0]).lines(f.lower), v.lines(f.lower))
		})
		if at < 0 {
			unlike, at = append(unlike, nil), len(unlike)
		}
		unlike[at] = append(unlike[at], v.class)
	}
	for _, group := range unlike {
		d.differ(f, s.page.class, page, group, s.of(group[0]).lines(f.lower))
	}
}

// oneForAll reports whether an error page should say the same as the page.
// Strict-Transport-Security has a code of its own for that, HSTS-022, and a
// policy for content fits the content.
func (f *knownField) oneForAll() bool {
	return f.lower != hstsName && f.lower != cspName
}

func (d *differences) differ(f *knownField, a recording.Class, av []string, b []recording.Class, bv []string) {
	message := fmt.Sprintf("%s on %s, %s on %s", valueOrAbsence(av), a, valueOrAbsence(bv), subjects(b))
	d.At(f.name, "GEN-007", finding.Span{}, message).Subject = subjects(append([]recording.Class{a}, b...))
}

func valueOrAbsence(lines []string) string {
	if len(lines) == 0 {
		return "absent"
	}
	return quoted(lines)
}

// schemes finds fields that only one scheme has, where both serve the page.
func (d *differences) schemes(s *site, f *knownField) {
	plain, secure := s.recording.HTTP.Final(), s.recording.HTTPS.Final()
	if plain == nil || secure == nil || plain.HTTPS() || !secure.HTTPS() || plain.Status >= 300 || secure.Status >= 300 || f.lower == hstsName {
		return
	}
	switch onPlain, onSecure := plain.Fields.Has(f.name), secure.Fields.Has(f.name); {
	case onPlain && !onSecure:
		d.At(f.name, "GEN-009", finding.Span{}, "only on HTTP, while HTTPS serves the page too").Subject = string(recording.OK)
	case onSecure && !onPlain:
		d.At(f.name, "GEN-009", finding.Span{}, "only on HTTPS, while HTTP serves the page too").Subject = string(recording.OK)
	}
}

// same compares lines; nonces, which must differ, are left out.
func same(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || withoutNonces(x) == withoutNonces(y) })
}

// withoutNonces replaces the values of nonces in a policy.
func withoutNonces(value string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(value, nonceStart)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString(nonceStart)
		_, value, _ = strings.Cut(rest, "'")
	}
}
