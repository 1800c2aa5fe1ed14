package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/report"
)

// gradeFlags are how a recording is judged, by scan as by lint.
type gradeFlags struct {
	algorithm   int
	preloadFile string
	preload     string // a report.PreloadQuestion
	door        string
	fix         string // directory for the remedies
	compare     string // file with earlier reports
	earlier     map[string]*report.Report

	grading observatory.Options // of the flags, once they are read
}

func (r *reportFlags) addGradeFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&r.algorithm, "algorithm", int(observatory.V6), "`VERSION` of the Observatory's rules: 4, 5 or 6")
	f.StringVar(&r.preloadFile, "preload-list", "", "Chromium's preload list in `FILE` (transport_security_state_static.json)")
	f.StringVar(&r.preload, "preload", "", "say whether the domain could be put on browsers' preload list (submit), or be taken off it (remove)")
	f.StringVar(&r.door, "door", "", "write remedies for this `DOOR` instead of the one that is recognised")
	f.StringVar(&r.fix, "fix", "", "write the remedies as files into `DIR`")
	f.StringVar(&r.compare, "compare", "", "say what got better and worse since the --json in `FILE`")
	complete(cmd, "door", doorNames())
	complete(cmd, "preload", report.PreloadQuestions)
	complete(cmd, "algorithm", []string{"4", "5", "6"})
}

// readGrading checks the flags, and reads the preload list.
func (g *gradeFlags) readGrading() finding.List {
	var problems finding.List
	g.grading.Algorithm = observatory.Algorithm(g.algorithm)
	if g.grading.Algorithm < observatory.V4 || g.grading.Algorithm > observatory.V6 {
		problems = append(problems, invalidFlag("algorithm", fmt.Errorf("there is no version %d", g.algorithm), "write 4, 5 or 6"))
	}
	if g.door != "" && !slices.Contains(doorNames(), g.door) {
		f := invalidFlag("door", fmt.Errorf("there is no door %q", g.door), "name one of them")
		f.Nearest, f.Expected = finding.Nearest(g.door, doorNames()), strings.Join(doorNames(), ", ")
		problems = append(problems, f)
	}
	if g.preload != "" && !slices.Contains(report.PreloadQuestions, g.preload) {
		f := invalidFlag("preload", fmt.Errorf("there is no question %q", g.preload), "ask one of them")
		f.Nearest, f.Expected = finding.Nearest(g.preload, report.PreloadQuestions), strings.Join(report.PreloadQuestions, ", ")
		problems = append(problems, f)
	}
	if problem := g.readEarlier(); problem != nil {
		problems = append(problems, *problem)
	}
	if g.preloadFile == "" {
		return problems
	}
	text, err := os.ReadFile(g.preloadFile)
	if err == nil {
		g.grading.Preloads, err = observatory.ParsePreloadList(text)
	}
	if err != nil {
		problems = append(problems, invalidFlag("preload-list", err, "name Chromium's transport_security_state_static.json"))
	}
	return problems
}

// readEarlier reads the reports to compare with.
func (g *gradeFlags) readEarlier() *finding.Finding {
	if g.compare == "" {
		return nil
	}
	file, err := os.Open(g.compare)
	if err == nil {
		defer file.Close()
		g.earlier, err = report.ReadJSON(file)
	}
	if err != nil {
		f := invalidFlag("compare", err, "name a file that lintel scan or lint wrote with --json=FILE")
		return &f
	}
	return nil
}

// since sets a report beside the earlier one of its subject.
func (g *gradeFlags) since(r *report.Report) {
	if g.earlier == nil || r.Failure != nil {
		return
	}
	if before := g.earlier[r.Subject]; before != nil && before.Failure == nil {
		r.Comparison = report.Compare(before, r)
		return
	}
	r.Notes = append(r.Notes, g.compare+" has no report of this to compare with")
}

func invalidFlag(name string, err error, fix string) finding.Finding {
	return finding.Finding{Code: "CLI-INVALID-FLAG", Message: "--" + name + ": " + err.Error(), Fix: fix}
}

// judgeRecording makes the report of one look at a site.
func (r *reportFlags) judgeRecording(rec *recording.Recording) *report.Report {
	return report.Build(report.Input{
		Recording: rec, Context: r.assumed(rec.At), Grading: r.grading, Door: remedy.Door(r.door),
		Preload: report.PreloadQuestion(r.preload),
	})
}

func doorNames() []string {
	var names []string
	for _, d := range remedy.Doors() {
		names = append(names, string(d))
	}
	return names
}
