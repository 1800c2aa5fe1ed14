// Package evaluator says of a policy what csp_evaluator 1.1.8 says, the checker
// that many teams know from the web and from Lighthouse: the same findings, by
// type, severity, directive and value, quirks included. A report can show them
// beside those of package csp, which follow the standard.
//
// The checks are written anew from spec/headers.md 3.9 and from what the
// original answers; a test compares the two (see differences in
// differential_test.go).
package evaluator

import "github.com/lintel-edge/lintel/header/csp"

// Finding is one of csp_evaluator's findings.
type Finding struct {
	Type      Type
	Severity  Severity
	Directive string
	Value     string // "" when it is about the directive, or its absence
}

// Type is the number of a finding's type.
type Type int

// The types that the checks give.
const (
	MissingSemicolon Type = 100
	UnknownDirective Type = 101
	InvalidKeyword   Type = 102
	NonceCharset     Type = 106

	MissingDirectives     Type = 300
	ScriptUnsafeInline    Type = 301
	ScriptUnsafeEval      Type = 302
	PlainURLSchemes       Type = 303
	PlainWildcard         Type = 304
	ScriptAllowlistBypass Type = 305
	ObjectAllowlistBypass Type = 306
	NonceLength           Type = 307
	IPSource              Type = 308
	DeprecatedDirective   Type = 309
	SrcHTTP               Type = 310
	ScriptUnsafeHashes    Type = 317

	StrictDynamic              Type = 400
	StrictDynamicNotStandalone Type = 401
	UnsafeInlineFallback       Type = 403
	AllowlistFallback          Type = 404
	Ignored                    Type = 405

	RequireTrustedTypesForScripts Type = 500

	ReportingDestinationMissing Type = 600
	ReportToOnly                Type = 601
)

var typeNames = map[Type]string{
	MissingSemicolon:              "MISSING_SEMICOLON",
	UnknownDirective:              "UNKNOWN_DIRECTIVE",
	InvalidKeyword:                "INVALID_KEYWORD",
	NonceCharset:                  "NONCE_CHARSET",
	MissingDirectives:             "MISSING_DIRECTIVES",
	ScriptUnsafeInline:            "SCRIPT_UNSAFE_INLINE",
	ScriptUnsafeEval:              "SCRIPT_UNSAFE_EVAL",
	PlainURLSchemes:               "PLAIN_URL_SCHEMES",
	PlainWildcard:                 "PLAIN_WILDCARD",
	ScriptAllowlistBypass:         "SCRIPT_ALLOWLIST_BYPASS",
	ObjectAllowlistBypass:         "OBJECT_ALLOWLIST_BYPASS",
	NonceLength:                   "NONCE_LENGTH",
	IPSource:                      "IP_SOURCE",
	DeprecatedDirective:           "DEPRECATED_DIRECTIVE",
	SrcHTTP:                       "SRC_HTTP",
	ScriptUnsafeHashes:            "SCRIPT_UNSAFE_HASHES",
	StrictDynamic:                 "STRICT_DYNAMIC",
	StrictDynamicNotStandalone:    "STRICT_DYNAMIC_NOT_STANDALONE",
	UnsafeInlineFallback:          "UNSAFE_INLINE_FALLBACK",
	AllowlistFallback:             "ALLOWLIST_FALLBACK",
	Ignored:                       "IGNORED",
	RequireTrustedTypesForScripts: "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS",
	ReportingDestinationMissing:   "REPORTING_DESTINATION_MISSING",
	ReportToOnly:                  "REPORT_TO_ONLY",
}

// String returns the name that csp_evaluator gives the type.
func (t Type) String() string { return typeNames[t] }

// Severity is csp_evaluator's own scale: the lower, the worse.
type Severity int

// The severities.
const (
	High        Severity = 10
	Syntax      Severity = 20
	Medium      Severity = 30
	StrictCSP   Severity = 45
	MediumMaybe Severity = 50
	Info        Severity = 60
	None        Severity = 100
)

var severityNames = map[Severity]string{
	High: "HIGH", Syntax: "SYNTAX", Medium: "MEDIUM", StrictCSP: "STRICT_CSP", MediumMaybe: "MEDIUM_MAYBE", Info: "INFO", None: "NONE",
}

// String returns the name that csp_evaluator gives the severity.
func (s Severity) String() string { return severityNames[s] }

// defaultChecks are the ones that csp_evaluator runs unless told otherwise, on
// the effective policy.
var defaultChecks = []func(policy) []Finding{
	unsafeInline, unsafeEval, plainSchemes, plainWildcards, missingDirectives,
	scriptBypass, objectBypass, addresses, nonces, plainHTTP, deprecated,
	unknownDirectives, missingSemicolons, invalidKeywords,
}

// strictChecks ask for a policy by nonce or hash, and its fallbacks for old
// browsers. They look at the policy as it is written.
var strictChecks = []func(policy) []Finding{
	withoutStrictDynamic, strictDynamicAlone, inlineFallback, allowlistFallback, trustedTypes,
}

// Evaluate runs the default checks, for a browser that knows level 3.
func Evaluate(p csp.Policy) []Finding {
	effective, out := newPolicy(p).effective()
	for _, check := range defaultChecks {
		out = append(out, check(effective)...)
	}
	return out
}

// EvaluateStrict runs the checks of a strict policy.
func EvaluateStrict(p csp.Policy) []Finding {
	var out []Finding
	written := newPolicy(p)
	for _, check := range strictChecks {
		out = append(out, check(written)...)
	}
	return out
}

// EvaluateReporting runs Lighthouse's check of where reports go.
func EvaluateReporting(p csp.Policy) []Finding { return reporting(newPolicy(p)) }
