package report

import "github.com/lintel-edge/lintel/finding"

// gateCodes documents what a bar says.
var gateCodes = finding.Catalog{
	{
		Code: CodeGradeBelow, Severity: finding.Error, Title: "the grade is below the one that was asked for",
		Meaning: "--min-grade sets the least grade that a site may have. The command ends with exit code 5, so that a pipeline stops; the report itself is whole.",
		Bad:     "a site with grade C+, judged with --min-grade B", Good: "the same site with the remedies of its report in place",
		Fix: "take the changes that the report proposes for the points lost", Source: `"lintel help exit-codes"`,
	}, {
		Code: CodeForbidden, Severity: finding.Error, Title: "there is a finding that must not be",
		Meaning: "--fail-on names codes, families of codes, or severities, of which each stands for itself and all graver. A finding or a result of the grade that is named ends the command with exit code 5.",
		Bad:     "a page without a policy, judged with --fail-on csp-not-implemented", Good: "--fail-on none, where the report alone is wanted",
		Fix: "mend what the finding is about, or take it out of --fail-on", Source: `"lintel help exit-codes"`,
	}, {
		Code: CodeUnknownBar, Severity: finding.Error, Title: "there is no such grade, code or severity",
		Meaning: "A word of --min-grade or --fail-on is none that could be met. It is refused before anything is looked at, because a slip in it would let everything pass.",
		Bad:     "--fail-on HSTS-15", Good: "--fail-on HSTS-015",
		Fix: "name one that exists", Source: `"lintel explain-code" without an argument lists all codes`,
	},
}
