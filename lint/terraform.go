package lint

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/resource"
)

// policyDocument is a response headers policy, the account's own or one of
// AWS's.
type policyDocument = resource.Document[cloudfront.ResponseHeadersPolicyConfig]

// Terraform judges the headers that the distributions, load balancers and APIs
// of a configuration would send, and what AWS would refuse in it. Findings
// stand where the attribute is written, and their subject is the resource's
// address.
func Terraform(set *resource.Set, c judge.Context) Result {
	t := &terraformed{
		context: c, byID: map[string]*policyDocument{}, uses: map[string][]use{},
		findings: resource.Validate(set),
	}
	for _, p := range slices.Concat(resource.ManagedResponseHeadersPolicies(), set.ResponseHeadersPolicies) {
		t.byID[p.ID] = p
	}
	for _, d := range set.Distributions {
		t.distribution(d)
	}
	for _, p := range set.ResponseHeadersPolicies {
		t.policy(p)
	}
	t.managed()
	for _, l := range set.Listeners {
		t.listener(l)
	}
	for _, a := range set.RestAPIs {
		t.restAPI(a)
	}
	for _, a := range set.HTTPAPIs {
		t.httpAPI(a)
	}
	t.findings.Sort()
	return Result{Findings: t.findings, Notes: t.notes(set)}
}

// terraformed collects what there is to say of one configuration.
type terraformed struct {
	context  judge.Context
	byID     map[string]*policyDocument
	uses     map[string][]use // of policies, by id
	findings finding.List
}

// use is one behavior that names a policy.
type use struct {
	distribution *resource.Distribution
	behavior     resource.Behavior
}

// place is where the behavior names its policy.
func (u use) place() finding.Place {
	return u.distribution.Source.At(u.behavior.Path + ".ResponseHeadersPolicyId")
}

// page reports whether the behavior can answer with a page. Patterns for files
// of another kind, such as "*.png" and "/assets/*.js", and for APIs cannot.
func (u use) page() bool {
	pattern := strings.ToLower(u.behavior.PathPattern)
	if slices.ContainsFunc(strings.Split(pattern, "/"), isAPI) {
		return false
	}
	switch path.Ext(pattern) {
	case "", ".html", ".htm", ".xhtml", ".php", ".*":
		return true
	}
	return false
}

// isAPI knows the words that paths of APIs are written with.
func isAPI(segment string) bool { return segment == "api" || segment == "graphql" }

func (t *terraformed) add(code string, place finding.Place, subject, message string) {
	f := allCodes.New(code, place, message)
	f.Subject = subject
	t.findings = append(t.findings, f)
}

// allCodes are those of this package, and of the judge.
var allCodes = slices.Concat(Codes, judge.Codes())

// distribution judges what is said outside of policies.
func (t *terraformed) distribution(d *resource.Distribution) {
	for _, b := range resource.Behaviors(&d.Config) {
		t.behavior(d, b)
	}
	if d.Config.Origins == nil {
		return
	}
	for i, o := range d.Config.Origins.Items {
		if o.CustomHeaders == nil {
			continue
		}
		for j, h := range o.CustomHeaders.Items {
			if name := aws.ToString(h.HeaderName); isResponseField(name) {
				place := d.Source.At(fmt.Sprintf("Origins[%d].CustomHeaders[%d].HeaderName", i, j))
				t.add("LINT-002", place, d.Address, fmt.Sprintf("%s is sent to origin %q; viewers never see it", name, aws.ToString(o.Id)))
			}
		}
	}
}

func (t *terraformed) behavior(d *resource.Distribution, b resource.Behavior) {
	if id := aws.ToString(b.ResponseHeadersPolicyId); id != "" {
		t.uses[id] = append(t.uses[id], use{d, b})
	} else {
		t.add("LINT-001", d.Source.At(b.Path), d.Address, fmt.Sprintf("behavior %q has no response headers policy", b.PathPattern))
	}
	if b.ViewerProtocolPolicy == cloudfront.ViewerProtocolPolicyAllowAll {
		t.add("HSTS-019", d.Source.At(b.Path+".ViewerProtocolPolicy"), d.Address, fmt.Sprintf("behavior %q answers plain HTTP instead of redirecting it to HTTPS", b.PathPattern))
	}
	if name, event := responseFunction(b); name != "" {
		t.add("LINT-005", d.Source.At(b.Path), d.Address, fmt.Sprintf("%s on behavior %q runs at %s and may change the headers", name, b.PathPattern, event))
	}
}

// responseFunction is a function that sees the behavior's responses.
func responseFunction(b resource.Behavior) (name, event string) {
	if b.FunctionAssociations != nil {
		for _, a := range b.FunctionAssociations.Items {
			if a.EventType == cloudfront.EventTypeViewerResponse {
				return functionName(aws.ToString(a.FunctionARN)), string(a.EventType)
			}
		}
	}
	if b.LambdaFunctionAssociations != nil {
		for _, a := range b.LambdaFunctionAssociations.Items {
			if a.EventType == cloudfront.EventTypeViewerResponse || a.EventType == cloudfront.EventTypeOriginResponse {
				return functionName(aws.ToString(a.LambdaFunctionARN)), string(a.EventType)
			}
		}
	}
	return "", ""
}

// functionName is the name at the end of an ARN, for Lambda with its version.
func functionName(arn string) string {
	for _, kind := range []string{":function/", ":function:"} {
		if _, name, ok := strings.Cut(arn, kind); ok {
			return "function " + name
		}
	}
	return arn
}

// policy judges a policy of the account, once, however many behaviors use it.
func (t *terraformed) policy(p *policyDocument) {
	uses := t.uses[p.ID]
	if len(uses) == 0 {
		t.add("LINT-004", p.Source.At("Name"), p.Address, fmt.Sprintf("policy %q is attached to no behavior", aws.ToString(p.Config.Name)))
	}
	page := len(uses) == 0 || slices.ContainsFunc(uses, use.page)
	for _, f := range judgePolicy(p, page, t.context) {
		f.Subject = p.Address
		f.Place = written(p, f.Place)
		t.findings = append(t.findings, f)
	}
	for _, h := range resource.PolicyHeaders(&p.Config) {
		if !h.Override {
			t.add("LINT-003", p.Source.At(h.Path+".Override"), p.Address, h.Name+" is sent only where the origin does not send it")
		}
	}
}

// managed judges the policies of AWS that are in use, at each first place that
// names one: they are written nowhere.
func (t *terraformed) managed() {
	for _, p := range resource.ManagedResponseHeadersPolicies() {
		uses := t.uses[p.ID]
		if len(uses) == 0 {
			continue
		}
		at := uses[0]
		for _, f := range judgePolicy(p, slices.ContainsFunc(uses, use.page), t.context) {
			place := at.place()
			place.Header, place.Span = f.Place.Header, f.Place.Span
			f.Place, f.Subject = place, at.distribution.Address
			f.Message += fmt.Sprintf(" (policy %s)", aws.ToString(p.Config.Name))
			t.findings = append(t.findings, f)
		}
	}
}

func (t *terraformed) notes(set *resource.Set) []string {
	switch {
	case len(set.Distributions)+len(set.ResponseHeadersPolicies)+len(set.Listeners)+len(set.RestAPIs)+len(set.HTTPAPIs) == 0:
		return []string{"there is no distribution, no response headers policy, no listener and no API in this configuration"}
	case len(t.findings) > 0:
		return []string{"what a policy does not send may still come from the origin or from a function; a scan of the running site tells"}
	}
	return nil
}
