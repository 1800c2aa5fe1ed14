package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// The codes of text that cannot be judged.
const (
	CodeUnknownHeader = "LINT-HEADER"    // nothing says which header a value is for
	CodeAmbiguous     = "LINT-AMBIGUOUS" // the value could be for several
)

// Field reads a field line as people write it: "Name: value", or the value
// alone when header names the field or the value can only be for one. note
// says what was guessed, or is "".
func Field(text, header string) (f recording.Field, note string, problem *finding.Finding) {
	if header != "" {
		return recording.Field{Name: header, Value: text}, "", nil
	}
	if name, value, ok := namedField(text); ok {
		return recording.Field{Name: name, Value: value}, "", nil
	}
	switch candidates := guess(text); len(candidates) {
	case 1:
		note = fmt.Sprintf("the value was taken for %s; --header NAME names another", candidates[0])
		return recording.Field{Name: candidates[0], Value: text}, note, nil
	case 0:
		return f, "", &finding.Finding{
			Code: CodeUnknownHeader, Message: fmt.Sprintf("nothing says which header %q is for", text),
			Expected: `"Name: value", or --header NAME`, Fix: "name the header",
		}
	default:
		return f, "", &finding.Finding{
			Code: CodeAmbiguous, Message: fmt.Sprintf("%q could be for %s", text, strings.Join(candidates, " or ")),
			Expected: `"Name: value", or --header NAME`, Fix: "name the header",
		}
	}
}

// namedField splits "Name: value". The space, or a hyphen in the name, tells it
// from values that have a colon of their own, such as "https://example.com".
func namedField(text string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(text, ":")
	if !ok || strings.Trim(name, nameBytes) != "" || name == "" {
		return "", "", false
	}
	if value != "" && value[0] != ' ' && !strings.Contains(name, "-") {
		return "", "", false
	}
	return name, strings.TrimSpace(value), true
}

// nameBytes are the characters that names of registered fields are made of.
const nameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

// Values judges field lines on their own: only what is wrong with them, not
// what else a response should have.
func Values(fields recording.Fields, c judge.Context) Result {
	verdict := judge.Site(&recording.Recording{
		Host:  valuesHost,
		HTTPS: recording.Session{Hops: []recording.Exchange{{Method: "GET", URL: "https://" + valuesHost + "/", Status: 200, Fields: fields}}},
	}, c)
	about := func(f finding.Finding) bool { return fields.Has(f.Place.Header) }
	verdict.Findings = slices.DeleteFunc(verdict.Findings, func(f finding.Finding) bool { return !about(f) })
	for i := range verdict.Findings {
		verdict.Findings[i].Subject = "" // there is but one response
	}
	return Result{Findings: verdict.Findings, Matrix: verdict.Matrix}
}

// valuesHost stands for the site whose headers are judged without one.
const valuesHost = "www.example.com"
