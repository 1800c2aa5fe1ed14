package observatory

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Document is the JSON that the real scanner's command line prints for a site
// that it grades (spec/observatory.md 6).
type Document struct {
	Scan  DocumentScan  `json:"scan"`
	Tests DocumentTests `json:"tests"`
}

// DocumentScan is a Document's summary.
type DocumentScan struct {
	AlgorithmVersion int            `json:"algorithmVersion"`
	Grade            string         `json:"grade"`
	Error            *string        `json:"error"` // always nil: there is another document for errors
	Score            int            `json:"score"`
	StatusCode       int            `json:"statusCode"`
	TestsFailed      int            `json:"testsFailed"`
	TestsPassed      int            `json:"testsPassed"`
	TestsQuantity    int            `json:"testsQuantity"`
	ResponseHeaders  map[string]any `json:"responseHeaders"` // strings; a list for set-cookie
}

// DocumentTests are a Document's tests: an object by name, in the order of the
// tests.
type DocumentTests []DocumentTest

// DocumentTest is one of them. The fields of Output stand beside the others.
type DocumentTest struct {
	Name          string `json:"-"`
	Expectation   Code   `json:"expectation"`
	Pass          bool   `json:"pass"`
	Result        Code   `json:"result"`
	ScoreModifier int    `json:"scoreModifier"`
	Output        Output `json:"-"`
}

// DocumentError is what the command line prints instead.
type DocumentError struct {
	Error string `json:"error"`
}

// Document returns the result in the command line's form. For a site that the
// Observatory refuses, marshal a [DocumentError] instead.
func (r *Result) Document() Document {
	d := Document{Scan: DocumentScan{
		AlgorithmVersion: int(r.Scan.Algorithm), Grade: r.Scan.Grade, Score: r.Scan.Score, StatusCode: r.Scan.StatusCode,
		TestsFailed: r.Scan.Failed, TestsPassed: r.Scan.Passed, TestsQuantity: len(r.Tests),
		ResponseHeaders: make(map[string]any, len(r.Scan.ResponseHeaders)),
	}}
	for name, values := range r.Scan.ResponseHeaders {
		if name == setCookie {
			d.Scan.ResponseHeaders[name] = values
		} else {
			d.Scan.ResponseHeaders[name] = strings.Join(values, ", ")
		}
	}
	for _, t := range r.Tests {
		d.Tests = append(d.Tests, DocumentTest{t.Name, testNamed(t.Name).expectation, t.Pass, t.Result, t.Modifier, t.Output})
	}
	return d
}

// testNamed finds a test; the zero test when there is none.
func testNamed(name string) test {
	for _, t := range tests {
		if t.name == name {
			return t
		}
	}
	return test{}
}

// MarshalJSON implements [json.Marshaler].
func (list DocumentTests) MarshalJSON() ([]byte, error) {
	return inOrder(list, func(t DocumentTest) (string, any) { return t.Name, t })
}

// MarshalJSON implements [json.Marshaler].
func (t DocumentTest) MarshalJSON() ([]byte, error) {
	type plain DocumentTest
	return beside(plain(t), t.Output)
}

// inOrder makes an object whose members keep the order of a list.
func inOrder[T any](list []T, member func(T) (string, any)) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, item := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		name, value := member(item)
		for j, part := range []any{name, value} {
			text, err := json.Marshal(part)
			if err != nil {
				return nil, err
			}
			if j > 0 {
				b.WriteByte(':')
			}
			b.Write(text)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// beside makes one object of the members of two that are not empty.
func beside(a, b any) ([]byte, error) {
	first, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	second, err := json.Marshal(b)
	if err != nil {
		return nil, err
	}
	return append(append(first[:len(first)-1], ','), second[1:]...), nil
}
