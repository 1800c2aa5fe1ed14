package function

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Kind says what became of a call that has no result.
type Kind int

// The kinds, and what AWS answers for them (spec/edge-functions.md 5).
const (
	Handler        Kind = iota + 1 // the handler threw, rejected or called back an error
	Timeout                        // killed at its deadline
	Crash                          // the worker ended, was killed for its memory, or spoke garbage
	Init                           // the handler could not be loaded, or the runtime is missing
	Throttled                      // no worker became free in time, or too many calls at once
	OutputTooLarge                 // the result exceeds Version.Output
	InvalidJSON                    // the result is no JSON
	Canceled                       // the caller went away
	Closed                         // the pool was closed
	EventTooLarge                  // the event exceeds MaxPayload; the handler was not called
)

var kindNames = [...]string{
	Handler: "handler error", Timeout: "timeout", Crash: "crash", Init: "init error", Throttled: "throttled",
	OutputTooLarge: "output too large", InvalidJSON: "invalid JSON", Canceled: "canceled", Closed: "closed", EventTooLarge: "event too large",
}

// String names the kind.
func (k Kind) String() string {
	if k <= 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind(%d)", int(k))
	}
	return kindNames[k]
}

// Error is why a call has no result.
type Error struct {
	Kind      Kind
	RequestID string   // "" for errors of a start
	Type      string   // AWS's error type: "Runtime.ExitError", or the handler's own: "TypeError"
	Message   string   // for people
	Stack     []string // lines, as the runtime has them; may be empty
	Runtime   string   // of the version that was called: "nodejs22.x"; "" for errors of a start
}

// Payload is what Lambda gives the caller of a function that threw, a JSON
// document in the form of the function's runtime (spec/edge-functions.md 6, 7
// and 13.1).
func (e *Error) Payload() []byte {
	type common struct {
		Type    string `json:"errorType,omitempty"`
		Message string `json:"errorMessage"`
	}
	var payload any
	switch {
	case strings.HasPrefix(e.Runtime, "nodejs"):
		payload = struct {
			common
			Trace []string `json:"trace,omitempty"`
		}{common{e.Type, e.Message}, e.Stack}
	case strings.HasPrefix(e.Runtime, "python"):
		payload = struct {
			Message   string   `json:"errorMessage"`
			Type      string   `json:"errorType,omitempty"`
			RequestID string   `json:"requestId"`
			Stack     []string `json:"stackTrace,omitempty"`
		}{e.Message, e.Type, e.RequestID, e.Stack}
	default:
		payload = struct {
			common
			Stack []string `json:"stackTrace,omitempty"`
		}{common{e.Type, e.Message}, e.Stack}
	}
	text, _ := json.Marshal(payload) // strings always can be
	return text
}

// Error is type and message.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("function: ")
	b.WriteString(e.Kind.String())
	if e.Type != "" {
		b.WriteString(": " + e.Type)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	return b.String()
}

// Is makes errors.Is(err, &Error{Kind: Timeout}) hold for every timeout.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Type == "" && t.Message == ""
}
