package scan

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/recording"
)

func TestRedirects(t *testing.T) {
	step := func(r *http.Request) int {
		var n int
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		return n
	}
	endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, fmt.Sprintf("/%d", step(r)+1), http.StatusFound)
	})
	for _, tc := range []struct {
		name   string
		server http.Handler
		hops   int
		last   string
		status int
		kind   recording.FailureKind
		says   string
	}{
		{"ten", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if step(r) < 10 {
				endless(w, r)
			}
		}), 11, "/10", 200, "", ""},
		{"a hundred", endless, 11, "/10", 302, recording.FailureRedirects, "more than 10 redirects"},
		{"to itself", redirectTo("/", 301), 11, "/", 301, recording.FailureRedirects, "a redirect loop through https://"},
		{"without Location", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/a/b" {
				w.WriteHeader(302)
				return
			}
			if r.URL.Path == "/" {
				http.Redirect(w, r, "/a/b", http.StatusTemporaryRedirect)
			}
		}), 3, "/a/undefined", 200, "", ""},
		{"not a redirect", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/x")
			w.WriteHeader(http.StatusMultipleChoices)
		}), 1, "/", 300, "", ""},
		{"with spaces and bytes", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.Header().Set("Location", "/a b?c d=\xff#e")
				w.WriteHeader(303)
			}
		}), 2, "/a%20b?c%20d=%FF", 200, "", ""},
	} {
		options := site{https: tc.server}.serve(t)
		got := scanSite(t, options, host)
		if got.HTTPS.Final() == nil || len(got.HTTPS.Hops) != tc.hops {
			t.Errorf("%s: %d hops, %+v", tc.name, len(got.HTTPS.Hops), got.HTTPS.Failure)
			continue
		}
		x := got.HTTPS.Final()
		if want := fmt.Sprintf("https://%s:%d%s", host, options.HTTPSPort, tc.last); x.URL != want || x.Status != tc.status {
			t.Errorf("%s: %s %d, want %s %d", tc.name, x.URL, x.Status, want, tc.status)
		}
		if kindOf(x.Failure) != tc.kind || x.Failure != nil && !strings.Contains(x.Failure.Message, tc.says) {
			t.Errorf("%s: %+v, want %s %q", tc.name, x.Failure, tc.kind, tc.says)
		}
	}
}

// TestMissingLocationIsTold beside being followed as the Observatory does.
func TestMissingLocationIsTold(t *testing.T) {
	options := site{https: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.WriteHeader(302)
		}
	})}.serve(t)
	got := scanSite(t, options, host)
	checkFailure(t, "hop", got.HTTPS.Hops[0].Failure, recording.FailureLocation, "a redirect without Location")
}

// TestFailureOfALaterHopNamesIt: the chain before it stays.
func TestFailureOfALaterHopNamesIt(t *testing.T) {
	options := site{https: redirectTo("https://www."+host+":1/x", 302)}.serve(t)
	got := scanSite(t, options, host)
	checkFailure(t, "second hop", got.HTTPS.Failure, recording.FailureRefused, "https://www."+host+":1/x: nobody listens at 127.0.0.1:1")
	if len(got.HTTPS.Hops) != 1 || got.HTTPS.Final() != nil {
		t.Errorf("%+v", got.HTTPS.Hops)
	}
}
