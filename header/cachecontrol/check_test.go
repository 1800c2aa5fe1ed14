package cachecontrol

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCheck is the table of spec/headers.md 12.
func TestCheck(t *testing.T) {
	one := func(value string) []string { return []string{value} }
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string
	}{
		{"nothing", nil, Context{}, nil},
		{"a session, publicly", one("public"), Context{SetsSession: true}, []string{"CACHE-001 high Cache-Control:1:1"}},
		{"a session with s-maxage", one("no-transform, s-maxage=60"), Context{SetsSession: true}, []string{"CACHE-001 high Cache-Control:1:15"}},
		{"a session with max-age", []string{"no-transform", "max-age=60"}, Context{SetsSession: true}, []string{"CACHE-001 high Cache-Control:2:1"}},
		{"a session, privately", one("private, max-age=60"), Context{SetsSession: true}, nil},
		{"a session that nobody keeps", one("no-store"), Context{SetsSession: true}, nil},
		{"a session with max-age=0", one("max-age=0"), Context{SetsSession: true}, nil},
		{"no session", one("public, max-age=60"), Context{}, nil},
		{"behind a login", nil, Context{BehindLogin: true}, []string{"CACHE-002 warning Cache-Control"}},
		{"behind a login, to be asked again", one("no-cache"), Context{BehindLogin: true}, []string{"CACHE-002 warning Cache-Control"}},
		{"behind a login, privately", one("private, no-cache"), Context{BehindLogin: true}, nil},
		{"a nonce", one("max-age=60"), Context{Nonce: true}, []string{"CACHE-003 high Cache-Control:1:1"}},
		{"a nonce that shared caches drop", one("max-age=60, s-maxage=0"), Context{Nonce: true}, nil},
		{"contradictions", one("public, private, max-age=0"), Context{}, []string{"CACHE-004 low Cache-Control:1:1"}},
		{"kept and not kept", one("no-store, max-age=60"), Context{}, []string{"CACHE-004 low Cache-Control:1:11"}},
		{"belt and braces", one("no-store, no-cache, must-revalidate, max-age=0, private"), Context{}, nil},
		{"only Pragma", nil, Context{Pragma: true}, []string{"CACHE-005 low Cache-Control"}},
		{"Pragma besides", one("no-cache"), Context{Pragma: true, Expires: true}, nil},
		{"an echo", nil, Context{EchoesCORS: true, Vary: []string{"Accept-Encoding"}}, []string{"CACHE-006 warning Vary"}},
		{"an echo that varies", nil, Context{EchoesCORS: true, Vary: []string{"Accept-Encoding", "x, origin"}}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				got = append(got, fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzString(f *testing.F) {
	f.Add(`public, max-age=5, private="X-A, X-B", stale-if-error=x, no-cache`)
	f.Fuzz(func(t *testing.T, value string) {
		d := Parse([]string{value})
		if diff := cmp.Diff(d, Parse([]string{d.String()})); diff != "" {
			t.Errorf("%q, written %q and read again: %s", value, d, diff)
		}
		for _, f := range Check([]string{value}, Context{SetsSession: true, Nonce: true}) {
			if s := f.Place.Span; s.Start > s.End || s.End > len(value) {
				t.Errorf("%q: %+v", value, f.Place)
			}
		}
	})
}

func Example() {
	d := Parse([]string{"Max-Age=600,public"})
	fmt.Println(d, d.MaxAge)
	// Output: public, max-age=600 600
}
