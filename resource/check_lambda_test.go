package resource

import (
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// TestLambdaAtEdge has what AWS says of functions that cannot run at the edge
// (spec/edge-functions.md 4 and 7).
func TestLambdaAtEdge(t *testing.T) {
	const (
		viewer, origin = cloudfront.EventTypeViewerResponse, cloudfront.EventTypeOriginResponse
		arn            = testLambda
		larger         = " is larger than the maximum allowed for functions that are triggered by a CloudFront event: "
	)
	for _, tc := range []struct {
		name  string
		event cloudfront.EventType
		l     Lambda
		want  string // a part of the only finding; "" = none
	}{
		{"nothing special", viewer, Lambda{Runtime: "nodejs22.x", TimeoutSec: 5, MemoryMB: 128, Architecture: "x86_64"}, ""},
		{"thirty seconds for a viewer", viewer, Lambda{TimeoutSec: 30}, "The function timeout" + larger + "30 Max allowed: 5 Function: " + arn},
		{"thirty seconds for an origin", origin, Lambda{TimeoutSec: 30}, ""},
		{"more than thirty", origin, Lambda{TimeoutSec: 31}, "The function timeout" + larger + "31 Max allowed: 30 Function: " + arn},
		{"memory for a viewer", viewer, Lambda{MemoryMB: 256}, "The function memory size" + larger + "256 Max allowed: 128 Function: " + arn},
		{"memory for an origin", origin, Lambda{MemoryMB: 3008}, ""},
		{"environment", origin, Lambda{Environment: map[string]string{"A": "b"}}, "environment variables"},
		{"layers", origin, Lambda{Layers: []string{"arn"}}, "layers"},
		{"VPC", origin, Lambda{VPC: true}, "a VPC"},
		{"dead letters", origin, Lambda{DeadLetters: true}, "a dead-letter queue"},
		{"X-Ray", origin, Lambda{Tracing: true}, "X-Ray"},
		{"reserved concurrency", origin, Lambda{Reserved: true}, "reserved concurrency"},
		{"image", origin, Lambda{Image: "1.dkr.ecr/x"}, "a container image"},
		{"arm64", origin, Lambda{Architecture: "arm64"}, "the arm64 architecture"},
		{"python", origin, Lambda{Runtime: "python3.13"}, ""},
		{"of 2017", origin, Lambda{Runtime: "nodejs6.10"}, "the runtime nodejs6.10 is no longer supported"},
		{"Java", origin, Lambda{Runtime: "java21"}, "the runtime java21 does not run at the edge"},
		{"custom", origin, Lambda{Runtime: "provided.al2023"}, "AWS refuses it at the edge"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := judgeLambda(tc.event, tc.l)
			if tc.want == "" && len(got) > 0 || tc.want != "" && (len(got) != 1 || !strings.Contains(got[0].Message, tc.want)) {
				t.Errorf("findings %v, want %q", got, tc.want)
			}
		})
	}
}

// judgeLambda are the findings about a function at an event of the default
// behavior.
func judgeLambda(event cloudfront.EventType, l Lambda) finding.List {
	s := validSet()
	l.Name, l.QualifiedARN, l.Publish = "edge", testLambda, true
	s.Lambdas = []*Lambda{&l}
	standard(s).FunctionAssociations = nil
	list := []cloudfront.LambdaFunctionAssociation{{EventType: event, LambdaFunctionARN: new(testLambda)}}
	standard(s).LambdaFunctionAssociations = &cloudfront.LambdaFunctionAssociations{Quantity: quantity(list), Items: list}
	var out finding.List
	for _, f := range Validate(s) {
		if f.Code == InvalidLambdaFunctionAssociation && strings.HasPrefix(f.Place.Path, "DefaultCacheBehavior.") {
			out = append(out, f)
		}
	}
	return out
}

func TestMisunderstood10EnvironmentVariablesAreRefused(t *testing.T) {
	if got := judgeLambda(cloudfront.EventTypeOriginRequest, Lambda{Environment: map[string]string{"STAGE": "dev"}}); !got.HasErrors() {
		t.Errorf("findings %v", got)
	}
}

func TestMisunderstood13ViewersWaitFiveSeconds(t *testing.T) {
	for event, refused := range map[cloudfront.EventType]bool{
		cloudfront.EventTypeViewerRequest: true, cloudfront.EventTypeViewerResponse: true,
		cloudfront.EventTypeOriginRequest: false, cloudfront.EventTypeOriginResponse: false,
	} {
		if got := judgeLambda(event, Lambda{TimeoutSec: 30}); got.HasErrors() != refused {
			t.Errorf("%s: findings %v", event, got)
		}
	}
}

// TestMisunderstood06LatestIsRefused: in AWS's words, as for an alias.
func TestMisunderstood06LatestIsRefused(t *testing.T) {
	for _, qualifier := range []string{"", ":$LATEST", ":live"} {
		s := validSet()
		arn := "arn:aws:lambda:us-east-1:000000000000:function:edge" + qualifier
		standard(s).LambdaFunctionAssociations = &cloudfront.LambdaFunctionAssociations{Quantity: new(int32(1)), Items: []cloudfront.LambdaFunctionAssociation{
			{EventType: cloudfront.EventTypeOriginRequest, LambdaFunctionARN: &arn},
		}}
		const want = "The function ARN must reference a specific function version. (The ARN must end with the version number.) ARN: "
		found := Validate(s)
		if len(found) != 1 || found[0].Message != want+arn {
			t.Errorf("%q: %v", qualifier, found)
		}
	}
}

// TestMisunderstood12BothServicesMustBeTrusted: in AWS's words.
func TestMisunderstood12BothServicesMustBeTrusted(t *testing.T) {
	const role = "arn:aws:iam::000000000000:role/edge"
	const want = "The function execution role must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com principals. Update the IAM role and try again. Role: " + role
	statement := func(effect, action, principal string) string {
		return `{"Version":"2012-10-17","Statement":[{"Effect":"` + effect + `","Action":` + action + `,"Principal":` + principal + `}]}`
	}
	const both = `{"Service":["lambda.amazonaws.com","edgelambda.amazonaws.com"]}`
	for _, tc := range []struct {
		name, trust string
		trusted     bool
	}{
		{"both", statement("Allow", `"sts:AssumeRole"`, both), true},
		{"both, and any action of the kind", statement("Allow", `["sts:*"]`, both), true},
		{"everybody", statement("Allow", `"sts:AssumeRole"`, `"*"`), true},
		{"one statement each", `{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}},
			{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"edgelambda.amazonaws.com"}}]}`, true},
		{"declared elsewhere", "", true},
		{"Lambda alone", statement("Allow", `"sts:AssumeRole"`, `{"Service":"lambda.amazonaws.com"}`), false},
		{"the edge alone", statement("Allow", `"sts:AssumeRole"`, `{"Service":"edgelambda.amazonaws.com"}`), false},
		{"for something else", statement("Allow", `"sts:TagSession"`, both), false},
		{"denied", statement("Deny", `"sts:AssumeRole"`, both), false},
		{"accounts of that name", statement("Allow", `"sts:AssumeRole"`, `{"AWS":["lambda.amazonaws.com","edgelambda.amazonaws.com"]}`), false},
		{"no policy", `{`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := judgeLambda(cloudfront.EventTypeOriginResponse, Lambda{Role: role, Trust: tc.trust})
			if tc.trusted && len(got) > 0 || !tc.trusted && (len(got) != 1 || got[0].Message != want) {
				t.Errorf("findings %v", got)
			}
		})
	}
}

// TestMisunderstood08FunctionsOfOtherRegionsAreRefused.
func TestMisunderstood08FunctionsOfOtherRegionsAreRefused(t *testing.T) {
	s := validSet()
	standard(s).LambdaFunctionAssociations.Items[0].LambdaFunctionARN = new("arn:aws:lambda:eu-central-1:123456789012:function:edge:1")
	found := Validate(s)
	if len(found) != 1 || found[0].Code != InvalidLambdaFunctionAssociation || found[0].Message != "the function is in eu-central-1" || !strings.Contains(found[0].Fix, "us-east-1") {
		t.Errorf("findings %v", found)
	}
}

// TestMisunderstood32UnpublishedFunctionsAreRefused: what UpdateFunction wrote is
// in DEVELOPMENT, and only LIVE can be associated.
func TestMisunderstood32UnpublishedFunctionsAreRefused(t *testing.T) {
	s := validSet()
	s.Functions[0].Live = false
	found := Validate(s)
	if len(found) != 1 || found[0].Code != InvalidFunctionAssociation || !strings.Contains(found[0].Fix, "publish = true") {
		t.Errorf("findings %v", found)
	}
}

// TestMisunderstood36KindsDoNotMixOnViewerEvents: not even at different ones; at
// origin events Lambda functions are welcome.
func TestMisunderstood36KindsDoNotMixOnViewerEvents(t *testing.T) {
	for event, refused := range map[cloudfront.EventType]bool{
		cloudfront.EventTypeViewerRequest: true, cloudfront.EventTypeViewerResponse: true,
		cloudfront.EventTypeOriginRequest: false, cloudfront.EventTypeOriginResponse: false,
	} {
		s := validSet() // its CloudFront Function is at viewer-response
		list := []cloudfront.LambdaFunctionAssociation{{EventType: event, LambdaFunctionARN: new(testLambda)}}
		standard(s).LambdaFunctionAssociations = &cloudfront.LambdaFunctionAssociations{Quantity: quantity(list), Items: list}
		if found := Validate(s); found.HasErrors() != refused || refused && found[0].Code != InvalidLambdaFunctionAssociation {
			t.Errorf("%s: findings %v", event, found)
		}
	}
}
