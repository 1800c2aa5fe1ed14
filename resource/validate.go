package resource

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/lintel-edge/lintel/finding"
)

// Validate judges a set as the AWS API would when its documents are created,
// and returns every problem at once in reporting order. Findings of severity
// [finding.Error] are what AWS refuses; warnings are what it accepts although
// it cannot be meant.
//
// The set may be incomplete in any way: nil members are findings, not panics.
func Validate(s *Set) finding.List {
	v := &validation{set: s, index: NewIndex(s), shapes: newShapes()}
	for _, check := range setChecks {
		check(v)
	}
	v.found.Sort()
	return v.found
}

// Refusals are the errors that [Validate] finds in the documents of a set of
// which others are wrong already: not in those that are the subject of an
// error in known, since what is missing there may be what is wrong.
func Refusals(s *Set, known finding.List) finding.List {
	told := map[string]bool{}
	for _, f := range known {
		told[f.Subject] = told[f.Subject] || f.Severity == finding.Error
	}
	return slices.DeleteFunc(Validate(s), func(f finding.Finding) bool {
		return f.Severity != finding.Error || told[f.Subject]
	})
}

// validation is one run of [Validate].
type validation struct {
	set    *Set
	index  *Index
	shapes shapes
	found  finding.List
}

// setChecks is everything that is judged, in the order of the documents'
// dependence: what others point at comes first.
var setChecks = []func(*validation){
	checkCachePolicies,
	checkOriginRequestPolicies,
	checkResponseHeadersPolicies,
	checkOriginAccessControls,
	checkPublicKeys,
	checkKeyGroups,
	checkKeyValueStores,
	checkFunctions,
	checkRealtimeLogConfigs,
	checkBuckets,
	checkContinuousDeploymentPolicies,
	checkDistributions,
	checkAliasesAreUnique,
	checkLoadBalancers,
	checkTargetGroups,
	checkClassicLoadBalancers,
	checkListeners,
	checkNetworkListeners,
	checkListenerRules,
	checkGroupUse,
	checkRestAPIs,
	checkRestDomains,
	checkUsagePlans,
	checkHTTPAPIs,
	checkHTTPDomains,
}

// distributionCheck judges one thing about a distribution.
type distributionCheck func(d *Distribution, x *Index, r *reporter)

// distributionChecks is what is judged about each distribution by itself.
var distributionChecks = []distributionCheck{
	checkDistributionTexts,
	checkDefaultRootObject,
	checkWebACL,
	checkLogging,
	checkContinuousDeployment,
	checkAliases,
	checkOrigins,
	checkOriginGroups,
	checkBehaviorCount,
	checkPathPatterns,
	checkBehaviors,
	checkErrorResponses,
	checkGeoRestriction,
	checkViewerCertificate,
	checkCertificateCoversAliases,
	checkViewerMTLS,
}

// behaviorCheck judges one thing about a cache behavior of a distribution.
type behaviorCheck func(b *Behavior, d *Distribution, x *Index, r *reporter)

// behaviorChecks is what is judged about each cache behavior, the default one
// included.
var behaviorChecks = []behaviorCheck{
	checkTarget,
	checkMethods,
	checkMethodsOfOriginGroup,
	checkPoliciesOrForwardedValues,
	checkPolicyReferences,
	checkBehaviorTTLs,
	checkForwardedHeaders,
	checkForwardedCookies,
	checkForwardedQueryStrings,
	checkTrustedKeyGroups,
	checkTrustedSigners,
	checkFunctionAssociations,
	checkLambdaAssociations,
	checkFunctionKindsApart,
	checkRealtimeLogReference,
	warnOfViewerHostToBucket,
	warnOfPreflightNotAllowed,
}

// checkDistributions judges the distributions on all processors, a stretch of
// the list on each; the findings come in the order of the list.
func checkDistributions(v *validation) {
	list := v.set.Distributions
	processors := runtime.GOMAXPROCS(0)
	stretches := slices.Collect(slices.Chunk(list, max(1, (len(list)+processors-1)/processors)))
	found := make([]finding.List, len(stretches))
	var all sync.WaitGroup
	for i, stretch := range stretches {
		all.Go(func() {
			own := &validation{set: v.set, index: v.index, shapes: newShapes()}
			own.distributions(stretch)
			found[i] = own.found
		})
	}
	all.Wait()
	v.found = append(v.found, slices.Concat(found...)...)
}

func (v *validation) distributions(list []*Distribution) {
	for _, d := range list {
		if d == nil {
			continue
		}
		r := v.reporter(&d.Meta)
		v.shapes.check(reflect.ValueOf(&d.Config), nil, r)
		for _, check := range distributionChecks {
			check(d, v.index, r)
		}
	}
}

func checkBehaviors(d *Distribution, x *Index, r *reporter) {
	behaviors := Behaviors(&d.Config)
	for i := range behaviors {
		for _, check := range behaviorChecks {
			check(&behaviors[i], d, x, r)
		}
	}
}

// documents judges the documents of one kind: their shape, and then by check.
func documents[T any](v *validation, list []*Document[T], check func(config *T, x *Index, r *reporter)) {
	for _, d := range list {
		if d == nil {
			continue
		}
		r := v.reporter(&d.Meta)
		v.shapes.check(reflect.ValueOf(&d.Config), nil, r)
		check(&d.Config, v.index, r)
	}
}

// uniqueNames reports every document whose name an earlier one of its kind
// has. Documents without a name are somebody else's finding.
func uniqueNames[T any](v *validation, code string, list []*Document[T], name func(*T) *string) {
	first := make(map[string]*Meta, len(list))
	for _, d := range list {
		if d == nil || name(&d.Config) == nil {
			continue
		}
		v.claim(first, *name(&d.Config), &d.Meta, "Name", code)
	}
}

// claim notes that a document has a name, or reports who had it before.
func (v *validation) claim(first map[string]*Meta, name string, m *Meta, path, code string) {
	earlier, taken := first[name]
	if !taken {
		first[name] = m
		return
	}
	v.reporter(m).add(path, finding.Finding{
		Code:    code,
		Message: fmt.Sprintf("the name %q is already that of %s", name, earlier.whereabouts()),
		Fix:     "Give one of them another name.",
	})
}

// warnOfAccountQuota warns once when a set has more documents of a kind than
// an account may hold by default.
func warnOfAccountQuota[T any](v *validation, code string, list []*Document[T], what string) {
	if len(list) <= maxPolicies || list[maxPolicies] == nil {
		return
	}
	v.reporter(&list[maxPolicies].Meta).add("", finding.Finding{
		Code:     code,
		Severity: finding.Warning,
		Message:  fmt.Sprintf("this is one of %d %s; an account may have %d unless its quota was raised", len(list), what, maxPolicies),
	})
}

// whereabouts names a document for people: address and place as far as known.
func (m *Meta) whereabouts() string {
	name := m.Address
	if name == "" {
		name = m.ID
	}
	if p := m.Source.Place.String(); p != "" {
		return name + " (" + p + ")"
	}
	return name
}

// reporter takes the findings about one document.
type reporter struct {
	meta  *Meta
	found *finding.List
}

func (v *validation) reporter(m *Meta) *reporter { return &reporter{m, &v.found} }

// add reports a finding at a field of the document. It fills in where that
// field was written and whose it is.
func (r *reporter) add(path string, f finding.Finding) {
	f.Place = r.meta.Source.At(path)
	f.Subject = r.meta.Address
	*r.found = append(*r.found, f)
}

// inRange reports a number outside low and high; nil is "not given".
func inRange[N int32 | int64](r *reporter, path, code string, n *N, low, high N, unit string) {
	if n == nil || (*n >= low && *n <= high) {
		return
	}
	r.add(path, finding.Finding{
		Code: code, Message: fmt.Sprintf("%d is out of range", *n), Expected: fmt.Sprintf("%d to %d%s", low, high, unit),
	})
}

// tooLong reports a text of more than limit characters; nil is "not given".
func tooLong(r *reporter, path, code string, text *string, limit int) {
	if text == nil {
		return
	}
	if n := utf8.RuneCountInString(*text); n > limit {
		r.add(path, finding.Finding{
			Code: code, Message: fmt.Sprintf("is %d characters long", n), Expected: fmt.Sprintf("at most %d characters", limit),
		})
	}
}

// tooMany reports a list of more than quota items.
func tooMany(r *reporter, path, code string, n, quota int, what string) {
	if n > quota {
		r.add(path, finding.Finding{
			Code: code, Message: fmt.Sprintf("%d %s", n, what), Expected: fmt.Sprintf("at most %d", quota),
		})
	}
}
