package edge_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/finding"
)

// answerOf asks over plain HTTP with a Host field of its own and returns
// status and body.
func answerOf(t *testing.T, r *running, host string) string {
	t.Helper()
	got := raw(t, r.http, "GET / HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n")
	if len(got) != 1 {
		t.Fatalf("%d answers, want 1", len(got))
	}
	return fmt.Sprint(got[0].Status, " ", got[0].Body)
}

// TestHostSelection is spec/cloudfront.md 1.2.
func TestHostSelection(t *testing.T) {
	sites := []edge.Site{
		{ID: "first", Hosts: []string{"d111111abcdef8.cloudfront.net", "www.example.com"}, Door: saying("first")},
		{ID: "wild", Hosts: []string{"*.example.com"}, Door: saying("wild")},
		{ID: "longer", Hosts: []string{"*.b.example.com"}, Door: saying("longer")},
	}
	r := startRefusing(t, sites)
	for _, tc := range []struct{ name, host, want string }{
		{"the distribution's own name", "d111111abcdef8.cloudfront.net", "200 first"},
		{"alias", "www.example.com", "200 first"},
		{"exact wins over wildcard", "www.example.com", "200 first"},
		{"case does not matter", "WWW.Example.COM", "200 first"},
		{"port is ignored", "www.example.com:8443", "200 first"},
		{"trailing dot is ignored", "www.example.com.", "200 first"},
		{"trailing dot and port", "www.example.com.:80", "200 first"},
		{"wildcard", "api.example.com", "200 wild"},
		{"longer wildcard wins over shorter", "a.b.example.com", "200 longer"},
		{"deep below the longer wildcard", "x.y.b.example.com", "200 longer"},
		{"the longer wildcard's own suffix is the shorter's", "b.example.com", "200 wild"},
		{"wildcard does not cover its suffix", "example.com", "403 refused 403 example.com"},
		{"a suffix of letters is no label", "badexample.com", "403 refused 403 badexample.com"},
		{"another domain", "www.example.org", "403 refused 403 www.example.org"},
		{"localhost without the option", "localhost", "403 refused 403 localhost"},
		{"an address without the option", "127.0.0.1:80", "403 refused 403 127.0.0.1:80"},
		{"empty", "", "403 refused 403 "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := answerOf(t, r, tc.host); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestDefaultSiteIsForLocalNamesOnly(t *testing.T) {
	sites := []edge.Site{
		{ID: "first", Hosts: []string{"a.example"}, Door: saying("first")},
		{ID: "second", Hosts: []string{"b.example"}, Door: saying("second")},
	}
	r := start(t, sites) // its snapshot has the option
	for host, want := range map[string]string{
		"localhost": "200 first", "localhost:8443": "200 first", "127.0.0.1": "200 first", "192.0.2.7:80": "200 first",
		"[::1]": "200 first", "[::1]:8443": "200 first", "b.example": "200 second",
		"c.example": "403 ", "localhost.example": "403 ", "1.2.3.example": "403 ", "sub.localhost": "403 ",
	} {
		t.Run(host, func(t *testing.T) {
			if got := answerOf(t, r, host); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestMisunderstood45WildcardAliasCoversAllLevels(t *testing.T) {
	r := startRefusing(t, []edge.Site{{ID: "E1", Hosts: []string{"*.example.com"}, Door: saying("hello")}})
	if got := answerOf(t, r, "a.b.c.example.com"); got != "200 hello" {
		t.Errorf("got %q", got)
	}
}

func TestMisunderstood46UnknownHostAndMisdirectedRequest(t *testing.T) {
	r := startRefusing(t, []edge.Site{
		{ID: "A", Hosts: []string{"a.example"}, Door: saying("a")},
		{ID: "B", Hosts: []string{"b.example"}, Door: saying("b")},
	}, func(c *edge.Config) { c.Certificates = perName(t, "a.example", "b.example") })
	for _, tc := range []struct {
		name, serverName, host string
		status                 int
	}{
		{"the name of the certificate", "a.example", "a.example", http.StatusOK},
		{"no site's name", "a.example", "c.example", http.StatusForbidden},
		{"another site's name", "a.example", "b.example", http.StatusMisdirectedRequest},
	} {
		t.Run(tc.name, func(t *testing.T) {
			resp := r.ask(t, tc.serverName, tc.host)
			if text(t, resp); resp.StatusCode != tc.status {
				t.Errorf("got %d, want %d", resp.StatusCode, tc.status)
			}
		})
	}
}

// TestOneCertificateForSeveralSites: a browser may reuse the connection for
// every name that its certificate covers (RFC 9113 section 9.1.1).
func TestOneCertificateForSeveralSites(t *testing.T) {
	r := startRefusing(t, []edge.Site{
		{ID: "A", Hosts: []string{"a.example.com", "a2.example.com"}, Door: saying("a")},
		{ID: "B", Hosts: []string{"b.example.com"}, Door: saying("b")},
		{ID: "C", Hosts: []string{"c.other.example"}, Door: saying("c")},
	}, func(c *edge.Config) {
		c.Certificates = oneCertificate{selfSigned(t, "*.example.com")}
	})
	for host, want := range map[string]int{
		"a.example.com":   http.StatusOK,
		"a2.example.com":  http.StatusOK, // the same site
		"b.example.com":   http.StatusOK, // another site, covered
		"c.other.example": http.StatusMisdirectedRequest,
	} {
		t.Run(host, func(t *testing.T) {
			resp := r.ask(t, "a.example.com", host)
			if text(t, resp); resp.StatusCode != want {
				t.Errorf("got %d, want %d", resp.StatusCode, want)
			}
		})
	}
}

func TestSnapshotReportsAllProblems(t *testing.T) {
	_, problems := edge.NewSnapshot(1, []edge.Site{
		{ID: "A", Hosts: []string{"a.example", "*.example", "A.example."}, Door: saying("a")},
		{ID: "B", Hosts: []string{"A.EXAMPLE", "*.Example", "b.example"}},
		{ID: "C", Hosts: []string{"*", "a..b", "a b", "sub.*.example", "*x.example", ""}, Door: saying("c")},
	}, edge.Options{})
	type problem struct{ Code, Subject string }
	var got []problem
	for _, f := range problems {
		got = append(got, problem{f.Code, f.Subject})
	}
	want := []problem{
		{edge.CodeSiteNoDoor, "B"}, {edge.CodeHostTaken, "B"}, {edge.CodeHostTaken, "B"},
		{edge.CodeHostInvalid, "C"}, {edge.CodeHostInvalid, "C"}, {edge.CodeHostInvalid, "C"},
		{edge.CodeHostInvalid, "C"}, {edge.CodeHostInvalid, "C"}, {edge.CodeHostInvalid, "C"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, f := range problems {
		if f.Severity != finding.Error {
			t.Errorf("%v is no error", f)
		}
	}
}
