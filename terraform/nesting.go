package terraform

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
)

// lineOf makes the range of one byte.
func lineOf(name string, text []byte, offset int) *hcl.Range {
	before := text[:offset]
	at := hcl.Pos{
		Line:   1 + bytes.Count(before, []byte("\n")),
		Column: offset - bytes.LastIndexByte(before, '\n'),
		Byte:   offset,
	}
	return &hcl.Range{Filename: name, Start: at, End: at}
}
