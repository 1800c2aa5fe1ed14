package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

// A page behind nginx without any header: the remedy's headers and redirect
// leave only the -10 of a short max-age (spec/observatory.md 5.6). What only
// the application can do is no part of the promise.
func TestPromise(t *testing.T) {
	field := recording.Fields{{Name: "Server", Value: "nginx"}, {Name: "Set-Cookie", Value: "a=b"}}
	r := Build(Input{Recording: &recording.Recording{
		Host:  "www.example.com",
		HTTP:  recording.Session{Hops: []recording.Exchange{{Method: "GET", URL: "http://www.example.com/", Status: 200, Fields: field}}},
		HTTPS: recording.Session{Hops: []recording.Exchange{{Method: "GET", URL: "https://www.example.com/", Status: 200, Fields: field}}},
	}})
	if r.Promise == nil {
		t.Fatal("no promise")
	}
	if diff := cmp.Diff([]int{1}, r.Promise.Remedies); diff != "" {
		t.Error(diff)
	}
	if r.Grade() != "F" || r.Promise.Grade != "A+" {
		t.Errorf("grade %s, promise %s; want F and A+", r.Grade(), r.Promise.Grade)
	}
}

func TestNoPromise(t *testing.T) {
	r := sample()
	if p := r.promise(&recording.Recording{}, observatory.Options{}); p != nil {
		t.Errorf("changes without an effect promise %v", p)
	}
}

func TestPromiseInWords(t *testing.T) {
	for want, p := range map[string]Promise{
		"after remedy 1: B (75)":           {Remedies: []int{1}, Grade: "B", Score: 75},
		"after remedies 1 and 2: A+ (110)": {Remedies: []int{1, 2}, Grade: "A+", Score: 110},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
