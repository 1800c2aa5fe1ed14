package matrix

import (
	"net/http"
	"slices"
	"strings"

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
	if !hasFunctions(b) {
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

func hasFunctions(b *resource.Behavior) bool {
	return b.FunctionAssociations != nil && len(b.FunctionAssociations.Items) > 0 ||
		b.LambdaFunctionAssociations != nil && len(b.LambdaFunctionAssociations.Items) > 0
}

// runsBefore reports whether a function sees requests, and so may answer them.
func runsBefore(b *resource.Behavior) bool {
	if l := b.FunctionAssociations; l != nil {
		for _, a := range l.Items {
			if strings.HasSuffix(string(a.EventType), "-request") {
				return true
			}
		}
	}
	if l := b.LambdaFunctionAssociations; l != nil {
		for _, a := range l.Items {
			if strings.HasSuffix(string(a.EventType), "-request") {
				return true
			}
		}
	}
	return false
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
