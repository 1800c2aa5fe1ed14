package report

import (
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/recording"
)

// Where plain HTTP is graded for want of HTTPS, which costs 20 points, people
// hear what is wrong with HTTPS, and what to do.
func TestNoHTTPS(t *testing.T) {
	r := Build(Input{Recording: &recording.Recording{
		Host:  "www.example.com",
		HTTP:  recording.Session{Hops: []recording.Exchange{{Method: "GET", URL: "http://www.example.com/", Status: 200}}},
		HTTPS: recording.Session{Failure: &recording.Failure{Kind: recording.FailureTLS, Message: "no cipher in common\x1b[2J"}},
	}})
	text := string(written(t, Text, Options{}, r))
	if !strings.Contains(text, "\nNo HTTPS\n  no cipher in common") || !strings.Contains(text, "next: "+advice[recording.FailureTLS][:30]) {
		t.Error(text)
	}
	if text := string(written(t, Markdown, Options{}, r)); !strings.Contains(text, "- no HTTPS: no cipher in common") || strings.Contains(text, "\x1b") {
		t.Error(text)
	}
}
