package resource

import (
	"strings"
)

// LambdaPermission is a statement of a function's own policy: who may invoke
// it, on behalf of what.
type LambdaPermission struct {
	Meta
	Function  string // name or ARN, without a qualifier
	Qualifier string // "" = the function itself
	Action    string
	Principal string // "apigateway.amazonaws.com"
	SourceARN string // with * and ?; "" = anything
}

// PermitsInvoking reports whether a function that the set declares may be
// invoked by a service on behalf of source, the ARN of an API without stage,
// method and path. Functions that are declared elsewhere are taken on trust:
// their permissions are, too.
//
// Of a permission's source only the API is compared; which stages, methods and
// paths it names is not.
func (s *Set) PermitsInvoking(functionARN, principal, source string) bool {
	name := lambdaName(functionARN)
	declared := false
	for _, l := range s.Lambdas {
		declared = declared || l != nil && l.Name == name
	}
	if !declared {
		return true
	}
	for _, p := range s.LambdaPermissions {
		if p != nil && lambdaName(p.Function) == name && p.invokes() && p.Principal == principal && p.isFor(source) {
			return true
		}
	}
	return false
}

func (p *LambdaPermission) invokes() bool {
	return p.Action == "lambda:InvokeFunction" || p.Action == "lambda:*" || p.Action == "*"
}

// isFor compares with the part of the pattern that names the API.
func (p *LambdaPermission) isFor(source string) bool {
	pattern, _, _ := strings.Cut(p.SourceARN, "/")
	if before, _, wild := strings.Cut(pattern, "*"); wild {
		return strings.HasPrefix(source, before)
	}
	return pattern == "" || pattern == source
}

// lambdaName is the name in a function's name or ARN, without its qualifier.
func lambdaName(text string) string {
	if _, name, ok := strings.Cut(text, ":function:"); ok {
		text = name
	}
	name, _, _ := strings.Cut(text, ":")
	return name
}
