package headerspolicy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// The lines that AWS's managed policies send (5.11).
var (
	managedSecurity = []string{
		"X-XSS-Protection: 1; mode=block",
		"X-Frame-Options: SAMEORIGIN",
		"Referrer-Policy: strict-origin-when-cross-origin",
		"X-Content-Type-Options: nosniff",
		"Strict-Transport-Security: max-age=31536000",
	}
	anyOrigin = []string{"Access-Control-Allow-Origin: *"}
	exposing  = []string{"Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: *"}
)

func TestManagedSimpleCORS(t *testing.T) {
	expectManaged(t, "60669652-455b-4ae9-85a4-c4c02393f86c", nil, anyOrigin)
}

func TestManagedCORSWithPreflight(t *testing.T) {
	const id = "5cc3b908-e619-4b99-88e5-2cf7f45965bd"
	expectManaged(t, id, nil, exposing)
	expectManagedPreflight(t, id, "Access-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
}

func TestManagedSecurityHeadersPolicy(t *testing.T) {
	expectManaged(t, "67f7725c-6f97-4210-82d7-5512b31e9d03", managedSecurity, nil)
}

func TestManagedCORSAndSecurityHeadersPolicy(t *testing.T) {
	expectManaged(t, "e61eb60c-9c35-4d20-a928-2b84e02af89c", managedSecurity, anyOrigin)
}

func TestManagedCORSWithPreflightAndSecurityHeadersPolicy(t *testing.T) {
	const id = "eaab4381-ed33-4a86-88ca-d9558dc6cd63"
	expectManaged(t, id, managedSecurity, exposing)
	expectManagedPreflight(t, id, "Access-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
}

// Of a managed policy only X-Content-Type-Options overrides the origin.
func TestManagedOverride(t *testing.T) {
	f := fields("X-Frame-Options: DENY", "X-Content-Type-Options: sniff", "Access-Control-Allow-Origin: https://o.example")
	managed(t, "eaab4381-ed33-4a86-88ca-d9558dc6cd63").Apply(&f, from("GET", "Origin: https://a.example"))
	want := []string{
		"X-Frame-Options: DENY", "X-Content-Type-Options: nosniff", "Access-Control-Allow-Origin: https://o.example",
		"X-XSS-Protection: 1; mode=block", "Referrer-Policy: strict-origin-when-cross-origin", "Strict-Transport-Security: max-age=31536000",
	}
	if diff := cmp.Diff(want, render(&f)); diff != "" {
		t.Error(diff)
	}
}

// expectManaged applies the policy to a request without and one with Origin.
func expectManaged(t *testing.T, id string, always, cors []string) {
	t.Helper()
	p := managed(t, id)
	var plain, cross exchange.Fields
	p.Apply(&plain, from("GET"))
	if diff := cmp.Diff(append([]string{}, always...), render(&plain)); diff != "" {
		t.Errorf("without Origin: %s", diff)
	}
	p.Apply(&cross, from("GET", "Origin: https://a.example"))
	if diff := cmp.Diff(append(append([]string{}, cors...), always...), render(&cross)); diff != "" {
		t.Errorf("with Origin: %s", diff)
	}
}

func expectManagedPreflight(t *testing.T, id, want string) {
	t.Helper()
	var f exchange.Fields
	managed(t, id).Apply(&f, from("OPTIONS", "Origin: https://a.example", "Access-Control-Request-Method: PUT"))
	for _, line := range render(&f) {
		if line == want {
			return
		}
	}
	t.Errorf("preflight gets %v, want %q among them", render(&f), want)
}

func managed(tb testing.TB, id string) *Policy {
	tb.Helper()
	doc, ok := resource.ManagedResponseHeadersPolicy(id)
	if !ok {
		tb.Fatalf("no managed policy %s", id)
	}
	return Compile(doc.ID, *doc.Config.Name, &doc.Config)
}

// BenchmarkApply has a budget of 500 ns and one allocation (design.md 6); it
// refills the response's fields each time. BenchmarkCloneAndApply is what a
// door does for a hit, whose stored fields must not change.
func BenchmarkApply(b *testing.B) {
	benchmark(b, func(p *Policy, stored *exchange.Fields, c Context) func() {
		f := stored.Clone(p.Extra())
		return func() {
			f.Reset()
			for _, l := range stored.Lines() {
				f.Add(l.Name, l.Value, l.Owner)
			}
			p.Apply(&f, c)
		}
	})
}

func BenchmarkCloneAndApply(b *testing.B) {
	benchmark(b, func(p *Policy, stored *exchange.Fields, c Context) func() {
		return func() {
			f := stored.Clone(p.Extra())
			p.Apply(&f, c)
		}
	})
}

func benchmark(b *testing.B, prepare func(*Policy, *exchange.Fields, Context) func()) {
	stored := fields("Content-Type: text/html", "ETag: \"1\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "Cache-Control: max-age=60",
		"Vary: Accept-Encoding", "Server: nginx", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "Accept-Ranges: bytes")
	for name, id := range map[string]string{
		"security":      "67f7725c-6f97-4210-82d7-5512b31e9d03",
		"cors+security": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
	} {
		b.Run(name, func(b *testing.B) {
			apply := prepare(managed(b, id), &stored, from("GET", "Origin: https://a.example"))
			b.ReportAllocs()
			for b.Loop() {
				apply()
			}
		})
	}
}
