package resource

import (
	"encoding/json"
	"strings"
)

// Action is what somebody wants to do with a bucket.
type Action string

// The actions that reading through an edge needs.
const (
	GetObject  Action = "s3:GetObject"
	ListBucket Action = "s3:ListBucket"
)

// BucketAllows reports whether the bucket's policy lets a distribution do
// something: by its origin access control (the CloudFront service, for that
// distribution), by an origin access identity, or because everybody may.
// Conditions other than on the source ARN are taken for met. A policy that
// cannot be read allows nothing.
func BucketAllows(b *Bucket, distributionARN string, a Action) bool {
	var policy struct{ Statement oneOrMany[statement] }
	if b.Policy == "" || json.Unmarshal([]byte(b.Policy), &policy) != nil {
		return false
	}
	resource := b.ARN
	if a == GetObject {
		resource += "/*"
	}
	allowed := false
	for _, s := range policy.Statement {
		if !s.Action.matches(string(a)) || !s.Resource.matches(resource) || !s.covers(distributionARN) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = allowed || s.Effect == "Allow"
	}
	return allowed
}

// statement is one statement of a bucket policy, as far as it is looked at.
type statement struct {
	Effect    string
	Action    patterns
	Resource  patterns
	Principal principal
	Condition map[string]map[string]patterns
}

// covers reports whether the statement speaks of that distribution.
func (s statement) covers(distributionARN string) bool {
	if !s.Principal.edge {
		return false
	}
	for _, keys := range s.Condition {
		for key, values := range keys {
			if strings.EqualFold(key, "aws:SourceArn") && !values.matches(distributionARN) {
				return false
			}
		}
	}
	return true
}

// principal is who a statement is about; edge: everybody, the CloudFront
// service, or an origin access identity.
type principal struct{ edge bool }

func (p *principal) UnmarshalJSON(b []byte) error {
	var everybody string
	if json.Unmarshal(b, &everybody) == nil {
		p.edge = everybody == "*"
		return nil
	}
	var kinds map[string]patterns
	if err := json.Unmarshal(b, &kinds); err != nil {
		return err
	}
	for kind, names := range kinds {
		for _, name := range names {
			p.edge = p.edge || name == "*" || kind == "CanonicalUser" ||
				name == "cloudfront.amazonaws.com" || strings.Contains(name, "CloudFront Origin Access Identity")
		}
	}
	return nil
}

// patterns are IAM words with "*" and "?" as wildcards.
type patterns oneOrMany[string]

func (p *patterns) UnmarshalJSON(b []byte) error { return (*oneOrMany[string])(p).UnmarshalJSON(b) }

func (p patterns) matches(word string) bool {
	for _, pattern := range p {
		if wildcardMatch(pattern, word) {
			return true
		}
	}
	return false
}

// oneOrMany is IAM's habit of writing a list of one without brackets.
type oneOrMany[T any] []T

func (l *oneOrMany[T]) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, (*[]T)(l)) == nil {
		return nil
	}
	var one T
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*l = []T{one}
	return nil
}

// wildcardMatch matches "*" (any run) and "?" (one character) in linear time:
// after a mismatch only the last star has to give way.
func wildcardMatch(pattern, word string) bool {
	p, w, star, mark := 0, 0, -1, 0
	for w < len(word) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, w
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == word[w]):
			p++
			w++
		case star >= 0:
			mark++
			p, w = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
