package observatory_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

func ExampleGrade() {
	rec := &recording.Recording{
		Host: "example.com",
		HTTPS: recording.Session{Hops: []recording.Exchange{{
			URL: "https://example.com/", Status: 200,
			Fields: recording.Fields{
				{Name: "Content-Security-Policy", Value: "default-src 'self'"},
				{Name: "Strict-Transport-Security", Value: "max-age=31536000"},
				{Name: "X-Frame-Options", Value: "DENY"},
			},
		}}},
		HTTP: recording.Session{Failure: &recording.Failure{Kind: recording.FailureRefused}},
	}
	result := observatory.Grade(rec, observatory.Options{})
	fmt.Println(result.Scan.Grade, result.Scan.Score)
	for _, t := range result.Tests {
		if t.Modifier < 0 {
			outcome, _ := observatory.Describe(t.Result)
			fmt.Printf("%d %s: %s\n", t.Modifier, outcome.Title, outcome.Fix)
		}
	}
	// Output:
	// A+ 105
	// -5 no X-Content-Type-Options: send X-Content-Type-Options: nosniff
}
