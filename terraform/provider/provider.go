// Package provider is the AWS side of reading Terraform: it does what the
// hashicorp/aws provider does between a configuration and AWS.
//
//   - [Provider.Plan] completes a managed resource: the provider's defaults,
//     and stable values for what AWS would compute (ids, ARNs, domain names).
//   - [Provider.Read] answers a data source without a network.
//   - [Documents] turns planned resources into the AWS documents that doors
//     are made of, and remembers where each field was written.
//
// It evaluates no expressions (package terraform does) and judges no document
// (package resource does). The real terraform binary is the judge of Plan and
// Read: see the tests of package terraform.
package provider

import (
	"cmp"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform/object"
)

// Config is what a provider "aws" block says. Its zero value is a provider in
// us-east-1 without default tags.
type Config struct {
	Region      string            // "" = us-east-1
	AccountID   string            // "" = resource.AccountID
	Partition   string            // "" = aws
	DefaultTags map[string]string // default_tags { tags = … }

	// IgnoreTags and IgnoreTagPrefixes are taken out of tags_all
	// (ignore_tags { keys, key_prefixes }).
	IgnoreTags, IgnoreTagPrefixes []string

	// Parameters are the local facts that answer data "aws_ssm_parameter", by
	// name. One that is missing is a finding.
	Parameters map[string]string
}

// Provider plans and reads as one configured provider. It is safe for
// concurrent use.
type Provider struct{ config Config }

// New returns a provider with the gaps of config filled.
func New(config Config) *Provider {
	config.Region = cmp.Or(config.Region, resource.Region)
	config.AccountID = cmp.Or(config.AccountID, resource.AccountID)
	config.Partition = cmp.Or(config.Partition, "aws")
	return &Provider{config: config}
}

// Env is what a resource or data source may look at besides its configuration.
type Env struct {
	ModuleDir string // directory of the module that the data source stands in
	RootDir   string // directory of the root module; relative paths start here

	// Peers returns the planned values of the managed resources of one type,
	// in the order of their addresses: data "aws_s3_bucket" finds what the
	// same configuration declares, a managed resource what it refers to. Nil means that there are none.
	Peers func(typ string) []cty.Value

	// Saw is told every file and directory that the answer depends on, so that
	// a change of it can be noticed. Nil means that nobody wants to know.
	Saw func(name string)
}

func (e Env) peers(typ string) []cty.Value {
	if e.Peers == nil {
		return nil
	}
	return e.Peers(typ)
}

func (e Env) saw(name string) {
	if e.Saw != nil {
		e.Saw(name)
	}
}

// Instance is one evaluated resource or data source.
type Instance struct {
	Address string // "module.www.aws_cloudfront_distribution.this[0]"
	Type    string // "aws_cloudfront_distribution"
	Data    bool
	Object  *object.Value // planned; may hold unknown values
	Place   finding.Place

	// Places maps a Terraform attribute path to where its value stands, as
	// [object.Value.Places] does for what was written. Instances that were
	// made from the same bodies share one map.
	Places map[string]finding.Place

	ModuleDir string // directory of the module it is declared in
	RootDir   string // directory of the root module
	DependsOn bool   // has depends_on
}

// Value is the whole instance as Terraform shows it.
func (in Instance) Value() cty.Value { return in.Object.Cty() }
