package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function/logs"
	"github.com/lintel-edge/lintel/serve/datadir"
)

const logsHelp = `Show what functions printed, and what the edge says of them: START, END and
REPORT of each call, errors with their stacks, results that were refused.

NAME is a function, or a log group as AWS names it; without one, all groups are
shown. It works while lintel serves, and afterwards: the last 64 MB are kept,
for a week.

A filter is a pattern as CloudWatch Logs takes it:

  ERROR timeout            both words, letter case counts
  "Task timed out"         the phrase
  ERROR -harmless          the first, and not the second
  ?ERROR ?WARN             any of them
  { $.level = "ERROR" }    JSON whose member is so

Examples:

  lintel logs headers --follow
  lintel logs --since 10m --filter 'Validation error'
  lintel logs /aws/cloudfront/function/last --json`

// logsFlags say which events are shown, and how.
type logsFlags struct {
	data, filter   string
	since          time.Duration
	follow, asJSON bool
}

func newLogs() *cobra.Command {
	var f logsFlags
	cmd := &cobra.Command{
		Use:   "logs [NAME]",
		Short: "Show what functions printed",
		Long:  logsHelp,
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runLogs(cmd.Context(), cmd.OutOrStdout(), strings.Join(args, ""), f)
		},
	}
	dataFlag(cmd, &f.data)
	cmd.Flags().BoolVarP(&f.follow, "follow", "f", false, "go on with what is printed from now on")
	cmd.Flags().DurationVar(&f.since, "since", 0, "only what is not older than `TIME`: 30s, 10m, 2h")
	cmd.Flags().StringVar(&f.filter, "filter", "", "only events that match the `PATTERN`")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print one JSON object for each event")
	return cmd
}

func runLogs(ctx context.Context, w io.Writer, name string, f logsFlags) error {
	pattern, err := logs.ParsePattern(f.filter)
	if err != nil {
		return usageError(finding.Finding{Code: "CLI-LOGS-FILTER", Message: err.Error(), Fix: `see "lintel logs --help"`})
	}
	path, err := dataDir(f.data)
	if err != nil {
		return err
	}
	archive := logs.In(datadir.FunctionLogs(path))
	q := logs.Query{Filter: pattern}
	if f.since > 0 {
		q.Since = time.Now().Add(-f.since)
	}
	if name != "" {
		if q.Groups, err = groupsOf(archive, name); err != nil {
			return err
		}
	}
	print := eventPrinter(w, f.asJSON)
	if !f.follow {
		return archive.Each(q, print)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return archive.Follow(ctx, q, print)
}

// groupsOf finds the log groups of a function: the one that has the name, or
// those whose last step is it.
func groupsOf(archive logs.Archive, name string) ([]string, error) {
	all, err := archive.Groups()
	if err != nil || slices.Contains(all, name) {
		return []string{name}, err
	}
	name, _, _ = strings.Cut(name, ":") // the version is in the stream's name
	var found, known []string
	for _, group := range all {
		short := strings.TrimPrefix(group[strings.LastIndexByte(group, '/')+1:], "us-east-1.")
		if short == name {
			found = append(found, group)
		}
		known = append(known, short)
	}
	if len(found) > 0 {
		return found, nil
	}
	return nil, finding.List{{
		Code: "CLI-NO-LOGS", Message: fmt.Sprintf("nothing was logged by a function %q", name), Nearest: finding.Nearest(name, known),
		Fix: "look whether it was called: CloudFront Functions log only what they print",
	}}.Err()
}

// eventPrinter prints events for programs, or for people.
func eventPrinter(w io.Writer, asJSON bool) func(logs.Event) bool {
	if asJSON {
		encoder := json.NewEncoder(w)
		return func(e logs.Event) bool { return printJSONEvent(encoder, e) == nil }
	}
	p, terminal := newPalette(w), isTerminal(w)
	return func(e logs.Event) bool {
		text := e.Message
		if terminal {
			text = harmless(text)
		}
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n") // node's lines within an event
		text = strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
		_, err := fmt.Fprintf(w, "%s %s %s\n", p.dim(e.Time.UTC().Format("15:04:05.000")), p.dim(e.Group[strings.LastIndexByte(e.Group, '/')+1:]), text)
		return err == nil
	}
}

// harmless shows control bytes that would speak to the terminal.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// printedEvent is an event as programs get it, in the words of AWS's API.
type printedEvent struct {
	Group     string `json:"logGroupName"`
	Stream    string `json:"logStreamName"`
	Time      int64  `json:"timestamp"` // milliseconds
	RequestID string `json:"requestId,omitempty"`
	Message   string `json:"message"`
}

func printJSONEvent(to *json.Encoder, e logs.Event) error {
	return to.Encode(printedEvent{e.Group, e.Stream, e.Time.UnixMilli(), e.RequestID, e.Message})
}
