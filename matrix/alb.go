package matrix

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// balancers are the Application Load Balancers: a front for each rule of each
// listener.
func balancers(set *resource.Set, b *backend, o Options) (doors, finding.List, error) {
	env := alb.Env{Target: b, Now: now, SkipAuthentication: true, Function: targetFunctions(b, o), Random: func() float64 { return 0 }}
	compiled, problems := alb.Compile(set, env)
	if compiled == nil {
		return doors{}, problems, nil
	}
	bare, _ := alb.Compile(withoutTargets(set), env)
	certified := resource.CertifiedNames(set)
	out := doors{close: func() { compiled.Close(); bare.Close() }}
	for i, lb := range compiled.LoadBalancers {
		if lb.Classic {
			continue // it sets nothing: see passThrough
		}
		for j, l := range lb.Listeners {
			one := listener{lb, l, bare.LoadBalancers[i].Listeners[j], set, o}
			out.fronts = append(out.fronts, one.fronts()...)
			out.neighbours = append(out.neighbours, one.neighbour(certified))
		}
	}
	return out, problems, nil
}

// targetFunctions are the functions behind load balancers: those that do not
// run are answered for.
func targetFunctions(b *backend, o Options) func(string) (alb.Function, bool) {
	return func(arn string) (alb.Function, bool) {
		p := program{backend: b, behind: true}
		if o.InRegion != nil {
			p.code, _ = o.InRegion(arn)
		}
		return p, true
	}
}

// withoutTargets is the same configuration with nothing registered anywhere,
// which a load balancer answers in a way of its own (spec/load-balancer.md 8.2).
func withoutTargets(set *resource.Set) *resource.Set {
	out := *set
	out.TargetGroups = nil
	for _, g := range set.TargetGroups {
		empty := *g
		empty.Targets = nil
		out.TargetGroups = append(out.TargetGroups, &empty)
	}
	return &out
}

// listener is one door of this kind: each has attributes of its own.
type listener struct {
	balancer *alb.LoadBalancer
	*alb.Listener
	bare *alb.Listener // the same without targets
	set  *resource.Set
	o    Options
}

func (l listener) document() *resource.Listener { return l.declared(l.Listener) }

func (l listener) declared(one *alb.Listener) *resource.Listener {
	i := slices.IndexFunc(l.set.Listeners, func(d *resource.Listener) bool { return d.Address == one.Address })
	return l.set.Listeners[i]
}

func (l listener) adviser() *attributeAdviser {
	a := &attributeAdviser{listener: l.document()}
	if plain := l.balancer.For("http"); plain != nil {
		a.plain = l.declared(plain)
	}
	return a
}

// neighbour is the listener as other doors reach it.
func (l listener) neighbour(certified resource.Certified) *neighbour {
	doc := l.document()
	n := &neighbour{
		Neighbour: origin.Neighbour{Name: l.Address, Secure: l.TLS != nil, Serve: l.Serve},
		port:      l.Port, hosts: []string{l.balancer.DNSName}, owner: attributeOwner(doc), written: l.adviser().written,
	}
	if l.TLS != nil {
		n.Covers = certified.By(l.TLS.Certificates)
	}
	return n
}

func (l listener) fronts() []front {
	doc := l.document()
	var out []front
	for _, r := range l.Describe() {
		f := front{
			door: door{kind: remedy.ALB, address: l.Address, place: doc.Source.At(""), names: []string{l.Address, l.balancer.Name, l.balancer.Address, l.balancer.DNSName}},
			path: "rule " + r.Priority + ": " + r.Action, place: doc.Source.At(""), serve: l.Serve, made: madeByNobody,
			adviser: l.adviser(), owner: attributeOwner(doc),
		}
		rule := l.rule(r.Priority, doc)
		action := doc.Config.DefaultActions
		if rule != nil {
			f.path, f.place, action = "rule "+conditions(rule)+": "+r.Action, rule.Source.At(""), rule.Config.Actions
		}
		request, found := l.sample(rule, r.Priority)
		if !found {
			f.notes = []string{"no request was found that only this rule matches: the rules before it take all"}
			out = append(out, f)
			continue
		}
		l.fit(&request, action)
		f.request, f.questions = request, l.questions(action)
		if authenticates(action) {
			f.notes = []string{"the rule authenticates viewers, which is left out here: these are answers to those who are let in"}
		}
		out = append(out, f)
	}
	return out
}

// rule is the document of a rule; nil for the default one.
func (l listener) rule(priority string, doc *resource.Listener) *resource.ListenerRule {
	for _, r := range l.set.ListenerRules {
		if r.ListenerARN == doc.ARN && aws.ToString(r.Config.Priority) == priority {
			return r
		}
	}
	return nil
}

func authenticates(actions []elb.Action) bool {
	return slices.ContainsFunc(actions, func(a elb.Action) bool {
		return a.Type == elb.ActionTypeEnumAuthenticateCognito || a.Type == elb.ActionTypeEnumAuthenticateOidc
	})
}

// questions are what a rule is asked: one that redirects, or answers itself,
// has one answer to all requests.
func (l listener) questions(actions []elb.Action) []question {
	out := []question{page}
	last := actions[len(actions)-1]
	if last.Type == elb.ActionTypeEnumForward {
		out = append(out, l.behind(&last)...)
	}
	out = append(out, question{class: recording.EdgeError, said: page.said, ask: oversized})
	if other := l.balancer.For("http"); other != nil && l.Scheme == "https" {
		over := plain
		over.serve = other.Serve
		out = append(out, over)
	}
	return out
}

// behind are the questions that have answers of targets, or of the load
// balancer in their place. A function that really runs gives the answers that
// it gives.
func (l listener) behind(action *elb.Action) []question {
	var out []question
	group := resource.NewIndex(l.set).TargetGroup(aws.ToString(resource.Groups(action)[0].TargetGroupArn))
	lambda := group != nil && group.Config.TargetType == elb.TargetTypeEnumLambda
	if !lambda || !l.runs(group) {
		out = append(out, notModified, redirected, failing(http.StatusNotFound), failing(http.StatusInternalServerError))
	}
	out = append(out, unreachable)
	if !lambda {
		out = append(out, tooSlow)
	}
	out = append(out,
		question{class: recording.EdgeError, said: page.said, serve: l.bare.Serve},
		question{class: recording.EdgeError, said: page.said, ask: crowded},
		preflight)
	if group != nil && speaksHTTP2(group) {
		out = append(out, question{class: recording.EdgeError, said: page.said, ask: func(r *exchange.Request) { r.Proto = exchange.HTTP11 }})
	}
	if !lambda {
		out = append(out, upgrade)
	}
	return out
}

// runs reports whether the function of a group does.
func (l listener) runs(g *resource.TargetGroup) bool {
	return len(g.Targets) > 0 && l.o.runs(aws.ToString(g.Targets[0].Config.Id))
}

// speaksHTTP2: the targets of the group take no older requests
// (spec/load-balancer.md 5.1).
func speaksHTTP2(g *resource.TargetGroup) bool {
	version := aws.ToString(g.Config.ProtocolVersion)
	return version == "HTTP2" || version == "GRPC"
}

// fit makes it a request that the targets of a rule take.
func (l listener) fit(r *exchange.Request, actions []elb.Action) {
	last := actions[len(actions)-1]
	if last.Type != elb.ActionTypeEnumForward {
		return
	}
	group := resource.NewIndex(l.set).TargetGroup(aws.ToString(resource.Groups(&last)[0].TargetGroupArn))
	if group == nil || !speaksHTTP2(group) {
		return
	}
	r.Proto = exchange.HTTP2
	if aws.ToString(group.Config.ProtocolVersion) == "GRPC" {
		r.Method = http.MethodPost
		add(r, "Content-Type", "application/grpc")
	}
}

// crowded makes it a request that has come through more proxies than a load
// balancer takes (spec/load-balancer.md 8.2: 463). 460 is not asked for: nobody
// is there any more who could see its headers.
func crowded(r *exchange.Request) {
	add(r, "X-Forwarded-For", strings.Repeat("192.0.2.9, ", 31)+"192.0.2.9")
}

// oversized makes it a request that a load balancer refuses to read: a field
// of more than 16 KB (spec/load-balancer.md 8.1).
func oversized(r *exchange.Request) { add(r, "X-Large", strings.Repeat("x", 17<<10)) }

func madeByNobody(*exchange.Request, *exchange.Response) recording.Class { return "" }

// sample finds a request that a rule answers; rule is nil for the default one.
func (l listener) sample(rule *resource.ListenerRule, name string) (exchange.Request, bool) {
	for _, candidate := range candidates(rule, l.balancer.DNSName) {
		if l.Scheme == "http" {
			withoutTLS(&candidate)
		}
		probe := candidate
		probe.Fields = candidate.Fields.Clone(0)
		resp := l.bare.Serve(context.Background(), &probe)
		exchange.Discard(resp.Body)
		if resp.Outcome.Behavior == name {
			return candidate, true
		}
	}
	return exchange.Request{}, false
}
