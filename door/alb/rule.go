package alb

import (
	"strings"
)

// rule is one rule of a listener: all its conditions must hold.
type rule struct {
	name       string // the priority; "default"
	priority   int
	conditions []condition
	transforms transforms
	action     action
}

// ruleTable finds the first rule that matches. Rules that only requests for
// certain hosts, or for paths below a certain first step, can match are looked
// at for those only, so that a hundred of them cost little more than one.
type ruleTable struct {
	rules    []*rule // by priority; the default rule last
	anywhere []int
	byHost   map[string][]int // by literal name, in lower case
	byStep   map[string][]int // by first step of the path: "/api"
}

// newRuleTable takes the rules in the order of their priorities.
func newRuleTable(rules []*rule) ruleTable {
	t := ruleTable{rules: rules, byHost: map[string][]int{}, byStep: map[string][]int{}}
	for i, r := range rules {
		if hosts := literalHosts(r); hosts != nil {
			enter(t.byHost, hosts, i)
		} else if steps := firstSteps(r); steps != nil {
			enter(t.byStep, steps, i)
		} else {
			t.anywhere = append(t.anywhere, i)
		}
	}
	return t
}

func enter(table map[string][]int, keys []string, rule int) {
	for _, key := range keys {
		if list := table[key]; len(list) == 0 || list[len(list)-1] != rule {
			table[key] = append(list, rule)
		}
	}
}

// find returns the first rule of which all conditions hold: the default rule
// at the latest.
func (t *ruleTable) find(s *subject) *rule {
	lists := [...][]int{t.anywhere, t.byHost[strings.ToLower(s.host)], t.byStep[firstStep(s.path)]}
	for {
		best := -1
		for i := range lists {
			if len(lists[i]) > 0 && (best < 0 || lists[i][0] < lists[best][0]) {
				best = i
			}
		}
		if best < 0 {
			return nil
		}
		if r := t.rules[lists[best][0]]; r.matches(s) {
			return r
		}
		lists[best] = lists[best][1:]
	}
}

func (r *rule) matches(s *subject) bool {
	for _, c := range r.conditions {
		if !c.holds(s) {
			return false
		}
	}
	return true
}

// literalHosts are the only hosts that the rule can match; nil: others, too.
func literalHosts(r *rule) []string {
	for _, c := range r.conditions {
		hosts, is := c.(hostCondition)
		if !is {
			continue
		}
		var out []string
		for i := range hosts {
			if !hosts[i].literal {
				return nil
			}
			out = append(out, hosts[i].text)
		}
		return out
	}
	return nil
}

// firstSteps are the only first steps of a path that the rule can match; nil:
// others, too.
func firstSteps(r *rule) []string {
	for _, c := range r.conditions {
		paths, is := c.(pathCondition)
		if !is {
			continue
		}
		var out []string
		for i := range paths {
			prefix := paths[i].prefix()
			step := firstStep(prefix)
			if step == prefix && !paths[i].literal {
				return nil // the step goes on behind the wildcard
			}
			out = append(out, step)
		}
		return out
	}
	return nil
}

// firstStep is "/api" of "/api/v1" and of "/api".
func firstStep(path string) string {
	if i := strings.IndexByte(path[min(1, len(path)):], '/'); i >= 0 {
		return path[:i+1]
	}
	return path
}

func (p *passage) matchRule() bool {
	s := subject{request: p.request, host: withoutPort(p.listener.env.Host(p.request.Host)), path: normalPath(p.request.Path)}
	p.rule = p.listener.rules.find(&s)
	p.request.Trace.Note("rule", p.rule.name)
	return false
}

// withoutPort: the port is no part of what host-header conditions match
// (spec/load-balancer.md 3.2, unverified).
func withoutPort(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i]
	}
	return host
}
