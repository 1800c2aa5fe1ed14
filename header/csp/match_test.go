package csp_test

import (
	"testing"

	"github.com/lintel-edge/lintel/header/csp"
)

// TestMatching is spec/headers.md 3.2 and the vectors of 3.10: does a source
// list let an image load.
func TestMatching(t *testing.T) {
	const https, http = "https://page.test/", "http://page.test/"
	for _, tc := range []struct {
		source, page, url string
		want              bool
	}{
		// 3.10
		{"http://a.test", https, "https://a.test/x", true},
		{"https://a.test", https, "http://a.test/", false},
		{"*.a.test", https, "https://a.test/", false},
		{"a.test:80", https, "https://a.test/", false}, // implementation-defined; as Chromium
		{"https://a.test/js/", https, "https://a.test/js/x/y.js", true},
		{"https://a.test/js", https, "https://a.test/js/x.js", false},
		{"*", https, "data:,x", false},
		{"*", https, "blob:https://page.test/1", false},
		{"'self'", http, "https://page.test/", true},

		// 'none' and nothing
		{"", https, "https://page.test/x", false},
		{"'none'", https, "https://page.test/x", false},
		{"'none' a.test", https, "https://a.test/x", true},

		// 'self'
		{"'self'", https, "https://page.test/x", true},
		{"'self'", https, "wss://page.test/x", true},
		{"'self'", http, "ws://page.test/x", true},
		{"'self'", https, "ws://page.test/x", false},
		{"'self'", https, "http://page.test/x", false},
		{"'self'", "http://page.test:8080/", "https://page.test:8080/x", true},
		{"'self'", "http://page.test:8080/", "https://page.test/x", false},
		{"'self'", https, "https://www.page.test/x", false},
		{"'self'", "data:text/html,x", "data:text/html,x", false},
		{"'self'", "https://PAGE.test:443/", "https://page.TEST/x", true},

		// schemes
		{"https:", https, "https://a.test/", true},
		{"http:", https, "https://a.test/", true},
		{"https:", https, "http://a.test/", false},
		{"ws:", https, "wss://a.test/", true},
		{"ws:", https, "https://a.test/", false}, // as Chromium, not as 3.2 has it
		{"wss:", https, "https://a.test/", false},
		{"wss:", https, "ws://a.test/", false},
		{"data:", https, "data:image/png,x", true},
		{"DATA:", https, "data:image/png,x", true},
		{"blob:", https, "blob:https://page.test/1", true},
		{"custom:", https, "custom:x", true},

		// *
		{"*", https, "http://a.test/", true},
		{"*", https, "ws://a.test:1/", true},
		{"*", "custom://page", "custom://a/", true},
		{"*", https, "filesystem:https://a.test/x", false},

		// hosts
		{"a.test", https, "https://a.test/", true},
		{"A.TEST", https, "https://a.test/", true},
		{"a.test", https, "http://a.test/", false},
		{"a.test", http, "http://a.test/", true},
		{"a.test", http, "https://a.test/", true},
		{"a.test", https, "https://b.a.test/", false},
		{"*.a.test", https, "https://b.a.test/", true},
		{"*.a.test", https, "https://c.b.a.test/", true},
		{"*.a.test", https, "https://ba.test/", false},
		{"https://*", https, "https://a.test/", true},
		{"https://*", https, "https://a.test:8443/", false},
		{"a.test", https, "https://user:pass@a.test/", true},
		{"a.test", https, "https://a.test@b.test/", false},
		{"127.0.0.1", http, "http://127.0.0.1/", true},
		{"192.0.2.1", http, "http://192.0.2.1/", true}, // as Chromium, not as 3.2 has it

		// ports
		{"a.test", https, "https://a.test:443/", true},
		{"a.test", https, "https://a.test:8443/", false},
		{"a.test:8443", https, "https://a.test:8443/", true},
		{"a.test:443", https, "https://a.test/", true},
		{"a.test:*", https, "https://a.test:8443/", true},
		{"http://a.test:80", https, "https://a.test/", true},
		{"http://a.test:8080", https, "https://a.test/", false},
		{"http://a.test:8080", https, "https://a.test:8080/", false}, // as Chromium
		{"a.test:80", http, "https://a.test/", true},
		{"http://a.test:443", https, "http://a.test/", false},

		// paths
		{"a.test/", https, "https://a.test/any/thing", true},
		{"a.test/x", https, "https://a.test/x?q=1", true},
		{"a.test/x", https, "https://a.test/X", false},
		{"a.test/x", https, "https://a.test/x/", false},
		{"a.test/x/", https, "https://a.test/x/", true},
		{"a.test/x/", https, "https://a.test/x", false},
		{"a.test/x/", https, "https://a.test/xy/", false},
		{"a.test/a%20b", https, "https://a.test/a b", true},
		{"a.test/%41/", https, "https://a.test/A/z", true},
		{"a.test/a%2fb", https, "https://a.test/a/b", true}, // as Chromium
		{"a.test/a%zz", https, "https://a.test/a%zz", true},
	} {
		got := csp.Parse("img-src " + tc.source)[0].Allows(csp.Load{Kind: csp.Image, URL: tc.url, Page: tc.page})
		if got.Allowed != tc.want {
			t.Errorf("%q on %s for %s: allowed = %v, want %v", tc.source, tc.page, tc.url, got.Allowed, tc.want)
		}
	}
}

// TestRedirectIgnoresPath is spec/headers.md 3.2: where a redirect leads must
// not be found out through a policy, so that paths do not count there.
func TestRedirectIgnoresPath(t *testing.T) {
	p := csp.Parse("img-src a.test/x")[0]
	l := csp.Load{Kind: csp.Image, URL: "https://a.test/y", Page: "https://page.test/"}
	if p.Allows(l).Allowed {
		t.Error("another path is allowed")
	}
	l.Redirected = true
	if !p.Allows(l).Allowed {
		t.Error("another path after a redirect is blocked")
	}
	l.URL = "https://b.test/x"
	if p.Allows(l).Allowed {
		t.Error("another host after a redirect is allowed")
	}
}
