package matrix

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/recording"
)

const jsonType = "application/json"

// inJSON makes all answers of the backend those of an application's API, not
// of a site.
func inJSON(all []question) []question {
	for i := range all {
		all[i].said.media = jsonType
	}
	return all
}

// another is a success of another status than that of the page.
func another(status int) question {
	return question{class: recording.OK.Of(strconv.Itoa(status)), said: answer{status: status}, is: hasStatus(status)}
}

// elsewhere is a request for a path that an API does not have.
func elsewhere(e entrance) question {
	return question{class: recording.EdgeError.Of("unknown path"), said: page.said, ask: func(r *exchange.Request) {
		r.Path = e.request("/lintel/no/such/path").Path
	}}
}

// denied is the answer to who shows a token that an authorizer's function does
// not take.
func denied(by serve) question {
	return question{class: recording.EdgeError.Of("denied"), said: answer{denies: true}, serve: by, ask: func(r *exchange.Request) {
		add(r, "Authorization", "Bearer lintel")
	}}
}

// tooLarge is a request with more content than an API takes
// (spec/api-gateway.md 8, 18).
var tooLarge = question{class: recording.EdgeError.Of("too large"), said: page.said, ask: func(r *exchange.Request) {
	r.Method, r.Body, r.ContentLength = http.MethodPost, exchange.NewBytes(nil), 11<<20
}}

// filledPath puts words in the places of a route's variables: "/pets/{id}".
// One that may be longer gets a page behind it.
func filledPath(pattern, word string) string {
	var out []string
	for part := range strings.SplitSeq(pattern, "/") {
		switch {
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "+}"):
			part = word + "/" + samplePage
		case strings.HasPrefix(part, "{"):
			part = word
		}
		out = append(out, part)
	}
	return strings.Join(out, "/")
}

// What stands for a thing that is there, as far as one can know, and for one
// that is not.
const (
	someID = "1"
	noID   = "lintel-no-such"
)

// unknownThing is a request for what is not there, which a function that really
// runs may answer so.
func unknownThing(e entrance, pattern string) question {
	return question{class: recording.NotFound, said: page.said, is: hasStatus(http.StatusNotFound), ask: func(r *exchange.Request) {
		r.Path = e.request(filledPath(pattern, noID)).Path
	}}
}

// withMethod asks by a verb, with content where that is usual.
func withMethod(r *exchange.Request, verb string) {
	if verb == "ANY" {
		return
	}
	if r.Method = verb; verb == http.MethodPost || verb == http.MethodPut || verb == http.MethodPatch {
		const empty = "{}"
		add(r, "Content-Type", jsonType)
		r.Body, r.ContentLength = exchange.NewBytes([]byte(empty)), int64(len(empty))
	}
}

// madeByAPI sorts samples by who answered: the integration, or the API itself.
func madeByAPI(all []*sample) (integration, own []*sample) {
	for _, s := range all {
		switch s.Class.Kind() {
		case recording.EdgeError, recording.DoorRedirect, recording.Preflight:
			own = append(own, s)
		default:
			integration = append(integration, s)
		}
	}
	return integration, own
}

// statusesOf lists the statuses of samples, each once.
func statusesOf(all []*sample) string {
	var out []string
	seen := map[int]bool{}
	for _, s := range all {
		if !seen[s.Status] {
			out = append(out, strconv.Itoa(s.Status))
		}
		seen[s.Status] = true
	}
	return strings.Join(out, ", ")
}
