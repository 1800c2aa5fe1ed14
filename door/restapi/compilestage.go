package restapi

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

func (c *compiler) stage(a *API, d *resource.RestStage) {
	cfg := &d.Config
	s := &stage{name: aws.ToString(cfg.StageName), deployment: aws.ToString(cfg.DeploymentId), variables: cfg.Variables,
		authorizers: map[*authorizer]*apigateway.LambdaAuthorizer{}}
	if l := cfg.AccessLogSettings; l != nil {
		s.log, s.logTo = apigateway.NewLogFormat(aws.ToString(l.Format)), aws.ToString(l.DestinationArn)
	}
	c.unappliedOfStage(d)
	for _, m := range a.methods {
		l := c.link(a, s, m)
		l.throttle, l.authorizer = throttleOf(m, d.Settings), c.linkAuthorizer(s, m)
		s.links = append(s.links, l)
	}
	a.stages[s.name] = s
}

// unappliedOfStage says what of a stage is accepted and has no effect here.
func (c *compiler) unappliedOfStage(d *resource.RestStage) {
	if d.Config.CacheClusterEnabled {
		c.say(finding.Notice, finding.NotApplied, &d.Meta, "CacheClusterEnabled", "responses are not cached here")
	}
	if d.Config.CanarySettings != nil {
		c.say(finding.Notice, finding.NotApplied, &d.Meta, "CanarySettings", "there is one deployment here, which gets all requests")
	}
	if d.Config.ClientCertificateId != nil {
		c.say(finding.Notice, finding.NotApplied, &d.Meta, "ClientCertificateId", "backends are not shown a client certificate")
	}
}

// throttleOf is the limit of a method in a stage: its own, else that of all.
// Where neither says one it is the account's.
func throttleOf(m *method, settings []*resource.MethodSettings) *apigateway.Throttle {
	perSecond, burst := float64(apigateway.AccountRate), apigateway.AccountBurst
	for _, path := range []string{"*/*", strings.TrimPrefix(m.setting, "/")} {
		for _, s := range settings {
			if s.Path != path {
				continue
			}
			if s.Config.ThrottlingRateLimit >= 0 {
				perSecond = s.Config.ThrottlingRateLimit
			}
			if s.Config.ThrottlingBurstLimit >= 0 {
				burst = int(s.Config.ThrottlingBurstLimit)
			}
		}
	}
	return apigateway.NewThrottle(perSecond, burst)
}

// link finds where a method leads in a stage.
func (c *compiler) link(a *API, s *stage, m *method) *link {
	i := m.integration
	target := withVariables(i.uri, s.variables)
	l := &link{target: target, owner: i.owner}
	switch i.kind {
	case server, serverProxy:
		c.linkServer(a, l, target, m)
	case lambda, lambdaProxy:
		c.linkFunction(a, l, target, m)
	}
	return l
}

func (c *compiler) linkServer(a *API, l *link, target string, m *method) {
	scheme, rest, _ := strings.Cut(target, "://")
	authority, path, _ := strings.Cut(rest, "/")
	path, query, _ := strings.Cut("/"+path, "?")
	backend, err := c.env.Origins.NewBackend(scheme, authority, "", m.integration.timeout)
	if err != nil {
		c.say(finding.Warning, CodeIntegration, m.place, "Uri", "requests get %d: %v", catalog[integrationFailure].status, err)
		return
	}
	a.backends = append(a.backends, backend)
	l.backend, l.target, l.uri = backend, authority, newURI(path, query)
}

// linkFunction finds what runs a function. Without a role of its own the
// integration needs the function's permission, which package resource misses.
func (c *compiler) linkFunction(a *API, l *link, target string, m *method) {
	var ok bool
	if l.target, ok = apigateway.FunctionARN(target); !ok {
		l.target = target
	}
	l.owner = exchange.Owner("function " + apigateway.FunctionName(l.target))
	if m.integration.verb != "POST" { // which package resource warns of
		return
	}
	f, ok := c.env.Function(l.target)
	if !ok {
		c.say(finding.Warning, CodeIntegration, m.place, "Uri", "function %s does not run here: requests get 500", l.target)
		return
	}
	if m.integration.role || c.set.PermitsInvoking(l.target, "apigateway.amazonaws.com", a.arn()) {
		l.function = f // else nobody lets the API invoke it
	}
}

// withVariables replaces "${stageVariables.x}".
func withVariables(text string, variables map[string]string) string {
	for name, value := range variables {
		text = strings.ReplaceAll(text, "${stageVariables."+name+"}", value)
	}
	return text
}

// apiKeys are the keys of the usage plans that an API is in, by value.
func (c *compiler) apiKeys(a *API) map[string]*apiKey {
	byID := map[string]*apiKey{}
	out := map[string]*apiKey{}
	for _, d := range c.set.APIKeys {
		k := &apiKey{id: aws.ToString(d.Config.Id), enabled: d.Config.Enabled}
		byID[k.id], out[aws.ToString(d.Config.Value)] = k, k
	}
	for _, d := range c.set.UsagePlans {
		plan := &usagePlan{name: aws.ToString(d.Config.Name), stages: map[string]bool{}}
		for _, s := range d.Config.ApiStages {
			if aws.ToString(s.ApiId) == a.id {
				plan.stages[aws.ToString(s.Stage)] = true
			}
		}
		for _, key := range d.Keys {
			if k := byID[aws.ToString(key.Config.Id)]; k != nil {
				k.plans = append(k.plans, newMembership(plan, a.id, &d.Config))
			}
		}
	}
	return out
}

func newMembership(plan *usagePlan, api string, cfg *apigw.UsagePlan) *membership {
	m := &membership{plan: plan, methods: map[methodOfStage]*apigateway.Throttle{}}
	if t := cfg.Throttle; t != nil {
		m.throttle = apigateway.NewThrottle(t.RateLimit, int(t.BurstLimit))
	}
	for _, s := range cfg.ApiStages {
		if aws.ToString(s.ApiId) != api {
			continue
		}
		for method, t := range s.Throttle {
			m.methods[methodOfStage{aws.ToString(s.Stage), method}] = apigateway.NewThrottle(t.RateLimit, int(t.BurstLimit))
		}
	}
	if q := cfg.Quota; q != nil {
		m.quota.limit, m.quota.offset, m.quota.period = int(q.Limit), int(q.Offset), q.Period
	}
	return m
}
