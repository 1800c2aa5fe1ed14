package judge

import (
	"slices"

	"github.com/lintel-edge/lintel/finding"
)

// Codes returns the documentation of every code that judging can find, in the
// order of spec/headers.md.
func Codes() finding.Catalog {
	all := slices.Clone(generalCodes)
	for _, f := range families {
		all = append(all, f.codes...)
	}
	return all
}
