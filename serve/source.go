package serve

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/preset"
	"github.com/lintel-edge/lintel/terraform"
)

// The codes of findings about what to serve.
const (
	CodeSource          = "SERVE-SOURCE"           // none or several things to serve
	CodeSite            = "SERVE-SITE"             // the directory of a site is not there
	CodeNoDistributions = "SERVE-NO-DISTRIBUTIONS" // a configuration without any door
)

// input is what a source holds at one moment.
type input struct {
	set   *resource.Set
	facts Config   // flags, local file and defaults put together
	files []string // that it was read from; to be watched, errors or not
	notes []string // choices that a person should know
}

// check wants exactly one thing to serve.
func (s Source) check() finding.List {
	given := 0
	for _, from := range []string{s.Terraform, s.Site, s.Origin} {
		if from != "" {
			given++
		}
	}
	if given == 1 {
		return nil
	}
	return finding.List{{
		Code: CodeSource, Message: fmt.Sprintf("%d things to serve were given, want one", given),
		Expected: "a Terraform directory, --site DIR or --origin URL",
	}}
}

// String says what is served, as the user typed it.
func (s Source) String() string { return cmp.Or(s.Terraform, s.Site, s.Origin) }

// load reads the documents of the source, and the local facts. The input has
// its files even when there are errors.
func (s Source) load(ctx context.Context, flags Config, parsed *terraform.Cache) (input, finding.List) {
	local, localFile, problems := readLocalFile(s)
	in := input{facts: flags.or(local)}
	if localFile != "" {
		in.files = append(in.files, localFile)
	}
	var made finding.List
	switch {
	case s.Site != "":
		made = siteDirectory(s.Site)
		in.adopt(preset.Site(s.Site))
	case s.Origin != "":
		var p preset.Preset
		p, made = preset.Origin(s.Origin)
		in.adopt(p)
	default:
		made = in.evaluate(ctx, s, parsed)
	}
	problems = append(problems, made...)
	if in.set != nil && !hasDoor(in.set) && !problems.HasErrors() {
		problems = append(problems, noDistributions(s))
	}
	in.facts = in.facts.or(defaults())
	return in, problems
}

// siteDirectory wants the directory of a site to be there: all would be answered
// with 403 otherwise. While one is served it may go and come again.
func siteDirectory(dir string) finding.List {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	return finding.List{{
		Code: CodeSite, Place: finding.Place{Path: "--site"}, Message: fmt.Sprintf("there is no directory %q", dir),
		Expected: "the directory that holds the files of the site", Fix: "build the site first, or name its directory",
	}}
}

// adopt takes a preset over; what the user says of buckets and hosts wins.
func (in *input) adopt(p preset.Preset) {
	in.set, in.notes = p.Set, p.Notes
	in.facts = in.facts.or(Config{Buckets: p.Buckets, Resolve: p.Resolve})
}

func (in *input) evaluate(ctx context.Context, s Source, parsed *terraform.Cache) finding.List {
	config, problems := terraform.Load(ctx, terraform.Options{
		Dir: s.Terraform, Given: s.Given, Env: s.Env, Cache: parsed,
	})
	in.files = append(in.files, config.Files...)
	set, more := config.Documents()
	problems = append(problems, more...)
	if problems.HasErrors() {
		return append(problems, resource.Refusals(set, problems)...)
	}
	in.set = set
	for _, bucket := range set.Buckets {
		for _, object := range bucket.Objects {
			if object.Path != "" {
				in.files = append(in.files, object.Path)
			}
		}
	}
	return problems
}

// hasDoor reports whether there is anything to serve.
func hasDoor(set *resource.Set) bool {
	return slices.ContainsFunc(families, func(f family) bool { return f.declared(set) })
}

func noDistributions(s Source) finding.Finding {
	var made []string
	for _, f := range families {
		if f.made != "" {
			made = append(made, f.made)
		}
	}
	return finding.Finding{
		Code: CodeNoDistributions, Place: finding.Place{File: s.Terraform},
		Message:  "there is no front door in this configuration",
		Expected: "a Terraform root module with at least one of " + strings.Join(made, ", "),
		Fix:      "name the directory that you run terraform in; for a directory of files use --site",
	}
}
