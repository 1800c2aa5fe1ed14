package resource

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
)

var modelName = regexp.MustCompile(`^[a-zA-Z0-9]+$`)

// checkRestModels judges the schemas of bodies as far as their syntax. What a
// schema means is for whoever compiles it. The texts are (unverified).
func checkRestModels(a *RestAPI, v *validation) {
	first := map[string]*Meta{}
	for _, d := range a.Models {
		if d == nil {
			continue
		}
		r, name := v.reporter(&d.Meta), aws.ToString(d.Config.Name)
		if !modelName.MatchString(name) {
			r.add("Name", finding.Finding{Code: BadRequestException, Message: "Model name must be alphanumeric: " + name,
				Expected: "letters and digits"})
		}
		if earlier, taken := first[name]; taken {
			r.add("Name", finding.Finding{Code: ConflictException, Message: "Model name already exists for this REST API",
				Fix: "It is that of " + earlier.whereabouts() + "."})
		}
		first[name] = &d.Meta
		checkModelSchema(r, aws.ToString(d.Config.Schema))
	}
}

func checkModelSchema(r *reporter, schema string) {
	var object map[string]any
	err := json.Unmarshal([]byte(schema), &object)
	if schema == "" || err == nil {
		return
	}
	r.add("Schema", finding.Finding{Code: BadRequestException,
		Message: "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. " + err.Error() + "]",
		Fix:     "Write the schema with jsonencode(); it is an object of JSON schema, draft 4."})
}

// identitySource is where a Lambda authorizer looks: in the request, the
// context or the stage variables.
var identitySource = regexp.MustCompile(`^(method\.request\.(header|querystring)|context|stageVariables)\.[a-zA-Z0-9._$-]+$`)

// checkRestAuthorizers judges authorizers. The texts are (unverified).
func checkRestAuthorizers(a *RestAPI, v *validation) {
	first := map[string]*Meta{}
	for _, d := range a.Authorizers {
		if d == nil {
			continue
		}
		r, c := v.reporter(&d.Meta), &d.Config
		checkMember(r, "Type", "createAuthorizerInput.type", c.Type, c.Type.Values())
		inRange(r, "AuthorizerResultTtlInSeconds", BadRequestException, c.AuthorizerResultTtlInSeconds, 0, maxAuthorizerTTL, " seconds")
		name := aws.ToString(c.Name)
		if earlier, taken := first[name]; taken {
			r.add("Name", finding.Finding{Code: BadRequestException,
				Message: fmt.Sprintf("Authorizer name must be unique. Authorizer %s already exists in this RestApi.", name),
				Fix:     "It is " + earlier.whereabouts() + "."})
		}
		first[name] = &d.Meta
		checkWhoAuthorizes(r, c)
		checkIdentitySource(r, c)
	}
}

func checkWhoAuthorizes(r *reporter, c *apigateway.Authorizer) {
	if c.Type == apigateway.AuthorizerTypeCognitoUserPools {
		if len(c.ProviderARNs) == 0 {
			r.add("ProviderARNs", finding.Finding{Code: BadRequestException, Message: "an authorizer of user pools names at least one of them"})
		}
		return
	}
	parts := integrationARN.FindStringSubmatch(aws.ToString(c.AuthorizerUri))
	if parts == nil || parts[1] != "lambda" || !lambdaTarget.MatchString(parts[3]) {
		r.add("AuthorizerUri", finding.Finding{Code: BadRequestException,
			Message: "Invalid Authorizer URI: " + aws.ToString(c.AuthorizerUri) + ". Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.",
			Fix:     "Refer to the invoke_arn of an aws_lambda_function."})
	}
}

func checkIdentitySource(r *reporter, c *apigateway.Authorizer) {
	if c.IdentitySource == nil {
		return
	}
	for source := range strings.SplitSeq(*c.IdentitySource, ",") {
		if !identitySource.MatchString(strings.TrimSpace(source)) {
			r.add("IdentitySource", finding.Finding{Code: BadRequestException,
				Message:  "Invalid mapping expression specified: " + source,
				Expected: "method.request.header.NAME, method.request.querystring.NAME, context.NAME or stageVariables.NAME"})
		}
	}
}
