package observatory

// order is how the Observatory's collation (ECMA-402, "en") sorts ASCII
// characters in lower case. Others have no weight: control characters are as
// if they were not there.
const order = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"

// weights are the places in order, from 1.
var weights = func() (w [128]rune) {
	for i := range len(order) {
		w[order[i]] = rune(i + 1)
	}
	return w
}()

// collate compares two lower-case strings. Characters outside of ASCII, which
// no source expression may have, come after all others, by number.
func collate(a, b string) int {
	nextA, nextB := weigher(a), weigher(b)
	for {
		x, y := nextA(), nextB()
		if x != y {
			return int(x - y)
		}
		if x == 0 {
			return 0
		}
	}
}

// weigher gives the weights of a string one by one, then 0.
func weigher(s string) func() rune {
	return func() rune {
		for i, r := range s {
			w := r + 128
			if r < 128 {
				w = weights[r]
			}
			if w != 0 {
				s = s[i+1:]
				if r >= 128 {
					s = s[len(string(r))-1:]
				}
				return w
			}
		}
		s = ""
		return 0
	}
}
