package main

import (
	"slices"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/door/nlb"
	"github.com/lintel-edge/lintel/door/restapi"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/trial"
)

// cliCodes document what commands say of how they were called.
var cliCodes = finding.Catalog{
	finding.Own(finding.Error, "CLI-UNKNOWN-COMMAND", "a command that does not exist", "The message has the nearest one.",
		"lintel sevre infra", "lintel serve infra", "lintel help lists all commands"),
	finding.Own(finding.Error, "CLI-UNKNOWN-FLAG", "a flag that the command does not have", "Each command has its own; the message has the nearest one.",
		"lintel serve --htps :8443", "lintel serve --https :8443", "see the command's --help"),
	finding.Own(finding.Error, "CLI-INVALID-FLAG", "a flag with a value that cannot be used", "The message says what was expected.",
		"--min-grade E", "--min-grade B", "correct the value"),
	finding.Own(finding.Error, "CLI-INVALID-ARGUMENTS", "too few or too many arguments", "The message shows how the command is used.",
		"lintel invalidate www", "lintel invalidate www '/*'", "see the command's --help"),
	finding.Own(finding.Error, "CLI-UNKNOWN-CODE", "a code that no finding has", "Codes are those that findings carry, or families of them.",
		"lintel explain-code HSST", "lintel explain-code HSTS", "lintel explain-code lists all"),
	finding.Own(finding.Error, "CLI-NO-EDGE", "no Lintel that serves could be asked", "Commands find the one that serves by its data directory.",
		"lintel status, with nothing running", "lintel serve infra, then lintel status", "start lintel serve, or name its directory with --data"),
	finding.Own(finding.Error, "CLI-FUNCTION-FAILED", "a function gave the edge nothing to use", "What viewers would get is said above it; the exit code is for CI.",
		"return {}", "return request", "correct the function"),
	finding.Own(finding.Error, "CLI-LOGS-FILTER", "a filter of logs that cannot be read", "Filters are CloudWatch's simple ones: words, and phrases in quotes.",
		"--filter '\"open'", "--filter ERROR", "see lintel logs --help"),
	finding.Own(finding.Error, "CLI-NO-LOGS", "nothing was logged by a function of that name", "Logs are kept in the data directory for some days.",
		"lintel logs header", "lintel logs headers", "name a function that has run"),
}

// spokenCodes are all codes of findings besides those that package report
// knows: of this program's own doings, and AWS's.
func spokenCodes() finding.Catalog {
	return slices.Concat(serve.Codes, trial.Codes, edge.Codes, cloudfront.Codes, alb.Codes, nlb.Codes, apigateway.Codes, httpapi.Codes, restapi.Codes, cliCodes, resource.Codes)
}
