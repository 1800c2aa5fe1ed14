package finding

// Nearest returns the candidate that is closest to word in spelling, or ""
// when none is near enough to be a plausible slip: at most one edit in three
// letters, and never more than [maxEdits].
func Nearest(word string, candidates []string) string {
	return NearestWithin(maxEdits, word, candidates)
}

// NearestWithin is [Nearest] with a bound of its own on the edits.
func NearestWithin(edits int, word string, candidates []string) string {
	best, bestDistance := "", min(edits, (len(word)+2)/3)+1
	for _, c := range candidates {
		if d := editDistance(word, c, bestDistance); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// maxEdits is past what one typing slip or a wrong plural makes of a name.
const maxEdits = 4

// editDistance is the Levenshtein distance of a and b in bytes; it gives up
// and returns limit as soon as the distance cannot be below it.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, least := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
			least = min(least, row[j+1])
		}
		if least >= limit {
			return limit
		}
	}
	return row[len(b)]
}
