package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
	"time"
)

// table collects the results and prints them as Markdown, so that the output
// can stand in README.md as it is.
type table struct {
	peers []*peer
	rows  []row
}

type row struct {
	name    string
	results []result
}

func newTable(peers []*peer) *table { return &table{peers: peers} }

func (t *table) add(c loadCase, results []result) { t.rows = append(t.rows, row{c.name, results}) }

func (t *table) print(w io.Writer) {
	fmt.Fprintf(w, "%s, %s\n\n", time.Now().Format(time.DateOnly), machine())
	for _, p := range t.peers {
		fmt.Fprintf(w, "- %s: %s\n", p.name, p.version)
	}
	fmt.Fprint(w, "\nServer CPU in µs a request (less is better); in brackets requests a second.\n\n")
	tw := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	t.line(tw, "case", func(i int) string { return t.peers[i].name })
	t.line(tw, "---", func(int) string { return "---" })
	for _, r := range t.rows {
		t.line(tw, r.name, func(i int) string {
			return fmt.Sprintf("%.1f (%.0f)", r.results[i].cpuMicros, r.results[i].perSecond)
		})
	}
	tw.Flush()
	if len(t.peers) == 0 || t.peers[0].name != "lintel" {
		return
	}
	fmt.Fprint(w, "\nSpeed of Lintel as a multiple of the other's: its CPU divided by ours (above 1: Lintel is faster).\n\n")
	t.line(tw, "case", func(i int) string { return t.peers[i].name })
	t.line(tw, "---", func(int) string { return "---" })
	for _, r := range t.rows {
		t.line(tw, r.name, func(i int) string { return fmt.Sprintf("%.2f", r.results[i].cpuMicros/r.results[0].cpuMicros) })
	}
	tw.Flush()
}

func (t *table) line(w io.Writer, first string, cell func(i int) string) {
	cells := []string{first}
	for i := range t.peers {
		cells = append(cells, cell(i))
	}
	fmt.Fprintln(w, "|\t"+strings.Join(cells, "\t|\t")+"\t|")
}

// machine says what the figures were measured on.
func machine() string {
	out, err := exec.Command("uname", "-srm").Output()
	if err != nil {
		return "unknown machine"
	}
	cpu := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				cpu = strings.Trim(name, " \t:\n")
				break
			}
		}
	}
	return strings.TrimSpace(string(out)) + ", " + cpu
}
