package terraform

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
	"github.com/lintel-edge/lintel/terraform/limit"
	"github.com/lintel-edge/lintel/terraform/missing"
)

// summaryCodes maps the summaries of the HCL library's diagnostics to our
// codes. A summary that is not here is a problem of syntax when it comes from
// parsing, and of an expression when it comes from evaluating.
var summaryCodes = map[string]string{
	"Unsupported argument":                     CodeUnsupportedArgument,
	"Unsupported block type":                   CodeUnsupportedBlock,
	"Extraneous JSON object property":          CodeUnsupportedArgument,
	"Missing required argument":                CodeMissingArgument,
	"Argument definition required":             CodeMissingArgument,
	"Duplicate argument":                       CodeDuplicate,
	"Attribute redefined":                      CodeDuplicate,
	"Unknown variable":                         CodeUnknownReference,
	"Unsupported attribute":                    CodeUnknownAttribute,
	"Call to unknown function":                 CodeUnknownFunction,
	"Error in function call":                   CodeFunctionCall,
	"Invalid function argument":                CodeFunctionCall,
	"Not enough function arguments":            CodeFunctionCall,
	"Too many function arguments":              CodeFunctionCall,
	"Invalid index":                            CodeInvalidIndex,
	"Missing map element":                      CodeInvalidIndex,
	"Attempt to get attribute from null value": CodeExpression,
	"Attempt to index null value":              CodeExpression,
	"Incorrect condition type":                 CodeWrongType,
	"Incorrect attribute value type":           CodeWrongType,
	"Inconsistent conditional result types":    CodeWrongType,
	"Invalid operand":                          CodeWrongType,
	"Unsuitable value type":                    CodeWrongType,
	"Invalid dynamic for_each value":           CodeInvalidForEach,
	"Incorrect JSON value type":                CodeWrongType,
	limit.Summary:                              CodeExpressionLimit,
}

// translate turns diagnostics of the HCL library into findings; other is the
// code of those that the table does not know.
func translate(diags hcl.Diagnostics, other, subject string) finding.List {
	out := make(finding.List, 0, len(diags))
	for _, d := range diags {
		out = append(out, translateOne(d, other, subject))
	}
	return out
}

func translateOne(d *hcl.Diagnostic, other, subject string) finding.Finding {
	f := finding.Finding{Code: other, Subject: subject, Severity: finding.Error}
	if code, ok := summaryCodes[d.Summary]; ok {
		f.Code = code
	} else if strings.HasPrefix(d.Summary, "Missing ") && strings.Contains(d.Summary, " for ") ||
		strings.HasPrefix(d.Summary, "Extraneous label") {
		f.Code = CodeBlockLabels
	}
	if d.Severity == hcl.DiagWarning {
		f.Severity = finding.Warning
	}
	if d.Subject != nil {
		f.Place = placeOf(*d.Subject)
	}
	detail := d.Detail
	if d.Summary != limit.Summary && showsSecret(d) {
		detail = "the explanation is withheld because a sensitive value takes part in it"
	}
	f.Message, f.Nearest = tidy(d.Summary, detail)
	switch f.Code {
	case CodeFunctionCall:
		if strings.Contains(detail, limit.Exceeded) {
			f.Code = CodeExpressionLimit
		}
		if path, ok := missingPath(detail); ok {
			about := missing.File(path, f.Place.File, fs.ErrNotExist)
			f.Code, f.Message, f.Nearest, f.Fix = about.Code, about.Message, about.Nearest, about.Fix
		}
	case CodeUnknownFunction:
		f.Nearest = nearestFunction(d)
	case CodeUnknownReference:
		if m := quoted.FindStringSubmatch(d.Detail); m != nil && onlyWithin[m[1]] != "" {
			f.Message = fmt.Sprintf("%q is only known in %s", m[1], onlyWithin[m[1]])
		}
	}
	return f
}

// missingPath finds in the error of a function the file that is not there.
func missingPath(detail string) (path string, ok bool) {
	_, after, ok := strings.Cut(detail, functions.NoFile+" ")
	if !ok {
		return "", false
	}
	literal, err := strconv.QuotedPrefix(after)
	if err != nil {
		return "", false
	}
	path, err = strconv.Unquote(literal)
	return path, err == nil
}

// onlyWithin says where the names are known that are not known everywhere.
var onlyWithin = map[string]string{
	"each":  "a block that has for_each",
	"count": "a block that has count",
	"self":  "a postcondition",
}

// nearestFunction finds the function that a call to an unknown one may mean.
func nearestFunction(d *hcl.Diagnostic) string {
	call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](d)
	if !ok {
		return ""
	}
	for ctx := d.EvalContext; ctx != nil; ctx = ctx.Parent() {
		if near := finding.Nearest(call.CalledFunctionName(), sortedKeys(ctx.Functions)); near != "" {
			return near
		}
	}
	return ""
}

var didYouMean = regexp.MustCompile(`(?s)\s*Did you mean (?:to define [a-z ]*)?"([^"]*)"\?`)

// tidy makes one message in our style of a summary and its detail, and takes
// the library's suggestion out of it.
func tidy(summary, detail string) (message, nearest string) {
	if m := didYouMean.FindStringSubmatchIndex(detail); m != nil {
		nearest = detail[m[2]:m[3]]
		detail = detail[:m[0]] + detail[m[1]:]
	}
	detail = strings.TrimSuffix(strings.Join(strings.Fields(detail), " "), ".")
	message = lowerFirst(summary)
	if detail != "" {
		message += ": " + lowerFirst(detail)
	}
	return message, nearest
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && (s[1] < 'A' || s[1] > 'Z') {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// showsSecret reports whether a value that the failing expression refers to is
// sensitive: messages of functions and conversions may quote their arguments.
func showsSecret(d *hcl.Diagnostic) bool {
	if d.Expression == nil || d.EvalContext == nil {
		return false
	}
	for _, t := range d.Expression.Variables() {
		v, _ := t.TraverseAbs(d.EvalContext)
		if functions.HasSensitive(v) {
			return true
		}
	}
	return false
}

// placeOf gives the start of a range.
func placeOf(r hcl.Range) finding.Place {
	return finding.Place{File: r.Filename, Line: r.Start.Line, Column: r.Start.Column}
}
