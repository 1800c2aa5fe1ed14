package serve

import (
	"slices"
	"strings"
)

// names are those by which viewers reach a door on this machine. Besides the
// ones that AWS would answer to there are, below the suffix of local names,
// those that work without any DNS.
type names struct {
	// short are labels such as "www": each is given below the suffix where no
	// other door of the family has it. They come first, being the most telling.
	short []string
	// local are given below the suffix in any case.
	local []string
	// own are the door's on AWS.
	own []string
	// wanted are those that the door's rules ask for.
	wanted []string
}

// hostNames are the names by which viewers reach each door, by its id; the
// most telling one for this machine comes first.
func hostNames(doors []frontDoor, suffix string) map[string][]string {
	register := register{shared: sharedNames(doors), owners: map[string]identity{}, hosts: make(map[string][]string, len(doors))}
	for _, d := range doors {
		register.enter(d.identity(), d.names(), suffix)
	}
	return register.hosts
}

// register gives names to doors.
type register struct {
	shared map[string]bool     // see sharedNames
	owners map[string]identity // by host in lower case
	hosts  map[string][]string // by door id
}

func (r *register) enter(door identity, asked names, suffix string) {
	for _, name := range asked.short {
		if !r.shared[door.noun+" "+name] {
			r.give(door, name+"."+suffix, false)
		}
	}
	for _, name := range asked.local {
		r.give(door, name+"."+suffix, true)
	}
	for _, name := range asked.own {
		r.give(door, name, true)
	}
	for _, name := range asked.wanted {
		r.give(door, name+"."+suffix, false)
		r.give(door, name, false)
	}
}

// give lets a door have a host. One that a door of an earlier family has stays
// there; two doors of one family that both insist are the edge's to refuse.
func (r *register) give(door identity, host string, insists bool) {
	if owner, taken := r.owners[strings.ToLower(host)]; taken {
		if !insists || owner.noun != door.noun || slices.Contains(r.hosts[door.id], host) {
			return
		}
	}
	r.owners[strings.ToLower(host)] = door
	r.hosts[door.id] = append(r.hosts[door.id], host)
}

// sharedNames are the short names that several doors of a family would have,
// behind the family's noun.
func sharedNames(doors []frontDoor) map[string]bool {
	seen, shared := map[string]bool{}, map[string]bool{}
	for _, d := range doors {
		for _, name := range d.names().short {
			key := d.identity().noun + " " + name
			shared[key] = shared[key] || seen[key]
			seen[key] = true
		}
	}
	return shared
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
