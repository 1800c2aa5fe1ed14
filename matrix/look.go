package matrix

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// look is one front being looked at.
type look struct {
	*front
	ctx     context.Context
	backend *backend
	always  recording.Fields // of every request
	samples []sample         // one of each class, the page first
}

// sample is a response as an example of its class.
type sample struct {
	recording.Exchange
	lines []exchange.Field
	lost  []exchange.Event
}

// look asks all questions and judges the answers.
func (f *front) look(ctx context.Context, b *backend, o Options) Surface {
	l := &look{front: f, ctx: ctx, backend: b, always: o.Request}
	for i := range f.questions {
		l.put(&f.questions[i])
	}
	out := Surface{Door: f.address, Kind: f.kind, URL: urlOf(&f.request), Paths: []string{f.path}, Place: f.place, Notes: f.notes}
	if len(l.samples) == 0 {
		return out
	}
	if l.samples[0].Class.Kind() == recording.Generated {
		out.Notes = append(out.Notes, "a function answers: send what it asks for with --request-header to see the rest")
	}
	verdict := judge.Site(l.recording(), o.Context)
	out.Findings, out.Matrix = covered(verdict.Findings), withHSTS(verdict.Matrix)
	for i := range out.Findings {
		l.advise(&out.Findings[i])
	}
	l.own(&out.Matrix)
	return out
}

// covered leaves out what is no matter of which response has what: that a value
// could be better, or a page have more headers, lint says.
func covered(all finding.List) finding.List {
	return slices.DeleteFunc(all, func(f finding.Finding) bool {
		return f.Severity > finding.Warning && !strings.HasPrefix(f.Code, "GEN-") && !strings.HasPrefix(f.Code, "HSTS-")
	})
}

// withHSTS is the matrix with a row for the header that all ask for, also where
// no response has it.
func withHSTS(m judge.Matrix) judge.Matrix {
	if !slices.ContainsFunc(m.Rows, func(r judge.Row) bool { return r.Header == hsts.Name }) {
		none := judge.Row{Header: hsts.Name}
		for range m.Classes {
			none.Cells = append(none.Cells, judge.Cell{State: judge.Absent})
		}
		m.Rows = slices.Insert(m.Rows, 0, none)
	}
	return m
}

// put asks one question and keeps the answer, when it is the first of its class.
func (l *look) put(q *question) {
	l.backend.next, l.backend.broken, l.backend.reached = q.said, q.breaks, false
	if !q.cached {
		for _, forget := range l.backend.copies {
			forget()
		}
	}
	r := l.request
	r.Fields = l.request.Fields.Clone(len(l.always))
	r.Trace = new(exchange.Trace)
	for _, f := range l.always {
		add(&r, f.Name, f.Value)
	}
	if q.ask != nil {
		q.ask(&r)
	}
	answers := l.serve
	if q.serve != nil {
		answers = q.serve
	}
	resp := answers(l.ctx, &r)
	exchange.Discard(resp.Body)
	if class := l.class(q, &r, resp); class != "" && l.sampleOf(class) == nil {
		l.keep(class, &r, resp)
	}
}

// class is what a response is an example of; "": of nothing that was asked for.
func (l *look) class(q *question, r *exchange.Request, resp *exchange.Response) recording.Class {
	status := strconv.Itoa(resp.Status)
	switch made := l.made(r, resp); {
	case q.always:
		return q.class
	case made == recording.ErrorPage:
		return made.Of(strconv.Itoa(q.failure))
	case made != "":
		return made.Of(status)
	case q.is != nil && q.is(resp):
		return q.class
	case r.Scheme == "http" && isRedirect(resp.Status) && strings.HasPrefix(resp.Fields.Get("Location"), "https:"):
		return recording.RedirectHTTPS
	case q.class == recording.Plain:
		return q.class
	case !l.backend.reached && isRedirect(resp.Status):
		return recording.DoorRedirect
	case (!l.backend.reached || q.breaks) && resp.Status >= 400:
		return recording.EdgeError.Of(strings.TrimSpace(status + " " + q.class.Variant()))
	case q.is != nil, q.class.Kind() == recording.EdgeError:
		return ""
	case q.class == recording.OK: // whatever answers by itself may have another answer
		return classOf(resp.Status)
	}
	return q.class
}

// classOf is the class of an answer from behind the door.
func classOf(status int) recording.Class {
	switch {
	case isRedirect(status):
		return recording.Redirect
	case status == http.StatusNotFound:
		return recording.NotFound
	case status == http.StatusInternalServerError:
		return recording.Error
	case status >= 400:
		return recording.Error.Of(strconv.Itoa(status))
	}
	return recording.OK
}

func (l *look) sampleOf(class recording.Class) *sample {
	for i := range l.samples {
		if l.samples[i].Class == class {
			return &l.samples[i]
		}
	}
	return nil
}

func (l *look) keep(class recording.Class, r *exchange.Request, resp *exchange.Response) {
	s := sample{lines: resp.Fields.Lines(), lost: r.Trace.Events, Exchange: recording.Exchange{
		Class: class, Method: r.Method, URL: urlOf(r), Status: resp.Status, Proto: r.Proto.String(),
	}}
	for _, line := range s.lines {
		s.Fields = append(s.Fields, recording.Field{Name: line.Name, Value: line.Value})
	}
	l.samples = append(l.samples, s)
}

func urlOf(r *exchange.Request) string {
	if r.Host == "" {
		return "" // nothing was found that could be asked
	}
	return r.Scheme + "://" + r.Host + r.Target()
}

// recording is what a visitor would have seen of the front: the page, whatever
// led there, and a sample of each other class.
func (l *look) recording() *recording.Recording {
	first := l.samples[0].Exchange
	r := &recording.Recording{Target: l.request.Host + l.path, Host: l.request.Host, At: epoch}
	for _, s := range l.samples[1:] {
		switch x := s.Exchange; x.Class {
		case recording.RedirectHTTPS:
			r.HTTP.Hops = append(r.HTTP.Hops, x, first)
		case recording.Plain:
			r.HTTP.Hops = append(r.HTTP.Hops, x)
		case recording.Redirect, recording.DoorRedirect:
			if x.HTTPS() && len(s.owners(hsts.Name)) == 0 {
				r.HTTPS.Hops = []recording.Exchange{x} // a visitor may come by it first
			}
			r.Classes = append(r.Classes, x)
		default:
			r.Classes = append(r.Classes, x)
		}
	}
	session := &r.HTTPS
	if !first.HTTPS() {
		session = &r.HTTP
	}
	session.Hops = append(session.Hops, first)
	return r
}

// own says in each cell who put the lines there, and whose did not come through.
func (l *look) own(m *judge.Matrix) {
	for i := range m.Rows {
		for j, class := range m.Classes {
			if s := l.sampleOf(class); s != nil {
				l.cell(&m.Rows[i].Cells[j], m.Rows[i].Header, s)
			}
		}
	}
}

func (l *look) cell(c *judge.Cell, header string, s *sample) {
	for _, by := range s.owners(header) {
		c.Owners = append(c.Owners, l.who(by))
	}
	for _, e := range s.lost {
		if exchange.EqualName(e.Field.Name, header) {
			c.Lost = append(c.Lost, judge.Lost{Value: e.Field.Value, Owner: l.who(e.Field.Owner), Action: string(e.Action), By: l.who(e.By)})
		}
	}
}

func (l *look) who(by exchange.Owner) string { return l.backend.neighbours.who(by, l.owner) }

// owners are who put a header's lines on the response, one for each line.
func (s *sample) owners(header string) []exchange.Owner {
	var out []exchange.Owner
	for _, line := range s.lines {
		if exchange.EqualName(line.Name, header) {
			out = append(out, line.Owner)
		}
	}
	return out
}
