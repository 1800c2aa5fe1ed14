package apigateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/function"
)

// LambdaAuthorizer asks a function whether somebody may call a method or route,
// and remembers the answers. It may be used by many goroutines.
type LambdaAuthorizer struct {
	function Function
	simple   bool
	ttl      time.Duration
	now      func() time.Time

	mu    sync.Mutex // protects cache
	cache map[string]cachedGrant
}

type cachedGrant struct {
	grant *grant
	until time.Time
}

// maxGrants is how many answers an authorizer remembers.
const maxGrants = 10_000

// DefaultAuthorizerTTL is how long answers are remembered where nothing is said.
const DefaultAuthorizerTTL = 300 * time.Second

// NewLambdaAuthorizer returns an authorizer that asks f; nil: it cannot be
// invoked. simple says that the function answers {"isAuthorized": …} instead of
// a policy; ttl 0 remembers nothing.
func NewLambdaAuthorizer(f Function, simple bool, ttl time.Duration, now func() time.Time) *LambdaAuthorizer {
	return &LambdaAuthorizer{function: f, simple: simple, ttl: ttl, now: now, cache: map[string]cachedGrant{}}
}

// grant is an answer of the function.
type grant struct {
	policy        *Policy // nil: a simple answer
	authorized    bool
	authorization Authorization
}

// Decide asks whether the ARN of a method or route may be invoked. identity is
// what answers are remembered by, "" for not at all: a policy that was
// remembered is asked for the ARN of this request. event is made only when the
// function is asked.
func (a *LambdaAuthorizer) Decide(ctx context.Context, identity, arn string, event func() ([]byte, error)) Decision {
	g := a.remembered(identity)
	if g == nil {
		var d Decision
		if g, d = a.ask(ctx, event); g == nil {
			return d
		}
		a.remember(identity, g)
	}
	if g.policy == nil && !g.authorized || g.policy != nil && !g.policy.MayInvoke(arn) {
		return Decision{Verdict: Denied, Authorization: g.authorization, Err: errors.New("the authorizer does not allow " + arn)}
	}
	return Decision{Authorization: g.authorization}
}

func (a *LambdaAuthorizer) remembered(identity string) *grant {
	if identity == "" || a.ttl <= 0 {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if c, ok := a.cache[identity]; ok && a.now().Before(c.until) {
		return c.grant
	}
	return nil
}

// remember makes room when it has to: expired answers first, then any.
func (a *LambdaAuthorizer) remember(identity string, g *grant) {
	if identity == "" || a.ttl <= 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if len(a.cache) >= maxGrants {
		for key, c := range a.cache {
			if !now.Before(c.until) {
				delete(a.cache, key)
			}
		}
	}
	for key := range a.cache {
		if len(a.cache) < maxGrants {
			break
		}
		delete(a.cache, key)
	}
	a.cache[identity] = cachedGrant{g, now.Add(a.ttl)}
}

// unauthorized is the error with which a function asks for a 401.
const unauthorized = "Unauthorized"

// ask calls the function; without a grant the decision says what went wrong.
func (a *LambdaAuthorizer) ask(ctx context.Context, event func() ([]byte, error)) (*grant, Decision) {
	if a.function == nil {
		return nil, refused(Failed, "the authorizer's function cannot be invoked")
	}
	text, err := event()
	if err != nil {
		return nil, Decision{Verdict: Failed, Err: err}
	}
	result, err := a.function.Invoke(ctx, text)
	if failure, is := errors.AsType[*function.Error](err); is && failure.Message == unauthorized {
		return nil, refused(Unauthenticated, "the authorizer's function says Unauthorized")
	}
	if err != nil {
		return nil, Decision{Verdict: Failed, Err: err}
	}
	g, err := readGrant(result.Payload, a.simple)
	if err != nil {
		return nil, Decision{Verdict: Failed, Err: fmt.Errorf("the authorizer's answer: %w", err)}
	}
	return g, Decision{}
}

// answer has the members of both forms.
type authorizerAnswer struct {
	Authorized  *bool           `json:"isAuthorized"`
	PrincipalID string          `json:"principalId"`
	Policy      json.RawMessage `json:"policyDocument"`
	Context     map[string]any  `json:"context"`
	UsageKey    string          `json:"usageIdentifierKey"`
}

func readGrant(payload []byte, simple bool) (*grant, error) {
	var in authorizerAnswer
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber()
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	out := &grant{authorization: Authorization{PrincipalID: in.PrincipalID, Values: in.Context, UsageKey: in.UsageKey}}
	if simple {
		if in.Authorized == nil {
			return nil, errors.New("isAuthorized is missing")
		}
		out.authorized = *in.Authorized
		return out, nil
	}
	if len(in.Policy) == 0 || in.PrincipalID == "" {
		return nil, errors.New("principalId or policyDocument is missing")
	}
	var err error
	out.policy, err = ParsePolicy(in.Policy)
	return out, err
}
