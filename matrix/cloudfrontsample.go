package matrix

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront/pattern"
	"github.com/lintel-edge/lintel/resource"
)

// samplePage is a file's name.
const samplePage = "sample" + extension

const extension = ".html"

// samplePath finds a path that one behavior matches and none before it does.
// It ends so that more letters can be added, where the pattern allows it.
func samplePath(all []resource.Behavior, i int) string {
	words := words
	if runsBefore(&all[i]) { // functions like to redirect what has no extension
		words = append([]string{samplePage}, words...)
	}
	for _, word := range words {
		path := strings.ReplaceAll(strings.ReplaceAll(all[i].PathPattern, "*", word), "?", "x")
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		if firstMatch(all, path) == i {
			return path
		}
	}
	return ""
}

// firstMatch is the behavior that a path selects.
func firstMatch(all []resource.Behavior, path string) int {
	return slices.IndexFunc(all, func(b resource.Behavior) bool {
		p, err := pattern.Compile(b.PathPattern)
		return err == nil && p.Match(pattern.Normalize(path))
	})
}
