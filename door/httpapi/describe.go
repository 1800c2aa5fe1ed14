package httpapi

import "slices"

// RouteDescription is one route in the start report.
type RouteDescription struct {
	Stage  string `json:"stage"`
	Key    string `json:"route"`
	Target string `json:"target"`
}

// Describe lists the routes of all stages, by stage and key.
func (a *API) Describe() []RouteDescription {
	var out []RouteDescription
	for _, name := range a.Stages() {
		a.stages[name].routes.each(func(r *route) {
			target := "none"
			if r.integration != nil {
				target = r.integration.target.describe()
			}
			out = append(out, RouteDescription{name, r.key, target})
		})
	}
	return out
}

// each calls f for all routes: literals by name, then variables, then greedy
// ones, $default last.
func (t *router) each(f func(*route)) {
	t.root.each(f)
	if t.fallback != nil {
		f(t.fallback)
	}
}

func (n *node) each(f func(*route)) {
	n.here.each(f)
	var names []string
	for name := range n.literal {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		n.literal[name].each(f)
	}
	if n.variable != nil {
		n.variable.each(f)
	}
	n.greedy.each(f)
}

func (l *leaf) each(f func(*route)) {
	for _, r := range l {
		if r != nil {
			f(r)
		}
	}
}
