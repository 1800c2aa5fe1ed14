package scan

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/curl"
)

// TestCurlSeesTheSame: what real curl prints of a site, read by package curl,
// is what the scanner records of it.
func TestCurlSeesTheSame(t *testing.T) {
	program, err := exec.LookPath("curl")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v, and in CI no test is skipped", err)
		}
		t.Skip(err)
	}
	var options Options
	options = site{
		http: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { toHTTPS(w, r, ports{https: options.HTTPSPort}) }),
		https: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("X-Frame-Options", "DENY")
			w.Header().Add("X-Frame-Options", "SAMEORIGIN")
			w.Header().Add("Set-Cookie", "sid=1; Secure; SameSite=Lax")
			w.Header().Set("Last-Modified", "Fri, 06 Nov 2026 08:49:37 GMT")
			html(w, document)
		}),
	}.serve(t)
	start := fmt.Sprintf("http://%s:%d/", host, options.HTTPPort)
	seen := scanSite(t, options, host)
	for _, tc := range []struct{ flags, method string }{{"-sIkL", "HEAD"}, {"-sikL", "GET"}} {
		text, err := exec.Command(program, tc.flags,
			"--resolve", fmt.Sprintf("%s:%d:127.0.0.1", host, options.HTTPPort),
			"--resolve", fmt.Sprintf("%s:%d:127.0.0.1", host, options.HTTPSPort), "--http1.1", start).Output()
		if err != nil {
			t.Fatal(err)
		}
		got, err := curl.Parse(string(text), start, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		unknown := cmp.Options{ // to curl's output
			cmpopts.IgnoreFields(recording.Exchange{}, "TLS", "Remote", "Duration", "Body", "Method"),
			cmpopts.IgnoreSliceElements(func(f recording.Field) bool {
				return strings.EqualFold(f.Name, "Date") || strings.EqualFold(f.Name, "Content-Length")
			}),
		}
		if diff := cmp.Diff(seen.HTTP, got.HTTP, unknown); diff != "" {
			t.Errorf("%s: %s", tc.flags, diff)
		}
		if diff := cmp.Diff(seen.HTTPS, got.HTTPS, unknown); diff != "" {
			t.Errorf("%s: %s", tc.flags, diff)
		}
		final := got.HTTPS.Final()
		if final.Method != tc.method {
			t.Errorf("%s: %s", tc.flags, final.Method)
		}
		if diff := cmp.Diff(seen.HTTPS.Final().Body, final.Body); tc.method == "GET" && diff != "" {
			t.Error(diff)
		}
	}
}
