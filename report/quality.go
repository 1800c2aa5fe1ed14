package report

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// quality sorts grades and marks, for colours.
type quality int

const (
	good quality = iota
	fair
	bad
	neutral
)

// gradeQuality is good for the grades with an A, and bad from D on.
func gradeQuality(grade string) quality {
	switch {
	case strings.HasPrefix(grade, "A"):
		return good
	case strings.HasPrefix(grade, "B"), strings.HasPrefix(grade, "C"):
		return fair
	}
	return bad
}

// severityQuality is bad for what is void or can be exploited.
func severityQuality(v finding.Severity) quality {
	switch v {
	case finding.Error, finding.High:
		return bad
	case finding.Warning:
		return fair
	}
	return neutral
}
