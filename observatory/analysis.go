package observatory

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
)

// Analysis is the answer of the HTTP API to an analyze call: GET or POST
// /api/v2/analyze?host= (spec/observatory.md 6).
type Analysis struct {
	Scan    AnalysisScan  `json:"scan"`
	Tests   AnalysisTests `json:"tests"`
	History []PastScan    `json:"history"`
}

// AnalysisScan is the summary. Grade and score are null when there is an error.
type AnalysisScan struct {
	ID               int               `json:"id"`
	AlgorithmVersion int               `json:"algorithm_version"`
	ScannedAt        time.Time         `json:"scanned_at"`
	Error            *string           `json:"error"`
	Grade            *string           `json:"grade"`
	ResponseHeaders  map[string]string `json:"response_headers"`
	Score            *int              `json:"score"`
	StatusCode       *int              `json:"status_code"`
	TestsFailed      int               `json:"tests_failed"`
	TestsPassed      int               `json:"tests_passed"`
	TestsQuantity    int               `json:"tests_quantity"`
}

// ScanAnswer is the answer to POST /api/v2/scan?host=.
type ScanAnswer struct {
	DetailsURL string `json:"details_url"`
	AnalysisScan
	ResponseHeaders struct{} `json:"response_headers,omitzero"` // not in this answer: hides the summary's
}

// PastScan is an earlier scan of the same host.
type PastScan struct {
	ID        int       `json:"id"`
	ScannedAt time.Time `json:"scanned_at"`
	Grade     string    `json:"grade"`
	Score     int       `json:"score"`
}

// AnalysisTests are tests: an object by name, in the order of the tests.
type AnalysisTests []AnalysisTest

// AnalysisTest is one of them. The fields of Output stand beside the others,
// in snake case.
type AnalysisTest struct {
	Expectation      Code   `json:"expectation"`
	Name             string `json:"name"`
	Link             string `json:"link"`
	Title            string `json:"title"`
	Pass             *bool  `json:"pass"` // nil: not applicable
	Result           Code   `json:"result"`
	ScoreDescription string `json:"score_description"`
	Recommendation   string `json:"recommendation"`
	ScoreModifier    int    `json:"score_modifier"`
	Output           Output `json:"-"`
}

// PolicyItem is a policy flag as the API explains it.
type PolicyItem struct {
	Pass        *bool  `json:"pass"`
	Description string `json:"description"`
	Info        string `json:"info"`
}

// Analysis returns the result in the API's form. The id is the caller's; so is
// the history.
func (r *Result) Analysis(id int, at time.Time, history []PastScan) Analysis {
	a := Analysis{Scan: r.analysisScan(id, at), History: history}
	if a.History == nil {
		a.History = []PastScan{}
	}
	for _, t := range r.Tests {
		row, outcome := testNamed(t.Name), outcomes[t.Result]
		test := AnalysisTest{
			Expectation: row.expectation, Name: t.Name, Link: row.link, Title: row.title, Result: t.Result,
			ScoreDescription: outcome.Meaning, Recommendation: outcome.Fix, ScoreModifier: t.Modifier, Output: t.Output,
		}
		if !outcome.NotApplicable {
			test.Pass = &t.Pass
		}
		a.Tests = append(a.Tests, test)
	}
	return a
}

func (r *Result) analysisScan(id int, at time.Time) AnalysisScan {
	s := AnalysisScan{
		ID: id, AlgorithmVersion: int(r.Scan.Algorithm), ScannedAt: at,
		TestsFailed: r.Scan.Failed, TestsPassed: r.Scan.Passed, TestsQuantity: len(r.Tests),
		ResponseHeaders: make(map[string]string, len(r.Scan.ResponseHeaders)),
	}
	for name, values := range r.Scan.ResponseHeaders {
		s.ResponseHeaders[name] = strings.Join(values, ",") // as JavaScript makes a string of a list
	}
	if r.Scan.StatusCode != 0 {
		s.StatusCode = &r.Scan.StatusCode
	}
	if r.Scan.Refusal != "" {
		reason := string(r.Scan.Refusal)
		s.Error = &reason
		return s
	}
	s.Grade, s.Score = &r.Scan.Grade, &r.Scan.Score
	return s
}

// MarshalJSON implements [json.Marshaler].
func (list AnalysisTests) MarshalJSON() ([]byte, error) {
	return inOrder(list, func(t AnalysisTest) (string, any) { return t.Name, t })
}

// MarshalJSON implements [json.Marshaler].
func (t AnalysisTest) MarshalJSON() ([]byte, error) {
	type plain AnalysisTest
	text, err := json.Marshal(t.Output)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, err
	}
	lifted := make(map[string]any, len(members))
	for name, value := range members {
		lifted[snake(name)] = value
	}
	if csp, ok := t.Output.(CSPOutput); ok && csp.Policy != nil {
		lifted["policy"] = csp.Policy.items()
	}
	return beside(plain(t), lifted)
}

// snake turns "numPolicies" into "num_policies".
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// items explains the flags. Those that are bad news are handed on as they are:
// "insecureBaseUri" passes when the base is insecure, in the real API too.
func (f *PolicyFlags) items() map[string]PolicyItem {
	items := map[string]PolicyItem{
		"antiClickjacking":      {&f.AntiClickjacking, "frame-ancestors says who may frame the page", "Without it, or X-Frame-Options, any site can put the page into a frame."},
		"defaultNone":           {&f.DefaultNone, "default-src is 'none'", "What no directive names is not loaded."},
		"insecureBaseUri":       {&f.InsecureBaseURI, "base-uri is not restricted", "An injected base element can lead relative script addresses to another host."},
		"insecureFormAction":    {&f.InsecureFormAction, "form-action is not restricted", "An injected form can send what visitors type to another host."},
		"insecureSchemeActive":  {&f.InsecureSchemeActive, "active content may come over http or ftp", "It can be replaced on the way."},
		"insecureSchemePassive": {&f.InsecureSchemePassive, "images or media may come over http or ftp", "They can be seen and replaced on the way."},
		"strictDynamic":         {&f.StrictDynamic, "'strict-dynamic' hands trust on", "A script with a nonce or hash may load others, so that hosts need no listing."},
		"unsafeEval":            {&f.UnsafeEval, "'unsafe-eval' is allowed", "Text can be run as code."},
		"unsafeInline":          {&f.UnsafeInline, "scripts or plug-ins are not restricted", "Inline code, data: or about any host is allowed."},
		"unsafeInlineStyle":     {&f.UnsafeInlineStyle, "styles are not restricted", "Inline styles, data: or about any host are allowed."},
		"unsafeObjects":         {&f.UnsafeObjects, "object-src is not restricted", "Plug-in content of about any host is allowed."},
	}
	if !f.StrictDynamic { // optional, so no failure
		item := items["strictDynamic"]
		item.Pass = nil
		items["strictDynamic"] = item
	}
	return items
}
