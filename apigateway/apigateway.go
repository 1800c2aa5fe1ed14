// Package apigateway is what HTTP APIs and REST APIs have in common: how a
// request comes to an API ([Entry], [Domain]), what is known of it ([Context]),
// the events and results of Lambda functions in format 1.0, authorizers,
// throttles, access log lines, and calls of HTTP backends.
//
// It knows no routes, resources or mappings: those are the doors'
// (door/httpapi, door/restapi), which put the parts together in their own
// order. It follows spec/api-gateway.md; sections are cited where they apply.
package apigateway

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
)

// Entry says how a request came in: by the default endpoint or by a custom
// domain.
type Entry struct {
	Domain   string // custom domain; "" = the default endpoint
	BasePath string // mapping key that matched, without slashes around it; "" = the empty one
	Stage    string // of the mapping; "" = the first segment of Path tells
	Path     string // what is left for routes or resources, never decoded; begins with "/"
}

// API answers requests, whichever way they came in.
type API interface {
	ID() string
	// ServeAt never returns nil.
	ServeAt(ctx context.Context, r *exchange.Request, at Entry) *exchange.Response
}

// Function runs a Lambda function: *[function.Pool] is one.
type Function interface {
	Invoke(ctx context.Context, event []byte) (function.Result, error)
}

// Env is what APIs are given of the machine they run on. The zero Env works:
// it has no functions, asks the resolver and logs nothing.
type Env struct {
	// Function returns what runs the function of an ARN, with or without a
	// qualifier; false: it does not run here, and calls of it are answered as if
	// nobody may invoke it.
	Function func(arn string) (Function, bool)
	// Origins keeps connections to HTTP backends from one generation to the next.
	Origins *Origins
	// Issuers keeps the keys of token issuers from one generation to the next.
	Issuers *Issuers
	// Host turns a name that exists only on this machine into the one that AWS
	// would know; nil: names are as they are.
	Host func(host string) string
	// SkipAuthentication serves what needs an authorization that cannot be
	// checked here (IAM, Cognito) to everybody; otherwise it is refused.
	SkipAuthentication bool
	// AccessLog takes the lines of access logs, by the ARN of their
	// destination; nil: nobody does.
	AccessLog func(destination, line string)

	Random func() uint64 // for ids, which protect nothing; nil: math/rand
	Now    func() time.Time
	Logger *slog.Logger
}

// WithDefaults returns a copy without gaps.
func (e Env) WithDefaults() *Env {
	if e.Function == nil {
		e.Function = func(string) (Function, bool) { return nil, false }
	}
	if e.Origins == nil {
		e.Origins = NewOrigins(OriginConfig{})
	}
	if e.Host == nil {
		e.Host = func(host string) string { return host }
	}
	if e.AccessLog == nil {
		e.AccessLog = func(string, string) {}
	}
	if e.Random == nil {
		e.Random = rand.Uint64
	}
	if e.Now == nil {
		e.Now = time.Now
	}
	if e.Issuers == nil {
		e.Issuers = NewIssuers(e.Origins, func(string) ([]byte, bool) { return nil, false }, e.Now)
	}
	if e.Logger == nil {
		e.Logger = slog.New(slog.DiscardHandler)
	}
	return &e
}
