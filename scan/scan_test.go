package scan

import (
	"io"
	"log"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

var discard = log.New(io.Discard, "", 0)

// redirectTo sends everything to a URL.
func redirectTo(url string, status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, status) })
}

// TestScanRecordsBothSessions: spec/observatory.md 4.
func TestScanRecordsBothSessions(t *testing.T) {
	var options Options
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "secret", Secure: true})
		http.Redirect(w, r, "/page", http.StatusFound)
	})
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("seen"); err != nil || c.Value != "secret" {
			t.Errorf("the cookie of the redirect did not come back: %v", err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<script src="/a.js"></script>`)
	})
	mux.HandleFunc("OPTIONS /page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin")+" "+r.Header.Get("Access-Control-Request-Method"))
	})
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, r *http.Request) {
		if len(r.Cookies()) != 0 {
			t.Error("robots.txt was asked for with cookies")
		}
		io.WriteString(w, r.Header.Get("Accept"))
	})
	options = site{
		http: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+host+":"+strconv.Itoa(options.HTTPSPort)+"/", http.StatusMovedPermanently)
		}),
		https: mux,
	}.serve(t)
	plain, secure := "http://"+host+":"+strconv.Itoa(options.HTTPPort), "https://"+host+":"+strconv.Itoa(options.HTTPSPort)
	got := scanSite(t, options, host)

	type hop struct {
		URL    string
		Status int
	}
	hops := func(s recording.Session) (out []hop) {
		for _, x := range s.Hops {
			out = append(out, hop{x.URL, x.Status})
		}
		return out
	}
	if diff := cmp.Diff([]hop{{plain + "/", 301}, {secure + "/", 302}, {secure + "/page", 200}}, hops(got.HTTP)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]hop{{secure + "/", 302}, {secure + "/page", 200}}, hops(got.HTTPS)); diff != "" {
		t.Error(diff)
	}
	wantCookies := []recording.Cookie{{Name: "seen", Domain: host, HostOnly: true, Path: "/", Secure: true}}
	if diff := cmp.Diff(wantCookies, got.HTTPS.Cookies); diff != "" {
		t.Error(diff)
	}
	src := "/a.js"
	wantBody := recording.Body{Size: 29, Page: &recording.Page{Scripts: []recording.Script{{Src: &src}}}}
	if diff := cmp.Diff(wantBody, got.HTTPS.Final().Body); diff != "" {
		t.Error(diff)
	}
	if got.CORS == nil || got.CORS.URL != secure+"/page" || got.CORS.Fields.Get("Access-Control-Allow-Origin") != ProbeOrigin+" GET" {
		t.Errorf("CORS probe: %+v", got.CORS)
	}
	if got.Robots == nil || got.Robots.Status != 200 || got.Robots.Body.Size != int64(len("text/plain,*/*;q=0.8")) {
		t.Errorf("robots: %+v", got.Robots)
	}
	if x := got.HTTPS.Final(); x.TLS == nil || x.TLS.Version != "TLS 1.3" || x.TLS.Issuer != "CN=Test Authority" || x.Remote == "" || x.Duration <= 0 {
		t.Errorf("connection: %+v %q %v", x.TLS, x.Remote, x.Duration)
	}
}

// TestScanKeepsFieldLinesAsTheyCame: order, spelling, repeats, bytes.
func TestScanKeepsFieldLinesAsTheyCame(t *testing.T) {
	options := site{rawHTTP: says("HTTP/1.1 200 fine\r\nx-b: 2\r\nX-Frame-Options: DENY\r\nSERVER: \x1b]0;x\x07\r\n" +
		"x-frame-options:  SAMEORIGIN \r\nX-A: \xff\r\nContent-Length: 0\r\n\r\n")}.serve(t)
	got := scanSite(t, options, host)
	want := recording.Fields{
		{Name: "x-b", Value: "2"}, {Name: "X-Frame-Options", Value: "DENY"}, {Name: "SERVER", Value: "\x1b]0;x\x07"},
		{Name: "x-frame-options", Value: "SAMEORIGIN"}, {Name: "X-A", Value: "\xff"}, {Name: "Content-Length", Value: "0"},
	}
	if diff := cmp.Diff(want, got.HTTP.Final().Fields); diff != "" {
		t.Error(diff)
	}
	if got.HTTPS.Failure == nil || got.HTTPS.Failure.Kind != recording.FailureRefused {
		t.Errorf("HTTPS: %+v, want %s", got.HTTPS.Failure, recording.FailureRefused)
	}
	if got.Graded() != &got.HTTP {
		t.Error("the HTTP session is not the graded one")
	}
}

// TestScanFindsTheRoleOfAPort: spec/observatory.md 4, last row.
func TestScanFindsTheRoleOfAPort(t *testing.T) {
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.TLS.ServerName) })
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })
	options := site{http: plain, https: ok}.serve(t)
	httpPort, httpsPort := options.HTTPPort, options.HTTPSPort
	options.HTTPPort, options.HTTPSPort = 1, 1 // nobody listens
	for _, tc := range []struct {
		name, target string
		http, https  int // statuses; 0: failed
	}{
		{"speaks TLS", host + ":" + strconv.Itoa(httpsPort), 0, 200},
		{"does not", host + ":" + strconv.Itoa(httpPort), 204, 0},
		{"https is said", "https://" + host + ":" + strconv.Itoa(httpsPort), 0, 200},
		{"http is said", "http://" + host + ":" + strconv.Itoa(httpPort), 204, 0},
		{"an address", "127.0.0.1:" + strconv.Itoa(httpsPort), 0, 200},
		{"localhost", "localhost:" + strconv.Itoa(httpsPort), 0, 200},
		{"below localhost", "www.lintel.localhost:" + strconv.Itoa(httpsPort), 0, 200},
	} {
		got := scanSite(t, options, tc.target)
		status := func(s recording.Session) int {
			if x := s.Final(); x != nil {
				return x.Status
			}
			return 0
		}
		if status(got.HTTP) != tc.http || status(got.HTTPS) != tc.https {
			t.Errorf("%s: %d %d, want %d %d (%+v %+v)", tc.name, status(got.HTTP), status(got.HTTPS), tc.http, tc.https, got.HTTP.Failure, got.HTTPS.Failure)
		}
	}
}

// TestScanKeepsSecretsToTheTarget: what opens a login goes to the https origin
// of the target only.
func TestScanKeepsSecretsToTheTarget(t *testing.T) {
	var options Options
	var mu sync.Mutex
	seen := map[string]bool{} // "scheme host path": came with both secrets
	record := func(w http.ResponseWriter, r *http.Request) {
		scheme := map[bool]string{false: "http", true: "https"}[r.TLS != nil]
		name, _, _ := cutPort(r.Host)
		mu.Lock()
		seen[scheme+" "+name+" "+r.URL.Path] = r.Header.Get("Authorization") == "Bearer x" && r.Header.Get("Cookie") == "sid=1"
		mu.Unlock()
		if r.URL.Path == "/" {
			http.Redirect(w, r, "https://www."+host+":"+strconv.Itoa(options.HTTPSPort)+"/elsewhere", http.StatusFound)
		}
	}
	options = site{http: http.HandlerFunc(record), https: http.HandlerFunc(record)}.serve(t)
	options.Fields = recording.Fields{{Name: "Authorization", Value: "Bearer x"}}
	options.Cookies = append(options.Cookies, pair("sid", "1"))
	got := scanSite(t, options, host)
	if got.HTTPS.Failure != nil {
		t.Fatal(got.HTTPS.Failure)
	}
	want := map[string]bool{
		"http " + host + " /":               false,
		"https " + host + " /":              true,
		"https www." + host + " /elsewhere": false,
		"https " + host + " /robots.txt":    true,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}
