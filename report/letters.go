package report

// letterHeight is how many lines a large letter takes.
const letterHeight = 5

// letters are the signs that grades are made of, drawn in blocks.
var letters = map[rune][letterHeight]string{
	'A': {" ████ ", "██  ██", "██████", "██  ██", "██  ██"},
	'B': {"█████ ", "██  ██", "█████ ", "██  ██", "█████ "},
	'C': {" █████", "██    ", "██    ", "██    ", " █████"},
	'D': {"█████ ", "██  ██", "██  ██", "██  ██", "█████ "},
	'E': {"██████", "██    ", "████  ", "██    ", "██████"},
	'F': {"██████", "██    ", "████  ", "██    ", "██    "},
	'+': {"      ", "  ██  ", "██████", "  ██  ", "      "},
	'-': {"      ", "      ", "██████", "      ", "      "},
	'?': {"█████ ", "   ██ ", "  ██  ", "      ", "  ██  "},
}

// large draws a grade, one string a line.
func large(grade string) []string {
	lines := make([]string, letterHeight)
	for i, r := range grade {
		drawn, ok := letters[r]
		if !ok {
			drawn = letters['?']
		}
		for y := range lines {
			if i > 0 {
				lines[y] += " "
			}
			lines[y] += drawn[y]
		}
	}
	return lines
}
