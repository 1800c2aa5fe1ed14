package limit

// MaxNesting is how many brackets may stand inside brackets, or operators
// before operators.
const MaxNesting = 2_000

// Nesting finds where a text nests deeper than we follow: the parsers call
// themselves for each bracket and each prefix or conditional operator, and a
// stack that is used up ends the whole program. It looks at bytes, not at
// tokens, so that it may count what stands in strings; the bound leaves room
// for that. It returns the offset, or -1 when all is well.
func Nesting(text []byte) int {
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
		if max(depth, run) > MaxNesting || choices > 100*MaxNesting {
			return i
		}
	}
	return -1
}
