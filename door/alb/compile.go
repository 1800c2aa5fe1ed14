package alb

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// The codes of what the compiler has to say. Documents that AWS would refuse
// have been refused before, by resource.Validate.
const (
	// CodeAuthentication is a listener or rule that authenticates viewers,
	// which is not done here: skipping it silently would be a hole.
	CodeAuthentication = "alb-authentication"
	// CodeTargetUnmapped is a target that has no address on this machine.
	CodeTargetUnmapped = "alb-target-unmapped"
	// CodeTargetUnusable is a target whose address cannot be used.
	CodeTargetUnusable = "alb-target-unusable"
	// CodeNoTargetGroup is a forward action to a group that is not declared.
	CodeNoTargetGroup = "alb-no-target-group"
)

// Compiled is every application load balancer of one configuration, and every
// classic one that has listeners for HTTP.
type Compiled struct {
	LoadBalancers []*LoadBalancer // in the order of the documents
	groups        *Groups
	leased        []*target
}

// Close lets go of the targets that no other generation uses. Call it when the
// last request of this generation has ended.
func (c *Compiled) Close() { c.groups.release(c) }

// Compile makes the load balancers of a validated set. With an error among the
// findings there is nothing to serve with.
func Compile(set *resource.Set, env Env) (*Compiled, finding.List) {
	set = withClassic(set)
	c := &compiler{set: set, index: resource.NewIndex(set), env: env.withDefaults(), groups: map[string]*group{}}
	c.batch = c.env.Groups.batch()
	out := &Compiled{groups: c.env.Groups}
	for _, doc := range set.LoadBalancers {
		if doc.Config.Type == elb.LoadBalancerTypeEnumApplication || doc.Config.Type == typeClassic {
			out.LoadBalancers = append(out.LoadBalancers, c.loadBalancer(doc))
		}
	}
	out.leased = c.leased
	if c.problems.HasErrors() {
		out.Close()
		return nil, c.problems
	}
	return out, c.problems
}

// compiler carries what is needed while documents become load balancers.
type compiler struct {
	set      *resource.Set
	index    *resource.Index
	env      *Env
	groups   map[string]*group // by ARN
	leased   []*target
	batch    int // number of this compilation
	problems finding.List
}

func (c *compiler) say(severity finding.Severity, code string, m *resource.Meta, path, format string, args ...any) {
	c.problems = append(c.problems, finding.Finding{
		Code: code, Severity: severity, Place: m.Source.At(path), Subject: m.Address, Message: fmt.Sprintf(format, args...),
	})
}

func (c *compiler) loadBalancer(doc *resource.LoadBalancer) *LoadBalancer {
	b := &LoadBalancer{
		Name: aws.ToString(doc.Config.LoadBalancerName), DNSName: aws.ToString(doc.Config.DNSName), Address: doc.Address,
		HTTP2: doc.Attribute("routing.http2.enabled") == "true", groups: c.env.Groups, logName: logName(doc.ARN),
		Classic: doc.Config.Type == typeClassic,
		settings: settings{
			logged:       doc.Attribute("access_logs.s3.enabled") == "true",
			desync:       desyncModes[doc.Attribute("routing.http.desync_mitigation_mode")],
			dropInvalid:  doc.Attribute("routing.http.drop_invalid_header_fields.enabled") == "true",
			preserveHost: doc.Attribute("routing.http.preserve_host_header.enabled") == "true",
			tlsHeaders:   doc.Attribute("routing.http.x_amzn_tls_version_and_cipher_suite.enabled") == "true",
			clientPort:   doc.Attribute("routing.http.xff_client_port.enabled") == "true",
			forwardedFor: forwardedForModes[doc.Attribute("routing.http.xff_header_processing.mode")],
			idleTimeout:  seconds(doc.Attribute("idle_timeout.timeout_seconds")),
		},
	}
	c.notApplied(&doc.Meta, doc.Attribute, unappliedOfBalancer)
	for _, l := range c.set.Listeners {
		if aws.ToString(l.Config.LoadBalancerArn) == doc.ARN {
			b.Listeners = append(b.Listeners, c.listener(b, l))
		}
	}
	slices.SortStableFunc(b.Listeners, func(x, y *Listener) int { return cmp.Compare(x.Port, y.Port) })
	return b
}

func (c *compiler) listener(b *LoadBalancer, doc *resource.Listener) *Listener {
	l := &Listener{
		Address: doc.Address, Port: int(aws.ToInt32(doc.Config.Port)), Scheme: strings.ToLower(string(doc.Config.Protocol)),
		TLS: newTerms(b, doc), balancer: b, env: c.env, attributes: newAttributes(doc), renames: newRenames(doc),
	}
	if m := doc.Config.MutualAuthentication; m != nil && aws.ToString(m.Mode) != "" && aws.ToString(m.Mode) != "off" {
		c.authenticates(&doc.Meta, "MutualAuthentication.Mode", "client certificates are not asked for here")
	}
	var rules []*rule
	for _, r := range c.set.ListenerRules {
		if r.ListenerARN == doc.ARN {
			rules = append(rules, c.rule(b, r))
		}
	}
	numberRules(rules)
	slices.SortStableFunc(rules, func(x, y *rule) int { return cmp.Compare(x.priority, y.priority) })
	for _, r := range rules {
		l.Hosts = append(l.Hosts, literalHosts(r)...)
	}
	l.rules = newRuleTable(append(rules, &rule{name: "default", action: c.action(b, &doc.Meta, "DefaultActions", doc.Config.DefaultActions)}))
	return l
}

// numberRules gives rules without a priority the next free ones, as the
// provider does.
func numberRules(rules []*rule) {
	highest := 0
	for _, r := range rules {
		highest = max(highest, r.priority)
	}
	for _, r := range rules {
		if r.priority == 0 {
			highest++
			r.priority, r.name = highest, strconv.Itoa(highest)
		}
	}
}

func (c *compiler) rule(b *LoadBalancer, doc *resource.ListenerRule) *rule {
	r := &rule{name: aws.ToString(doc.Config.Priority), transforms: newTransforms(doc.Config.Transforms), action: c.action(b, &doc.Meta, "Actions", doc.Config.Actions)}
	r.priority, _ = strconv.Atoi(r.name) // validated
	for i := range doc.Config.Conditions {
		r.conditions = append(r.conditions, newCondition(&doc.Config.Conditions[i]))
	}
	return r
}

// authenticates refuses what would let anybody in, unless the user wants that.
func (c *compiler) authenticates(m *resource.Meta, path, what string) {
	severity, fix := finding.Error, "Serve it with --skip-authentication, which lets everybody in on this machine."
	if c.env.SkipAuthentication {
		severity, fix = finding.Warning, ""
	}
	c.say(severity, CodeAuthentication, m, path, "%s", what)
	c.problems[len(c.problems)-1].Fix = fix
}

func (c *compiler) action(b *LoadBalancer, m *resource.Meta, path string, actions []elb.Action) action {
	var out action
	for i := range actions {
		a, at := &actions[i], fmt.Sprintf("%s[%d]", path, i)
		switch a.Type {
		case elb.ActionTypeEnumForward:
			out.forward = c.forward(b, m, at, a)
		case elb.ActionTypeEnumRedirect:
			out.redirect = newRedirect(a.RedirectConfig)
		case elb.ActionTypeEnumFixedResponse:
			f := a.FixedResponseConfig
			status, _ := strconv.Atoi(aws.ToString(f.StatusCode)) // validated
			out.fixed = &fixed{status, aws.ToString(f.ContentType), aws.ToString(f.MessageBody)}
		default:
			c.authenticates(m, at+".Type", fmt.Sprintf("%s is not done here, so that everybody would be let in", a.Type))
		}
	}
	return out
}

func (c *compiler) forward(b *LoadBalancer, m *resource.Meta, at string, a *elb.Action) *forward {
	f := &forward{key: m.ID + at, duration: time.Hour}
	if a.ForwardConfig != nil && a.ForwardConfig.TargetGroupStickinessConfig != nil {
		s := a.ForwardConfig.TargetGroupStickinessConfig
		f.sticky = aws.ToBool(s.Enabled)
		f.duration = time.Duration(aws.ToInt32(s.DurationSeconds)) * time.Second
	}
	for _, g := range resource.Groups(a) {
		weight := 1
		if g.Weight != nil {
			weight = int(*g.Weight)
		}
		arn := aws.ToString(g.TargetGroupArn)
		doc := c.index.TargetGroup(arn)
		if doc == nil {
			c.say(finding.Warning, CodeNoTargetGroup, m, at, "target group %s is not declared here: its share of requests gets 503", arn)
			doc = &resource.TargetGroup{Meta: resource.Meta{ARN: arn}}
		}
		f.groups = append(f.groups, weighted{c.group(b, doc), weight})
		f.total += weight
	}
	return f
}

func seconds(text string) time.Duration {
	n, _ := strconv.Atoi(text) // validated
	return time.Duration(n) * time.Second
}

// Describe lists the rules of a listener for the start report: priority and
// what they do.
func (l *Listener) Describe() []RuleDescription {
	var out []RuleDescription
	for _, r := range l.rules.rules {
		out = append(out, RuleDescription{r.name, r.action.describe()})
	}
	return out
}

// RuleDescription is one rule in the start report.
type RuleDescription struct {
	Priority string `json:"priority"`
	Action   string `json:"action"`
}

func (a *action) describe() string {
	switch {
	case a.redirect != nil:
		d := a.redirect
		return fmt.Sprintf("redirect %d %s://%s:%s%s", d.status, d.protocol.text, d.host.text, d.port.text, d.path.text)
	case a.fixed != nil:
		return fmt.Sprintf("fixed response %d", a.fixed.status)
	case a.forward == nil:
		return "none"
	}
	var names []string
	for _, w := range a.forward.groups {
		name := w.group.name
		if len(a.forward.groups) > 1 {
			name += fmt.Sprintf(" (%d of %d)", w.weight, a.forward.total)
		}
		names = append(names, name)
	}
	return "forward to " + strings.Join(names, ", ")
}

// Headers are the response headers that the listener's attributes set, by name.
func (l *Listener) Headers() map[string]string {
	out := map[string]string{}
	for _, f := range l.attributes.set {
		out[f.Name] = f.Value
	}
	return maps.Clone(out)
}
