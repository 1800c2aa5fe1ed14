package serve

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront"
)

// hostNames are the names by which viewers reach each distribution, by its
// id; the most telling one for this machine comes first.
//
// Besides the names that AWS would answer to there are, below suffix, those
// that work without any DNS: each alias, the id, and what CloudFront's own
// domain would be. Short ones, the first label of an alias and the names of
// module and resource in Terraform, are given where no other distribution has
// them.
func hostNames(doors []*cloudfront.Door, suffix string) map[string][]string {
	short := shortNames(doors)
	out := make(map[string][]string, len(doors))
	for _, door := range doors {
		var hosts []string
		for _, name := range short[door.ID] {
			hosts = append(hosts, name+"."+suffix)
		}
		for _, alias := range door.Aliases {
			hosts = append(hosts, alias+"."+suffix)
		}
		id := strings.ToLower(door.ID)
		hosts = append(hosts, id+"."+suffix, id+".cloudfront."+suffix)
		hosts = append(hosts, door.Aliases...)
		out[door.ID] = append(hosts, door.DomainName)
	}
	return out
}

// shortNames are the names that only one distribution has.
func shortNames(doors []*cloudfront.Door) map[string][]string {
	owners := map[string]int{}
	candidates := make([][]string, len(doors))
	for i, door := range doors {
		candidates[i] = shortCandidates(door)
		for _, name := range candidates[i] {
			owners[name]++
		}
	}
	out := map[string][]string{}
	for i, door := range doors {
		for _, name := range candidates[i] {
			if owners[name] == 1 {
				out[door.ID] = append(out[door.ID], name)
			}
		}
	}
	return out
}

func shortCandidates(door *cloudfront.Door) []string {
	var names []string
	add := func(name string) {
		name = strings.ToLower(name)
		if name != "" && !strings.ContainsAny(name, `*."[]`) && !slices.Contains(names, name) && name != "cloudfront" {
			names = append(names, name)
		}
	}
	for _, alias := range door.Aliases {
		first, _, _ := strings.Cut(alias, ".")
		add(first)
	}
	add(moduleName(door.Address))
	add(terraformName(door.Address))
	return names
}

// moduleName is the innermost module of an address, or "": the resource in a
// module that is used for each site is often just called "this".
func moduleName(address string) string {
	i := strings.LastIndex(address, "module.")
	if i < 0 {
		return ""
	}
	name, _, _ := strings.Cut(address[i+len("module."):], ".")
	return name
}

// terraformName is the last step of an address: "site" of
// "module.www.aws_cloudfront_distribution.site".
func terraformName(address string) string { return address[strings.LastIndexByte(address, '.')+1:] }
