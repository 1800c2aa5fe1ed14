// Package examples_test keeps the examples true: each must evaluate, and AWS
// would accept it without a word.
package examples_test

import (
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

func TestExamplesAreValid(t *testing.T) {
	for _, dir := range roots(t) {
		t.Run(dir, func(t *testing.T) {
			config, problems := terraform.Load(t.Context(), terraform.Options{Dir: dir})
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			set, problems := config.Documents()
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			if len(set.Distributions)+len(set.LoadBalancers)+len(set.RestAPIs)+len(set.HTTPAPIs) == 0 {
				t.Error("there is no front door")
			}
			if found := resource.Validate(set); len(found) > 0 {
				t.Errorf("AWS would say: %v", found)
			}
		})
	}
}

// TestNoExampleBindsOtherNames: none sets includeSubDomains or preload, which
// are slow to undo (spec/rollout.md 2.6).
func TestNoExampleBindsOtherNames(t *testing.T) {
	for _, dir := range roots(t) {
		config, _ := terraform.Load(t.Context(), terraform.Options{Dir: dir})
		set, _ := config.Documents()
		for _, p := range set.ResponseHeadersPolicies {
			if p.Config.SecurityHeadersConfig == nil || p.Config.SecurityHeadersConfig.StrictTransportSecurity == nil {
				continue
			}
			h := p.Config.SecurityHeadersConfig.StrictTransportSecurity
			if isTrue(h.IncludeSubdomains) || isTrue(h.Preload) {
				t.Errorf("%s: %s sets includeSubDomains or preload", dir, p.Address)
			}
		}
	}
}

func isTrue(b *bool) bool { return b != nil && *b }

// roots are the directories that are served: those that configure a provider.
func roots(t testing.TB) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "versions.tf" && filepath.Base(filepath.Dir(filepath.Dir(path))) != "modules" {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const known = 18 // lambda-edge-headers and modules twice
	if len(dirs) < known {
		t.Fatalf("found %d examples, want at least %d: %q", len(dirs), known, dirs)
	}
	return dirs
}
