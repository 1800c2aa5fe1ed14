package observatory

// creditFrom is the score without bonuses from which bonuses count
// (spec/observatory.md 2, "extra credit rule").
const creditFrom = 90

// maxLetterScore is the score past which no better letter is to be had.
const maxLetterScore = 100

// summary adds up what the tests gave.
func summary(s *site, tests []Test) Scan {
	scan := Scan{Algorithm: s.algorithm, ResponseHeaders: s.headers}
	scan.Score = score(tests)
	scan.Grade = letter(scan.Score)
	for _, t := range tests {
		if t.Pass {
			scan.Passed++
		}
	}
	scan.Failed = len(tests) - scan.Passed
	if s.final == nil {
		scan.Refusal = SiteDown
		return scan
	}
	scan.StatusCode = s.final.Status
	if !gradable(s.final.Status) {
		scan.Refusal = UnexpectedStatus
	}
	return scan
}

// gradable are the statuses that the Observatory takes for an answer: 200 to
// 399, 401 and 403 (spec/observatory.md 4).
func gradable(status int) bool {
	return status >= 200 && status < 400 || status == 401 || status == 403
}

// score applies the extra credit rule: bonuses count only for a site that has
// lost little.
func score(tests []Test) int {
	full, uncurved := 100, 100
	for _, t := range tests {
		full += t.Modifier
		uncurved += min(t.Modifier, 0)
	}
	if uncurved >= creditFrom {
		return full
	}
	return max(uncurved, 0)
}

// letters are the grades by twentieth of 100, from 0 on.
var letters = [...]string{
	"F", "F", "F", "F", "F", "D-", "D", "D", "D+", "C-", "C",
	"C", "C+", "B-", "B", "B", "B+", "A-", "A", "A", "A+",
}

// letter is the grade of a score that is not negative.
func letter(score int) string { return letters[min(score, maxLetterScore)/5] }
