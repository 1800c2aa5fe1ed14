// Package remedy says what to change, and where. A scanner finds that a header
// is missing; which layer has to send it, in which setting, and what that layer
// cannot do, depends on the front door that answered: [Recognize] names it, and
// [For] writes the change down for it, as Terraform, as commands and in prose.
//
// Proposals are cautious: a Strict-Transport-Security begins with five minutes
// and climbs one step at a time, a Content-Security-Policy is enforced only
// when all that the page loads is known, and neither includeSubDomains nor
// preload is ever added (spec/rollout.md 2). The package does no I/O.
package remedy

import (
	"slices"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

// Door is a kind of front door.
type Door string

// The doors that can be told apart.
const (
	CloudFront Door = "cloudfront"
	ALB        Door = "alb"
	ClassicELB Door = "classic-elb"
	NLB        Door = "nlb"
	RESTAPI    Door = "apigateway-rest"
	HTTPAPI    Door = "apigateway-http"
	LambdaURL  Door = "lambda-url"
	S3Website  Door = "s3-website"
	Lintel     Door = "lintel"
	Nginx      Door = "nginx"
	Apache     Door = "apache"
	Caddy      Door = "caddy"
	Cloudflare Door = "cloudflare"
	Netlify    Door = "netlify"
	Vercel     Door = "vercel"
	Unknown    Door = "unknown"
)

// Application is no door: what stands behind all of them.
const Application Door = "application"

// kind is one row of [doors].
type kind struct {
	door    Door
	name    string
	changes func(*Needs) []Change
}

// doors has, for each door, its name for people and what writes its changes.
var doors = []kind{
	{CloudFront, "Amazon CloudFront", cloudfrontChanges},
	{ALB, "an Application Load Balancer", albChanges},
	{ClassicELB, "a Classic Load Balancer", passThroughChanges("A Classic Load Balancer")},
	{NLB, "a Network Load Balancer", passThroughChanges("A Network Load Balancer")},
	{RESTAPI, "an API Gateway REST API", restChanges},
	{HTTPAPI, "an API Gateway HTTP API", httpAPIChanges},
	{LambdaURL, "a Lambda function URL", lambdaURLChanges},
	{S3Website, "an S3 website endpoint", s3WebsiteChanges},
	{Lintel, "Lintel", cloudfrontChanges},
	{Nginx, "nginx", nginxChanges},
	{Apache, "Apache httpd", apacheChanges},
	{Caddy, "Caddy", caddyChanges},
	{Cloudflare, "Cloudflare", cloudflareChanges},
	{Netlify, "Netlify", netlifyChanges},
	{Vercel, "Vercel", vercelChanges},
	{Unknown, "an unknown server", unknownChanges},
}

// Doors lists all doors, for flags and completion.
func Doors() []Door {
	all := make([]Door, len(doors))
	for i, d := range doors {
		all[i] = d.door
	}
	return all
}

// Name is the door's name in a sentence.
func (d Door) Name() string {
	for _, row := range doors {
		if row.door == d {
			return row.name
		}
	}
	return string(d)
}

// Site is what was found out about a site.
type Site struct {
	Recording *recording.Recording
	Findings  finding.List
	// Lost are the result codes of the grade that cost points, such as
	// "hsts-not-implemented" (spec/observatory.md 5).
	Lost []string
}

// Change is one thing to do at one place. A change settles as much as can be
// settled there: nobody wants to edit a policy once for each header.
type Change struct {
	Door     Door     `json:"door"`
	Title    string   `json:"title"`              // what to do, a few words
	Prose    string   `json:"prose"`              // what the door can do here, and what to do; two sentences
	Settles  []string `json:"settles,omitempty"`  // codes of findings and results
	Effect   Effect   `json:"effect,omitzero"`    // what it does to responses; none: that is not known
	Files    []File   `json:"files,omitempty"`    // what to write
	Edits    []Edit   `json:"edits,omitempty"`    // what to change in what exists
	Commands []string `json:"commands,omitempty"` // the same with awscli, one shell command each
	Steps    []string `json:"steps,omitempty"`    // what to do by hand, one sentence each
	Limits   []string `json:"limits,omitempty"`   // what stays as it is on this door, and why
}

// File is a fragment of configuration that stands by itself.
type File struct {
	Name    string `json:"name"` // without a folder, e.g. "lintel-www_example_com.tf"
	Content string `json:"content"`
}

// Edit is lines to add to blocks that exist already.
type Edit struct {
	Where string   `json:"where"` // e.g. "in default_cache_behavior and every ordered_cache_behavior"
	Lines []string `json:"lines"`
}

// For writes down what to change at a door. What no door can settle is the
// last change, the application's.
func For(door Door, s Site) []Change {
	n := needsOf(s)
	i := slices.IndexFunc(doors, func(k kind) bool { return k.door == door })
	if i < 0 {
		i = len(doors) - 1 // [Unknown]
	}
	var changes []Change
	if n.wantsDoor() {
		changes = doors[i].changes(&n)
		for c := range changes {
			changes[c].Door = doors[i].door
			changes[c].Settles = n.settled(changes[c].Effect)
		}
	}
	return append(changes, n.applicationChanges()...)
}
