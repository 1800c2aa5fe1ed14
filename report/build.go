package report

import (
	"cmp"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// Input is what a report is built from.
type Input struct {
	Recording *recording.Recording
	Context   judge.Context // what the owner says of the site
	Grading   observatory.Options
	Door      remedy.Door // where remedies are made; "": the door that was recognised
	Preload   PreloadQuestion
}

// Build judges a recording: a pure function of its input.
func Build(in Input) *Report {
	r := &Report{Schema: Schema, Subject: in.Recording.Target, At: in.Recording.At, Seen: seen(in.Recording)}
	graded := in.Recording.Graded()
	if graded == nil {
		r.Failure = whyNothing(in.Recording)
		r.Findings = finding.List{}
		return r
	}
	r.URL = graded.Final().URL
	verdict := judge.Site(in.Recording, in.Context)
	r.Findings, r.Matrix = gravestFirst(verdict.Findings), verdict.Matrix
	r.grade(in.Recording, in.Grading)
	r.Doors = remedy.Recognize(in.Recording)
	r.Changes = remedy.For(cmp.Or(in.Door, r.Doors[0].Door), remedy.Site{Recording: in.Recording, Findings: r.Findings, Lost: r.lostCodes()})
	r.Promise = r.promise(in.Recording, in.Grading)
	r.Preload = preload(in.Recording, in.Preload)
	return r
}

// Of makes a report of findings that no site was looked at for.
func Of(subject string, at time.Time, findings finding.List, matrix judge.Matrix, notes []string) *Report {
	return &Report{Schema: Schema, Subject: subject, At: at, Findings: gravestFirst(findings), Matrix: matrix, Notes: notes}
}

func seen(r *recording.Recording) *Seen {
	s := &Seen{
		HTTP: hops(&r.HTTP), HTTPS: hops(&r.HTTPS),
		NoHTTP: r.HTTP.Failure, NoHTTPS: r.HTTPS.Failure, Certificate: r.HTTPS.Certificate,
	}
	graded := r.Graded()
	if graded == nil {
		return s
	}
	final := graded.Final()
	s.Status, s.Proto = final.Status, final.Proto
	if final.TLS != nil {
		s.TLS = final.TLS.Version
	}
	return s
}

func hops(s *recording.Session) []Hop {
	var out []Hop
	for _, x := range s.Hops {
		out = append(out, Hop{x.URL, x.Status})
	}
	return out
}
