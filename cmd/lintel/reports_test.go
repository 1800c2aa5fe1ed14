package main

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/report"
)

// TestEveryFieldOfAReportIsDocumented: what programs read is in the help.
func TestEveryFieldOfAReportIsDocumented(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[report.Report](), reflect.TypeFor[report.Score](), reflect.TypeFor[report.Test](), reflect.TypeFor[observatory.PresenceGrade]()} {
		for _, f := range reflect.VisibleFields(typ) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !regexp.MustCompile(`\b` + name + `\b`).MatchString(reportsHelp) {
				t.Errorf("%s.%s (%q) is not in the help", typ.Name(), f.Name, name)
			}
		}
	}
}
