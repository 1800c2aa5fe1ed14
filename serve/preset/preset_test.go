package preset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// TestPresetsAreValid: the documents are such as AWS would take.
func TestPresetsAreValid(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "404.html"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	app, problems := Origin("http://localhost:3000")
	if problems != nil {
		t.Fatal(problems.Err())
	}
	for name, p := range map[string]Preset{"site": Site(dir), "origin": app} {
		if problems := resource.Validate(p.Set); len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// TestPresetsBindNoOtherNames: no includeSubDomains, no preload.
func TestPresetsBindNoOtherNames(t *testing.T) {
	app, _ := Origin("http://localhost:3000")
	for name, p := range map[string]Preset{"site": Site(t.TempDir()), "origin": app} {
		hsts := p.Set.ResponseHeadersPolicies[0].Config.SecurityHeadersConfig.StrictTransportSecurity
		if aws.ToBool(hsts.IncludeSubdomains) || aws.ToBool(hsts.Preload) || *hsts.AccessControlMaxAgeSec != 31536000 {
			t.Errorf("%s: %+v", name, hsts)
		}
	}
}

// TestOnlyTheSiteEnforcesItsContentPolicy: nobody knows yet what an
// application's pages load; the preset says so.
func TestOnlyTheSiteEnforcesItsContentPolicy(t *testing.T) {
	site := Site(t.TempDir()).Set.ResponseHeadersPolicies[0].Config
	if site.SecurityHeadersConfig.ContentSecurityPolicy == nil {
		t.Error("the site's policy is not enforced")
	}
	p, _ := Origin("http://localhost:3000")
	app := p.Set.ResponseHeadersPolicies[0].Config
	var names []string
	for _, h := range app.CustomHeadersConfig.Items {
		names = append(names, *h.Header)
	}
	if app.SecurityHeadersConfig.ContentSecurityPolicy != nil || names[0] != "Content-Security-Policy-Report-Only" {
		t.Errorf("the application's policy is enforced: %v", names)
	}
	if len(p.Notes) == 0 || !strings.Contains(p.Notes[0], "report-only") {
		t.Errorf("notes %q do not say why", p.Notes)
	}
}

func TestOriginNames(t *testing.T) {
	for _, tc := range []struct {
		url, domain string
		resolve     map[string]string
	}{
		{"http://localhost:3000", localOrigin, map[string]string{localOrigin: "localhost:3000"}},
		{"http://127.0.0.1", localOrigin, map[string]string{localOrigin: "127.0.0.1:80"}},
		{"http://[::1]:3000/", localOrigin, map[string]string{localOrigin: "[::1]:3000"}},
		{"http://app:3000", localOrigin, map[string]string{localOrigin: "app:3000"}},
		{"https://app.example.com", "app.example.com", nil},
		{"https://app.example.com:8443/base", "app.example.com", map[string]string{"app.example.com": "app.example.com:8443"}},
	} {
		p, problems := Origin(tc.url)
		if problems != nil {
			t.Errorf("%s: %v", tc.url, problems)
			continue
		}
		domain := *p.Set.Distributions[0].Config.Origins.Items[0].DomainName
		if diff := cmp.Diff([]any{tc.domain, tc.resolve}, []any{domain, p.Resolve}); diff != "" {
			t.Errorf("%s: %s", tc.url, diff)
		}
	}
	for _, url := range []string{"", "localhost:3000", "ftp://a.example", "http://", "http://a.example/?q", "http://u:p@a.example", "http://%zz"} {
		if _, problems := Origin(url); len(problems) != 1 || problems[0].Code != CodeOriginURL || problems[0].Severity != finding.Error {
			t.Errorf("%q: %v, want %s", url, problems, CodeOriginURL)
		}
	}
}
