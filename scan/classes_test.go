package scan

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

// edge is a site with a cache in front, which makes its own errors.
type edge struct {
	options *Options

	mu       sync.Mutex
	requests []string
	hits     map[string]int
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.requests = append(e.requests, r.Method+" "+r.URL.RequestURI())
	e.hits[r.URL.RequestURI()]++
	hits := e.hits[r.URL.RequestURI()]
	e.mu.Unlock()
	switch {
	case r.TLS == nil:
		http.Redirect(w, r, fmt.Sprintf("https://%s:%d/", host, e.options.HTTPSPort), http.StatusMovedPermanently)
	case r.Method == "TRACE":
		w.WriteHeader(http.StatusMethodNotAllowed)
	case r.Method == "OPTIONS":
		w.WriteHeader(http.StatusNoContent)
	case r.Header.Get("If-None-Match") == `"v1"`:
		w.WriteHeader(http.StatusNotModified)
	case r.URL.Path == "/":
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Type", "text/html")
		if hits > 1 {
			w.Header().Set("X-Cache", "Hit from cloudfront")
		}
		io.WriteString(w, `<script src="/assets/js/app.js"></script><link rel=preload as=fetch href="/api/v1/user?x=1">`)
	case r.URL.Path == "/assets/js":
		http.Redirect(w, r, "/assets/js/", http.StatusMovedPermanently)
	case r.URL.Path == "/api/v1/user":
		io.WriteString(w, "{}")
	case r.URL.Path == "/robots.txt":
	default:
		http.NotFound(w, r)
	}
}

func newEdge(t *testing.T) *edge {
	e := &edge{hits: map[string]int{}}
	options := site{http: e, https: e}.serve(t)
	options.Classes = true
	e.options = &options
	return e
}

type sample struct {
	Class  recording.Class
	Method string
	Path   string
	Status int
}

func sampled(r *recording.Recording, o *Options) (out []sample) {
	for _, x := range r.Classes {
		at := strings.TrimPrefix(x.URL, fmt.Sprintf("https://%s:%d", host, o.HTTPSPort))
		out = append(out, sample{x.Class, x.Method, strings.Replace(at, fmt.Sprintf("http://%s:%d", host, o.HTTPPort), "http", 1), x.Status})
	}
	return out
}

// TestClasses: issue 3, "Beyond the page".
func TestClasses(t *testing.T) {
	e := newEdge(t)
	got := scanSite(t, *e.options, host)
	want := []sample{
		{recording.OK, "GET", "/", 200},
		{recording.RedirectHTTPS, "GET", "http/", 301},
		{recording.Preflight, "OPTIONS", "/", 204},
		{recording.NotModified, "GET", "/", 304},
		{recording.NotFound, "GET", missing, 404},
		{recording.EdgeError, "TRACE", "/", 405},
		{recording.Error, "GET", "/%", 400}, // net/http refuses it itself
		{recording.Redirect, "GET", "/assets/js", 301},
		{recording.API, "GET", "/api/v1/user?x=1", 200},
	}
	samples := sampled(got, e.options)
	// The http session follows its redirect to the page too, so either session
	// may be the one that filled the cache.
	cached := slices.IndexFunc(samples, func(s sample) bool { return s.Class == recording.Cached })
	fresh := slices.IndexFunc(samples, func(s sample) bool { return s.Class == recording.Fresh })
	if cached < 0 || fresh < 0 || samples[cached].Status != 200 || samples[fresh].Status != 200 {
		t.Errorf("no cached and fresh copy in %v", samples)
	}
	samples = slices.DeleteFunc(samples, func(s sample) bool { return s.Class == recording.Cached || s.Class == recording.Fresh })
	if diff := cmp.Diff(want, samples); diff != "" {
		t.Error(diff)
	}
}

// TestClassesAreFewSafeRequests: no method that changes anything, and no more
// requests than promised.
func TestClassesAreFewSafeRequests(t *testing.T) {
	with, without := newEdge(t), newEdge(t)
	without.options.Classes = false
	scanSite(t, *with.options, host)
	scanSite(t, *without.options, host)
	if n := len(with.requests) - len(without.requests); n < 1 || n > MaxClassRequests {
		t.Errorf("%d more requests: %q", n, with.requests)
	}
	for _, request := range with.requests {
		method, _, _ := strings.Cut(request, " ")
		if !slices.Contains([]string{"GET", "HEAD", "OPTIONS", "TRACE"}, method) {
			t.Errorf("%s was asked", request)
		}
	}
}

// TestClassesOfAClosedSite: what is closed is not asked for more.
func TestClassesOfAClosedSite(t *testing.T) {
	requests := 0
	var mu sync.Mutex
	options := site{https: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		requests++
		mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
	})}.serve(t)
	options.Classes = true
	got := scanSite(t, options, host)
	if diff := cmp.Diff([]sample{{recording.Error, "GET", "/", 403}, {recording.Preflight, "OPTIONS", "/", 403}}, sampled(got, &options)); diff != "" {
		t.Error(diff)
	}
	if requests != 3 { // the page, robots.txt, the CORS probe
		t.Errorf("%d requests", requests)
	}
}

func TestFromCache(t *testing.T) {
	for _, tc := range []struct {
		name, value string
		want        bool
	}{
		{"Age", "12", true}, {"Age", "0", false}, {"age", "", false},
		{"X-Cache", "Hit from cloudfront", true}, {"X-Cache", "RefreshHit from cloudfront", true},
		{"X-Cache", "Miss from cloudfront", false}, {"X-Cache", "MISS, HIT", true}, {"X-Cache", "TCP_MEM_HIT from a1", true},
		{"CF-Cache-Status", "HIT", true}, {"CF-Cache-Status", "DYNAMIC", false},
		{"Cache-Status", "ExampleCache; hit; ttl=30", true}, {"Cache-Status", "ExampleCache; fwd=uri-miss; stored", false},
		{"X-Vercel-Cache", "STALE", false},
	} {
		if got := fromCache(recording.Fields{{Name: tc.name, Value: tc.value}}); got != tc.want {
			t.Errorf("%s: %s: %v", tc.name, tc.value, got)
		}
	}
}

// TestWallsAreNotTheSite: the documented fields of services against bots.
func TestWallsAreNotTheSite(t *testing.T) {
	for _, tc := range []struct {
		name, head string
		status     int
		want       bool
	}{
		{"Cloudflare", "cf-mitigated: challenge", 403, true},
		{"AWS WAF", "x-amzn-waf-action: challenge", 202, true},
		{"AWS WAF captcha", "x-amzn-waf-action: captcha", 405, true},
		{"Vercel", "X-Vercel-Mitigated: deny", 403, true},
		{"DataDome", "X-DataDome: protected", 403, true},
		{"DataDome lets pass", "X-DataDome: protected", 200, false},
		{"a plain refusal", "Server: nginx", 403, false},
		{"an empty field", "cf-mitigated:", 403, false},
	} {
		options := site{rawHTTPS: says(fmt.Sprintf("HTTP/1.1 %d x\r\n%s\r\nContent-Length: 0\r\n\r\n", tc.status, tc.head))}.serve(t)
		x := scanSite(t, options, host).HTTPS.Final()
		if x == nil || (x.Failure != nil && x.Failure.Kind == recording.FailureNotPermitted) != tc.want {
			t.Errorf("%s: %+v, want a wall: %v", tc.name, x, tc.want)
		}
	}
}
