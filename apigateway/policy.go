package apigateway

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Policy is an IAM policy as far as API Gateway asks it: who may invoke what.
type Policy struct {
	Statements OneOrMany[Statement] `json:"Statement"`
}

// Statement is one statement of a policy.
type Statement struct {
	Effect       string            `json:"Effect"`
	Actions      OneOrMany[string] `json:"Action"`
	NotActions   OneOrMany[string] `json:"NotAction"`
	Resources    OneOrMany[string] `json:"Resource"`
	NotResources OneOrMany[string] `json:"NotResource"`
	Condition    json.RawMessage   `json:"Condition"`
	Principal    json.RawMessage   `json:"Principal"`
}

// OneOrMany is a list in which one element may stand alone.
type OneOrMany[T any] []T

// UnmarshalJSON reads an element, or a list of them.
func (l *OneOrMany[T]) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		return json.Unmarshal(text, (*[]T)(l))
	}
	var one T
	if err := json.Unmarshal(text, &one); err != nil {
		return err
	}
	*l = []T{one}
	return nil
}

// ParsePolicy reads a policy document.
func ParsePolicy(text []byte) (*Policy, error) {
	p := &Policy{}
	if err := json.Unmarshal(text, p); err != nil {
		return nil, fmt.Errorf("reading a policy: %w", err)
	}
	for _, s := range p.Statements {
		if s.Effect != "Allow" && s.Effect != "Deny" {
			return nil, fmt.Errorf("a statement has the effect %q, want Allow or Deny", s.Effect)
		}
	}
	return p, nil
}

// invokeAction is what calling an API is called.
const invokeAction = "execute-api:Invoke"

// MayInvoke reports whether the policy lets the ARN of a method or route be
// invoked: a statement allows it, and none denies it. Conditions are not looked
// into: a statement that has one denies, and never allows.
func (p *Policy) MayInvoke(arn string) bool {
	allowed := false
	for _, s := range p.Statements {
		if !s.Covers(arn) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = allowed || len(s.Condition) == 0
	}
	return allowed
}

// Covers reports whether the statement is about invoking the ARN of a method or
// route, whoever asks and from wherever.
func (s *Statement) Covers(arn string) bool {
	action := matchesAny(s.Actions, invokeAction) || len(s.NotActions) > 0 && !matchesAny(s.NotActions, invokeAction)
	resource := matchesAny(s.Resources, arn) || len(s.NotResources) > 0 && !matchesAny(s.NotResources, arn)
	return action && resource
}

func matchesAny(patterns []string, text string) bool {
	for _, p := range patterns {
		if matches(p, text) {
			return true
		}
	}
	return false
}

// matches compares with a pattern in which * is any text and ? one character;
// case does not matter in actions, and ARNs are compared as they are.
func matches(pattern, text string) bool {
	if !strings.HasPrefix(pattern, "arn:") {
		pattern, text = strings.ToLower(pattern), strings.ToLower(text)
	}
	star, retry := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, retry = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			retry++
			p, t = star+1, retry
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
