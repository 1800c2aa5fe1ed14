// Package openapi reads the bodies of REST APIs and HTTP APIs: OpenAPI 2 or 3,
// as JSON or YAML, with API Gateway's own extensions (x-amazon-apigateway-…).
// [REST] and [HTTP] add to an API the documents that importing the body would
// make.
//
// What a body says wrongly, and what is in it without effect, is a finding at
// the place of the body, with the path inside of it. What AWS would refuse of
// the documents themselves is for package resource. The package does no I/O.
//
// Facts are from spec/api-gateway.md and API Gateway's guide to its
// extensions; texts of refusals are (unverified).
package openapi

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// Definition is the body of an API.
type Definition struct {
	Text string
	// Place is where the body is written.
	Place finding.Place
	// Parameters are those of the import: "basepath" is "ignore", "prepend" or
	// "split", "endpointConfigurationTypes" is "EDGE", "REGIONAL" or "PRIVATE".
	Parameters map[string]string
	// Region and AccountID stand for AWS's variables in the text.
	Region, AccountID string
}

// REST adds what the body declares to a REST API. What the API says of itself
// stays: the body fills gaps only, as Terraform has it.
func REST(api *resource.RestAPI, d Definition) finding.List {
	r := &reader{owner: &api.Meta, definition: d}
	if root := r.parse(); root != nil {
		(&restReader{reader: r, api: api, schemes: map[string]restScheme{}}).read(root)
	}
	return r.found
}

// HTTP adds what the body declares to an HTTP API.
func HTTP(api *resource.HTTPAPI, d Definition) finding.List {
	r := &reader{owner: &api.Meta, definition: d}
	if root := r.parse(); root != nil {
		(&httpReader{reader: r, api: api, schemes: map[string]httpScheme{}, integrations: map[*node]string{}}).read(root)
	}
	return r.found
}

// reader is what both kinds of import share: the body, and what was found.
type reader struct {
	owner      *resource.Meta
	definition Definition
	root       *node
	lines      bool // the text has several, so that a number of one says something
	found      finding.List
}

// maxDefinition is the size of a definition in bytes (spec/api-gateway.md 18).
const maxDefinition = 6 << 20

func (r *reader) parse() *node {
	d := &r.definition
	if len(d.Text) > maxDefinition {
		r.say(finding.Error, resource.LimitExceededException, nil, "a definition of %d bytes; at most %d are taken", len(d.Text), maxDefinition)
		return nil
	}
	text := strings.NewReplacer("${AWS::Region}", d.Region, "${AWS::AccountId}", d.AccountID, "${AWS::Partition}", "aws").Replace(d.Text)
	root, err := parseText(text)
	if err != nil {
		r.say(finding.Error, resource.BadRequestException, nil, "Invalid OpenAPI input: %v", err)
		return nil
	}
	if root.kind != object {
		r.say(finding.Error, resource.BadRequestException, nil, "Invalid OpenAPI input: the body is %s, not an object", root.kind)
		return nil
	}
	r.root, r.lines = root, strings.Contains(strings.TrimSpace(d.Text), "\n")
	return root
}

// say reports something about a node, or about the body as a whole.
func (r *reader) say(severity finding.Severity, code string, n *node, format string, args ...any) {
	r.add(n, finding.Finding{Severity: severity, Code: code, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) add(n *node, f finding.Finding) {
	f.Subject, f.Place = r.owner.Address, r.definition.Place
	f.Place.Path = "Body"
	if n != nil && n.path != "" {
		f.Place.Path = "Body." + n.path
		at := n.path
		if r.lines {
			at += fmt.Sprintf(" (line %d of the body)", n.line)
		}
		f.Message = at + ": " + f.Message
	}
	r.found = append(r.found, f)
}

// unapplied says that something is read and has no effect.
func (r *reader) unapplied(n *node, format string, args ...any) {
	r.say(finding.Notice, finding.NotApplied, n, format, args...)
}

// meta is the identity of a document that is made of a node. Its subject is
// the API and the path inside of the body.
func (r *reader) meta(kind string, n *node) resource.Meta {
	return resource.Meta{
		ID:      resource.PartID(kind, r.owner.ID+" "+n.path),
		Address: r.owner.Address + " " + n.path,
		Source:  resource.Source{Place: r.definition.Place},
	}
}
