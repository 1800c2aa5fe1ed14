package terraform

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
)

// tooDeep finds where a text nests deeper than we follow: the parsers call
// themselves for each bracket and each prefix or conditional operator, and a
// stack that is used up ends the whole program. It looks at bytes, not at
// tokens, so that it may count what stands in strings; the bound leaves room
// for that. It returns -1 when all is well.
func tooDeep(text []byte) int {
	depth, run, choices := 0, 0, 0
	for i, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(0, depth-1)
		case '?':
			choices++
		case '\n':
			if depth == 0 {
				choices = 0
			}
		}
		switch c {
		case '!', '-':
			run++
		case ' ', '\t', '\r', '\n':
		default:
			run = 0
		}
		if max(depth, run) > maxNesting || choices > 100*maxNesting {
			return i
		}
	}
	return -1
}

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
