package recording

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
	var text strings.Builder
	if err := Write(&text, &want); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(text.String(), "{\n  \"lintel_recording\": 1,\n") {
		t.Errorf("the version does not come first: %.40q", text.String())
	}
	got, err := Read(strings.NewReader(text.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadIsStrict(t *testing.T) {
	const valid = `{"lintel_recording":1,"target":"a","host":"a","at":"2026-11-21T09:00:00Z","http":{},"https":{}}`
	if _, err := Read(strings.NewReader(valid + "\n")); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", "", "the recording is not valid: EOF"},
		{"no version", strings.Replace(valid, `"lintel_recording":1,`, "", 1), "the recording has version 0, this program reads 1"},
		{"a later version", strings.Replace(valid, `:1,`, ":2,", 1), "the recording has version 2, this program reads 1"},
		{"unknown member", strings.Replace(valid, `"http":{}`, `"http":{"hop":[]}`, 1), `the recording is not valid: json: unknown field "hop"`},
		{"unknown member of a field", strings.Replace(valid, `"http":{}`, `"http":{"hops":[{"method":"GET","url":"","fields":[{"key":""}]}]}`, 1), `the recording is not valid: json: unknown field "key"`},
		{"two", valid + valid, "something follows the recording"},
		{"cut off", valid[:40], "the recording is not valid: unexpected EOF"},
		{"too long", valid + strings.Repeat(" ", 1000), "the recording is longer than 1000 bytes"},
	} {
		_, err := read(strings.NewReader(tc.text), 1000)
		if err == nil || err.Error() != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"lintel_recording":1,"http":{"hops":[{"fields":[{"name":"a","bytes":"/w=="},{"name":"b","value":""}]}]}}`)
	f.Add(`{"lintel_recording":1,"host":"\ud800"}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Read(strings.NewReader(text))
		if err != nil {
			return
		}
		var out strings.Builder
		if err := Write(&out, r); err != nil {
			t.Skip() // e.g. a year past 9999
		}
		again, err := Read(strings.NewReader(out.String()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}
