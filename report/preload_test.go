package report

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/header/hsts"
	"github.com/lintel-edge/lintel/recording"
)

// lookedAt is a site that redirects to HTTPS and sends this field there.
func lookedAt(host, field string) *recording.Recording {
	fields := recording.Fields{{Name: "Strict-Transport-Security", Value: field}}
	final := recording.Exchange{Method: "GET", URL: "https://" + host + "/", Status: 200, Fields: fields, TLS: &recording.TLS{Version: "TLS 1.3"}}
	return &recording.Recording{
		Host: host,
		HTTP: recording.Session{Hops: []recording.Exchange{
			{Method: "GET", URL: "http://" + host + "/", Status: 301, Fields: recording.Fields{{Name: "Location", Value: "https://" + host + "/"}}}, final,
		}},
		HTTPS: recording.Session{Hops: []recording.Exchange{final}},
	}
}

// TestPreload: the answers of spec/headers.md 2.5 and 2.6.
func TestPreload(t *testing.T) {
	for name, tc := range map[string]struct {
		host, field string
		question    PreloadQuestion
		ready       bool
		codes       []string
	}{
		"ready":              {"example.com", "max-age=31536000; includeSubDomains; preload", PreloadSubmit, true, nil},
		"a subdomain":        {"www.example.com", "max-age=31536000; includeSubDomains; preload", PreloadSubmit, false, []string{"domain.is_subdomain"}},
		"a public suffix":    {"co.uk", "max-age=31536000; includeSubDomains; preload", PreloadSubmit, false, []string{"domain.format.public_suffix"}},
		"too short and more": {"example.com", "max-age=300", PreloadSubmit, false, []string{"header.preloadable.include_sub_domains.missing", "header.preloadable.max_age.below_1_year", "header.preloadable.preload.missing"}},
		"may leave":          {"example.com", "max-age=31536000; includeSubDomains", PreloadRemove, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := Build(Input{Recording: lookedAt(tc.host, tc.field), Preload: tc.question})
			if r.Preload.Ready != tc.ready || r.Preload.Domain != tc.host || r.Preload.Question != tc.question {
				t.Errorf("%+v", r.Preload)
			}
			got := map[string]bool{}
			for _, i := range r.Preload.Issues {
				got[i.Code] = true
			}
			want := map[string]bool{}
			for _, code := range tc.codes {
				want[code] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if r := Build(Input{Recording: lookedAt("example.com", "max-age=1")}); r.Preload != nil {
		t.Error("nobody asked")
	}
}

func TestPreloadInWords(t *testing.T) {
	var b bytes.Buffer
	r := &Report{Subject: "example.com", Preload: &Preload{
		Domain: "example.com", Question: PreloadSubmit,
		Issues: []hsts.Issue{{Code: "header.preloadable.preload.missing", Message: "there is no preload"}, {Code: "redirects.http.useless_header", Warning: true, Message: "useless"}},
	}}
	if err := (&terminal{w: &b}).Site(r); err != nil {
		t.Fatal(err)
	}
	const want = `example.com

Preload list
  example.com could not be submitted to the preload list
    error header.preloadable.preload.missing: there is no preload
    warning redirects.http.useless_header: useless
    not looked at: www.example.com, and how the certificates of the chain are
    signed
    the list itself advises against it: it binds every name below example.com,
    and leaving takes months

No findings
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}
