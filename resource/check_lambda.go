package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// What a Lambda function may take at the edge (spec/edge-functions.md 4).
const (
	maxViewerLambda   = 5   // seconds
	maxOriginLambda   = 30  // seconds
	maxViewerLambdaMB = 128 // MB
)

// edgeRuntimes are those that the edge runs: Node.js and Python. AWS refuses
// custom ones as well; here they run, so that a handler in another language can
// be tried, with a warning.
var edgeRuntimes = regexp.MustCompile(`^(nodejs[0-9]+\.x|python3\.[0-9]+)$`)

// goneRuntimes are those of old articles (spec/edge-functions.md 4), and what
// took their place.
var goneRuntimes = []string{"nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x"}

// checkLambdaAtEdge judges whether a function of the configuration can run at
// an event. Functions of other configurations are taken on trust.
func checkLambdaAtEdge(l *Lambda, event cloudfront.EventType, path string, r *reporter) {
	if l == nil {
		return
	}
	refuse := func(message, fix string) {
		r.add(path, finding.Finding{Code: InvalidLambdaFunctionAssociation, Message: message, Fix: fix})
	}
	checkLambdaSize(l, event, refuse)
	if isCustom(l.Runtime) {
		r.add(path, finding.Finding{
			Code: InvalidLambdaFunctionAssociation, Severity: finding.Warning,
			Message: fmt.Sprintf("the runtime %s runs here, and AWS refuses it at the edge. Function: %s", l.Runtime, l.QualifiedARN),
			Fix:     "Use a nodejs or python runtime.",
		})
	}
	checkLambdaRuntime(l, refuse)
	checkLambdaRole(l, refuse)
	for _, has := range []struct {
		it        bool
		what, fix string
	}{
		// AWS's own texts for these are (unverified).
		{len(l.Environment) > 0, "environment variables", "Bake the values into the package, or send them as custom headers of the origin."},
		{len(l.Layers) > 0, "layers", "Put what they hold into the package."},
		{l.VPC, "a VPC", "Remove vpc_config."},
		{l.DeadLetters, "a dead-letter queue", "Remove dead_letter_config."},
		{l.Tracing, "X-Ray tracing", `Set mode = "PassThrough" in tracing_config, or remove it.`},
		{l.Reserved, "reserved concurrency", "Remove reserved_concurrent_executions."},
		{l.Image != "", "a container image", "Make a zip package of the handler."},
		{l.Architecture == "arm64", "the arm64 architecture", `Set architectures = ["x86_64"].`},
	} {
		if has.it {
			refuse(fmt.Sprintf("the function has %s, which functions of an edge cannot have. Function: %s", has.what, l.QualifiedARN), has.fix)
		}
	}
}

// checkLambdaSize has AWS's text for the timeout; that for memory follows its
// pattern, (unverified).
func checkLambdaSize(l *Lambda, event cloudfront.EventType, refuse func(message, fix string)) {
	timeout, viewer := maxOriginLambda, slices.Contains(viewerEvents, event)
	if viewer {
		timeout = maxViewerLambda
	}
	const larger = "The function %s is larger than the maximum allowed for functions that are triggered by a CloudFront event: %d Max allowed: %d Function: %s"
	if l.TimeoutSec > timeout {
		refuse(fmt.Sprintf(larger, "timeout", l.TimeoutSec, timeout, l.QualifiedARN), fmt.Sprintf("Set timeout = %d.", timeout))
	}
	if viewer && l.MemoryMB > maxViewerLambdaMB {
		refuse(fmt.Sprintf(larger, "memory size", l.MemoryMB, maxViewerLambdaMB, l.QualifiedARN), fmt.Sprintf("Set memory_size = %d, or use an origin event.", maxViewerLambdaMB))
	}
}

// checkLambdaRole has AWS's text for a role that the edge cannot take. Roles that
// are declared elsewhere are taken on trust.
func checkLambdaRole(l *Lambda, refuse func(message, fix string)) {
	if l.Trust == "" || mayAssume(l.Trust, "lambda.amazonaws.com") && mayAssume(l.Trust, "edgelambda.amazonaws.com") {
		return
	}
	refuse("The function execution role must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com principals. Update the IAM role and try again. Role: "+l.Role,
		`Name both services in the role's assume_role_policy: identifiers = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"].`)
}

func checkLambdaRuntime(l *Lambda, refuse func(message, fix string)) {
	switch {
	case l.Runtime == "" || l.Image != "":
	case slices.Contains(goneRuntimes, l.Runtime):
		refuse(fmt.Sprintf("the runtime %s is no longer supported. Function: %s", l.Runtime, l.QualifiedARN), `Set runtime = "nodejs22.x".`)
	case !edgeRuntimes.MatchString(l.Runtime) && !isCustom(l.Runtime):
		refuse(fmt.Sprintf("the runtime %s does not run at the edge. Function: %s", l.Runtime, l.QualifiedARN), "Use a nodejs or python runtime.")
	}
}

// isCustom tells programs of one's own.
func isCustom(runtime string) bool { return strings.HasPrefix(runtime, "provided") }
