package matrix

import (
	"reflect"
	"slices"

	"github.com/lintel-edge/lintel/finding"
)

// alike tells path classes of one door that answer alike as one surface: most
// behaviors of a distribution share a policy, and nobody wants to read of it
// ten times. Where they do not stand at one place, the first one's is said.
func alike(all []Surface) []Surface {
	var out []Surface
	for _, s := range all {
		i := slices.IndexFunc(out, func(o Surface) bool { return s.answersAs(&o) })
		if i < 0 {
			out = append(out, s)
			continue
		}
		out[i].Paths = append(out[i].Paths, s.Paths...)
	}
	return out
}

// answersAs compares all but the paths and the hosts that were asked.
func (s *Surface) answersAs(o *Surface) bool {
	return s.Door == o.Door && reflect.DeepEqual(s.Matrix, o.Matrix) && slices.Equal(s.Notes, o.Notes) &&
		slices.EqualFunc(s.Findings, o.Findings, func(a, b finding.Finding) bool { return a == b })
}
