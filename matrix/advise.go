package matrix

import (
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

// advise gives a finding its place in the configuration, and says what would
// mend it there.
func (l *look) advise(f *finding.Finding) {
	a := l.advice(f)
	if f.Severity == finding.Notice {
		a = advice{place: l.door.place} // there is nothing to mend
	}
	if f.Place.File = l.front.place.File; a.place.File != "" {
		f.Place.File, f.Place.Line, f.Place.Column, f.Place.Path = a.place.File, a.place.Line, a.place.Column, a.place.Path
	} else {
		f.Place.Line, f.Place.Column, f.Place.Path = l.front.place.Line, l.front.place.Column, l.front.place.Path
	}
	if a.fix != "" {
		f.Fix = strings.TrimSuffix(f.Fix, ".") + "; here: " + a.fix
	}
}

// advice is what the door's kind has to say of a finding. It goes by what is
// there: a header that is missing somewhere, that several send, or that one
// sends wrongly.
func (l *look) advice(f *finding.Finding) advice {
	if f.Code == "HSTS-019" || f.Code == "GEN-009" { // both schemes serve
		return l.redirect()
	}
	header := f.Place.Header
	var all []exchange.Owner
	var lacking []*sample
	for class := range strings.SplitSeq(f.Subject, ", ") {
		s := l.sampleOf(recording.Class(class))
		if s == nil {
			continue
		}
		by := s.owners(header)
		if all = append(all, by...); len(by) == 0 {
			lacking = append(lacking, s)
		}
	}
	switch {
	case header == "":
		return advice{place: l.front.place}
	case len(lacking) > 0:
		return l.missing(header, lacking, firstOf(l.samples[0].owners(header)))
	case severalOf(all):
		return l.rival(header, all)
	}
	by := firstOf(all)
	if behind, rest := l.backend.neighbours.behind(by); behind != nil {
		return behind.written(header, rest)
	}
	return l.written(header, by)
}

func firstOf(owners []exchange.Owner) exchange.Owner {
	if len(owners) == 0 {
		return ""
	}
	return owners[0]
}

// severalOf reports whether the lines have more than one owner.
func severalOf(owners []exchange.Owner) bool {
	for _, by := range owners {
		if by != owners[0] {
			return true
		}
	}
	return false
}
