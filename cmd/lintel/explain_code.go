package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/report"
)

const explainCodeHelp = `Explain the codes that findings carry: what the matter is, an example that has
it, the same mended, what to do, and who says so. A family name lists its
codes; no argument lists all of them.

Examples:

  lintel explain-code HSTS-015
  lintel explain-code HSTS            every code about Strict-Transport-Security
  lintel explain-code --json          the whole catalog, for programs`

func newExplainCode() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "explain-code [CODE…]",
		Short:             "Explain the codes of findings",
		Long:              explainCodeHelp,
		ValidArgsFunction: completeCodes,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := explained(args)
			if err != nil {
				return err
			}
			if asJSON {
				return printCodesJSON(cmd.OutOrStdout(), found)
			}
			return printCodes(cmd.OutOrStdout(), found)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// answer is what one argument asked for.
type answer struct {
	report.Family
	one bool // a code alone, to be explained; else a list
}

// explained is what the arguments name; all unknown ones are reported.
func explained(args []string) ([]answer, error) {
	var found []answer
	if len(args) == 0 {
		for _, family := range report.Families(spokenCodes()...) {
			found = append(found, answer{family, false})
		}
	}
	var unknown finding.List
	for _, word := range args {
		family, one, nearest := report.Explain(word, spokenCodes()...)
		if len(family.Codes) == 0 {
			unknown = append(unknown, finding.Finding{
				Code: "CLI-UNKNOWN-CODE", Message: fmt.Sprintf("there is no code %q", word),
				Nearest: nearest, Fix: `see "lintel explain-code" for all of them`,
			})
			continue
		}
		found = append(found, answer{family, one})
	}
	if len(unknown) > 0 {
		return nil, codedError{exitUsage, unknown.Err()}
	}
	return found, nil
}

// printCodes explains codes, and lists families.
func printCodes(w io.Writer, answers []answer) error {
	style := reportStyle(w)
	for i, a := range answers {
		if i > 0 {
			fmt.Fprintln(w)
		}
		var err error
		if a.one {
			err = report.WriteDoc(w, a.Codes[0], style)
		} else {
			err = report.WriteFamily(w, a.Family, style)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printCodesJSON writes one array of codes, whatever was asked for.
func printCodesJSON(w io.Writer, answers []answer) error {
	codes := finding.Catalog{}
	for _, a := range answers {
		codes = append(codes, a.Codes...)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(codes)
}

// completeCodes offers families and codes to the shell.
func completeCodes(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, family := range report.Families(spokenCodes()...) {
		out = append(out, cobra.CompletionWithDesc(family.Name, family.Title))
		for _, d := range family.Codes {
			out = append(out, cobra.CompletionWithDesc(d.Code, d.Title))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
