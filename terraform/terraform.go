// Package terraform evaluates a directory of Terraform configuration by
// itself: no terraform binary, no provider plugin, no credentials, no
// network. [Load] reads the files, resolves every reference and gives the
// resource and data source instances with their values; package provider
// turns those into AWS documents.
//
//	config, problems := terraform.Load(ctx, terraform.Options{Dir: "infra"})
//	problems.WriteText(os.Stderr, finding.Style{})
//	documents, more := config.Documents()
//
// The language is Terraform's, complete (see the package's testdata/judge for
// what the real terraform agrees to); what would run programs or fetch things
// is refused with a finding. Nothing is ever changed anywhere.
//
// The parts, in the order in which Load uses them: files and cache (reading),
// declare and override (one module directory), tree (modules), input
// (variables from outside), reference, mention and graph (who needs whom),
// scope, expand and evaluate (in which order, for whom), resource and body
// (values), view (what others see of them).
package terraform

import (
	"context"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform/provider"
)

// Options say what to load and what the configuration gets from outside.
type Options struct {
	// Dir is the root module's directory, as the user typed it; places in
	// findings begin with it.
	Dir string
	// Given is what -var and -var-file flags give, in the order in which they
	// stand on the command line: the last one wins.
	Given []Given
	// Env is the environment ("NAME=value"); only TF_VAR_ entries are used.
	Env []string
	// Workspace is terraform.workspace; "" means "default".
	Workspace string
	// Parameters are the local facts that answer data "aws_ssm_parameter".
	Parameters map[string]string
	// Now is the clock of timestamp() and its like; nil means time.Now.
	Now func() time.Time
	// Cache keeps parsed files from one load to the next; nil keeps nothing.
	Cache *Cache

	maxWeight int64 // of limit.Budget; tests have little patience
}

// Given is one -var flag, or one -var-file flag.
type Given struct {
	Name, Value string // of a variable
	File        string // that has the values of variables; "" = Name and Value count
}

// Config is an evaluated configuration. It is never changed after Load.
type Config struct {
	// Instances are all resources and data sources, sorted by address.
	Instances []provider.Instance
	// Outputs are the root module's.
	Outputs map[string]Output
	// Files are every file that was read and every directory that was listed,
	// for watching: also when Load found errors. Sorted.
	Files []string
}

// Output is a value that the root module declares. A sensitive one must not
// be shown.
type Output struct {
	Value     cty.Value
	Sensitive bool
}

// Load evaluates the configuration in a directory and reports all problems at
// once, sorted. The Config is never nil; when the findings have errors it has
// only the instances that depend on nothing that is wrong, so that they can be
// judged already.
func Load(ctx context.Context, o Options) (*Config, finding.List) {
	o = o.withDefaults()
	found := newProblems()
	files := newFiles(o.Dir, o.Cache)

	root := loadTree(files, found)
	inputs := readInputs(root.decl, files, o, found)
	unread := found.hasErrors()
	g := buildGraph(root, found)
	order := g.order(found)
	e := newEvaluation(ctx, root, g, inputs, files, o, found)
	e.run(order)

	config := &Config{Instances: e.instances, Outputs: e.outputs(), Files: files.list()}
	if unread {
		config.Instances = nil // what could not be read may be what the others need
	}
	slices.SortFunc(config.Instances, byAddress)
	return config, found.sorted()
}

func (o Options) withDefaults() Options {
	if o.Dir == "" {
		o.Dir = "."
	}
	if o.Workspace == "" {
		o.Workspace = "default"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Cache == nil {
		o.Cache = NewCache()
	}
	return o
}

// Documents turns the evaluated resources into AWS documents.
func (c *Config) Documents() (*resource.Set, finding.List) {
	return provider.Documents(c.Instances)
}
