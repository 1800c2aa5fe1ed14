package resource

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// viewerEvents are the events at which CloudFront Functions run.
var viewerEvents = []cloudfront.EventType{cloudfront.EventTypeViewerRequest, cloudfront.EventTypeViewerResponse}

// checkFunctionAssociations judges the CloudFront Functions of a behavior
// (spec/cloudfront.md 1.5).
func checkFunctionAssociations(b *Behavior, _ *Distribution, x *Index, r *reporter) {
	seen := map[cloudfront.EventType]bool{}
	for i, a := range functionAssociations(b) {
		path := fmt.Sprintf("%s.FunctionAssociations[%d]", b.Path, i)
		switch {
		case a.EventType == "":
		case !slices.Contains(viewerEvents, a.EventType):
			r.add(path+".EventType", finding.Finding{
				Code:     InvalidFunctionAssociation,
				Message:  fmt.Sprintf("a CloudFront Function cannot run at %s", a.EventType),
				Expected: "viewer-request or viewer-response; origin events take Lambda functions",
			})
		case seen[a.EventType]:
			r.add(path+".EventType", secondAtEvent(InvalidFunctionAssociation, a.EventType))
		}
		seen[a.EventType] = true
		if a.FunctionARN != nil {
			checkFunctionReference(*a.FunctionARN, path+".FunctionARN", x, r)
		}
	}
}

func secondAtEvent(code string, event cloudfront.EventType) finding.Finding {
	return finding.Finding{
		Code: code, Message: fmt.Sprintf("a second function at %s", event), Expected: "one function for each event",
	}
}

// functionARN takes the name out of a function's ARN.
var functionARN = regexp.MustCompile(`^arn:aws[a-z-]*:cloudfront::[0-9]{12}:function/([a-zA-Z0-9-_]{1,64})$`)

// checkFunctionReference judges the ARN of a function. One of another account
// is taken on trust: it is declared elsewhere, and does not run here.
func checkFunctionReference(arn, path string, x *Index, r *reporter) {
	f := x.Function(arn)
	switch {
	case f != nil && f.Live:
	case f != nil:
		r.add(path, finding.Finding{
			Code: InvalidFunctionAssociation, Message: fmt.Sprintf("function %q is not published", f.Name), Fix: "Publish it: publish = true.",
		})
	case !functionARN.MatchString(arn):
		r.add(path, finding.Finding{
			Code: InvalidFunctionAssociation, Message: fmt.Sprintf("%q is not the ARN of a CloudFront Function", arn),
			Expected: "arn:aws:cloudfront::<account>:function/<name>",
		})
	case isOurs(arn):
		r.add(path, finding.Finding{
			Code: InvalidFunctionAssociation, Message: fmt.Sprintf("there is no function %q", arn), Nearest: nearestKey(arn, x.functions),
		})
	}
}

// lambdaARN takes region and qualifier out of the ARN of a Lambda function.
var lambdaARN = regexp.MustCompile(`^arn:aws[a-z-]*:lambda:([a-z0-9-]+):[0-9]{12}:function:[a-zA-Z0-9-_]+(?::([a-zA-Z0-9$_-]+))?$`)

var version = regexp.MustCompile(`^[0-9]+$`)

// checkLambdaAssociations judges the Lambda functions of a behavior.
func checkLambdaAssociations(b *Behavior, _ *Distribution, x *Index, r *reporter) {
	seen := map[cloudfront.EventType]bool{}
	for i, a := range lambdaAssociations(b) {
		path := fmt.Sprintf("%s.LambdaFunctionAssociations[%d]", b.Path, i)
		if seen[a.EventType] && a.EventType != "" {
			r.add(path+".EventType", secondAtEvent(InvalidLambdaFunctionAssociation, a.EventType))
		}
		seen[a.EventType] = true
		if a.LambdaFunctionARN != nil {
			checkLambdaReference(*a.LambdaFunctionARN, path+".LambdaFunctionARN", x, r)
			checkLambdaAtEdge(x.Lambda(*a.LambdaFunctionARN), a.EventType, path+".LambdaFunctionARN", r)
		}
		response := a.EventType == cloudfront.EventTypeViewerResponse || a.EventType == cloudfront.EventTypeOriginResponse
		if response && aws.ToBool(a.IncludeBody) {
			r.add(path+".IncludeBody", finding.Finding{
				Code: InvalidLambdaFunctionAssociation, Message: fmt.Sprintf("there is no request body at %s", a.EventType), Expected: "false",
			})
		}
	}
}

func checkLambdaReference(arn, path string, x *Index, r *reporter) {
	m := lambdaARN.FindStringSubmatch(arn)
	add := func(message, fix string) {
		r.add(path, finding.Finding{
			Code: InvalidLambdaFunctionAssociation, Message: message,
			Expected: "arn:aws:lambda:us-east-1:<account>:function:<name>:<version>", Fix: fix,
		})
	}
	switch {
	case m == nil:
		add(fmt.Sprintf("%q is not the ARN of a Lambda function", arn), "")
	case !version.MatchString(m[2]):
		add("The function ARN must reference a specific function version. (The ARN must end with the version number.) ARN: "+arn,
			"Set publish = true on the function and use its qualified_arn.")
	case m[1] != Region:
		add(fmt.Sprintf("the function is in %s", m[1]), "Create it with a provider for "+Region+".")
	case isOurs(arn) && x.Lambda(arn) == nil:
		r.add(path, finding.Finding{
			Code: InvalidLambdaFunctionAssociation, Message: fmt.Sprintf("there is no function %q", arn), Nearest: nearestKey(arn, x.lambdas),
		})
	}
}

// checkFunctionKindsApart reports both kinds of function on the viewer events
// of one behavior.
func checkFunctionKindsApart(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	if len(functionAssociations(b)) == 0 {
		return
	}
	for i, a := range lambdaAssociations(b) {
		if slices.Contains(viewerEvents, a.EventType) {
			r.add(fmt.Sprintf("%s.LambdaFunctionAssociations[%d].EventType", b.Path, i), finding.Finding{
				Code:    InvalidLambdaFunctionAssociation,
				Message: fmt.Sprintf("a Lambda function at %s cannot stand beside a CloudFront Function", a.EventType),
				Fix:     "Use one kind of function for the viewer events of a behavior.",
			})
			return
		}
	}
}

// checkFunctions judges the functions themselves.
func checkFunctions(v *validation) {
	first := map[string]*Meta{}
	for _, f := range v.set.Functions {
		if f == nil {
			continue
		}
		r := v.reporter(&f.Meta)
		v.shapes.check(reflect.ValueOf(&f.Config), nil, r)
		if !IsFunctionName(f.Name) {
			r.add("Name", finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("%q cannot be the name of a function", f.Name),
				Expected: "1 to 64 letters, digits, - and _",
			})
		}
		v.claim(first, f.Name, &f.Meta, "Name", FunctionAlreadyExists)
		if len(f.Code) > maxFunctionSize {
			r.add("Code", finding.Finding{
				Code: FunctionSizeLimitExceeded, Message: fmt.Sprintf("the code has %d bytes", len(f.Code)),
				Expected: fmt.Sprintf("at most %d bytes", maxFunctionSize),
			})
		}
		tooLong(r, "Comment", InvalidArgument, f.Config.Comment, maxComment)
		checkStoresOfFunction(f, v.index, r)
	}
}

// checkStoresOfFunction judges the key value stores of a function: one at
// most, in the newer runtime only.
func checkStoresOfFunction(f *Function, x *Index, r *reporter) {
	const path = "KeyValueStoreAssociations"
	if f.Config.KeyValueStoreAssociations == nil {
		return
	}
	list := f.Config.KeyValueStoreAssociations.Items
	if len(list) > 1 {
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the function has %d key value stores", len(list)), Expected: "at most 1",
		})
	}
	if len(list) > 0 && f.Config.Runtime == cloudfront.FunctionRuntimeCloudfrontJs10 {
		r.add("Runtime", finding.Finding{
			Code: InvalidArgument, Message: "cloudfront-js-1.0 has no key value stores", Expected: string(cloudfront.FunctionRuntimeCloudfrontJs20),
		})
	}
	for i, a := range list {
		arn := text(a.KeyValueStoreARN)
		if arn != "" && isOurs(arn) && x.KeyValueStore(arn) == nil {
			r.add(fmt.Sprintf("%s[%d].KeyValueStoreARN", path, i), finding.Finding{
				Code: EntityNotFound, Message: fmt.Sprintf("there is no key value store %q", arn), Nearest: nearestKey(arn, x.keyValueStores),
			})
		}
	}
}
