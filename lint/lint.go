// Package lint gathers what there is to judge where no site can be looked at:
// field lines as people paste them ([Values]), and the headers that a
// Terraform configuration would send ([Terraform]), each finding with the
// place where the matter is written.
//
// It judges nothing itself: package judge and the header packages do. It reads
// no files: documents and text are handed in.
package lint

import (
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
)

// Result is what judging gave.
type Result struct {
	Findings finding.List
	Matrix   judge.Matrix
	Notes    []string // what was assumed, or could not be judged; sentences
}
