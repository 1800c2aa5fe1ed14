package resource

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// hostname is a DNS name of one label or more, without the final dot.
// Underscores are not host names by the letter, and are in use.
var hostname = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*$`)

// maxHostname is the length limit of DNS, in characters.
const maxHostname = 253

func isHostname(s string) bool { return len(s) <= maxHostname && hostname.MatchString(s) }

// checkAliases judges the aliases of one distribution (spec/cloudfront.md
// 1.2).
func checkAliases(d *Distribution, _ *Index, r *reporter) {
	list := aliases(&d.Config)
	tooMany(r, "Aliases", TooManyDistributionCNAMEs, len(list), maxAliases, "aliases")
	seen := make(map[string]bool, len(list))
	for i, alias := range list {
		if problem, ok := judgeAlias(alias); !ok {
			r.add(fmt.Sprintf("Aliases[%d]", i), problem)
		} else if seen[alias] {
			r.add(fmt.Sprintf("Aliases[%d]", i), finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("alias %q is listed twice", alias), Fix: "List it once.",
			})
		}
		seen[alias] = true
	}
}

// judgeAlias says what is wrong with the form of an alias.
func judgeAlias(alias string) (problem finding.Finding, ok bool) {
	const form = "a lower-case host name, or one whose first label is *"
	bare := strings.TrimPrefix(alias, "*.")
	switch {
	case strings.Contains(bare, "*"):
		return finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("the star of alias %q is not its whole first label", alias),
			Expected: form + ", such as *.example.com",
		}, false
	case alias != strings.ToLower(alias):
		return finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("alias %q has upper-case letters", alias),
			Expected: form,
			Nearest:  strings.ToLower(alias),
		}, false
	case !isHostname(bare):
		return finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("alias %q is not a host name", alias), Expected: form,
		}, false
	}
	return finding.Finding{}, true
}

// checkAliasesAreUnique reports aliases that two distributions claim. A
// wildcard beside a name that it covers is no conflict.
func checkAliasesAreUnique(v *validation) {
	type claim struct {
		d    *Distribution
		path string
	}
	first := map[string]claim{}
	for _, d := range v.set.Distributions {
		if d == nil {
			continue
		}
		for i, alias := range aliases(&d.Config) {
			path := fmt.Sprintf("Aliases[%d]", i)
			earlier, taken := first[alias]
			if !taken {
				first[alias] = claim{d, path}
			} else if earlier.d != d {
				v.reporter(&d.Meta).add(path, finding.Finding{
					Code:    CNAMEAlreadyExists,
					Message: fmt.Sprintf("alias %q is already one of %s", alias, earlier.d.whereaboutsOf(earlier.path)),
					Fix:     "Take it from one of the two: a name can lead to one distribution only.",
				})
			}
		}
	}
}

// whereaboutsOf names a field of a document for people.
func (m *Meta) whereaboutsOf(path string) string {
	at := *m
	at.Source.Place = m.Source.At(path)
	return at.whereabouts()
}
