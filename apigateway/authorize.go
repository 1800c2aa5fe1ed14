package apigateway

import "errors"

// Verdict is what an authorizer decided.
type Verdict int

// The verdicts, and what HTTP APIs answer (spec/api-gateway.md 7).
const (
	Allowed         Verdict = iota
	Unauthenticated         // 401: no identity, or one that is not good
	Denied                  // 403: this identity may not do that
	Failed                  // 500: the authorizer itself did not work
)

// Decision is a verdict, with what the authorizer found out.
type Decision struct {
	Verdict       Verdict
	Authorization Authorization
	Err           error // why the verdict is not Allowed; for logs, not for viewers
}

func refused(v Verdict, why string) Decision { return Decision{Verdict: v, Err: errors.New(why)} }
