package main

import (
	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/report"
)

const reportsHelp = `What lintel scan, lint and matrix print, and what programs can rely on.

Formats can go to standard output (--json) or to files (--json=FILE), several
at a time. Without one on standard output, the text for people goes there.

  --json      one object; of many sites one a line, as each is finished
  --sarif     SARIF 2.1.0; rules carry the text of lintel explain-code
  --junit     a suite for each site: a case for each test and each finding
  --markdown  for comments on pull requests
  --html      one page without scripts and without anything from elsewhere

The JSON has the schema "` + report.Schema + `". Fields may be added; the schema's
number changes when one is taken away or means something else.

  schema, subject       the schema's name; what was judged, as it was given
  url, at               of the response that was graded; when
  failure               kind and message, when there was nothing to judge
  seen                  how it was reached: status, proto, tls, the hops from
                        http and https, what went wrong on either, certificate
  score                 the HTTP Observatory's: algorithm, grade, score,
                        tests_passed, tests_failed, and tests, each with name,
                        result, modifier (points), pass, title, fix
  presence              our second grade: grade, present, missing,
                        unsafe_script
  findings              the gravest first: code, severity (error, high, warning,
                        low, notice), place (file, line, column, path, header,
                        span), subject, message, expected, nearest, fix
  matrix                classes, and rows: header, and a cell for each class
                        with its state (absent, present, duplicated, different),
                        values, owners, and lines that were lost: value, owner,
                        action, by
  surfaces              of lintel matrix, what each path class of each door
                        answers: door, kind, url, paths, place, matrix, notes
  doors                 which front doors answered: door, sure, why
  changes               remedies: door, title, prose, settles (codes), files,
                        edits, commands, steps, limits, and effect: what it
                        does to responses (set, remove, redirect)
  promise               the grade and score with those remedies in place
  deviations            where the Observatory and browsers do not agree
  preload               with --preload: domain, question, ready, issues
  comparison            with --compare: better and worse
  notes                 what else there is to say

An HTML page carries its own Content-Security-Policy in a meta element. Where
it is served, send the same as a header, and it is an A+ itself:

  Content-Security-Policy: `

func newReportsTopic() *cobra.Command {
	return &cobra.Command{Use: "reports", Short: "The formats of reports, field by field", Long: reportsHelp + report.PagePolicy()}
}
