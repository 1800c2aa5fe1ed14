package remedy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

// A site without anything has an F; with CloudFront's policy and redirect in
// place all that costs points is the first step of the HSTS ladder: -10 for
// less than six months leaves 90, which is enough for extra credit
// (spec/observatory.md 2 and 5).
func TestAfter(t *testing.T) {
	site := bare()
	site.Recording.HTTP.Hops = []recording.Exchange{{Method: "GET", URL: "http://www.example.com/", Status: 200}}
	before := observatory.Grade(site.Recording, observatory.Options{})
	if before.Scan.Grade != "F" {
		t.Errorf("grade before is %s, want F", before.Scan.Grade)
	}
	after := observatory.Grade(After(site.Recording, For(CloudFront, site)), observatory.Options{})
	var lost []string
	for _, test := range after.Tests {
		if test.Modifier < 0 {
			lost = append(lost, string(test.Result))
		}
	}
	if diff := cmp.Diff([]string{"hsts-implemented-max-age-less-than-six-months"}, lost); diff != "" {
		t.Error(diff)
	}
	if after.Scan.Score <= 90 {
		t.Errorf("score after is %d, want more than 90", after.Scan.Score)
	}
	if again := observatory.Grade(site.Recording, observatory.Options{}); again.Scan.Score != before.Scan.Score {
		t.Error("the recording itself was changed")
	}
}

// Hosts that are not the site's own are not behind its door.
func TestAfterLeavesOtherHostsAlone(t *testing.T) {
	set := Effect{Set: recording.Fields{{Name: "X-Frame-Options", Value: "DENY"}}, Remove: []string{"server"}}
	r := &recording.Recording{Host: "example.com", HTTPS: recording.Session{Hops: []recording.Exchange{
		{URL: "https://example.com/", Status: 302, Fields: recording.Fields{{Name: "Server", Value: "x/1"}, {Name: "x-frame-options", Value: "ALLOWALL"}}},
		{URL: "https://login.example.net/", Status: 302},
		{URL: "https://www.example.com/", Status: 200},
	}}}
	var got []recording.Fields
	for _, hop := range After(r, []Change{{Effect: set}}).HTTPS.Hops {
		got = append(got, hop.Fields)
	}
	want := []recording.Fields{set.Set, nil, set.Set}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Without HTTPS a redirect leads nowhere.
func TestAfterWithoutHTTPS(t *testing.T) {
	r := &recording.Recording{Host: "example.com", HTTP: recording.Session{Hops: []recording.Exchange{{URL: "http://example.com/", Status: 200}}}}
	if got := After(r, []Change{{Effect: Effect{Redirect: true}}}); !cmp.Equal(got, r) {
		t.Error(cmp.Diff(r, got))
	}
}

// What an unknown server is told settles the redirect, too.
func TestUnknownRedirects(t *testing.T) {
	changes := For(Unknown, Site{Recording: bare().Recording, Lost: []string{"redirection-missing"}})
	if len(changes) != 1 || !cmp.Equal(changes[0].Settles, []string{"redirection-missing"}) {
		t.Errorf("changes %+v", changes)
	}
}
