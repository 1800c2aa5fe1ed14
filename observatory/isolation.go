package observatory

import "strings"

// ResourcePolicyOutput is what the test of Cross-Origin-Resource-Policy
// reports.
type ResourcePolicyOutput struct {
	Data *string `json:"data"` // the value in lower case; nil: none
	HTTP bool    `json:"http"` // there is a header
	Meta bool    `json:"meta"` // always false: the Observatory does not read it from meta elements
}

func (ResourcePolicyOutput) test() {}

// IsolationOutput is what the tests of Cross-Origin-Opener-Policy and
// Cross-Origin-Embedder-Policy report.
type IsolationOutput struct {
	Data *string `json:"data"` // the value; nil: none
	HTTP bool    `json:"http"` // there is a header
}

func (IsolationOutput) test() {}

const (
	maxResourcePolicy  = 256  // characters
	maxIsolationPolicy = 1024 // characters, of COOP and COEP
)

// resourcePolicy is spec/observatory.md 5.10.
func resourcePolicy(s *site) (Code, Output) {
	header, _ := s.value("cross-origin-resource-policy")
	out := ResourcePolicyOutput{HTTP: header != ""}
	data := strings.ToLower(trim(clip(header, maxResourcePolicy)))
	if data == "" {
		return CORPNotImplemented, out
	}
	out.Data = &data
	switch data {
	case "same-site":
		return CORPSameSite, out
	case "same-origin":
		return CORPSameOrigin, out
	case "cross-origin":
		return CORPCrossOrigin, out
	}
	return CORPInvalid, out
}

// openerPolicy is the first half of spec/observatory.md 5.11.
func openerPolicy(s *site) (Code, Output) {
	return s.isolation("cross-origin-opener-policy", openerPolicies)
}

// embedderPolicy is the other half.
func embedderPolicy(s *site) (Code, Output) {
	return s.isolation("cross-origin-embedder-policy", embedderPolicies)
}

// isolationCodes are the results by the field's token; that of "" stands for
// anything that is no known token.
type isolationCodes struct {
	absent Code
	tokens map[string]Code
}

var (
	openerPolicies = isolationCodes{COOPNotImplemented, map[string]Code{
		"same-origin": COOPSameOrigin, "same-origin-allow-popups": COOPAllowPopups,
		"noopener-allow-popups": COOPNoopener, "unsafe-none": COOPUnsafeNone, "": COOPInvalid,
	}}
	embedderPolicies = isolationCodes{COEPNotImplemented, map[string]Code{
		"require-corp": COEPRequireCORP, "credentialless": COEPCredentialless, "unsafe-none": COEPUnsafeNone, "": COEPInvalid,
	}}
)

// isolation reads a structured field's token. Repeated lines come joined, and
// are no item then.
func (s *site) isolation(name string, codes isolationCodes) (Code, Output) {
	header, present := s.value(name)
	out := IsolationOutput{HTTP: present}
	if header == "" {
		return codes.absent, out
	}
	data := trim(clip(header, maxIsolationPolicy))
	out.Data = &data
	token, _ := itemToken(data)
	if code, ok := codes.tokens[token]; ok {
		return code, out
	}
	return codes.tokens[""], out
}
