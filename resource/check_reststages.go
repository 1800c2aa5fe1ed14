package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/finding"
)

// checkRestDeployments judges what would be deployed (spec/api-gateway.md 17),
// and says when Terraform would not deploy it (19, case 16).
func checkRestDeployments(a *RestAPI, v *validation) {
	if len(a.Deployments) > 0 {
		for _, m := range a.Methods {
			if m != nil && m.Integration == nil {
				v.reporter(&m.Meta).add("", finding.Finding{Code: BadRequestException, Message: "No integration defined for method",
					Fix: "Declare an aws_api_gateway_integration for it: without one the API cannot be deployed."})
			}
		}
	}
	for _, d := range a.Deployments {
		if d == nil {
			continue
		}
		r := v.reporter(&d.Meta)
		if len(a.Methods) == 0 {
			r.add("", finding.Finding{Code: BadRequestException, Message: "The REST API doesn't contain any methods"})
			continue
		}
		warnOfDeployment(a, d, r)
	}
}

// redeploy is how Terraform is told to deploy changes.
const redeploy = "Write triggers = { redeployment = sha1(jsonencode([…])) } of all resources, methods, integrations and responses, " +
	"and lifecycle { create_before_destroy = true }."

// warnOfDeployment: a deployment is a snapshot of what exists when Terraform
// makes it. Here it is always one of what is declared. What the API's own body
// declares exists with the API.
func warnOfDeployment(a *RestAPI, d *RestDeployment, r *reporter) {
	apart := slices.ContainsFunc(a.Methods, func(m *RestMethod) bool { return m != nil && !a.declares(&m.Meta) })
	switch {
	case d.Triggers:
	case apart && !d.DependsOn:
		r.add("", finding.Finding{Code: DeployedTooEarly, Severity: finding.Warning,
			Message: "nothing makes Terraform deploy after the methods and integrations: the snapshot may be made before they are, and later changes are never in it; served here is what is declared",
			Fix:     redeploy})
	default:
		r.add("", finding.Finding{Code: DeployedOnce, Severity: finding.Notice,
			Message: "Terraform deploys once, and changes after that are not live until something replaces the deployment; served here is what is declared",
			Fix:     redeploy})
	}
}

var (
	stageName     = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,128}$`)
	variableName  = regexp.MustCompile(`^[A-Za-z0-9_]+$`)
	variableValue = regexp.MustCompile(`^[A-Za-z0-9\-._~:/?#&=,]*$`)
)

// checkRestStages judges stages and what they say of methods (spec/api-gateway.md
// 1, 17, 18). The texts are (unverified).
func checkRestStages(a *RestAPI, v *validation) {
	first := map[string]*Meta{}
	tooMany(v.reporter(&a.Meta), "", LimitExceededException, len(a.Stages), maxRestStages, "stages")
	for _, s := range a.Stages {
		if s == nil {
			continue
		}
		r, name := v.reporter(&s.Meta), aws.ToString(s.Config.StageName)
		if !stageName.MatchString(name) {
			r.add("StageName", finding.Finding{Code: BadRequestException,
				Message: "Stage name only allows a-zA-Z0-9_-", Expected: "1 to 128 letters, digits, underscores and hyphens"})
		}
		if earlier, taken := first[name]; taken {
			r.add("StageName", finding.Finding{Code: ConflictException, Message: "Stage already exists", Fix: "It is " + earlier.whereabouts() + "."})
		}
		first[name] = &s.Meta
		if a.Deployment(aws.ToString(s.Config.DeploymentId)) == nil {
			r.add("DeploymentId", finding.Finding{Code: BadRequestException, Message: "Deployment id does not exist",
				Fix: "Refer to the id of an aws_api_gateway_deployment of the same API."})
		}
		checkStageVariables(r, s.Config.Variables)
		for _, m := range s.Settings {
			if m != nil {
				checkMethodSettings(a, m, v.reporter(&m.Meta))
			}
		}
	}
}

func checkStageVariables(r *reporter, variables map[string]string) {
	tooMany(r, "Variables", LimitExceededException, len(variables), maxStageVariables, "stage variables")
	for _, name := range sortedKeys(variables) {
		path, value := "Variables."+name, variables[name]
		if !variableName.MatchString(name) {
			r.add(path, finding.Finding{Code: BadRequestException, Message: "Invalid stage variable name: " + name, Expected: "letters, digits and underscores"})
		}
		if !variableValue.MatchString(value) {
			r.add(path, finding.Finding{Code: BadRequestException, Message: "Invalid stage variable value: " + value,
				Expected: "letters, digits and - . _ ~ : / ? # & = ,"})
		}
		if len(name) > maxVariableName || len(value) > maxVariableValue {
			r.add(path, finding.Finding{Code: LimitExceededException, Message: fmt.Sprintf("a name of %d and a value of %d bytes", len(name), len(value)),
				Expected: fmt.Sprintf("at most %d and %d", maxVariableName, maxVariableValue)})
		}
	}
}

// loggingLevels are those of method settings.
var loggingLevels = []string{"OFF", "ERROR", "INFO"}

func checkMethodSettings(a *RestAPI, m *MethodSettings, r *reporter) {
	level := aws.ToString(m.Config.LoggingLevel)
	if level != "" && !slices.Contains(loggingLevels, level) {
		r.add("LoggingLevel", finding.Finding{Code: BadRequestException, Message: "Invalid logging level specified: " + level,
			Expected: oneOf(loggingLevels), Nearest: finding.Nearest(strings.ToUpper(level), loggingLevels)})
	}
	if n := m.Config.CacheTtlInSeconds; n < 0 || n > maxAuthorizerTTL {
		r.add("CacheTtlInSeconds", finding.Finding{Code: BadRequestException, Message: fmt.Sprintf("%d is out of range", n), Expected: "0 to 3600 seconds"})
	}
	paths := []string{"*/*"}
	for _, method := range a.Methods {
		if method == nil || a.Resource(method.ResourceID) == nil {
			continue
		}
		path := strings.TrimPrefix(aws.ToString(a.Resource(method.ResourceID).Config.Path), "/")
		paths = append(paths, path+"/"+aws.ToString(method.Config.HttpMethod), path+"/*")
	}
	if !slices.Contains(paths, strings.TrimPrefix(m.Path, "/")) {
		r.add("Path", finding.Finding{Code: NotFoundException, Message: "Invalid Method identifier specified",
			Expected: "*/*, or a path of the API without its first slash and a verb, such as pets/{id}/GET", Nearest: finding.Nearest(m.Path, paths)})
	}
}
