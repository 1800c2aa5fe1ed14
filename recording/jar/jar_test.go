package jar

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestJarKeeps: RFC 6265 section 5.3, spec/observatory.md 5.2.
func TestJarKeeps(t *testing.T) {
	lax, empty := "Lax", ""
	age, past := int64(60), time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name, url, line string
		want            []recording.Cookie
	}{
		{"bare", "https://www.example.com/a/b", "sid=1", []recording.Cookie{{Name: "sid", Domain: "www.example.com", HostOnly: true, Path: "/a"}}},
		{"every attribute", "https://www.example.com/", "sid=1; Max-Age=60; Domain=.Example.com; Path=/x; Secure; HttpOnly; SameSite=Lax", []recording.Cookie{
			{Name: "sid", Domain: "example.com", Path: "/x", MaxAge: &age, Secure: true, HTTPOnly: true, SameSite: &lax},
		}},
		{"SameSite without value", "https://a.example/", "a=b;samesite", []recording.Cookie{{Name: "a", Domain: "a.example", HostOnly: true, Path: "/", SameSite: &empty}}},
		{"last attribute counts", "https://a.example/", "a=b; Path=/x; Path=/y", []recording.Cookie{{Name: "a", Domain: "a.example", HostOnly: true, Path: "/y"}}},
		{"expired stays listed", "https://a.example/", "a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT", []recording.Cookie{{Name: "a", Domain: "a.example", HostOnly: true, Path: "/", Expires: &past}}},
		{"foreign domain", "https://a.example/", "a=b; Domain=b.example", nil},
		{"a domain below", "https://a.example/", "a=b; Domain=www.a.example", nil},
		{"public suffix", "https://www.example.co.uk/", "a=b; Domain=co.uk", nil},
		{"private suffix", "https://me.github.io/", "a=b; Domain=github.io", nil},
		{"own domain", "https://www.example.co.uk/", "a=b; Domain=example.co.uk", []recording.Cookie{{Name: "a", Domain: "example.co.uk", Path: "/"}}},
		{"part of an address", "https://127.0.0.1/", "a=b; Domain=0.0.1", nil},
		{"localhost", "http://localhost:8080/", "a=b; Domain=localhost", []recording.Cookie{{Name: "a", Domain: "localhost", Path: "/"}}},
		{"no name", "https://a.example/", "=b", nil},
		{"no equals sign", "https://a.example/", "b", nil},
		{"control character", "https://a.example/", "a=b\x01", nil},
		{"__Secure- without Secure", "https://a.example/", "__Secure-a=b", nil},
		{"__Host- with Domain", "https://a.example/", "__Host-a=b; Secure; Path=/; Domain=a.example", nil},
		{"__Host-", "https://a.example/x/y", "__Host-a=b; Secure; Path=/", []recording.Cookie{{Name: "__Host-a", Domain: "a.example", HostOnly: true, Path: "/", Secure: true}}},
	} {
		j := New(clock)
		j.Set(mustURL(t, tc.url), []string{tc.line})
		if diff := cmp.Diff(tc.want, j.List()); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func TestJarSends(t *testing.T) {
	j := New(clock)
	j.Set(mustURL(t, "https://www.example.com/a/"), []string{
		"host=1", "wide=2; Domain=example.com; Path=/", "secure=3; Secure; Path=/", "gone=4; Max-Age=0; Path=/", "deep=5; Path=/a/b", "host=6",
	})
	for _, tc := range []struct{ url, want string }{
		{"https://www.example.com/a/b/c", "deep=5; host=6; wide=2; secure=3"},
		{"http://www.example.com/ab", "wide=2"},
		{"http://example.com", "wide=2"},
		{"https://notexample.com/", ""},
	} {
		if got := j.Header(mustURL(t, tc.url)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.url, got, tc.want)
		}
	}
}

// TestCookieDate: RFC 6265 section 5.1.1.
func TestCookieDate(t *testing.T) {
	at := time.Date(2026, 11, 6, 8, 49, 37, 0, time.UTC)
	for _, tc := range []struct {
		text string
		want time.Time
		ok   bool
	}{
		{"Fri, 06 Nov 2026 08:49:37 GMT", at, true},
		{"Fri, 06-Nov-2026 08:49:37 GMT", at, true},
		{"Friday, 06-Nov-26 08:49:37 GMT", at, true},
		{"Fri Nov  6 08:49:37 2026", at, true},
		{"6 november 2026 8:49:37UTC", at, true},
		{"Fri, 06 Nov 94 08:49:37 GMT", time.Date(1994, 11, 6, 8, 49, 37, 0, time.UTC), true},
		{"Mon, 30 Feb 2026 00:00:00 GMT", time.Time{}, false},
		{"Fri, 06 Nov 2026", time.Time{}, false},
		{"Fri, 06 Nov 1600 08:49:37 GMT", time.Time{}, false},
		{"06 Nov 2026 24:00:00", time.Time{}, false},
		{"0", time.Time{}, false},
		{"", time.Time{}, false},
	} {
		got, ok := cookieDate(tc.text)
		if ok != tc.ok || ok && !got.Equal(tc.want) {
			t.Errorf("%q: %v %v, want %v %v", tc.text, got, ok, tc.want, tc.ok)
		}
	}
}

func FuzzJar(f *testing.F) {
	f.Add("a=b; Domain=.example.com; Path=/; Expires=Fri, 06-Nov-2026 08:49:37 GMT; Max-Age=-1; SameSite")
	f.Add("__Host-a=b;;secure;path")
	f.Fuzz(func(t *testing.T, line string) {
		u := &url.URL{Scheme: "https", Host: "www.example.com", Path: "/a/b"}
		j := New(clock)
		j.Set(u, []string{line})
		for _, c := range j.List() {
			if c.Domain != "www.example.com" && c.Domain != "example.com" {
				t.Errorf("%q sets a cookie for %q", line, c.Domain)
			}
		}
		if got := j.Header(&url.URL{Scheme: "https", Host: "elsewhere.example", Path: "/"}); got != "" {
			t.Errorf("%q is sent elsewhere: %q", line, got)
		}
	})
}
