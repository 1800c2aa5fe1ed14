package report

import (
	"fmt"
	"slices"

	"golang.org/x/net/publicsuffix"

	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// PreloadQuestion is what is asked about browsers' HSTS preload list.
type PreloadQuestion string

// The questions; "" is none.
const (
	PreloadSubmit PreloadQuestion = "submit" // could the domain be submitted?
	PreloadRemove PreloadQuestion = "remove" // could it be taken off again?
)

// PreloadQuestions are all that can be asked.
var PreloadQuestions = []string{string(PreloadSubmit), string(PreloadRemove)}

// Preload is the answer, as the list's own checker would give it
// (spec/headers.md 2.5 and 2.6).
type Preload struct {
	Domain   string          `json:"domain"`
	Question PreloadQuestion `json:"question"`
	Ready    bool            `json:"ready"`  // no issue but warnings
	Issues   []hsts.Issue    `json:"issues"` // in the order of the checker
}

// preload answers the question about a recorded host.
func preload(r *recording.Recording, question PreloadQuestion) *Preload {
	if question == "" {
		return nil
	}
	registrable, err := publicsuffix.EffectiveTLDPlusOne(r.Host)
	if err != nil {
		registrable = "" // a public suffix itself, or no name
	}
	facts := judge.PreloadFacts(r, registrable)
	p := &Preload{Domain: r.Host, Question: question, Issues: hsts.CheckEligibility(facts)}
	if question == PreloadRemove {
		p.Issues = hsts.CheckRemovalEligibility(facts)
	}
	p.Ready = !slices.ContainsFunc(p.Issues, func(i hsts.Issue) bool { return !i.Warning })
	return p
}

// Verdict is the answer in a sentence.
func (p *Preload) Verdict() string {
	switch {
	case p.Question == PreloadRemove && p.Ready:
		return p.Domain + " could be taken off the preload list, which takes browsers months"
	case p.Question == PreloadRemove:
		return p.Domain + " could not be taken off the preload list"
	case p.Ready:
		return p.Domain + " could be submitted to the preload list"
	}
	return p.Domain + " could not be submitted to the preload list"
}

// Lines are the issues, one a line, and what was not looked at.
func (p *Preload) Lines() []string {
	var lines []string
	for _, i := range p.Issues {
		word := "error"
		if i.Warning {
			word = "warning"
		}
		lines = append(lines, fmt.Sprintf("%s %s: %s", word, i.Code, i.Message))
	}
	if p.Question == PreloadSubmit {
		lines = append(lines, "not looked at: www."+p.Domain+", and how the certificates of the chain are signed",
			"the list itself advises against it: it binds every name below "+p.Domain+", and leaving takes months")
	}
	return lines
}

// preload is the section on a terminal.
func (p page) preload() {
	if p.r.Preload == nil {
		return
	}
	p.heading("Preload list")
	paint := p.s.Good
	if !p.r.Preload.Ready {
		paint = p.s.Bad
	}
	paragraph(p.Writer, "  ", plain(p.r.Preload.Verdict()), p.s.prose(), paint)
	for _, line := range p.r.Preload.Lines() {
		paragraph(p.Writer, "    ", plain(line), p.s.prose(), nil)
	}
}
