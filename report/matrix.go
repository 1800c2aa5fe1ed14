package report

import (
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// classNames are the classes of responses as columns of a table name them.
var classNames = map[recording.Class]string{
	recording.OK: "page", recording.RedirectHTTPS: "→https", recording.Redirect: "redirect", recording.NotModified: "304",
	recording.EdgeError: "edge error", recording.NotFound: "404", recording.Error: "error", recording.Cached: "cached",
	recording.Fresh: "fresh", recording.Preflight: "preflight", recording.API: "api",
}

func className(c recording.Class) string {
	if name, ok := classNames[c]; ok {
		return name
	}
	return plain(string(c))
}

// mark is a cell of the matrix in one sign, and how good it is.
func mark(c judge.Cell) (sign string, q quality) {
	switch c.State {
	case judge.Present:
		return "✓", good
	case judge.Different:
		return "≠", fair
	case judge.Duplicated:
		return "×2", bad
	}
	return "–", bad
}

// legend explains the signs of mark.
const legend = "✓ there, – missing, ≠ another value than on the page, ×2 more than one line"
