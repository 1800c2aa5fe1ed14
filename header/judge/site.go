package judge

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

// Verdict is what there is to say of a whole site.
type Verdict struct {
	// Findings are in the order of the responses and families. Subject lists
	// the classes of response that a finding is about: "ok, not-found". The
	// same finding on several classes is one finding.
	Findings finding.List `json:"findings"`
	Matrix   Matrix       `json:"matrix"`
}

// Site judges everything that was seen of a site: each response as [Response]
// does, and what differs between them.
func Site(r *recording.Recording, c Context) Verdict {
	s := newSite(r, c)
	return Verdict{Findings: s.findings(), Matrix: s.matrix()}
}

// site is a recording whose responses have been read.
type site struct {
	recording *recording.Recording
	page      *view  // what graders look at, even if it is an error; nil: there is none
	views     []view // in the order of columns
}

// view is one response as an example of its class.
type view struct {
	class recording.Class
	*response
}

func newSite(r *recording.Recording, c Context) *site {
	s := &site{recording: r}
	if c.Now.IsZero() {
		c.Now = r.At
	}
	var page *recording.Exchange
	if session := r.Graded(); session != nil {
		page = session.Final()
		s.add(hopClass(page), page, c)
	}
	for i := range r.Classes {
		s.add(r.Classes[i].Class, &r.Classes[i], c)
	}
	for _, session := range []*recording.Session{&r.HTTP, &r.HTTPS} {
		for i := range session.Hops {
			s.add(hopClass(&session.Hops[i]), &session.Hops[i], c)
		}
	}
	if r.CORS != nil {
		s.add(recording.Preflight, r.CORS, c)
	}
	slices.SortStableFunc(s.views, func(a, b view) int { return order(a.class) - order(b.class) })
	if s.page = s.find(page); s.page != nil {
		s.page.site = s.facts()
	}
	return s
}

// find returns the view of the page; without a page, a sample of the class
// stands in for it.
func (s *site) find(page *recording.Exchange) *view {
	if page == nil {
		return s.of(recording.OK)
	}
	for i := range s.views {
		if s.views[i].Exchange == page {
			return &s.views[i]
		}
	}
	return nil
}

// add takes a response in, unless it is there already.
func (s *site) add(class recording.Class, x *recording.Exchange, c Context) {
	if x.Status == 0 {
		return // nothing came back
	}
	for _, v := range s.views {
		if v.class == class && v.URL == x.URL && slices.Equal(v.Fields, x.Fields) {
			return
		}
	}
	s.views = append(s.views, view{class, newResponse(x, c)})
}

// hopClass is the class of a response in a chain of redirects: the one that it
// is known to be of, or what its status says.
func hopClass(x *recording.Exchange) recording.Class {
	switch {
	case x.Class != "":
		return x.Class
	case x.Status >= 300 && x.Status < 400 && x.HTTPS():
		return recording.Redirect
	case x.Status >= 300 && x.Status < 400:
		return recording.RedirectHTTPS
	case x.Status == 404:
		return recording.NotFound
	case x.Status >= 400:
		return recording.Error
	}
	return recording.OK
}

// columns is the order of classes in every output.
var columns = []recording.Class{
	recording.OK, recording.RedirectHTTPS, recording.Plain, recording.DoorRedirect, recording.Redirect, recording.NotModified,
	recording.EdgeError, recording.NotFound, recording.Error, recording.ErrorPage, recording.Generated,
	recording.Cached, recording.Fresh, recording.Preflight, recording.Upgrade, recording.API,
}

// order is a class's place in columns; classes that are not there come last.
func order(class recording.Class) int {
	if i := slices.Index(columns, class.Kind()); i >= 0 {
		return i
	}
	return len(columns)
}

// of returns the first response of a class; nil when there is none.
func (s *site) of(class recording.Class) *view {
	for i := range s.views {
		if s.views[i].class == class {
			return &s.views[i]
		}
	}
	return nil
}

// findings judges every response, then what differs. What a field's absence
// means is said of the page and of APIs; for all others, GEN-003 says it.
func (s *site) findings() finding.List {
	var out finding.List
	for i := range s.views {
		v := &s.views[i]
		absences := v == s.page || v.class == recording.API
		for _, f := range v.response.findings(absences) {
			f.Subject = string(v.class)
			out = append(out, f)
		}
	}
	out = append(out, s.differences()...)
	return merge(out)
}

// merge makes one of findings that differ in their Subject only, and lists the
// subjects.
func merge(all finding.List) finding.List {
	var out finding.List
	index := make(map[finding.Finding]int, len(all))
	for _, f := range all {
		key := f
		key.Subject = ""
		i, known := index[key]
		switch {
		case !known:
			index[key] = len(out)
			out = append(out, f)
		case !slices.Contains(strings.Split(out[i].Subject, subjectSeparator), f.Subject):
			out[i].Subject += subjectSeparator + f.Subject
		}
	}
	return out
}

const subjectSeparator = ", "

// subjects lists classes.
func subjects(classes []recording.Class) string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = string(c)
	}
	return strings.Join(names, subjectSeparator)
}
