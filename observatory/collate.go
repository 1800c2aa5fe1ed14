package observatory

import (
	"bytes"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// order is how the Observatory's collation (ECMA-402, "en") sorts ASCII
// characters in lower case. Others have no weight: control characters are as
// if they were not there.
const order = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"

// weights are the places in order, from 1.
var weights = func() (w [128]byte) {
	for i := range len(order) {
		w[order[i]] = byte(i + 1)
	}
	return w
}()

// sortSources sorts as the Observatory does. What is not ASCII, which no source
// expression may have, takes the long way.
func sortSources(list []source) {
	if slices.ContainsFunc(list, func(s source) bool { return !isASCII(s.text) }) {
		sortByKeys(list)
		return
	}
	slices.SortStableFunc(list, func(a, b source) int { return compareASCII(a.text, b.text) })
}

// sortByKeys makes the key of every source once: comparing texts is slow.
func sortByKeys(list []source) {
	type keyed struct {
		key []byte
		source
	}
	var (
		collator = collate.New(language.English)
		buffer   collate.Buffer
		sorted   = make([]keyed, len(list))
	)
	for i, s := range list {
		sorted[i] = keyed{collator.KeyFromString(&buffer, s.text), s}
	}
	slices.SortStableFunc(sorted, func(a, b keyed) int { return bytes.Compare(a.key, b.key) })
	for i, s := range sorted {
		list[i] = s.source
	}
}

// compareASCII compares two lower-case strings.
func compareASCII(a, b string) int {
	for i, j := 0, 0; ; i, j = i+1, j+1 {
		for i < len(a) && weights[a[i]] == 0 {
			i++
		}
		for j < len(b) && weights[b[j]] == 0 {
			j++
		}
		switch {
		case i == len(a) && j == len(b):
			return 0
		case i == len(a):
			return -1
		case j == len(b):
			return 1
		case weights[a[i]] != weights[b[j]]:
			return int(weights[a[i]]) - int(weights[b[j]])
		}
	}
}
