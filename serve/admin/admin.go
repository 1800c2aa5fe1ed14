// Package admin is how another process of the same user talks to a running
// Lintel: JSON over HTTP on a Unix socket in the data directory, with a token
// that only who may read that directory has.
//
// [Handler] is the running side, [Client] the asking one. What is done is up
// to the [Operations].
package admin

import (
	"context"
	"time"

	"github.com/lintel-edge/lintel/edge/metrics"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
)

// Operations are what can be asked of a running Lintel. An error that carries
// findings (see [finding.From]) reaches the client as findings.
type Operations interface {
	Status(context.Context) (Status, error)
	Reload(context.Context) (Reloaded, error)
	Invalidate(context.Context, Invalidation) (Invalidated, error)
	Explain(context.Context, Question) (Explanation, error)
}

// Status is what runs.
type Status struct {
	PID        int           `json:"pid"`
	Version    string        `json:"version"`
	Started    time.Time     `json:"started"`
	Source     string        `json:"source"` // what the doors come from
	Generation uint64        `json:"generation"`
	Live       time.Time     `json:"live"`            // since when this generation is served
	HTTP       string        `json:"http,omitempty"`  // address of the listener
	HTTPS      string        `json:"https,omitempty"` // the same over TLS
	Doors      []Door        `json:"doors"`
	Problems   finding.List  `json:"problems,omitempty"` // of a newer configuration that was refused
	Cache      metrics.Cache `json:"cache"`
	DataDir    string        `json:"data_dir"`
}

// Door names one of the front doors that run.
type Door struct {
	Kind    string   `json:"kind"` // "distribution", "load balancer"
	ID      string   `json:"id"`
	Address string   `json:"address"` // in Terraform
	Aliases []string `json:"aliases,omitempty"`
	URL     string   `json:"url"`
}

// Reloaded says what became of a configuration that was read.
type Reloaded struct {
	Generation uint64        `json:"generation"`
	Took       time.Duration `json:"took_ns"`
	Findings   finding.List  `json:"findings,omitempty"` // warnings and notices
}

// Invalidation asks for cached objects to be dropped (spec/cloudfront.md 6).
type Invalidation struct {
	Distribution string   `json:"distribution"` // id, alias, domain name or Terraform name
	Paths        []string `json:"paths"`
}

// Invalidated says what was done.
type Invalidated struct {
	ID           string   `json:"id"` // of the invalidation
	Distribution string   `json:"distribution"`
	Paths        []string `json:"paths"`
}

// Question asks how a request is answered. The request is really made, as a
// viewer's would be, and reaches the origin when it has to.
type Question struct {
	URL     string            `json:"url"`
	Method  string            `json:"method"`            // "" = GET
	Headers map[string]string `json:"headers,omitempty"` // of the viewer
}

// Explanation is how a request was answered, and by whom.
type Explanation struct {
	URL        string           `json:"url"`
	Method     string           `json:"method"`
	Status     int              `json:"status"`
	Kind       string           `json:"kind,omitempty"`      // of door: "distribution"
	Door       string           `json:"door"`                // id; "" = the host belongs to none
	Address    string           `json:"address,omitempty"`   // of the door in Terraform
	Rule       string           `json:"rule,omitempty"`      // that matched: a path pattern, a priority, a route
	RuleNoun   string           `json:"rule_noun,omitempty"` // what the door's kind calls it: "behavior"
	Result     string           `json:"result"`              // as in the log: "Hit"
	Origin     string           `json:"origin,omitempty"`    // that was asked
	Generation uint64           `json:"generation"`
	Steps      []exchange.Step  `json:"steps"`   // what was decided on the way
	Headers    []exchange.Field `json:"headers"` // as sent, each with its owner
	Lost       []exchange.Event `json:"lost"`    // lines that were dropped or overridden, and by whom
	Missing    finding.List     `json:"missing"` // security headers that are not there, and where to set them

	// Policies are the names of the response headers policies that are served,
	// by id: owners name policies by their ids.
	Policies map[string]string `json:"policies,omitempty"`
}
