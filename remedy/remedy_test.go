package remedy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/recording"
)

// bare is a site that sends nothing: a page with a script and a style of its
// own, and an image of another host.
func bare() Site {
	src := "/app.js"
	r := answer("https://www.example.com/", "www.example.com", recording.Field{Name: "X-Powered-By", Value: "PHP/8"})
	r.HTTPS.Hops[0].Body.Page = &recording.Page{
		Scripts: []recording.Script{{Src: &src}},
		Loads:   []recording.Load{{Element: "link rel=stylesheet", URL: "style.css"}, {Element: "img", URL: "//img.example.net/a.png"}},
	}
	return Site{
		Recording: r,
		Findings: finding.List{
			{Code: "HSTS-001", Severity: finding.High}, {Code: "PP-001", Severity: finding.Low}, {Code: "COOP-001", Severity: finding.Low},
			{Code: "LEAK-002", Severity: finding.Low, Place: finding.Place{Header: "X-Powered-By"}},
			{Code: "COOKIE-002", Severity: finding.High, Fix: "HttpOnly"},
			{Code: "CSP-034", Severity: finding.Notice},
		},
		Lost: []string{"csp-not-implemented", "hsts-not-implemented", "x-content-type-options-not-implemented", "x-frame-options-not-implemented", "redirection-missing", "referrer-policy-not-implemented"},
	}
}

func TestCloudFront(t *testing.T) {
	changes := For(CloudFront, bare())
	if len(changes) != 2 {
		t.Fatalf("%d changes, want the policy and the application's", len(changes))
	}
	c := changes[0]
	const want = `# Security headers of www.example.com.
resource "aws_cloudfront_response_headers_policy" "lintel_www_example_com" {
  name = "lintel-www-example-com"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 300
      include_subdomains         = false
      preload                    = false
      override                   = true
    }

    content_security_policy {
      content_security_policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https://img.example.net; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
      override                = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "SAMEORIGIN"
      override     = true
    }

    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = true
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      value    = "camera=(), microphone=(), geolocation=()"
      override = true
    }

    items {
      header   = "Cross-Origin-Opener-Policy"
      value    = "same-origin-allow-popups"
      override = true
    }
  }

  remove_headers_config {
    items {
      header = "X-Powered-By"
    }
  }
}
`
	if diff := cmp.Diff([]File{{"lintel_www_example_com.tf", want}}, c.Files); diff != "" {
		t.Error(diff)
	}
	wantEdits := []Edit{
		{behaviors, []string{"response_headers_policy_id = aws_cloudfront_response_headers_policy.lintel_www_example_com.id"}},
		{behaviors, []string{`viewer_protocol_policy = "redirect-to-https"`}},
	}
	if diff := cmp.Diff(wantEdits, c.Edits); diff != "" {
		t.Error(diff)
	}
	settles := []string{"COOP-001", "HSTS-001", "LEAK-002", "PP-001", "csp-not-implemented", "hsts-not-implemented", "redirection-missing",
		"referrer-policy-not-implemented", "x-content-type-options-not-implemented", "x-frame-options-not-implemented"}
	if diff := cmp.Diff(settles, c.Settles); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"COOKIE-002: HttpOnly"}, changes[1].Steps); diff != "" {
		t.Error(diff)
	}
}

// The command's document is the API's own.
func TestCloudFrontCommand(t *testing.T) {
	command := For(CloudFront, bare())[0].Commands[0]
	document, ok := strings.CutPrefix(command, "aws cloudfront create-response-headers-policy --response-headers-policy-config '")
	if !ok {
		t.Fatal(command)
	}
	document = strings.ReplaceAll(strings.TrimSuffix(document, "'"), `'\''`, "'")
	d := json.NewDecoder(strings.NewReader(document))
	d.DisallowUnknownFields()
	var config types.ResponseHeadersPolicyConfig
	if err := d.Decode(&config); err != nil {
		t.Fatal(err)
	}
	if got := *config.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec; got != 300 {
		t.Errorf("max-age %d, want 300", got)
	}
	if got := len(config.CustomHeadersConfig.Items); got != int(*config.CustomHeadersConfig.Quantity) || got != 2 {
		t.Errorf("%d custom headers, want 2", got)
	}
}

// Whatever the door, what is written can be read by what it is for.
func TestEveryDoorsFilesAreWellFormed(t *testing.T) {
	for _, door := range Doors() {
		t.Run(string(door), func(t *testing.T) {
			changes := For(door, bare())
			files := 0
			for _, c := range changes {
				if c.Title == "" || c.Prose == "" || c.Door != Application && c.Door != door {
					t.Errorf("incomplete change %+v", c)
				}
				for _, f := range c.Files {
					files++
					wellFormed(t, f)
				}
			}
			if files == 0 {
				t.Error("there is no file")
			}
		})
	}
}

func wellFormed(t *testing.T, f File) {
	t.Helper()
	switch {
	case strings.HasSuffix(f.Name, ".tf"):
		if _, diags := hclparse.NewParser().ParseHCL([]byte(f.Content), f.Name); diags.HasErrors() {
			t.Errorf("%v\n%s", diags, f.Content)
		}
		if formatted := string(hclwrite.Format([]byte(f.Content))); formatted != f.Content {
			t.Error(cmp.Diff(formatted, f.Content))
		}
	case strings.HasSuffix(f.Name, ".json"):
		if !json.Valid([]byte(f.Content)) {
			t.Errorf("%s is no JSON:\n%s", f.Name, f.Content)
		}
	case f.Content == "":
		t.Errorf("%s is empty", f.Name)
	}
}

// What a listener cannot do is said, and not tried (spec/load-balancer.md 7).
func TestMisunderstoodALBSendsTenHeadersOnly(t *testing.T) {
	changes := For(ALB, bare())
	if got := changes[0].Settles; !cmp.Equal(got, []string{"HSTS-001", "csp-not-implemented", "hsts-not-implemented", "x-content-type-options-not-implemented", "x-frame-options-not-implemented"}) {
		t.Errorf("it settles %v", got)
	}
	limits := strings.Join(changes[0].Limits, "\n")
	for _, name := range []string{"Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Powered-By"} {
		if !strings.Contains(limits, name) {
			t.Errorf("nothing is said about %s:\n%s", name, limits)
		}
	}
	const hsts = "'Key=routing.http.response.strict_transport_security.header_value,Value=max-age=300'"
	if !strings.Contains(changes[0].Commands[0], hsts) {
		t.Errorf("%s lacks %s", changes[0].Commands[0], hsts)
	}
	if got := changes[1].Settles; !cmp.Equal(got, []string{"redirection-missing"}) {
		t.Errorf("the redirect settles %v", got)
	}
}

// One step at a time, and nothing that binds other names (spec/rollout.md 2.1).
func TestTransportSecurityClimbsTheLadder(t *testing.T) {
	for now, want := range map[string]string{
		"":                                  "max-age=300",
		"max-age=abc":                       "max-age=300",
		"max-age=0":                         "max-age=300",
		"max-age=300":                       "max-age=86400",
		"max-age=604800; includeSubDomains": "max-age=2592000; includeSubDomains",
		"max-age=15552000":                  "max-age=31536000",
		"max-age=31536000; preload; includeSubDomains": "max-age=31536000; includeSubDomains",
		"max-age=63072000": "max-age=63072000",
	} {
		r := answer("https://a.example/", "a.example")
		if now != "" {
			r.HTTPS.Hops[0].Fields = recording.Fields{{Name: "Strict-Transport-Security", Value: now}}
		}
		if got := transportSecurity(r); got != want {
			t.Errorf("after %q comes %q, want %q", now, got, want)
		}
	}
}

// A policy is enforced only when the page's loads are known; else it is tried.
func TestPolicyIsTriedWhenLoadsAreUnknown(t *testing.T) {
	own, foreign := "/a.js", "https://cdn.example.net/x.js"
	for _, tc := range []struct {
		name            string
		page            *recording.Page
		enforced, trial string
	}{
		{"no document", nil, "default-src 'none'; frame-ancestors 'none'", ""},
		{"own script", &recording.Page{Scripts: []recording.Script{{Src: &own}, {Type: "application/ld+json"}}},
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'", ""},
		{"inline script", &recording.Page{Scripts: []recording.Script{{}}}, baseline,
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"},
		{"script of another host", &recording.Page{Scripts: []recording.Script{{Src: &foreign}}}, baseline,
			"default-src 'none'; script-src 'self' https://cdn.example.net; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"},
		{"an element that is not understood", &recording.Page{Loads: []recording.Load{{Element: "object", URL: "/a.swf"}}}, baseline,
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := answer("https://www.example.com/", "www.example.com")
			r.HTTPS.Hops[0].Body.Page = tc.page
			if got := enforcedPolicy(r); got != tc.enforced {
				t.Errorf("enforced %q, want %q", got, tc.enforced)
			}
			if got := trialPolicy(r); got != tc.trial {
				t.Errorf("tried %q, want %q", got, tc.trial)
			}
		})
	}
}

// Host names and values come from outside: none may break out of what is written.
func FuzzFor(f *testing.F) {
	f.Add("www.example.com", "X-Powered-By", "https://x.example/a.png")
	f.Add("[::1]", "A\nB", "data:image/png;base64,\"'${x}%{y}")
	f.Add("ü\"}${", "", "//\"")
	f.Fuzz(func(t *testing.T, host, name, load string) {
		s := bare()
		s.Recording.Host = host
		s.Findings = append(s.Findings, finding.Finding{Code: "LEAK-002", Severity: finding.Low, Place: finding.Place{Header: name}})
		s.Recording.HTTPS.Hops[0].Body.Page.Loads = []recording.Load{{Element: "img", URL: load}}
		for _, door := range Doors() {
			for _, c := range For(door, s) {
				for _, file := range c.Files {
					if strings.ContainsAny(file.Name, "/\\") {
						t.Errorf("file name %q", file.Name)
					}
					wellFormed(t, file)
				}
			}
		}
	})
}
