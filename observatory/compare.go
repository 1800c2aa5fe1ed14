package observatory

// Comparison says what changed between two results of one site.
type Comparison struct {
	Old, New Verdict
	Better   []Change // tests that give more points, or pass now, in the order of the tests
	Worse    []Change // tests that give fewer points, or fail now
	Other    []Change // another result with the same consequences; tests that only one of the two has
}

// Verdict is a result in one line.
type Verdict struct {
	Algorithm Algorithm
	Grade     string
	Score     int
}

// Change is a test whose result changed.
type Change struct {
	Test     string
	Old, New *Test // nil: the algorithm does not have the test
}

// Points is how many points the change gives (or, below zero, takes). The score
// may change by less: see the extra credit rule.
func (c Change) Points() int {
	points := 0
	if c.New != nil {
		points += c.New.Modifier
	}
	if c.Old != nil {
		points -= c.Old.Modifier
	}
	return points
}

// Compare sets two results side by side. When they are of different algorithms,
// changes are partly the rules' own.
func Compare(before, after Result) Comparison {
	c := Comparison{Old: verdict(before), New: verdict(after)}
	for _, row := range tests {
		change, differ := compareTest(row.name, before, after)
		if !differ {
			continue
		}
		switch direction := change.direction(); {
		case direction > 0:
			c.Better = append(c.Better, change)
		case direction < 0:
			c.Worse = append(c.Worse, change)
		default:
			c.Other = append(c.Other, change)
		}
	}
	return c
}

func verdict(r Result) Verdict { return Verdict{r.Scan.Algorithm, r.Scan.Grade, r.Scan.Score} }

func compareTest(name string, before, after Result) (c Change, differ bool) {
	c.Test = name
	if t, ok := before.Test(name); ok {
		c.Old = &t
	}
	if t, ok := after.Test(name); ok {
		c.New = &t
	}
	if c.Old == nil || c.New == nil {
		return c, c.Old != c.New
	}
	return c, c.Old.Result != c.New.Result || c.Old.Modifier != c.New.Modifier
}

// direction is above zero for the better: points decide, then passing.
func (c Change) direction() int {
	if c.Old == nil || c.New == nil {
		return 0
	}
	if points := c.Points(); points != 0 {
		return points
	}
	passed := map[bool]int{true: 1}
	return passed[c.New.Pass] - passed[c.Old.Pass]
}
