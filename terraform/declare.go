package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

// fileDecl is what one file declares. It is shared between loads and never
// changed after parsing.
type fileDecl struct {
	variables []*variable
	locals    []*local
	outputs   []*output
	modules   []*moduleCall
	resources []*resourceDecl
	providers []*providerDecl
	checks    []*checkDecl
	found     finding.List
}

// variable is a variable block.
type variable struct {
	name        string
	place       finding.Place
	typ         cty.Type // cty.DynamicPseudoType when not written
	defaults    *typeexpr.Defaults
	literal     bool      // values from flags and the environment are taken as they are
	def         cty.Value // cty.NilVal: required
	nullable    bool
	sensitive   bool
	validations []condition
	written     map[string]bool // arguments that the block has, for overriding
}

// local is one argument of a locals block.
type local struct {
	name  string
	place finding.Place
	expr  hcl.Expression
	needs needs
}

// output is an output block.
type output struct {
	name          string
	place         finding.Place
	expr          hcl.Expression
	sensitive     bool
	preconditions []condition
	needs         needs
	written       map[string]bool
}

// moduleCall is a module block.
type moduleCall struct {
	name      string
	place     finding.Place
	source    string
	sourceAt  finding.Place
	repeat    repeatDecl
	arguments hcl.Attributes
	providers map[string]providerRef // name in the child → name here
	needs     needs                  // of count, for_each and depends_on
	argNeeds  map[string]needs
	written   map[string]bool
}

// resourceDecl is a resource, data or ephemeral block.
type resourceDecl struct {
	mode           resourceMode
	typ, name      string
	place          finding.Place
	repeat         repeatDecl
	provider       *providerRef // nil: the default of its type
	body           hcl.Body     // without the meta-arguments
	needs          needs
	dependsOn      bool // there is a depends_on among the needs
	preconditions  []condition
	postconditions []condition
}

// resourceMode tells the three kinds of resource apart.
type resourceMode int

const (
	managed resourceMode = iota
	data
	ephemeral
)

// key names a resource within its module: "aws_s3_bucket.site" or
// "data.aws_region.current".
func (r *resourceDecl) key() string { return resourceKey(r.mode, r.typ, r.name) }

func resourceKey(mode resourceMode, typ, name string) string {
	switch mode {
	case data:
		return "data." + typ + "." + name
	case ephemeral:
		return "ephemeral." + typ + "." + name
	}
	return typ + "." + name
}

// repeatDecl is how a block is repeated: at most one of the two is not nil.
type repeatDecl struct {
	count, forEach hcl.Expression
}

// providerDecl is a provider block.
type providerDecl struct {
	providerRef
	place finding.Place
	body  hcl.Body
	needs needs
}

// providerRef names a provider configuration: "aws" or "aws.us_east_1".
type providerRef struct {
	name, alias string
	place       finding.Place
}

func (p providerRef) key() string {
	if p.alias == "" {
		return p.name
	}
	return p.name + "." + p.alias
}

// checkDecl is a check block; its data source is a resource like others.
type checkDecl struct {
	name    string
	place   finding.Place
	asserts []condition
	needs   needs
}

// condition is a rule with its error message: a validation, a precondition, a
// postcondition or an assertion.
type condition struct {
	place     finding.Place
	condition hcl.Expression
	message   hcl.Expression
}

// moduleDecl is what all files of one directory declare together.
type moduleDecl struct {
	dir       string // as path.module says it
	variables map[string]*variable
	locals    map[string]*local
	outputs   map[string]*output
	modules   map[string]*moduleCall
	resources map[string]*resourceDecl // by resourceDecl.key
	providers map[string]*providerDecl // by providerRef.key
	checks    map[string]*checkDecl
}

func newModuleDecl(dir string) *moduleDecl {
	return &moduleDecl{
		dir:       dir,
		variables: map[string]*variable{},
		locals:    map[string]*local{},
		outputs:   map[string]*output{},
		modules:   map[string]*moduleCall{},
		resources: map[string]*resourceDecl{},
		providers: map[string]*providerDecl{},
		checks:    map[string]*checkDecl{},
	}
}
