package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
)

// facts are what people can say of a site that no look at it shows.
var facts = []struct {
	name  string
	field func(*judge.Context) *bool
}{
	{"behind-login", func(c *judge.Context) *bool { return &c.BehindLogin }},
	{"sensitive", func(c *judge.Context) *bool { return &c.Sensitive }},
	{"logout", func(c *judge.Context) *bool { return &c.Logout }},
	{"opens-popups", func(c *judge.Context) *bool { return &c.OpensPopups }},
	{"shared-asset", func(c *judge.Context) *bool { return &c.SharedAsset }},
	{"upload", func(c *judge.Context) *bool { return &c.Upload }},
	{"development", func(c *judge.Context) *bool { return &c.Development }},
	{"hsts-final", func(c *judge.Context) *bool { return &c.HSTSFinal }},
	{"hsts-rollback", func(c *judge.Context) *bool { return &c.HSTSRollback }},
	{"hsts-preload", func(c *judge.Context) *bool { return &c.HSTSPreload }},
	{"report-only-overdue", func(c *judge.Context) *bool { return &c.ReportOnlyOverdue }},
	{"embedder-untried", func(c *judge.Context) *bool { return &c.EmbedderUntried }},
}

// assumption is the flag --assume: names of facts, with commas or several
// times.
type assumption struct{ into *judge.Context }

// Set takes a list of names.
func (a assumption) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		i := slices.Index(factNames(), name)
		if i < 0 {
			return fmt.Errorf("there is no fact %q%s", name, didYouMean(name))
		}
		*facts[i].field(a.into) = true
	}
	return nil
}

func didYouMean(name string) string {
	if near := finding.Nearest(name, factNames()); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ", want some of " + strings.Join(factNames(), ", ")
}

func (a assumption) String() string { return "" }

// Type is what the help calls the value.
func (a assumption) Type() string { return "FACT,…" }

func factNames() []string {
	names := make([]string, len(facts))
	for i, f := range facts {
		names[i] = f.name
	}
	return names
}
