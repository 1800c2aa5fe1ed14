package observatory

// The other answers of the HTTP API (spec/observatory.md 6).

// MatrixRow is a test with all its results, as GET
// /api/v2/recommendation_matrix lists them.
type MatrixRow struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	MDNLink string         `json:"mdnLink"`
	Results []MatrixResult `json:"results"`
}

// MatrixResult is one result of a test.
type MatrixResult struct {
	Name           Code   `json:"name"`
	ScoreModifier  int    `json:"scoreModifier"`
	Description    string `json:"description"`
	Recommendation string `json:"recommendation"`
}

// RecommendationMatrix lists every result of every test of an algorithm.
func RecommendationMatrix(a Algorithm) []MatrixRow {
	var out []MatrixRow
	for _, t := range tests {
		if t.since > a {
			continue
		}
		row := MatrixRow{Name: t.name, Title: t.title, MDNLink: t.link}
		for _, o := range Codes {
			if o.Test == t.name {
				row.Results = append(row.Results, MatrixResult{o.Code, a.modifier(o.Code), o.Meaning, o.Fix})
			}
		}
		out = append(out, row)
	}
	return out
}

// GradeCount is a row of GET /api/v2/grade_distribution.
type GradeCount struct {
	Grade string `json:"grade"`
	Count int    `json:"count"`
}

// Version is the answer to GET /api/v2/version.
type Version struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Source  string `json:"source"`
	Build   string `json:"build"`
}

// APIError is the body of an answer that is none. Its code is one of
// [APIStatuses].
type APIError struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// APIStatuses are the codes of errors with the HTTP status that each comes
// with.
var APIStatuses = map[string]int{
	"invalid-hostname": 422, "invalid-hostname-ip": 422, "invalid-hostname-lookup": 422, "invalid-site": 422,
	"site-down": 400, "not-found": 404, "scan-failed": 500, "error-unknown": 500,
}
