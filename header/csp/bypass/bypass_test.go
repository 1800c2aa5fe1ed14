package bypass_test

import (
	"testing"

	"github.com/lintel-edge/lintel/header/csp/bypass"
)

func TestFind(t *testing.T) {
	for _, tc := range []struct {
		list       *bypass.List
		host, path string
		want       string // the host that is found
	}{
		{bypass.JSONP, "accounts.google.com", "", "accounts.google.com"},
		{bypass.JSONP, "accounts.google.com", "/o/", "accounts.google.com"},
		{bypass.JSONP, "accounts.google.com", "/o/oauth2/revoke", "accounts.google.com"},
		{bypass.JSONP, "accounts.google.com", "/o/oauth2", ""},
		{bypass.JSONP, "google.com", "", ""},
		{bypass.JSONP, "*.twitter.com", "", "syndication.twitter.com"},
		{bypass.JSONP, "*.google.ru", "", "maps.google.ru"},
		{bypass.JSONP, "*.example.com", "", ""},
		{bypass.Angular, "cdnjs.cloudflare.com", "/", "cdnjs.cloudflare.com"},
		{bypass.Angular, "*.cloudflare.com", "/ajax/libs/angular.js/", "cdnjs.cloudflare.com"},
		{bypass.Flash, "ajax.googleapis.com", "", "ajax.googleapis.com"},
	} {
		if got, ok := tc.list.Find(tc.host, tc.path); got.Host != tc.want || ok != (tc.want != "") {
			t.Errorf("%s%s: %q, want %q", tc.host, tc.path, got.Host, tc.want)
		}
	}
}

func TestNeedsEval(t *testing.T) {
	if !bypass.NeedsEval("www.googletagmanager.com") || bypass.NeedsEval("accounts.google.com") {
		t.Error("tag hosts alone need eval")
	}
}
