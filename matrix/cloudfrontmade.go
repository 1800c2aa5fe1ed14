package matrix

import (
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
)

// madeByCloudFront tells what functions and custom error responses made: the
// first by the result that the log has, the others by the trail.
func madeByCloudFront(r *exchange.Request, resp *exchange.Response) recording.Class {
	switch resp.Outcome.Result {
	case "FunctionGeneratedResponse", "LambdaGeneratedResponse": // spec/edge-functions.md 5, 10
		return recording.Generated
	}
	if slices.ContainsFunc(r.Trace.Steps, func(s exchange.Step) bool { return s.Name == "custom error response" }) {
		return recording.ErrorPage
	}
	return ""
}

// functionQuestions are for behaviors with functions: what happens when they
// fail, and requests that functions like to answer themselves.
func functionQuestions(b *resource.Behavior) []question {
	if len(usesOf(b)) == 0 {
		return nil
	}
	out := []question{{class: recording.EdgeError.Of("function"), said: answer{status: http.StatusOK}, breaks: true, failure: http.StatusServiceUnavailable}}
	if !runsBefore(b) {
		return out
	}
	for _, change := range answeredByFunctions {
		out = append(out, question{class: recording.Generated, said: answer{status: http.StatusOK}, ask: change, is: never})
	}
	return out
}

// use is a function at one event of a behavior.
type use struct{ event, arn string }

// usesOf are the functions of a behavior.
func usesOf(b *resource.Behavior) []use {
	var out []use
	if l := b.FunctionAssociations; l != nil {
		for _, a := range l.Items {
			out = append(out, use{string(a.EventType), aws.ToString(a.FunctionARN)})
		}
	}
	if l := b.LambdaFunctionAssociations; l != nil {
		for _, a := range l.Items {
			out = append(out, use{string(a.EventType), aws.ToString(a.LambdaFunctionARN)})
		}
	}
	return out
}

// runsBefore reports whether a function sees requests, and so may answer them.
func runsBefore(b *resource.Behavior) bool {
	return slices.ContainsFunc(usesOf(b), func(u use) bool { return strings.HasSuffix(u.event, "-request") })
}

// missingFunctions says which functions of a behavior do not run here.
func missingFunctions(b *resource.Behavior, o Options) []string {
	var out []string
	for _, u := range usesOf(b) {
		if o.AtEdge != nil {
			if _, runs := o.AtEdge(u.arn); runs {
				continue
			}
		}
		out = append(out, u.arn+" at "+u.event+" does not run here: what it would do is not shown")
	}
	return out
}

// answeredByFunctions are requests that functions are written to redirect or
// to refuse: a directory with or without its slash, the page of one, a bare
// domain, a wrong password, a robot.
var answeredByFunctions = []func(*exchange.Request){
	func(r *exchange.Request) { r.Path = strings.TrimSuffix(r.Path, extension) },
	func(r *exchange.Request) { r.Path = strings.TrimSuffix(r.Path, extension) + "/" },
	func(r *exchange.Request) { r.Path += "/index.html" },
	func(r *exchange.Request) { r.Host = strings.TrimPrefix(r.Host, "www.") },
	func(r *exchange.Request) { add(r, "Authorization", "Basic bGludGVsOmxpbnRlbA==") },
	func(r *exchange.Request) { add(r, "User-Agent", "curl/8.0") },
}

// never: only what a function made counts.
func never(*exchange.Response) bool { return false }
