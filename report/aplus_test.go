package report

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/scan"
)

// TestHTMLIsItselfAPlus: a page of the HTML format, served with its own policy
// and the headers that need no thought, is graded A+ with the most that a
// policy can earn.
func TestHTMLIsItselfAPlus(t *testing.T) {
	page := written(t, HTML, Options{}, sample())
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, value := range map[string]string{
			"Content-Security-Policy": PagePolicy(), "Content-Type": "text/html; charset=utf-8",
			"Strict-Transport-Security": "max-age=31536000", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		} {
			w.Header().Set(name, value)
		}
		_, _ = w.Write(page)
	}))
	defer server.Close()

	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	scanner, err := scan.New(scan.Options{Roots: roots, Resolve: map[string]netip.Addr{"example.com": netip.MustParseAddr("127.0.0.1")}, HTTPPort: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	target, err := scan.ParseTarget("https://example.com:" + port)
	if err != nil {
		t.Fatal(err)
	}
	r := Build(Input{Recording: scanner.Scan(context.Background(), target)})
	if r.Grade() != "A+" || r.Score.Tests[0].Result != string(observatory.CSPDefaultNone) {
		t.Errorf("grade %s, %+v", r.Grade(), r.Score)
	}
	if found := r.Findings; found.HasErrors() {
		t.Error(found)
	}
}
