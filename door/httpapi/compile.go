package httpapi

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/resource/expression"
)

// The codes of what the compiler has to say. Documents that AWS would refuse
// have been refused before, by resource.Validate.
const (
	// CodeAuthentication is a route whose authorization cannot be checked here:
	// skipping it silently would be a hole.
	CodeAuthentication = "api-authentication"
	// CodeNoFunction is an integration or authorizer with a function that does
	// not run here, or that the API may not invoke.
	CodeNoFunction = "api-no-function"
	// CodeNotDeployed is what no stage serves.
	CodeNotDeployed = "api-not-deployed"
	// CodeUnusable is an integration that cannot answer.
	CodeUnusable = "api-integration-unusable"
)

// Compiled is every HTTP API of one configuration.
type Compiled struct {
	APIs    []*API // in the order of the documents
	release []func()
}

// Close lets go of the connections that no other generation uses. Call it when
// the last request of this generation has ended.
func (c *Compiled) Close() {
	for _, release := range c.release {
		release()
	}
}

// Compile makes the HTTP APIs of a validated set. With an error among the
// findings there is nothing to serve with.
func Compile(set *resource.Set, env Env) (*Compiled, finding.List) {
	c := &compiler{set: set, env: env.WithDefaults(), out: &Compiled{}}
	for _, doc := range set.HTTPAPIs {
		if doc.IsWebSocket() {
			c.say(finding.Notice, finding.NotApplied, &doc.Meta, "ProtocolType", "WebSocket APIs are not served here")
			continue
		}
		c.out.APIs = append(c.out.APIs, c.api(doc))
	}
	if c.problems.HasErrors() {
		c.out.Close()
		return nil, c.problems
	}
	return c.out, c.problems
}

// compiler carries what is needed while documents become APIs.
type compiler struct {
	set      *resource.Set
	env      *Env
	out      *Compiled
	problems finding.List
}

func (c *compiler) say(severity finding.Severity, code string, m *resource.Meta, path, format string, args ...any) *finding.Finding {
	c.problems = append(c.problems, finding.Finding{
		Code: code, Severity: severity, Place: m.Source.At(path), Subject: m.Address, Message: fmt.Sprintf(format, args...),
	})
	return &c.problems[len(c.problems)-1]
}

func (c *compiler) api(doc *resource.HTTPAPI) *API {
	a := &API{
		Name: aws.ToString(doc.Config.Name), Address: doc.Address, DomainName: strings.TrimPrefix(aws.ToString(doc.Config.ApiEndpoint), "https://"),
		id: aws.ToString(doc.Config.ApiId), accountID: resource.AccountID, disabled: aws.ToBool(doc.Config.DisableExecuteApiEndpoint),
		region: region(aws.ToString(doc.Config.ApiEndpoint)), cors: newCORS(doc.Config.CorsConfiguration), stages: map[string]*stage{}, env: c.env,
	}
	if len(doc.Stages) == 0 {
		c.say(finding.Warning, CodeNotDeployed, &doc.Meta, "", "the API has no stage: every request gets 404").Fix =
			`Add an aws_apigatewayv2_stage with name = "$default" and auto_deploy = true.`
	}
	for _, s := range doc.Stages {
		a.stages[aws.ToString(s.Config.StageName)] = c.stage(a, doc, s)
	}
	return a
}

// region is the part of an API's endpoint that names it.
func region(endpoint string) string {
	_, rest, _ := strings.Cut(endpoint, ".execute-api.")
	name, _, _ := strings.Cut(rest, ".")
	return name
}

// stage compiles a stage. What a deployment holds is what the configuration
// declares; a stage without one serves nothing.
func (c *compiler) stage(a *API, doc *resource.HTTPAPI, s *resource.HTTPStage) *stage {
	out := &stage{name: aws.ToString(s.Config.StageName), variables: s.Config.StageVariables}
	if l := s.Config.AccessLogSettings; l != nil && aws.ToString(l.Format) != "" {
		out.log, out.logTo = apigateway.NewLogFormat(*l.Format), aws.ToString(l.DestinationArn)
	}
	if !aws.ToBool(s.Config.AutoDeploy) && aws.ToString(s.Config.DeploymentId) == "" {
		c.say(finding.Warning, CodeNotDeployed, &s.Meta, "DeploymentId", "stage %s has no deployment: every request to it gets 404", out.name).Fix =
			"Set auto_deploy = true, or deployment_id."
		return out
	}
	b := &stageCompiler{compiler: c, api: a, doc: doc, stage: out, settings: &s.Config, guards: map[string]*guard{}}
	for _, r := range doc.Routes {
		b.route(r)
	}
	return out
}

// stageCompiler compiles the routes of one stage.
type stageCompiler struct {
	*compiler
	api      *API
	doc      *resource.HTTPAPI
	stage    *stage
	settings *v2.Stage
	guards   map[string]*guard // by authorizer
}

func (b *stageCompiler) route(doc *resource.HTTPRoute) {
	key := aws.ToString(doc.Config.RouteKey)
	parsed, err := expression.ParseRoute(key)
	if err != nil {
		b.say(finding.Error, CodeUnusable, &doc.Meta, "RouteKey", "%v", err)
		return
	}
	r := &route{key: key, segments: parsed.Segments, isDefault: parsed.Default, throttle: b.throttle(key), guard: b.guard(doc)}
	for _, s := range parsed.Segments {
		r.hasVariable = r.hasVariable || s.Variable != ""
	}
	switch target := b.doc.Integration(aws.ToString(doc.Config.Target)); target {
	case nil:
		b.say(finding.Warning, CodeUnusable, &doc.Meta, "Target", "route %s has no integration: requests to it get 404", key)
	default:
		r.integration = b.integration(target, key)
	}
	b.stage.routes.add(parsed, r)
}

// throttle makes the bucket of a route: its own settings, else the stage's;
// nil: neither limits it. The account's limits are not applied: they are for
// all APIs of a region.
func (b *stageCompiler) throttle(key string) *apigateway.Throttle {
	s, own := b.settings.RouteSettings[key]
	if !own && b.settings.DefaultRouteSettings != nil {
		s = *b.settings.DefaultRouteSettings
	}
	rate, burst := -1.0, -1
	if s.ThrottlingRateLimit != nil {
		rate = *s.ThrottlingRateLimit
	}
	if s.ThrottlingBurstLimit != nil {
		burst = int(*s.ThrottlingBurstLimit)
	}
	return apigateway.NewThrottle(rate, burst)
}

// ownerMapping is a route's parameter mapping.
func ownerMapping(routeKey string) exchange.Owner { return exchange.Owner("mapping " + routeKey) }
