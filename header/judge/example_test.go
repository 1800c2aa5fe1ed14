package judge_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

func ExampleResponse() {
	x := &recording.Exchange{URL: "https://www.example.com/app.js", Status: 200, Fields: recording.Fields{
		{Name: "Content-Type", Value: "text/javascript"},
		{Name: "Strict-Transport-Security", Value: "max-age=1y"},
		{Name: "X-Content-Type-Options", Value: "nosniff"},
	}}
	for _, f := range judge.Response(x, judge.Context{}) {
		fmt.Println(f)
	}
	// Output:
	// Strict-Transport-Security:1:1: error: HSTS-004: max-age is "1y", want digits: the field is ignored as a whole
}

func ExampleSite() {
	page := recording.Exchange{URL: "https://www.example.com/", Status: 200, Fields: recording.Fields{{Name: "Strict-Transport-Security", Value: "max-age=300"}}}
	moved := recording.Exchange{Class: recording.Redirect, URL: "https://www.example.com/old", Status: 301}
	verdict := judge.Site(&recording.Recording{
		HTTPS:   recording.Session{Hops: []recording.Exchange{page}},
		Classes: []recording.Exchange{moved},
	}, judge.Context{})
	for _, f := range verdict.Findings {
		if f.Code == "GEN-003" {
			fmt.Println(f.Place, "is missing on", f.Subject)
		}
	}
	for _, row := range verdict.Matrix.Rows {
		fmt.Println(row.Header, verdict.Matrix.Classes, row.Cells[0].State, row.Cells[1].State)
	}
	// Output:
	// Strict-Transport-Security is missing on redirect
	// Strict-Transport-Security [ok redirect] present absent
}

func ExampleCodes() {
	doc, _ := judge.Codes().Find("HSTS-003")
	fmt.Println(doc.Title)
	fmt.Println("bad: ", doc.Bad)
	fmt.Println("good:", doc.Good)
	// Output:
	// no max-age
	// bad:  Strict-Transport-Security: includeSubDomains
	// good: Strict-Transport-Security: max-age=31536000; includeSubDomains
}
