package resource

import (
	"testing"

	"github.com/lintel-edge/lintel/finding"
)

func TestSourceAtFallsBackToTheEnclosingField(t *testing.T) {
	s := Source{
		Place: finding.Place{File: "main.tf", Line: 1},
		Fields: map[string]finding.Place{
			"Origins[1]":            {File: "main.tf", Line: 20},
			"Origins[1].DomainName": {File: "main.tf", Line: 21},
		},
	}
	for _, tc := range []struct {
		path string
		line int
	}{
		{"Origins[1].DomainName", 21},
		{"Origins[1].CustomHeaders[0].HeaderName", 20},
		{"Origins[0].DomainName", 1},
		{"Comment", 1},
		{"", 1},
	} {
		got := s.At(tc.path)
		if got.Line != tc.line || got.Path != tc.path {
			t.Errorf("At(%q) = %+v, want line %d", tc.path, got, tc.line)
		}
	}
}
