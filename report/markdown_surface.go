package report

import (
	"bufio"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// mdSurfaces is a table for each surface, and one of what they send for each
// door.
func mdSurfaces(b *bufio.Writer, r *Report) {
	for _, d := range r.byDoor() {
		b.WriteString("### " + mdText(d.Address) + "\n\n")
		for i := range d.Surfaces {
			mdSurface(b, &d.Surfaces[i])
		}
		mdSent(b, d.Sent)
	}
	if len(r.Surfaces) > 0 {
		b.WriteString(legend + ".\n\n")
	}
}

func mdSurface(b *bufio.Writer, s *Surface) {
	b.WriteString("**" + mdText(strings.Join(s.Paths, ", ")) + "**\n\n")
	mdList(b, s.Notes)
	if len(s.Matrix.Classes) == 0 {
		return
	}
	b.WriteString("| response |")
	for _, row := range s.Matrix.Rows {
		b.WriteString(" " + mdText(shortName(row.Header)) + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(s.Matrix.Rows)) + "\n")
	for i, class := range s.Matrix.Classes {
		b.WriteString("| " + mdText(listed([]recording.Class{class})) + " |")
		for _, m := range s.column(i) {
			b.WriteString(" " + mdText(m.Sign) + " |")
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

func mdSent(b *bufio.Writer, all []sent) {
	if len(all) == 0 {
		return
	}
	b.WriteString("| header | value | sent by | on |\n|---|---|---|---|\n")
	for i := range all {
		one := &all[i]
		by := one.Owner
		if one.Lost != "" {
			by = strings.TrimPrefix(by+"; "+one.Lost, "; ")
		}
		b.WriteString("| " + mdText(one.Header) + " | " + mdText(one.said()) + " | " + mdText(by) + " | " + mdText(where(all, one)) + " |\n")
	}
	b.WriteByte('\n')
}
