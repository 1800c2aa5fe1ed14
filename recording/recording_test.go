package recording

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestGraded(t *testing.T) {
	page := Session{Hops: []Exchange{{URL: "a", Status: 301}, {URL: "b", Status: 200}}}
	broken := Session{Hops: page.Hops, Failure: &Failure{Kind: FailureTimeout, Message: "9 s"}}
	for _, tc := range []struct {
		name string
		r    Recording
		want func(*Recording) *Session
	}{
		{"HTTPS first", Recording{HTTP: page, HTTPS: page}, func(r *Recording) *Session { return &r.HTTPS }},
		{"HTTP when HTTPS failed", Recording{HTTP: page, HTTPS: broken}, func(r *Recording) *Session { return &r.HTTP }},
		{"neither", Recording{HTTP: broken}, func(*Recording) *Session { return nil }},
	} {
		if got, want := tc.r.Graded(), tc.want(&tc.r); got != want {
			t.Errorf("%s: %p, want %p", tc.name, got, want)
		}
	}
	if got := page.Final().URL; got != "b" {
		t.Errorf("the final hop is %q, want b", got)
	}
}

func TestFields(t *testing.T) {
	f := Fields{{"Vary", "a"}, {"server", ""}, {"VARY", "b"}}
	if diff := cmp.Diff([]string{"a", "b"}, f.Values("vary")); diff != "" {
		t.Error(diff)
	}
	if f.Get("Vary") != "a" || !f.Has("Server") || f.Has("Via") || f.Get("Via") != "" {
		t.Errorf("%v: wrong lines", f)
	}
}

func TestSurvivesJSON(t *testing.T) {
	src, age, lax := "/app.js", int64(60), "Lax"
	want := Recording{
		Target: "https://example.com", Host: "example.com", At: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC),
		HTTPS: Session{
			Hops: []Exchange{{
				Class: OK, Method: "GET", URL: "https://example.com/", Status: 200, Proto: "HTTP/2.0",
				Fields: Fields{{"server", "x"}, {"X-Odd", "\xff\x00<\x1b"}, {"Empty", ""}, {"X-Text", "ü\u2028"}},
				Body:   Body{Size: 12, Page: &Page{Metas: []Meta{{Name: "referrer", Content: "origin"}}, Scripts: []Script{{Src: &src}}}},
				TLS:    &TLS{Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256"}, Duration: time.Millisecond,
			}},
			Cookies: []Cookie{{Name: "sid", Domain: "example.com", Path: "/", MaxAge: &age, SameSite: &lax}},
		},
		HTTP: Session{Failure: &Failure{FailureRefused, "connection refused"}},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Recording
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
